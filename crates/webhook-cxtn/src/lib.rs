//! Webhooks of Caxton's CXTN API: callback URLs with a token, typed events, and money exact to the
//! digit. With the feature `client`, the management API as well.
//!
//! **Know what is proven.** CXTN documents no signature, no secret and no source address. The proof
//! is ours: the URL that you register carries a token, so a sender who has the token knows the URL.
//! That proves **nothing about the body**. Treat a delivery as a hint, and compare it with the API
//! or your statement before money moves. Store the URLs like passwords. Add your own check, such as
//! a client certificate or a list of addresses, with
//! [`with_check`](webhook_core::Provider::with_check).
//!
//! ```
//! use webhook_cxtn::{
//!     Cxtn, Event,
//!     webhook_core::{Delivery, Provider, Secret, Stored, VerifyError},
//! };
//!
//! /// Verifies one request. Answer `Err` with 401, and `Ok` with 200 once the delivery is stored.
//! fn receive(provider: &Cxtn, query: &str, body: &[u8]) -> Result<Stored, VerifyError> {
//!     let headers: [(&str, &str); 0] = [];
//!     let delivery = Delivery::new(&headers, body).with_query(query);
//!     let envelope = provider.receive(&delivery)?;
//!     match &envelope.event {
//!         Ok(Event::AccountCredit(credit)) => println!("{} {}", credit.amount, credit.currency),
//!         Ok(other) => println!("{}", other.event_type()),
//!         Err(error) => println!("verified, but not decoded: {error}"),
//!     }
//!     Ok(Stored::from(envelope.verified))
//! }
//!
//! let provider = Cxtn::new(Secret::new("a secret of our own")?);
//! let url = provider.callback_url("https://hooks.example.com/cxtn", &"payments".parse()?)?;
//! assert!(receive(&provider, url.query(), br#"{"event":"teapot_boiled","data":{}}"#).is_ok());
//! assert!(receive(&provider, "", br#"{"event":"account_credit"}"#).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! To lose no event, store each delivery durably, even if it cannot be decoded, under its
//! [`dedup_key`](webhook_core::Envelope::dedup_key), and then answer 200. A worker acts on what is
//! stored and marks it as done:
//!
//! ```
//! # use webhook_cxtn::{Cxtn, Event, webhook_core::{Provider, Stored}};
//! /// Acts on a stored delivery. Mark it as done after `Ok`.
//! fn act(stored: Stored) -> Result<(), Box<dyn std::error::Error>> {
//!     let envelope = Cxtn::decode(stored.trust_recorded_proof());
//!     match envelope.event {
//!         Ok(Event::PaymentCompleted(payment)) => println!("{} has arrived", payment.object_id),
//!         Ok(_) => {}
//!         // A person has to look at it: its raw body is in `envelope.verified`.
//!         Err(error) => return Err(error.into()),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! Act again on a repeated delivery whose key is stored but not done.
//!
//! # What is known about a delivery
//!
//! | what | value | certainty |
//! |---|---|---|
//! | proof | [`Proof::Url`](webhook_core::Proof::Url): HMAC-SHA-256 over the provider's name and the endpoint's label, in the URL | ours |
//! | signature, secret, source addresses, a test call | nothing published | not documented |
//! | method | `POST` | inferred |
//! | content type | any is accepted | not documented |
//! | redelivery, what counts as acknowledged, time limit, order | nothing published: answer 200 within seconds; expect duplicates, and any order | not documented |
//! | delivery id | `eventId` in the body; whether a redelivery has the same one is not published | inferred |
//! | time | `transactionDateTime` of credits and debits, without a time zone | documented by samples |
//!
//! # Peculiarities
//!
//! * `data` is an object, or a string that holds one: both occur for the same event. A body that is
//!   itself a string around the object is read, too (inferred). The raw body keeps the form.
//! * **One transfer is two events**, a debit and a credit, with two event ids and nothing that links
//!   them (documented by samples).
//! * Amounts of credits and debits are signed: a debit is below zero. The amount of a payment is above
//!   zero, although money leaves.
//! * Amounts keep their digits: `1000.00` and `10`.
//! * `ccyCode` is a currency, or a pot of one such as `CC-GBP`: see [`CcyCode`].
//! * `transactionDateTime` has up to seven fraction digits and no time zone: it is a local time, never
//!   taken for UTC.
//! * `objectId` is unique only within its kind (inferred), so a [subject](webhook_core::Subject) is
//!   its kind and its id.
//! * Only id, amounts and currencies are required (inferred).
//! * No event for a payment that fails is documented: poll for those.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API: endpoints, password, the sandbox |
//! | `rustls` | TLS for it; without it, provide a `reqwest::Client` |
//! | `http` | headers as `http::HeaderMap` |
//! | `testing` | sample events, and CXTN's side of a delivery |
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account_transaction;
#[cfg(feature = "client")]
pub mod client;
mod decode;
mod event;
mod event_type;
mod id;
mod payment;
mod provider;
#[cfg(feature = "testing")]
pub mod testing;
mod trade;

pub use account_transaction::{AccountTransaction, CcyCode, TransactionOrigin, TransactionSource};
pub use event::Event;
pub use event_type::EventType;
pub use id::{ObjectId, UserId};
pub use payment::Payment;
pub use provider::Cxtn;
pub use trade::Trade;
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core;
#[doc(no_inline)]
pub use webhook_core::UnknownEvent;
