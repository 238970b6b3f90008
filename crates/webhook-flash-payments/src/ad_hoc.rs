//! Ad hoc webhooks: the URL that a payment, withdrawal or conversion was created with.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use webhook_core::{
    Acknowledgement, Certainty, CallbackSignature, CallbackUrlError, DecodeError, Delivery, KnownEvent,
    Provider, Redelivery, Secrets, Verified, VerifyError,
    event::{Events, read_tagged},
    read::{self, Object},
};

use crate::{Event, ExternalId, FlashPayments, provider::WAITS};

/// Ad hoc webhooks of Flash Payments: makes the `callbackUri` that a payment, withdrawal or conversion
/// is created with, and verifies what comes to it.
///
/// The callback URI carries a signature of the `externalId`, which you send along and which comes back
/// in the body: the scheme that the provider recommends (documented: ad hoc webhooks page, which calls
/// it an example). The secret is **your own**, not that of an endpoint.
///
/// It proves [`Proof::Url`](webhook_core::Proof::Url): whoever sent a delivery knows this callback URI.
/// Event, status, amount and `id` are **not covered**, and one URI is good for all events of its
/// transaction, for ever. Take a delivery as a hint: look the transaction up by `id`, and compare its
/// `callbackUri` with the one that you made, before money moves. Its `externalId` would do as well;
/// look-ups of payments and withdrawals ask for it only if told to.
///
/// * The URI is percent-safe: the provider's own sample joins raw Base64 to it, and a `+` in that comes
///   back as a blank. Both are read.
/// * A transaction without an `externalId` cannot be verified: [`VerifyError::NothingCovered`].
///   Deposits, `payment_created`, searches and requests for information have none, and come as regular
///   webhooks alone (inferred). The `externalId` of a `subClient` is another thing.
/// * The same `externalId` for a payment and a withdrawal gives both the same signature: see
///   [`signing_kinds`](Self::signing_kinds).
/// * The URI stands in access logs, in the history of FlashConnect, and in the `callbackUri` that the
///   API gives back.
/// * `flashfx-signature` is not looked at here: which key signs it, and whether it is there, is not
///   documented for ad hoc webhooks.
///
/// ```
/// use webhook_core::{Delivery, Proof, Provider, Secret, Secrets};
/// use webhook_flash_payments::{AdHocKind, AdHocWebhooks, Event, ExternalId};
///
/// let ad_hoc = AdHocWebhooks::new(&Secrets::new(Secret::new("a secret of our own")?));
/// let order = ExternalId::from("order-0001");
/// let uri = ad_hoc.callback_uri("https://hooks.example.com/flash", AdHocKind::Payment, &order)?;
///
/// let body = br#"{"event":"payment_complete","id":"60711af8","externalId":"order-0001"}"#;
/// let (_, query) = uri.split_once('?').unwrap_or_default();
/// let headers: [(&str, &str); 0] = [];
/// let envelope = ad_hoc
///     .receive(&Delivery::new(&headers, body).with_query(query))
///     .map_err(|e| e.to_string())?;
/// assert_eq!(envelope.proof(), Proof::Url);
/// assert!(matches!(envelope.event, Event::PaymentComplete(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct AdHocWebhooks {
    signature: CallbackSignature,
    signs_kinds: bool,
}

/// What an ad hoc webhook is about. Documented: the three kinds that can be created with a
/// `callbackUri`.
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
}

impl AdHocWebhooks {
    /// The member of the query with the signature. Documented: ad hoc webhooks page.
    pub const SIGNATURE_MEMBER: &'static str = "signature";

