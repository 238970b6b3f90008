//! For tests: sample events, and Flash Payments' side of a delivery.
//!
//! ```
//! use webhook_core::{Provider, Secret, testing::{Simulate, edit}};
//! use webhook_flash_payments::{Event, FlashPayments};
//!
//! let flash = FlashPayments::new(Secret::new("a secret of our own")?);
//! let sample = FlashPayments::sample("payment_complete").ok_or("no sample")?;
//! let body = edit::set(sample.body, "externalId", "\"order-1\"")?;
//! let request = flash.request("http://localhost/hooks", body.as_bytes());
//!
//! let delivery = request.delivery();
//! let envelope = flash.receive(&delivery)?;
//! let Ok(Event::PaymentComplete(payment)) = &envelope.event else {
//!     return Err("another event".into());
//! };
//! assert_eq!(payment.external_id, Some("order-1".into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use webhook_core::{
    DedupKey, Location, Secrets, samples,
    testing::{DeliveryFact, Request, Sample, Simulate},
};

use crate::{
    AdHocKind, AdHocWebhooks, FlashPayments,
    ad_hoc::Located,
    provider::{ALGORITHM, ENCODING},
};

const PAGE: &str = "https://developer.flash-payments.com/basics/webhooks";
const REGULAR: &str = "https://developer.flash-payments.com/basics/webhooks/regular-webhooks";
const AD_HOC: &str = "https://developer.flash-payments.com/basics/webhooks/adhoc-webhooks";
const CODE: &str = "sample code of the regular webhooks page";
const OLDER: &str = "webhooks page of 2025";

impl Simulate for FlashPayments {
    const SAMPLES: &'static [Sample] = samples! {
        "2025-04" "application/json":
            "2025-04/deposit_initiated.json",
            "2025-04/deposit_reviewing.json",
            "2025-04/deposit_cleared.json",
            "2025-04/deposit_cancelled.json",
            "2025-04/deposit_refunding.json",
            "2025-04/deposit_refunded.json",
            "2025-04/withdrawal_initiated.json",
            "2025-04/withdrawal_reviewing.json",
            "2025-04/withdrawal_pending.json",
            "2025-04/withdrawal_completed.json",
            "2025-04/withdrawal_failed.json",
            "2025-04/withdrawal_refunded.json",
            "2025-04/withdrawal_cancelled.json",
            "2025-04/currency_converted.json",
            "2025-04/payment_created.json",
            "2025-04/payment_complete.json",
            "2025-04/payment_failed.json",
            "2025-04/payment_cancelled.json",
            "2025-04/conversion_initialised.json",
            "2025-04/conversion_pending.json",
            "2025-04/conversion_converted.json",
            "2025-04/conversion_failed.json",
            "2025-04/conversion_cancelled.json",
        ;
        "2026-06" "application/json":
            "2026-06/deposit_cleared.json",
            "2026-06/withdrawal_completed.json",
            "2026-06/withdrawal_cancelled.json",
            "2026-06/subclient_initiated.json",
            "2026-06/subclient_active.json",
            "2026-06/subclient_unapproved.json",
            "2026-06/subclient_failed_kyc.json",
            "2026-06/subclient_deactivated.json",
            "2026-06/subclient_disabled.json",
            "2026-06/ams_initialised.json",
            "2026-06/ams_pending.json",
            "2026-06/ams_completed.json",
            "2026-06/ams_failed.json",
            "2026-06/rfi_created.json",
            "2026-06/rfi_assessing.json",
            "2026-06/rfi_closed.json",
            "2026-06/rfi_cancelled.json",
        ;
    };

    const SIGNATURE: Location = Location::Header(Self::SIGNATURE_HEADER);

    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("signature header", Self::SIGNATURE_HEADER, REGULAR),
        DeliveryFact::documented("algorithm", ALGORITHM.as_str(), REGULAR),
        DeliveryFact::documented("encoding", ENCODING.as_str(), REGULAR),
        DeliveryFact::inferred("signed text", "the body as it arrived", CODE),
        DeliveryFact::inferred("key", "the bytes of the secret's text", CODE),
        DeliveryFact::documented("delivery id header", Self::REQUEST_ID_HEADER, REGULAR),
        DeliveryFact::documented("content-type", CONTENT_TYPE, PAGE),
        DeliveryFact::documented("user-agent", USER_AGENT, PAGE),
        DeliveryFact::documented("event name", "event", PAGE),
        DeliveryFact::documented("payload", "the whole body", PAGE),
        DeliveryFact::documented("addresses of production", "52.62.138.234 52.65.3.195", PAGE),
        DeliveryFact::documented("addresses of UAT", "52.64.185.170 13.210.129.208", PAGE),
        DeliveryFact::documented("address of development", "52.62.195.119", OLDER),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        bare_request(url, body).with_header(Self::SIGNATURE_HEADER, self.sign(body))
    }

    fn unknown_event() -> String {
        UNKNOWN.into()
    }

    fn unfit_event() -> String {
        UNFIT.into()
    }
}

