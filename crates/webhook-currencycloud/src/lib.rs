//! Currencycloud's push notifications (Visa Cross-Border Solutions): verified first, then typed, with
//! money exact to the digit. With the feature `client`, the management API as well.
//!
//! ```
//! use webhook_currencycloud::{
//!     Currencycloud, Event,
//!     core::{Delivery, Provider, ReceiveError, Secret, Secrets, WebhookEvent},
//! };
//!
//! /// What to answer to a request: the HTTP status, with an empty body.
//! fn answer(currencycloud: &Currencycloud, headers: &Vec<(String, String)>, body: &[u8]) -> u16 {
//!     match currencycloud.receive(&Delivery::new(headers, body)) {
//!         Ok(envelope) => {
//!             match &envelope.event {
//!                 Event::PaymentReleased(payment) => {
//!                     println!("{} {} on its way", payment.amount, payment.currency);
//!                 }
//!                 Event::PaymentFailed(payment) => println!("{} came back", payment.id),
//!                 other => println!("{}", other.event_type()),
//!             }
//!             200
//!         }
//!         // Verified: keep the raw body and acknowledge, or the provider gives up in 31 seconds.
//!         Err(ReceiveError::Undecodable(kept)) => {
//!             eprintln!("{}: {} bytes kept", kept.error, kept.verified.body().len());
//!             200
//!         }
//!         Err(ReceiveError::Refused(reason)) => {
//!             eprintln!("{reason}");
//!             401
//!         }
//!     }
//! }
//!
//! let key = Secret::new("9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0")?;
//! let currencycloud = Currencycloud::new(&Secrets::new(key));
//! assert_eq!(answer(&currencycloud, &Vec::new(), b"{}"), 401);
//! # Ok::<(), webhook_currencycloud::core::SecretError>(())
//! ```
//!
//! # What a verified delivery proves
//!
//! [`Proof::Body`](webhook_core::Proof::Body): whoever has the HMAC key wrote exactly these bytes.
//!
//! | what | is | how sure |
//! |---|---|---|
//! | header | `x-hmac-digest-sha-512` | documented: the request in the [collections guide] |
//! | algorithm | HMAC-SHA-512 of the raw body, and of nothing else | documented: [message verification FAQ] |
//! | encoding | 128 hexadecimal digits, lower case; upper case spells the same bytes | documented by sample; reading both is inferred |
//! | key | the bytes of the key's text | **inferred**, from one public implementation; the other reading is [`Currencycloud::with_hex_decoded_keys`] |
//! | time, nonce | none: an old delivery can be repeated by whoever has it | follows from the scheme |
//!
//! Keep the [`dedup_key`](webhook_core::Envelope::dedup_key) of each delivery and skip those that were
//! seen. There is no delivery id.
//!
//! A delivery without the header is refused. Accounts for which no key was ever made may be sent none:
//! make one first, with [`generate_hmac_key`] or in Currencycloud Direct. A new key presumably ends the
//! old one at once (inferred); hold both while one replaces the other.
//!
//! [`occurred_at`](webhook_core::Envelope::occurred_at) is the payload's `updated_at`, or `submitted_at` of
//! an application (inferred). Payments and present conversions carry no time of the event: `None`.
//!
//! # Redelivery
//!
//! After a failed first attempt, five more after 1, 2, 4, 8 and 16 seconds (documented). The guide then
//! says "after 5 attempts", so the last may not come. **An outage of half a minute loses
//! notifications.** Ways back: [`re_send_notification`] for payments, the Solutions Manager for the rest, and
//! looking up what you wait for. What counts as acknowledged, the time limit for an answer, the order of
//! deliveries: not documented. Answer 200 within a few seconds and work later; expect duplicates and any
//! order, and ask a status's `LIFE_CYCLE` before storing it.
//!
//! # Odd things that are handled
//!
//! * JSON comes as `text/plain` (version 2021-01-01) or as `application/json` (2021-02-01): the
//!   `Content-Type` is not looked at.
//! * `payment_released_notification` has the status `completed`, which is **no proof that the money
//!   arrived**: `failed` can follow.
//! * Empty values come as `null`, as `""`, or not at all: `None`, and written back as they came.
//! * Dates come in two notations, `authorisation_steps_required` as string or number, ids that are no
//!   UUIDs, one date that nobody can read.
//! * A field must be there only where an event cannot be acted on without it (inferred; the samples show
//!   no rule). Others may be missing, and new ones are kept in `unknown`.
//!
//! # Endpoints
//!
//! There is no API for them: the Solutions Manager sets the URL, for each environment and each event
//! (documented). Certificate rules exist (documented about 2015); source addresses are not published.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API |
//! | `rustls` | TLS for it; without it, hand in a `reqwest::Client` of your own |
//! | `testing` | sample events, and Currencycloud's side of a delivery |
//!
//! [collections guide]: https://developer.currencycloud.com/guides/integration-guides/collections
//! [message verification FAQ]: https://support.currencycloud.com/hc/en-gb/articles/360018656600-Push-Notifications-Message-Verification-HMAC-FAQ
#![cfg_attr(
    feature = "client",
    doc = "[`generate_hmac_key`]: client::Client::generate_hmac_key"
)]
#![cfg_attr(not(feature = "client"), doc = "[`generate_hmac_key`]: #features")]
#![cfg_attr(
    feature = "client",
    doc = "[`re_send_notification`]: client::Client::re_send_notification"
)]
#![cfg_attr(not(feature = "client"), doc = "[`re_send_notification`]: #features")]

mod account;
#[cfg(feature = "client")]
pub mod client;
mod conversion;
mod decode;
mod event;
mod onboarding;
mod payment;
mod provider;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod transfer;

pub use account::{AccountId, BankAccountVerified, ContactId, Verification};
pub use conversion::{Conversion, ConversionId, ConversionStatus, DepositStatus, FixedSide};
pub use event::Event;
pub use onboarding::{
    ApplicantType, ApplicationDecisioned, ApplicationSubmitted, Decision, DecisionedWebhook,
    FormId, FormStatus,
};
pub use payment::{
    AuthorisationSteps, BeneficiaryId, ChargeType, PayerDetailsSource, PayerId, Payment,
    PaymentGroupId, PaymentId, PaymentStatus, PaymentType, ReviewStatus,
};
pub use provider::Currencycloud;
pub use transaction::{
    BalanceId, RelatedEntityId, RelatedEntityType, Transaction, TransactionAction, TransactionId,
    TransactionStatus, TransactionType,
};
pub use transfer::{Transfer, TransferId, TransferStatus};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core;
#[doc(no_inline)]
pub use webhook_core::UnknownEvent;