    /// Signs the `externalId` alone, as the provider recommends. The secrets are your own: make them
    /// long and random.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        let signature = CallbackSignature::new(Self::SIGNATURE_MEMBER, secrets);
        Self {
            signature: signature.with_delivery_id_header(FlashPayments::REQUEST_ID_HEADER),
            signs_kinds: false,
        }
    }

    /// Signs the kind and the `externalId` together, so that the callback URI of a payment does not
    /// open a withdrawal with the same id. URIs made one way are not accepted the other way.
    ///
    /// An event with a name that this crate does not know may be about any of the three kinds.
    #[must_use]
    pub fn signing_kinds(secrets: &Secrets) -> Self {
        Self {
            signs_kinds: true,
            ..Self::new(secrets)
        }
    }

    /// The `callbackUri` to create this transaction with: `base` with the signature in its query.
    /// Send the same `externalId` along.
    ///
    /// # Errors
    ///
    /// [`CallbackUrlError`] if `base` is no absolute HTTP URL that a query can be added to, or the id
    /// is empty or holds a control character.
    pub fn callback_uri(
        &self,
        base: &str,
        kind: AdHocKind,
        id: &ExternalId,
    ) -> Result<String, CallbackUrlError> {
        if !is_signable(id.as_str()) {
            return Err(CallbackUrlError::Unsignable);
        }
        match self.signs_kinds {
            true => self.signature.url(base, &kind.covered(id.as_str())),
            false => self.signature.url(base, &[id.as_str()]),
        }
    }
}

impl AdHocKind {
    /// What is signed of a transaction of this kind. Neither kinds nor ids hold a line end, so the
    /// parts cannot shift, and no id is signed as a kind and another id.
    fn covered(self, id: &str) -> [&str; 3] {
        [self.as_str(), "\n", id]
    }

    /// Whether the event of this name may be about this kind.
    fn may_be_of(self, event: &str) -> bool {
        let row = Event::KNOWN.iter().find(|row| row.name == event);
        row.is_none_or(|row| row.entity == self.as_str())
    }

    /// The kind that a known event of this name is about.
    #[cfg(feature = "testing")]
    pub(crate) fn of(event: &str) -> Option<Self> {
        let row = Event::KNOWN.iter().find(|row| row.name == event)?;
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.entity)
    }
}

impl Provider for AdHocWebhooks {
    type Event = Event;

    const NAME: &'static str = FlashPayments::NAME;

    const EVENTS: &'static [KnownEvent] = FlashPayments::EVENTS;

    /// As for regular webhooks: inferred, since the schedule stands on their page alone.
    const REDELIVERY: Option<Redelivery> = Some(Redelivery::new(
        WAITS,
        Certainty::Inferred,
        Acknowledgement::NotDocumented,
    ));

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.signature.verify(delivery, |fits| {
            let covered = Covered::find(delivery.body())?;
            let id = covered.external_id.as_ref();
            Ok(match self.signs_kinds {
                true => AdHocKind::ALL
                    .into_iter()
                    .filter(|kind| kind.may_be_of(&covered.event))
                    .any(|kind| fits(&kind.covered(id))),
                false => fits(&[id]),
            })
        })
    }

    fn read_event(verified: &Verified<'_>) -> Result<Event, DecodeError> {
        read_tagged(verified.body())
    }
}

/// Whether an id can be signed: documented ids are ASCII, and none is empty.
fn is_signable(id: &str) -> bool {
    !id.is_empty() && !id.chars().any(char::is_control)
}

/// What is looked for in a body before it is verified, and nothing else: what the signature covers.
pub(crate) struct Covered<'a> {
    pub(crate) external_id: Cow<'a, str>,
    /// Empty if there is none.
    pub(crate) event: Cow<'a, str>,
}

impl<'a> Covered<'a> {
    const MEMBER: &'static str = "externalId";

    pub(crate) fn find(body: &'a [u8]) -> Result<Self, VerifyError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Look<'a> {
            #[serde(borrow)]
            external_id: Text<'a>,
            #[serde(borrow)]
            event: Option<&'a RawValue>,
        }

        #[derive(Deserialize)]
        struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

        let missing = VerifyError::NothingCovered {
            member: Self::MEMBER,
        };
        let text = read::utf8(body).map_err(|_| missing)?;
        let Object(look) = serde_json::from_str::<Object<Look<'_>>>(text).map_err(|_| missing)?;
        if !is_signable(&look.external_id.0) {
            return Err(missing);
        }
        let name = |json: &'a RawValue| serde_json::from_str::<Text<'_>>(json.get()).ok();
        Ok(Self {
            external_id: look.external_id.0,
            event: look.event.and_then(name).unwrap_or(Text("".into())).0,
        })
    }
}
