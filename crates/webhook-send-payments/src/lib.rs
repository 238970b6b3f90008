//! Send Payments' webhooks: verified as far as they can be, then typed, with money exact to the unit.
//! With the feature `client`, the management API as well.
//!
//! **What this crate proves, and what it does not.** Send Payments publishes no signature. The check is
//! ours: the URL that you register carries a token, so a sender must know the URL. That proves **nothing
//! about the body**: take a delivery as a hint, and look the object up ([feature `client`]) before money
//! moves. Keep the URLs as you keep secrets. To add a check of your own, such as a client certificate or
//! a list of addresses, use [`with_check`](webhook_core::Provider::with_check).
//!
//! ```
//! use webhook_send_payments::{
//!     Event, SendPayments, Subscription,
//!     webhook_core::{Delivery, Provider, Secrets, VerifyError},
//! };
//!
//! fn receive(provider: &SendPayments, delivery: &Delivery<'_>) -> Result<(), VerifyError> {
//!     let envelope = provider.receive(delivery)?;
//!     match &envelope.event {
//!         Ok(Event::PayoutTransactionUpdated(payout)) => println!("look up {}", payout.payout_id),
//!         Ok(other) => println!("{}", other.event_type()),
//!         Err(error) => eprintln!("kept, but not decoded: {error}"),
//!     }
//!     Ok(())
//! }
//!
//! # let own = webhook_send_payments::webhook_core::Secret::new("a secret of our own")?;
//! # let provider = SendPayments::new(own);
//! # let headers: [(&str, &str); 0] = [];
//! let base = "https://hooks.example.com/send-payments";
//! let url = provider.callback_url(base, &Subscription::PayoutTransactionUpdated)?;
//!
//! let delivery = Delivery::new(&headers, br#"{"payoutId":"p1","status":"released"}"#);
//! assert!(receive(&provider, &delivery.with_query(url.query())).is_ok());
//! # let delivery = Delivery::new(&headers, b"{}");
//! assert!(receive(&provider, &delivery).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Store first, act later
//!
//! Nothing is published about redelivery, so expect none: what your server loses is lost. The HTTP
//! handler only verifies, stores and answers; 401 for a [`VerifyError`](webhook_core::VerifyError), 200
//! for everything that is stored. A worker acts on what is stored and marks it as done. A duplicate of a
//! delivery that is not done is acted upon again.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use webhook_send_payments::{
//!     Event, SendPayments,
//!     webhook_core::{DedupKey, Delivery, Provider, Stored, VerifyError},
//! };
//!
//! /// Your database: what to do, and whether it is done.
//! type Inbox = HashMap<DedupKey, (Stored, bool)>;
//!
//! /// The HTTP handler, before it answers 200.
//! fn store(send: &SendPayments, delivery: &Delivery<'_>, inbox: &mut Inbox) -> Result<(), VerifyError> {
//!     let verified = send.verify(delivery)?;
//!     let key = verified.dedup_key();
//!     inbox.entry(key).or_insert_with(|| (Stored::from(verified), false));
//!     Ok(())
//! }
//!
//! /// The worker, as often as something is not done.
//! fn work(inbox: &mut Inbox) {
//!     for (stored, is_done) in inbox.values_mut().filter(|(_, is_done)| !is_done) {
//!         let envelope = SendPayments::decode(stored.clone().trust_recorded_proof());
//!         *is_done = match &envelope.event {
//!             Ok(Event::PayoutTransactionUpdated(payout)) => look_up(payout.payout_id.as_str()),
//!             // For a person, or for a newer version of this crate.
//!             Ok(Event::Unknown(_)) | Err(_) => false,
//!             Ok(_) => true,
//!         };
//!     }
//! }
//!
//! /// Asks the API what the payout's status really is, and acts on the answer.
//! fn look_up(payout_id: &str) -> bool {
//! #   let _ = payout_id;
//!     true
//! }
//! ```
//!
//! # Which event a body is
//!
//! No body says what happened (documented by all samples). There are two ways to know:
//!
//! * **By the endpoint: certain.** Register one URL for each event, made by
//!   [`SendPayments::callback_url`]. The event's name is the endpoint's label, and the token covers it.
//! * **By the fields: not always** (inferred from the documents' tables), for an endpoint that receives
//!   several events. Where the fields fit several events, nothing is guessed: the body is
//!   [`Event::Unknown`], and [`Event::readings`] decodes it as each of them.
//!
//! These bodies are ambiguous:
//!
//! | body | may be | why |
//! |---|---|---|
//! | a pay-in | created, updated | the same fields in both |
//! | `paymentAddressId` without `recipientId` | a trade, a payment address | the documents print the same sample for both; some statuses tell |
//! | `accountId` alone | an account, a recipient | an account of the newer documents, or a recipient as the older ones print it |
//!
//! # What is known about a delivery
//!
//! | what | is | how sure |
//! |---|---|---|
//! | proof | [`Proof::Url`](webhook_core::Proof::Url): HMAC-SHA-256 over provider and label, in the URL | ours |
//! | signature, source addresses, client certificates | none published; the change log of October 2024 mentions an "auth pattern for webhooks" without saying what it is | not documented |
//! | method | POST | inferred |
//! | content type | `application/json` | documented: page on data types |
//! | redelivery, what counts as acknowledged, time limit, order | nothing published: answer 200 soon; expect duplicates and any order | not documented |
//!
//! # Two generations of documents
//!
//! They disagree on names: `customerAccountId` and `tradingAccountId`, or `accountId`; `pay-inId`,
//! `payInId` or `payinId`. All are read into the same fields. Which of them a live account receives is not
//! published.
//!
//! # Pitfalls
//!
//! * **`id` is not a delivery id**: in the samples it is the id of the object itself, or the same for all.
//!   The [`dedup_key`](webhook_core::Envelope::dedup_key) covers the whole body and the endpoint's label.
//! * Money is a whole number of the lowest denomination: [`MinorUnits`]. With the feature `currencies`,
//!   `in_major_units` gives the exact decimal.
//! * Only pay-ins and wallets carry money. Look up all other objects.
//! * A waiting trade is `pending_payout_processing` or `pending_payment_processing`; one sample has
//!   `compliance pending`, with a space. Statuses outside the documents' lists are kept as text.
//! * [`occurred_at`](webhook_core::Envelope::occurred_at) is `updatedAt`, to the second (inferred).
//! * Required are the status and the id of the object, except `tradeId` and a recipient's `recipientId`,
//!   which the documents require but their samples lack; for a pay-in also amount and currency. A body
//!   without a required field is kept, with an error.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API: endpoints, look-ups, sandbox pay-ins |
//! | `currencies` | minor units in a currency's major unit, by ISO 4217 |
//! | `http` | [`Headers`](webhook_core::Headers) for `http::HeaderMap` |
//! | `rustls` | TLS for the API; without it, hand in a `reqwest::Client` of your own |
//! | `testing` | sample events, and Send Payments' side of a delivery |
//!
#![cfg_attr(feature = "client", doc = "[feature `client`]: client::Client")]
#![cfg_attr(not(feature = "client"), doc = "[feature `client`]: #features")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
#[cfg(feature = "client")]
pub mod client;
mod decode;
mod event;
mod minor_units;
mod notification_id;
mod observation;
mod pay_in;
mod pay_in_address;
mod payment;
mod payment_address;
mod payout;
mod provider;
mod recipient;
mod subscription;
#[cfg(feature = "testing")]
pub mod testing;
mod trade;
mod transfer;
mod wallet;

pub use account::{Account, AccountId, AccountStatus};
pub use event::Event;
#[cfg(feature = "currencies")]
pub use minor_units::CurrencyError;
pub use minor_units::MinorUnits;
pub use notification_id::NotificationId;
pub use pay_in::{PayIn, PayInId, PayInStatus, PayInType};
pub use pay_in_address::{PayInAddress, PayInAddressId, PayInAddressStatus};
pub use payment::{PaymentId, PaymentStatus};
pub use payment_address::{PaymentAddress, PaymentAddressId, PaymentAddressStatus};
pub use payout::Payout;
pub use provider::SendPayments;
pub use recipient::{Recipient, RecipientId, RecipientStatus};
pub use subscription::Subscription;
pub use trade::{Trade, TradeId, TradeStatus};
pub use transfer::Transfer;
pub use wallet::{Wallet, WalletId, WalletStatus};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core;
#[doc(no_inline)]
pub use webhook_core::UnknownEvent;
