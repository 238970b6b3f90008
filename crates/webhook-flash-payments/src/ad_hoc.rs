//! Ad hoc webhooks: the callback URI that a payment, withdrawal or conversion was created with.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use webhook_core::{
    Acknowledgement, CallbackUrl, CallbackUrlError, Certainty, Delivery, Envelope, KnownEvent,
    Provider, Redelivery, Secrets, Verified, VerifyError, authoring::CallbackSignature,
};

use crate::{Event, ExternalId, FlashPayments, decode::LAYOUT, observation, provider::WAITS};

/// Ad hoc webhooks of Flash Payments: makes the `callbackUri` to create a payment, withdrawal or
/// conversion with, and verifies the deliveries to it.
///
/// The callback URI carries a signature of the `externalId`, which you send when you create the object
/// and which comes back in the body. The provider recommends this scheme, and calls it an example
/// (documented: ad hoc webhooks page). The secret is **your own**, not an endpoint's.
///
/// It gives [`Proof::Url`](webhook_core::Proof::Url): the sender knows this callback URI. Event,
/// status, amount and `id` are **not covered**, and one URI is valid for all events of its object,
/// forever. Treat a delivery as a hint: before money moves, look the object up by `id` and compare
/// its `callbackUri` with the one that you made. (Comparing its `externalId` works, too, but
/// look-ups of payments and withdrawals do not ask for it unless configured.)
///
/// The signed text is in the body, so two fields are located **before** the check: `externalId`, and
/// `event` with [`signing_kinds`](Self::signing_kinds). Nothing else is read, and only if the URL's
/// signature is well formed.
///
/// * The URI needs no encoding. The provider's own sample appends plain Base64, whose `+` comes back as
///   a space; both are accepted.
/// * An object without an `externalId` cannot be verified: [`VerifyError::NothingCovered`]. Deposits,
///   `payment_created`, media searches and requests for information have none and come only as regular
///   webhooks (inferred). The `externalId` of a `subClient` is something else.
/// * If a payment and a withdrawal have the same `externalId`, they have the same signature: see
///   [`signing_kinds`](Self::signing_kinds).
/// * The URI appears in access logs, in FlashConnect's history, and in the `callbackUri` that the API
///   returns.
/// * `flashfx-signature` is ignored here: whether ad hoc webhooks have it, and which key signs it, is
///   not documented.
///
/// ```
/// use webhook_core::{Delivery, Proof, Provider, Secret};
/// use webhook_flash_payments::{AdHocKind, AdHocWebhooks, Event, ExternalId};
///
/// let ad_hoc = AdHocWebhooks::new(Secret::new("a secret of our own")?);
/// let order = ExternalId::from("order-0001");
/// let uri = ad_hoc.callback_uri("https://hooks.example.com/flash", AdHocKind::Payment, &order)?;
///
/// let body = br#"{"event":"payment_complete","id":"60711af8","externalId":"order-0001"}"#;
/// let headers: [(&str, &str); 0] = [];
/// let envelope = ad_hoc.receive(&Delivery::new(&headers, body).with_query(uri.query()))?;
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert!(matches!(envelope.event, Ok(Event::PaymentComplete(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AdHocWebhooks {
    signature: CallbackSignature,
    signs_kinds: bool,
}

/// The object of an ad hoc webhook. Documented: the three kinds of objects that can be created with
/// a `callbackUri`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AdHocKind {
    /// A payment.
    Payment,
    /// A withdrawal.
    Withdrawal,
    /// A conversion.
    Conversion,
}

impl AdHocKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Payment, Self::Withdrawal, Self::Conversion];

    /// `payment`, `withdrawal` or `conversion`: the kind of the events' subject.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Withdrawal => "withdrawal",
            Self::Conversion => "conversion",
        }
    }

    /// Whether the event of this name may be about this kind.
    fn may_be_of(self, event: &str) -> bool {
        entity_of(event).is_none_or(|entity| entity == self.as_str())
    }

    /// The kind that a known event of this name is about.
    #[cfg(feature = "testing")]
    pub(crate) fn of(event: &str) -> Option<Self> {
        let entity = entity_of(event)?;
        Self::ALL.into_iter().find(|kind| kind.as_str() == entity)
    }
}

/// The entity of a known event.
fn entity_of(event: &str) -> Option<&'static str> {
    let row = FlashPayments::EVENTS.iter().find(|row| row.name == event)?;
    Some(row.entity)
}

