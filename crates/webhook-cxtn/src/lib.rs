//! Webhooks of Caxton's CXTN API: checked as far as they can be, then typed, with money exact to the
//! digit. With the feature `client`, the management API as well.
//!
//! **What this crate proves, and what it does not.** CXTN documents no signature, no secret and no source
//! address. The check is ours: the URL that you register carries a token, and whoever calls it knows the
//! URL. That proves **nothing about the body**: take a delivery as a hint, and reconcile it with what the
//! API or your statement says before money moves. Keep the URLs as you keep secrets; add a check of your
//! own, such as a client certificate or a list of addresses, with
//! [`with_check`](webhook_core::Provider::with_check).
//!
//! ```
//! use webhook_cxtn::{
//!     Cxtn, Data,
//!     core::{Delivery, EndpointLabel, Provider, ReceiveError, Secret, Secrets, WebhookEvent},
//! };
//!
//! /// What to answer to a request: the HTTP status, with an empty body.
//! fn answer(cxtn: &Cxtn, query: &str, body: &[u8]) -> u16 {
//!     let headers: [(&str, &str); 0] = [];
//!     match cxtn.receive(&Delivery::new(&headers, body).with_query(query)) {
//!         Ok(envelope) => {
//!             match &envelope.event.data {
//!                 Data::AccountCredit(credit) => {
//!                     println!("{} {} came in", credit.amount, credit.currency.currency());
//!                 }
//!                 Data::PaymentCompleted(payment) => println!("{} is there", payment.object_id),
//!                 other => println!("{}", other.event_type()),
//!             }
//!             200
//!         }
//!         // It knew the URL: keep the raw body and acknowledge.
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
//! let cxtn = Cxtn::new(&Secrets::new(Secret::new("a secret of our own")?));
//! let label = EndpointLabel::new("payments")?;
//! let url = cxtn.callback_url("https://hooks.example.com/cxtn", &label)?;
//! let (_, query) = url.split_once('?').unwrap_or_default();
//! assert_eq!(answer(&cxtn, query, br#"{"event":"never heard of","data":{}}"#), 200);
//! assert_eq!(answer(&cxtn, "", b"{}"), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is known about a delivery
//!
//! | what | is | how sure |
//! |---|---|---|
//! | proof | [`Proof::Url`](webhook_core::Proof::Url): HMAC-SHA-256 over provider and label, in the URL | ours |
//! | signature, secret, source addresses, a first test call | nothing published | not documented |
//! | method | POST | inferred |
//! | content type | any is accepted | not documented |
//! | repeats, what is acknowledged, time limit, order | nothing published: answer 200, and soon; expect duplicates and any order | not documented |
//! | delivery id | `eventId`, of the body; whether a repeat has the same is not published | inferred |
//! | time | `transactionDateTime` of credits and debits, in a zone that is not told | documented by the samples |
//!
//! A delivery is a duplicate if its [`delivery_id`](webhook_core::Envelope::delivery_id) or its
//! [`dedup_key`](webhook_core::Envelope::dedup_key), which is made of the whole body and the endpoint's label,
//! was seen.
//!
//! # Odd things that are handled
//!
//! * `data` is an object, or a string that holds one: both occur for the same event, and each is written
//!   back in the form in which it came ([`DataForm`]). A body that is itself a string around the object
//!   is read, too. A string that holds no JSON is an error, with its path.
//! * **One transfer is two notifications**, a debit and a credit, with two event ids and nothing that
//!   links them (documented by the samples).
//! * Amounts of credits and debits are signed: a debit is below zero. The amount of a payment is above
//!   zero, although money leaves.
//! * `1000.00` and `10` alike: digits stay as they came.
//! * `ccyCode` is a currency, or a pot of one: `CC-GBP`. See [`CcyCode`].
//! * `transactionDateTime` has up to seven fraction digits and no zone: a local time, never taken for UTC.
//! * `objectId` is unique only among things of one kind (inferred), and so is a
//!   [subject](webhook_core::Subject) with its kind.
//! * Only id, amounts and currencies must be there (inferred). A payment that fails has no notification
//!   that is documented.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API: endpoints, password, the sandbox |
//! | `rustls` | TLS for it; without it, hand in a `reqwest::Client` of your own |
//! | `testing` | sample events, and CXTN's side of a delivery |

mod account_transaction;
#[cfg(feature = "client")]
pub mod client;
mod entity;
mod event;
mod event_type;
mod notification;
mod object_id;
mod payment;
mod provider;
#[cfg(feature = "testing")]
pub mod testing;
mod trade;
mod user_id;

pub use account_transaction::{AccountTransaction, CcyCode, TransactionOrigin, TransactionSource};
pub use event::{Data, DataForm, Event, EventId};
pub use event_type::EventType;
pub use object_id::ObjectId;
pub use payment::Payment;
pub use provider::Cxtn;
pub use trade::Trade;
pub use user_id::UserId;
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core as core;
