//! Flash Payments' webhooks, regular and ad hoc: verified first, then typed, with money exact to the
//! digit. With the feature `client`, the GraphQL API as well.
//!
//! ```
//! use webhook_flash_payments::{
//!     Event, FlashPayments,
//!     webhook_core::{Delivery, Provider, Secret, Stored, VerifyError},
//! };
//!
//! /// Verifies one request. Answer `Err` with 401, and `Ok` with 200 once the delivery is stored.
//! fn receive(
//!     provider: &FlashPayments,
//!     headers: &Vec<(String, String)>,
//!     body: &[u8],
//! ) -> Result<Stored, VerifyError> {
//!     let delivery = Delivery::new(headers, body);
//!     let envelope = provider.receive(&delivery)?;
//!     match &envelope.event {
//!         Ok(Event::PaymentComplete(payment)) => println!("payment {} is complete", payment.id),
//!         Ok(other) => println!("{}", other.event_type()),
//!         Err(error) => println!("verified, but not decoded: {error}"),
//!     }
//!     Ok(Stored::from(envelope.verified))
//! }
//!
//! let secret = Secret::new("my-webhook-secret")?;
//! let provider = FlashPayments::new(secret);
//! assert!(receive(&provider, &Vec::new(), b"{}").is_err());
//! # Ok::<(), webhook_flash_payments::webhook_core::SecretError>(())
//! ```
//!
//! # Lose no event
//!
//! Flash Payments gives up after eleven minutes, and never redelivers what was acknowledged. So store
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
//! # use webhook_flash_payments::{Event, FlashPayments, RejectCode, webhook_core::{Provider, Stored}};
//! /// Acts on a stored delivery. Mark it as done after `Ok`.
//! fn act(stored: Stored) -> Result<(), Box<dyn std::error::Error>> {
//!     let envelope = FlashPayments::decode(stored.trust_recorded_proof());
//!     match envelope.event {
//!         Ok(Event::WithdrawalCancelled(withdrawal)) => {
//!             let code = withdrawal.reject_code.as_ref();
//!             if code.and_then(RejectCode::may_be_resubmitted) == Some(true) {
//!                 println!("submit {} again", withdrawal.id);
//!             }
//!         }
//!         Ok(_) => {}
//!         // A person has to look at it: its raw body is in `envelope.verified`.
//!         Err(error) => return Err(error.into()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! [`delivery_id`](webhook_core::Envelope::delivery_id) is `flashfx-request-id`, the same at each attempt
//! (documented). No signature covers it, so use it as a hint and not as the key.
//!
//! # Two kinds of webhooks
//!
//! | | regular: [`FlashPayments`] | ad hoc: [`AdHocWebhooks`] |
//! |---|---|---|
//! | goes to | an endpoint in FlashConnect's webhook settings | the `callbackUri` that one payment, withdrawal or conversion was created with |
//! | secret | the endpoint's, made by the provider | your own |
//! | proof | header `flashfx-signature` | signature of the `externalId`, in the URL |
//! | proves | [`Proof::Body`](webhook_core::Proof::Body): a holder of the secret wrote exactly these bytes | [`Proof::Url`](webhook_core::Proof::Url): the sender knows the URL. **The body is not covered**: look the object up before money moves |
//! | read before the check | nothing | the signed field of the body |
//! | events | all that you selected | those of payments, withdrawals and conversions |
//!
//! The signature of a regular webhook:
//!
//! | what | is | certainty |
//! |---|---|---|
//! | header | `flashfx-signature` | documented: [regular webhooks] |
//! | algorithm | HMAC-SHA-256 of the raw body and of nothing else | documented; that it is the raw bytes is inferred from the provider's code |
//! | encoding | Base64 with the standard alphabet and padding, 44 characters | documented; the length follows from it |
//! | key | the bytes of the secret's text | inferred from the provider's code |
//! | time, nonce | none: an old delivery stays valid forever | follows from the scheme |
//!
//! The addresses that webhooks come from are in [`source_addresses`], for an additional check.
//!
//! [`occurred_at`](webhook_core::Envelope::occurred_at) is `eventScheduledAt`, probably the moment when
//! the provider queued the event (inferred). Events before February 2026 have none.
//!
//! # Redelivery
//!
//! After a failed first attempt, three more after 6, 60 and 600 seconds; then the event is marked
//! as failed and never sent again (documented). **An outage of 11 minutes loses events.** To
//! recover, look up the objects that you wait for. The provider's pages contradict themselves
//! twice:
//!
//! * One sentence accepts any 2xx, the next says "200". **Answer exactly 200.**
//! * One page says that a 3xx is not acknowledged, another that requests follow redirects. **Never answer
//!   with a redirect**: it may turn the POST into a GET and lose the signed body.
//!
//! The time limit for an answer and the order of events are not documented. Answer within a few seconds
//! and work later; expect duplicates in any order, and ask for the standing of an event's
//! [`status`](Event::status) before you store it.
//!
//! "Send Test" in FlashConnect sends a request whose body and signature are not documented. It verifies if
//! it is signed, whether or not it names an event (inferred).
//!
//! # Peculiarities
//!
//! * Names: `payment_complete` has no `d`; `currency_converted` is about a payment, `conversion_converted`
//!   about a conversion; there are both `*_initiated` and `*_initialised`.
//! * Only sub-clients and media searches have a status in the body. Rely on the event, which implies it: see
//!   [`Event::status`], [`DepositStatus::from_event`] and its siblings. `withdrawal_completed` **does not prove that the
//!   money was credited**: `withdrawal_failed` can follow.
//! * The `recipient` of a deposit and that of a withdrawal have different fields.
//! * `externalId` is at the top only where **you** created the object. Deposits and `payment_created` have
//!   one only in `subClient`, which is the sub-client's.
//! * Money is a JSON number and keeps its digits. `rate` is sometimes one way round, sometimes the other.
//! * Only the event's name and the id are required (inferred: there is one sample per event, and no rule).
//!   New fields, and values that do not fit, are kept in `extra`.
//! * One type serves webhooks and API answers. Fields that only one of them has say so.
//!
//! # Endpoints
//!
//! No API for them is documented: endpoints, events and secrets are set in FlashConnect's webhook
//! settings, with HTTPS only (documented). Ad hoc webhooks need no endpoint.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the GraphQL API |
//! | `http` | [`Headers`](webhook_core::Headers) for `http::HeaderMap` |
//! | `rustls` | `client` with TLS; without it, provide a `reqwest::Client` |
//! | `testing` | sample events, and Flash Payments' side of a delivery |
//!
//! [regular webhooks]: https://developer.flash-payments.com/basics/webhooks/regular-webhooks
#![cfg_attr(docsrs, feature(doc_cfg))]

mod ad_hoc;
mod ams_request;
#[cfg(feature = "client")]
pub mod client;
mod conversion;
mod decode;
mod deposit;
mod event;
mod event_status;
mod observation;
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
pub use ams_request::{AmsRequest, AmsRequestId, AmsResult, AmsStatus};
pub use conversion::{Conversion, ConversionId, ConversionStatus};
pub use deposit::{Deposit, DepositId, DepositRecipient, DepositSender, DepositStatus};
pub use event::Event;
pub use payment::{FundsSender, Payment, PaymentId, PaymentRecipient, PaymentStatus};
pub use provider::FlashPayments;
pub use reject_code::RejectCode;
pub use rfi::{FileUploadOption, Rfi, RfiId, RfiQuestion, RfiStatus};
pub use sub_client::{
    Address, ExternalId, LinkedSubClient, PrimaryContact, SubClient, SubClientId, SubClientStatus,
};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core;
#[doc(no_inline)]
pub use webhook_core::UnknownEvent;
pub use withdrawal::{Withdrawal, WithdrawalId, WithdrawalRecipient, WithdrawalStatus};
