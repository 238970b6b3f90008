//! Webhooks of Caxton's CXTN API: callback URLs with a token, typed events, and money exact to the
//! digit. With the feature `client`, the management API as well.
//!
//! **Know what is proven.** CXTN documents no signature, no secret and no source address. The proof
//! is ours: the URL that you register carries a token, so a sender who has the token knows the URL.
//! That proves **nothing about the body**. Take a delivery as a hint, and compare it with the API or
//! your statement before money moves. Keep the URLs as you keep passwords. Add a check of your own,
//! such as a client certificate or a list of addresses, with
//! [`with_check`](webhook_core::Provider::with_check).
//!
//! ```
//! use std::collections::HashMap;
//!
//! use webhook_cxtn::{
//!     Cxtn, Event,
//!     webhook_core::{DedupKey, Delivery, Provider, Secret, Stored, VerifyError},
//! };
//!
//! /// Stores a delivery. Answer 200 to `Ok` and 401 to `Err`, with an empty body.
//! fn handle(
//!     cxtn: &Cxtn,
//!     delivery: &Delivery<'_>,
//!     inbox: &mut HashMap<DedupKey, Stored>,
//! ) -> Result<(), VerifyError> {
//!     let envelope = cxtn.receive(delivery)?;
//!     match &envelope.event {
//!         Ok(Event::AccountCredit(credit)) => println!("{} {}", credit.amount, credit.currency),
//!         Ok(other) => println!("{}", other.event_type()),
//!         Err(error) => println!("stored all the same: {error}"),
//!     }
//!     inbox.entry(envelope.dedup_key()).or_insert(Stored::from(envelope.verified));
//!     Ok(())
//! }
//!
//! let cxtn = Cxtn::new(Secret::new("a secret of our own")?);
//! let url = cxtn.callback_url("https://hooks.example.com/cxtn", &"payments".parse()?)?;
//!
//! let headers: [(&str, &str); 0] = [];
//! let forgery = Delivery::new(&headers, br#"{"event":"account_credit"}"#);
//! let unknown = Delivery::new(&headers, br#"{"event":"teapot_boiled","data":{}}"#);
//! let mut inbox = HashMap::new();
//! assert!(handle(&cxtn, &forgery, &mut inbox).is_err());
//! assert!(handle(&cxtn, &unknown.with_query(url.query()), &mut inbox).is_ok());
//! assert_eq!(inbox.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Lose no event: the handler only stores the delivery, durably, under its
//! [`dedup_key`](webhook_core::Envelope::dedup_key), and then answers 200, also if the body cannot be
//! decoded. A worker decodes what is stored, acts on it, and marks it done. A repeated delivery whose
//! key is stored but not done is acted upon again.
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
//! | `rustls` | TLS for it; without it, hand in a `reqwest::Client` of your own |
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