impl AdHocWebhooks {
    /// The URL parameter with the signature. Documented: ad hoc webhooks page.
    pub const SIGNATURE_PARAMETER: &'static str = "signature";

    /// Signs the `externalId` alone, as the provider recommends. The secrets are your own: make them
    /// long and random.
    #[must_use]
    pub fn new(secrets: impl Into<Secrets>) -> Self {
        let signature = CallbackSignature::new(Self::SIGNATURE_PARAMETER, &secrets.into());
        Self {
            signature: signature.with_delivery_id_header(FlashPayments::REQUEST_ID_HEADER),
            signs_kinds: false,
        }
    }

    /// Signs the kind together with the `externalId`, so that the callback URI of a payment is not
    /// valid for a withdrawal with the same id. It does not accept URIs of [`new`](Self::new), nor the
    /// other way round.
    ///
    /// An event with an unknown name may be about any of the three kinds, so it is accepted if the
    /// signature fits one of them.
    #[must_use]
    pub fn signing_kinds(secrets: impl Into<Secrets>) -> Self {
        Self { signs_kinds: true, ..Self::new(secrets) }
    }

    /// The `callbackUri` to create this object with: `base` with the signature in its query. Create the
    /// object with the same `externalId`.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is not an absolute HTTP URL or has the parameter already, or if
    /// the id is empty or contains a control character.
    pub fn callback_uri(
        &self,
        base: &str,
        kind: AdHocKind,
        id: &ExternalId,
    ) -> Result<CallbackUrl, CallbackUrlError> {
        let id = id.as_str();
        if !is_signable(id) {
            return Err(CallbackUrlError::Unsignable);
        }
        match self.signs_kinds {
            true => self.signature.url(base, &[kind.as_str(), SEPARATOR, id]),
            false => self.signature.url(base, &[id]),
        }
    }
}

/// Neither kinds nor ids contain it, so no signature fits another kind and id.
const SEPARATOR: &str = "\n";

/// Whether an id can be signed. Documented ids are ASCII and not empty.
fn is_signable(id: &str) -> bool {
    !id.is_empty() && !id.chars().any(char::is_control)
}

impl Provider for AdHocWebhooks {
    type Event = Event;

    const NAME: &'static str = FlashPayments::NAME;

    const CRATE: &'static str = FlashPayments::CRATE;

    const EVENTS: &'static [KnownEvent] = FlashPayments::EVENTS;

    /// As for regular webhooks: inferred, because only their page has the schedule.
    const REDELIVERY: Option<Redelivery> =
        Some(Redelivery::new(WAITS, Certainty::Inferred, Acknowledgement::NotDocumented));

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.signature.verify(delivery, |covers| {
            let located = Located::in_body(delivery.body())?;
            let id = located.external_id.as_bytes();
            if !self.signs_kinds {
                return Ok(covers(&[id]));
            }
            Ok(AdHocKind::ALL
                .into_iter()
                .filter(|kind| kind.may_be_of(&located.event))
                .any(|kind| covers(&[kind.as_str().as_bytes(), SEPARATOR.as_bytes(), id])))
        })
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        LAYOUT.decode(verified)
    }

    fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
        observation::told_by(kind, status)
    }
}

/// The signed text, located in a body before it is verified.
pub(crate) struct Located<'a> {
    pub(crate) external_id: Cow<'a, str>,
    /// Empty if there is none.
    pub(crate) event: Cow<'a, str>,
}

impl<'a> Located<'a> {
    const FIELD: &'static str = "externalId";

    pub(crate) fn in_body(body: &'a [u8]) -> Result<Self, VerifyError> {
        let nothing = VerifyError::NothingCovered { field: Self::FIELD };
        Self::read(body).ok_or(nothing)
    }

    fn read(body: &'a [u8]) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Fields<'a> {
            #[serde(borrow)]
            external_id: Text<'a>,
            #[serde(borrow)]
            event: Option<&'a RawValue>,
        }

        #[derive(Deserialize)]
        struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

        let text = std::str::from_utf8(body).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // The derive would also read an array.
        text.trim_start().strip_prefix('{')?;
        let fields: Fields<'_> = serde_json::from_str(text).ok()?;
        let Text(external_id) = fields.external_id;
        let event = fields
            .event
            .and_then(|json| serde_json::from_str(json.get()).ok())
            .map_or_else(Cow::default, |Text(event)| event);
        is_signable(&external_id).then_some(Self { external_id, event })
    }
}
