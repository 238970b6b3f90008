//! Currencycloud's push notifications (Visa Cross-Border Solutions): verified, then decoded into typed
//! events with exact money. With the feature `client`, the management API as well.
//!
//! ```
//! use webhook_currencycloud::{
//!     Currencycloud, Event,
//!     webhook_core::{Delivery, Provider, Secret, Stored, VerifyError},
//! };
//!
//! /// Verifies one request. Answer `Err` with 401, and `Ok` with 200 once the delivery is stored.
//! fn receive(
//!     provider: &Currencycloud,
//!     headers: &Vec<(String, String)>,
//!     body: &[u8],
//! ) -> Result<Stored, VerifyError> {
//!     let delivery = Delivery::new(headers, body);
//!     let envelope = provider.receive(&delivery)?;
//!     match &envelope.event {
//!         Ok(Event::PaymentReleased(payment)) => println!("{} {}", payment.amount, payment.currency),
//!         Ok(other) => println!("{}", other.event_type()),
//!         Err(error) => println!("verified, but not decoded: {error}"),
//!     }
//!     Ok(Stored::from(envelope.verified))
//! }
//!
//! let key = Secret::new("9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0")?;
//! let provider = Currencycloud::new(key);
//! assert!(receive(&provider, &Vec::new(), b"{}").is_err());
//! # Ok::<(), webhook_currencycloud::webhook_core::SecretError>(())
//! ```
//!
//! # Lose no event
//!
//! Currencycloud gives up after half a minute, and never redelivers what was acknowledged. So store
//! first, answer, and act later:
//!
//! 1. Verify the request. Store the delivery under its
//!    [`dedup_key`](webhook_core::Envelope::dedup_key), whether it could be decoded or not. A
//!    [`Stored`](webhook_core::Stored) is ready for a database or a queue.
//! 2. Answer 200. If storing fails, answer 500, and the delivery is repeated.
//! 3. A worker decodes the stored delivery, acts, and then marks it as done.
//!
//! Skip a duplicate of a delivery that is done. Act again on one that is not done: the first
//! attempt may have failed halfway.
//!
//! ```
//! # use webhook_currencycloud::{Currencycloud, Event, webhook_core::{Provider, Stored}};
//! /// Acts on a stored delivery. Mark it as done after `Ok`.
//! fn act(stored: Stored) -> Result<(), Box<dyn std::error::Error>> {
//!     let envelope = Currencycloud::decode(stored.trust_recorded_proof());
//!     match envelope.event {
//!         Ok(Event::PaymentFailed(payment)) => println!("{} came back", payment.id),
//!         Ok(_) => {}
//!         // A person has to look at it: its raw body is in `envelope.verified`.
//!         Err(error) => return Err(error.into()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # What a verified delivery proves
//!
//! [`Proof::Body`](webhook_core::Proof::Body): these exact bytes were signed with the HMAC key.
//!
//! | what | is | certainty |
//! |---|---|---|
//! | header | `x-hmac-digest-sha-512` | documented: the request in the [collections guide] |
//! | algorithm | HMAC-SHA-512 of the raw body, and of nothing else | documented: [message verification FAQ] |
//! | encoding | 128 lower-case hexadecimal digits | documented by sample; that upper case is accepted, too, is inferred |
//! | key | the bytes of the key's text | **inferred**, from one public implementation; the other reading is [`Currencycloud::with_hex_decoded_keys`] |
//! | replay protection | none: no timestamp, no nonce, no delivery id | follows from the scheme |
//!
//! A delivery without the header is refused. An account without a key may get deliveries without a
//! header (inferred): make a key first, with [`generate_hmac_key`] or in Currencycloud Direct. A
//! new key presumably ends the old one at once (inferred); accept both during a rotation.
//!
//! [`occurred_at`](webhook_core::Envelope::occurred_at) is the payload's `updated_at`, or `submitted_at`
//! of an application (inferred). Payments and current conversions have no such field: `None`.
//!
//! # Redelivery
//!
//! After a failed first attempt, five more after 1, 2, 4, 8 and 16 seconds (documented). The guide also
//! says "after 5 attempts", so the last may not come. **An outage of half a minute loses
//! notifications.** Afterwards, use [`re_send_notification`] for payments, ask the Solutions Manager for
//! other events, or look up what you expect.
//!
//! Not documented: which answers acknowledge, the time limit for an answer, the order of deliveries.
//! Answer 200 within a few seconds, expect duplicates in any order, and ask for the standing of an event's
//! [`status`](Event::status) before you store it.
//!
//! # Peculiarities
//!
//! * The `Content-Type` is `text/plain` (version 2021-01-01) or `application/json` (2021-02-01). It is
//!   ignored.
//! * `payment_released_notification` has the status `completed`, which **does not prove that the money
//!   arrived**: `failed` can follow.
//! * A payload names an account only if it has such a field. Payments have none: look up
//!   `creator_contact_id` or the payment.
//! * A missing value (`null`, `""` or an absent field) is `None`.
//! * Dates come in two notations, `authorisation_steps_required` as string or number. Not every id is a
//!   UUID, and one sample has a date in no known notation.
//! * A field is required only if an event is useless without it (inferred; the samples show no rule). New
//!   fields, and values that do not fit an optional field, are kept in `extra`.
//!
//! # Endpoints
//!
//! There is no API for them: the Solutions Manager sets the URL for each environment and each event
//! (documented). Rules for the endpoint's certificate exist (documented about 2015). Source addresses are
//! not published.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API |
//! | `http` | [`Headers`](webhook_core::Headers) for `http::HeaderMap` |
//! | `rustls` | `client` with TLS; without it, provide a `reqwest::Client` |
//! | `testing` | sample events, and Currencycloud's side of a delivery |
//!
//! [collections guide]: https://developer.currencycloud.com/guides/integration-guides/collections
//! [message verification FAQ]: https://support.currencycloud.com/hc/en-gb/articles/360018656600-Push-Notifications-Message-Verification-HMAC-FAQ
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(feature = "client", doc = "[`generate_hmac_key`]: client::Client::generate_hmac_key")]
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
mod linked_ids;
mod observation;
mod onboarding;
mod payment;
mod provider;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
mod transfer;

pub use account::{AccountId, BankAccountVerified, ContactId, Verification};
pub use conversion::{Conversion, ConversionStatus, DepositStatus, FixedSide};
pub use event::Event;
pub use linked_ids::{ConversionId, PaymentId};
pub use onboarding::{
    ApplicantType, ApplicationDecisioned, ApplicationSubmitted, Decision, DecisionedWebhook,
    FormId, FormStatus,
};
pub use payment::{
    AuthorisationSteps, BeneficiaryId, ChargeType, PayerDetailsSource, PayerId, Payment,
    PaymentGroupId, PaymentStatus, PaymentType, ReviewStatus,
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
