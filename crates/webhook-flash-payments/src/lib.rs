//! Flash Payments' webhooks, regular and ad hoc: verified first, then typed, with money exact to the
//! digit. With the feature `client`, the GraphQL API as well.
//!
//! ```
//! use webhook_flash_payments::{
//!     Event, FlashPayments, RejectCode,
//!     core::{Delivery, Provider, ReceiveError, Secret, Secrets, WebhookEvent},
//! };
//!
//! /// What to answer to a request: the HTTP status, with an empty body.
//! fn answer(flash: &FlashPayments, headers: &Vec<(String, String)>, body: &[u8]) -> u16 {
//!     match flash.receive(&Delivery::new(headers, body)) {
//!         Ok(envelope) => {
//!             match &envelope.event {
//!                 Event::PaymentComplete(payment) => println!("{} is done", payment.id),
//!                 Event::WithdrawalCancelled(withdrawal) => {
//!                     let code = withdrawal.reject_code.as_ref();
//!                     if code.and_then(RejectCode::may_be_resubmitted) == Some(true) {
//!                         println!("{} may be tried again", withdrawal.id);
//!                     }
//!                 }
//!                 other => println!("{}", other.event_type()),
//!             }
//!             200
//!         }
//!         // Verified: keep the raw body and acknowledge, or the provider gives up in 11 minutes.
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
//! let secret = Secret::new("my-webhook-secret")?;
//! let flash = FlashPayments::new(&Secrets::new(secret));
//! assert_eq!(answer(&flash, &Vec::new(), b"{}"), 401);
//! # Ok::<(), webhook_flash_payments::core::SecretError>(())
//! ```
//!
//! # Two kinds of webhooks
//!
//! | | regular: [`FlashPayments`] | ad hoc: [`AdHocWebhooks`] |
//! |---|---|---|
//! | goes to | an endpoint in FlashConnect's webhook settings | the `callbackUri` that one payment, withdrawal or conversion was created with |
//! | secret | the endpoint's, made by the provider | your own |
//! | proof | header `flashfx-signature` | signature of the `externalId` in the URL |
//! | proves | [`Proof::Body`](webhook_core::Proof::Body): whoever has the secret wrote exactly these bytes | [`Proof::Url`](webhook_core::Proof::Url): whoever sent it knows the URL. **The body is not covered**: look the transaction up before money moves |
//! | events | all that you chose | those of payments, withdrawals and conversions |
//!
//! What a regular webhook's signature is:
//!
//! | what | is | how sure |
//! |---|---|---|
//! | header | `flashfx-signature` | documented: [regular webhooks] |
//! | algorithm | HMAC-SHA-256 of the raw body, and of nothing else | documented; that it is the raw bytes is inferred, from the page's own code |
//! | encoding | Base64 with the standard alphabet and padding, 44 characters | documented; the length follows from it |
//! | key | the bytes of the secret's text | inferred, from the page's own code |
//! | time, nonce | none: an old delivery can be repeated by whoever has it | follows from the scheme |
//!
//! Keep the [`dedup_key`](webhook_core::Envelope::dedup_key) of each delivery, and its
//! [`delivery_id`](webhook_core::Envelope::delivery_id): `flashfx-request-id` is the same at each attempt
//! (documented), but no signature covers it. A delivery is a duplicate if either was seen.
//!
//! The addresses that webhooks come from are in [`source_addresses`], and can be asked for as well.
//!
//! [`occurred_at`](webhook_core::Envelope::occurred_at) is `eventScheduledAt`, probably the moment at which
//! the event was put into the queue (inferred). Events before February 2026 have none.
//!
//! # Redelivery
//!
//! After a failed first attempt, three more after 6, 60 and 600 seconds; then the event is marked as
//! failed and never sent again (documented). **An outage of 11 minutes loses events.** Way back: look up
//! what you wait for. Two things in which the provider's pages contradict themselves:
//!
//! * Acknowledged is any 2xx, one page says; the same page then speaks of "200". **Answer exactly 200.**
//! * A 3xx is not acknowledged, one page says; the requests follow redirects, says another. **Never answer
//!   with a redirect**: it may turn the POST into a GET and lose the signed body.
//!
//! The time limit for an answer and the order of events are not documented. Answer within a few seconds
//! and work later; expect duplicates and any order, and ask a status's `LIFE_CYCLE` before storing it.
//!
//! "Send Test" in FlashConnect sends a request of which neither body nor signature is documented: it is
//! acknowledged if it is signed, whether or not it names an event (inferred).
//!
//! # Odd things that are handled
//!
//! * Names: `payment_complete` has no `d`; `currency_converted` is about a payment, `conversion_converted`
//!   about a conversion; `*_initiated` and `*_initialised`.
//! * Bodies carry no status but for sub-clients and searches: it is told by the event, see
//!   [`DepositStatus::told_by`] and its siblings. `withdrawal_completed` is **no proof that the money was
//!   credited**: `withdrawal_failed` can follow.
//! * The `recipient` of a deposit and that of a withdrawal have different members.
//! * `externalId` stands at the top where **you** created the thing; deposits and `payment_created` have
//!   one in `subClient` alone, which is the sub-client's.
//! * Money is a JSON number, and keeps its digits. `rate` goes sometimes one way, sometimes the other.
//! * Only the event's name and the id must be there (inferred: there is one sample an event, and no
//!   rule). New members are kept in `unknown`.
//!
//! # Endpoints
//!
//! No API for them is documented: endpoints, events and secrets are set in FlashConnect's webhook
//! settings, over HTTPS alone (documented). Ad hoc webhooks need no endpoint.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the GraphQL API |
//! | `rustls` | TLS for it; without it, hand in a `reqwest::Client` of your own |
//! | `testing` | sample events, and Flash Payments' side of a delivery |
//!
//! [regular webhooks]: https://developer.flash-payments.com/basics/webhooks/regular-webhooks

mod ad_hoc;
mod ams_request;
#[cfg(feature = "client")]
pub mod client;
mod conversion;
mod deposit;
mod entity;
mod event;
mod external_id;
mod payment;
mod provider;
mod reject_code;
mod rfi;
pub mod source_addresses;
mod sub_client;
#[cfg(feature = "testing")]
pub mod testing;
mod withdrawal;

pub use ad_hoc::{AdHocKind, AdHocWebhooks};
pub use ams_request::{AmsRequest, AmsRequestId, AmsStatus};
pub use conversion::{Conversion, ConversionId, ConversionStatus};
pub use deposit::{Deposit, DepositId, DepositRecipient, DepositSender, DepositStatus};
pub use event::Event;
pub use external_id::ExternalId;
pub use payment::{Payment, PaymentId, PaymentStatus};
pub use provider::FlashPayments;
pub use reject_code::RejectCode;
pub use rfi::{Rfi, RfiId, RfiStatus};
pub use sub_client::{LinkedSubClient, SubClient, SubClientId, SubClientStatus};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core as core;
pub use withdrawal::{Withdrawal, WithdrawalId, WithdrawalRecipient, WithdrawalStatus};