/// Only the samples with an `externalId`: no others can be verified.
impl Simulate for AdHocWebhooks {
    const SAMPLES: &'static [Sample] = samples! {
        "2025-04" "application/json":
            "2025-04/withdrawal_initiated.json",
            "2025-04/withdrawal_reviewing.json",
            "2025-04/withdrawal_pending.json",
            "2025-04/withdrawal_completed.json",
            "2025-04/withdrawal_failed.json",
            "2025-04/withdrawal_refunded.json",
            "2025-04/withdrawal_cancelled.json",
            "2025-04/currency_converted.json",
            "2025-04/payment_complete.json",
            "2025-04/payment_failed.json",
            "2025-04/payment_cancelled.json",
            "2025-04/conversion_initialised.json",
            "2025-04/conversion_pending.json",
            "2025-04/conversion_converted.json",
            "2025-04/conversion_failed.json",
            "2025-04/conversion_cancelled.json",
        ;
        "2026-06" "application/json":
            "2026-06/withdrawal_completed.json",
            "2026-06/withdrawal_cancelled.json",
        ;
    };

    const SIGNATURE: Location = Location::Parameter(Self::SIGNATURE_PARAMETER);

    /// The provider recommends the scheme; the key is the integrator's.
    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("signature parameter", Self::SIGNATURE_PARAMETER, AD_HOC),
        DeliveryFact::documented("algorithm", ALGORITHM.as_str(), AD_HOC),
        DeliveryFact::documented("signed text", "externalId", AD_HOC),
        DeliveryFact::documented("delivery id header", FlashPayments::REQUEST_ID_HEADER, PAGE),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    /// To the callback URI of the body's object. A URL with a signature is used as it is, and so is one
    /// for a body without an `externalId`.
    fn request(&self, url: &str, body: &[u8]) -> Request {
        let request = bare_request(url, body);
        let uri = Located::in_body(body).ok().and_then(|located| {
            let kind = AdHocKind::of(&located.event).unwrap_or(AdHocKind::Payment);
            let id = located.external_id.into_owned().into();
            self.callback_uri(url, kind, &id).ok()
        });
        match uri {
            Some(uri) => Request { url: uri.expose().into(), ..request },
            None => request,
        }
    }

    fn unknown_event() -> String {
        UNKNOWN.into()
    }

    fn unfit_event() -> String {
        UNFIT.into()
    }
}

const UNKNOWN: &str = concat!(
    r#"{"event":"teapot_boiled","id":"t1","externalId":"order-1","#,
    r#""temperature":100.0,"cups":[1,2.50,"three"]}"#,
);

const UNFIT: &str = concat!(
    r#"{"event":"payment_complete","id":{"value":"p1"},"externalId":"order-1","#,
    r#""toAmount":2000.00,"toCurrency":"GBP"}"#,
);

const CONTENT_TYPE: &str = "application/json";
const USER_AGENT: &str = "FlashFX";

/// With the headers of every webhook except the signature. Documented: webhooks page. The format of an
/// id is not documented: this one comes from the body, so it is the same at each attempt.
fn bare_request(url: &str, body: &[u8]) -> Request {
    let id: String = DedupKey::of(body).to_string().chars().take(24).collect();
    Request::new(url, body)
        .with_header("content-type", CONTENT_TYPE)
        .with_header("user-agent", USER_AGENT)
        .with_header(FlashPayments::REQUEST_ID_HEADER, id)
}
