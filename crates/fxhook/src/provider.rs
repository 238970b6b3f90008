//! The providers, and what differs between them on the command line.

use std::iter::once;

use clap::ValueEnum;
use webhook_core::testing::Simulate;
use webhook_core::{
    CallbackUrl, CallbackUrlError, EndpointLabel, Location, Proof, SecretError, Secrets,
};
use webhook_currencycloud::Currencycloud;
use webhook_cxtn::Cxtn;
use webhook_flash_payments::{AdHocKind, AdHocWebhooks, ExternalId, FlashPayments};
use webhook_inbox::DeliveryRecord;
use webhook_send_payments::{Event as SendEvent, SendPayments};

use crate::output::Failure;

/// A provider, or its ad hoc webhooks, which are verified in another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Provider {
    Currencycloud,
    FlashPayments,
    #[value(skip)]
    FlashPaymentsAdHoc,
    SendPayments,
    Cxtn,
}

/// Evaluates an expression with `$P` as the type of a [`Provider`].
macro_rules! with_type {
    ($provider:expr, $P:ident => $body:expr) => {
        $crate::provider::with_type!(@match $provider, $P, $body,
            Currencycloud => ::webhook_currencycloud::Currencycloud,
            FlashPayments => ::webhook_flash_payments::FlashPayments,
            FlashPaymentsAdHoc => ::webhook_flash_payments::AdHocWebhooks,
            SendPayments => ::webhook_send_payments::SendPayments,
            Cxtn => ::webhook_cxtn::Cxtn,
        )
    };
    (@match $provider:expr, $P:ident, $body:expr, $($variant:ident => $type:ty,)*) => {
        match $provider {
            $($crate::provider::Provider::$variant => { type $P = $type; $body })*
        }
    };
}

pub(crate) use with_type;

impl Provider {
    /// Its name; for ad hoc webhooks with `/ad-hoc` at the end. Also the path in `listen`.
    pub(crate) fn name(self) -> &'static str {
        with_type!(self, P => P::PATH)
    }

    /// The provider, and its ad hoc webhooks if it has any.
    pub(crate) fn with_its_ad_hoc(self) -> impl Iterator<Item = Self> {
        once(self).chain(self.chosen(true).ok())
    }

    /// The provider of a stored delivery, or its ad hoc webhooks. `None` if there is no such provider.
    pub(crate) fn of(delivery: &DeliveryRecord) -> Option<Self> {
        let provider = <Self as ValueEnum>::from_str(&delivery.provider, false).ok()?;
        match delivery.proof {
            Proof::Url => provider.with_its_ad_hoc().last(),
            _ => Some(provider),
        }
    }

    /// All providers, each with its ad hoc webhooks.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let providers = Self::value_variants().iter();
        providers.flat_map(|provider| provider.with_its_ad_hoc())
    }

    /// Whether the integrator's own secret makes tokens or signatures in its callback URLs.
    pub(crate) fn has_token(self) -> bool {
        with_type!(self, P => matches!(<P as Simulate>::SIGNATURE, Location::Parameter(_)))
    }

    /// The provider, or its ad hoc webhooks if `--ad-hoc` asks for them.
    pub(crate) fn chosen(self, ad_hoc: bool) -> Result<Self, Failure> {
        match (self, ad_hoc) {
            (provider, false) => Ok(provider),
            (Self::FlashPayments, true) => Ok(Self::FlashPaymentsAdHoc),
            (other, true) => Err(Failure::usage(format_args!(
                "expected --ad-hoc with a provider that has ad hoc webhooks (flash-payments), found {}",
                other.name()
            ))),
        }
    }
}

/// What differs between the providers on the command line.
pub(crate) trait Channel: Simulate + Send + Sync + 'static {
    /// The provider's name; for ad hoc webhooks with `/ad-hoc` at the end.
    const PATH: &'static str = Self::NAME;

    /// Whether callback URLs carry an endpoint label.
    const HAS_LABELS: bool = false;

    /// The field of the body that the signature in the callback URL covers, if it covers one.
    const COVERED_FIELD: Option<&'static str> = None;

    /// A field of some samples that a proof in the URL does not cover.
    const UNCOVERED_FIELD: Option<&'static str> = None;

    /// The header with the provider's id of a delivery.
    const DELIVERY_ID_HEADER: Option<&'static str> = None;

    /// The provider with keys in hexadecimal. `None` if its documents do not leave that open.
    fn with_hex_keys(_secrets: &Secrets) -> Option<Result<Self, SecretError>> {
        None
    }

    /// The callback URL to register: `base` with a token for this label, or with a signature of this
    /// order's id.
    fn callback_url(&self, base: &str, _: &str) -> Result<CallbackUrl, CallbackUrlError> {
        base.parse()
    }

    /// Each event that an ambiguous body may be.
    fn readings(_event: &Self::Event) -> Vec<Self::Event> {
        Vec::new()
    }
}

/// The provider with these secrets, whose text is the key, or its bytes in hexadecimal.
pub(crate) fn with_secrets<P: Channel>(secrets: &Secrets, hex: bool) -> Result<P, Failure> {
    if !hex {
        return Ok(P::with_secrets(secrets));
    }
    match P::with_hex_keys(secrets) {
        Some(provider) => provider.map_err(|_| {
            Failure::usage("expected secrets of hexadecimal digits with --hex-key, found others")
        }),
        None => Err(Failure::usage(format_args!(
            "expected --hex-key with currencycloud, which leaves the form of keys open, found {}",
            P::PATH
        ))),
    }
}

impl Channel for Currencycloud {
    fn with_hex_keys(secrets: &Secrets) -> Option<Result<Self, SecretError>> {
        Some(Self::with_hex_decoded_keys(secrets))
    }
}

impl Channel for FlashPayments {
    const DELIVERY_ID_HEADER: Option<&'static str> = Some(Self::REQUEST_ID_HEADER);
}

impl Channel for AdHocWebhooks {
    const PATH: &'static str = "flash-payments/ad-hoc";
    const COVERED_FIELD: Option<&'static str> = Some("externalId");
    const UNCOVERED_FIELD: Option<&'static str> = Some("amount");
    const DELIVERY_ID_HEADER: Option<&'static str> = Some(FlashPayments::REQUEST_ID_HEADER);

    fn callback_url(&self, base: &str, id: &str) -> Result<CallbackUrl, CallbackUrlError> {
        // Without `signing_kinds`, the kind is not signed.
        self.callback_uri(base, AdHocKind::Payment, &ExternalId::from(id))
    }
}

impl Channel for SendPayments {
    const HAS_LABELS: bool = true;
    const UNCOVERED_FIELD: Option<&'static str> = Some("amount");

    fn callback_url(&self, base: &str, label: &str) -> Result<CallbackUrl, CallbackUrlError> {
        self.labelled_url(base, &label.parse::<EndpointLabel>()?)
    }

    fn readings(event: &SendEvent) -> Vec<SendEvent> {
        event.readings()
    }
}

impl Channel for Cxtn {
    const HAS_LABELS: bool = true;
    const UNCOVERED_FIELD: Option<&'static str> = Some("data.objectId");

    fn callback_url(&self, base: &str, label: &str) -> Result<CallbackUrl, CallbackUrlError> {
        Self::callback_url(self, base, &label.parse::<EndpointLabel>()?)
    }
}
