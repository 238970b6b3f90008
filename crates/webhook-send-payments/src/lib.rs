//! Send Payments' webhooks: checked as far as they can be, then typed, with money exact to the unit.
//! With the feature `client`, the management API as well.
//!
//! **What this crate proves, and what it does not.** Send Payments publishes no signature. The check is
//! ours: the URL that you register carries a token, and whoever calls it knows the URL. That proves
//! **nothing about the body**: take a delivery as a hint, and look the thing up ([feature `client`])
//! before money moves. Keep the URLs as you keep secrets; add a check of your own, such as a client
//! certificate or a list of addresses, with [`with_check`](webhook_core::Provider::with_check).
//!
//! ```
//! use webhook_send_payments::{
//!     Event, SendPayments, Subscription,
//!     core::{Delivery, Provider, ReceiveError, Secret, Secrets, WebhookEvent},
//! };
//!
//! /// What to answer to a request: the HTTP status, with an empty body.
//! fn answer(send: &SendPayments, query: &str, body: &[u8]) -> u16 {
//!     let headers: [(&str, &str); 0] = [];
//!     match send.receive(&Delivery::new(&headers, body).with_query(query)) {
//!         Ok(envelope) => {
//!             match &envelope.event {
//!                 Event::PayoutTransactionUpdated(payout) => {
//!                     println!("{}: look it up, it may be {}", payout.payout_id, payout.status);
//!                 }
//!                 Event::Unknown(unclear) => println!("{} readings", unclear.readings.len()),
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
//! let send = SendPayments::new(&Secrets::new(Secret::new("a secret of our own")?));
//! let base = "https://hooks.example.com/send-payments";
//! let url = send.callback_url(base, &Subscription::PayoutTransactionUpdated)?;
//! let (_, query) = url.split_once('?').unwrap_or_default();
//! assert_eq!(answer(&send, query, br#"{"payoutId":"p1","status":"released"}"#), 200);
//! assert_eq!(answer(&send, "", b"{}"), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which event a body is
//!
//! No body says what happened (documented by all samples). Two ways to know:
//!
//! * **By the endpoint: certain.** Register one URL for each event, made by
//!   [`SendPayments::callback_url`]: the event's name is the endpoint's label, and the token covers it.
//! * **By the members: as far as they go** (inferred from the documents' tables), for an endpoint that
//!   takes several events. Where they fit several, nothing is guessed: [`Event::Unknown`] holds each
//!   [reading](Undetermined::readings). That is so for money that is paid in (created or updated); for
//!   a body with `paymentAddressId` alone, since the documents print the same sample for a trade and for
//!   a payment address; and for one with `accountId` alone: an account of the newer documents, or a
//!   recipient as the older ones print it.
//!
//! # What is known about a delivery
//!
//! | what | is | how sure |
//! |---|---|---|
//! | proof | [`Proof::Url`](webhook_core::Proof::Url): HMAC-SHA-256 over provider and label, in the URL | ours |
//! | signature, source addresses, client certificates | none published; the change log of October 2024 mentions an "auth pattern for webhooks" without saying what it is | not documented |
//! | method | POST | inferred |
//! | content type | `application/json` | documented: page on data types |
//! | repeats, what is acknowledged, time limit, order | nothing published: answer 200, and soon; expect duplicates and any order | not documented |
//!
//! # Two generations of documents
//!
//! They disagree on names: `customerAccountId` and `tradingAccountId`, or `accountId`; `pay-inId`,
//! `payInId` or `payinId`. All are read into the same fields, and written back as they came. Which of
//! them a live account gets is not published.
//!
//! # Odd things that are handled
//!
//! * **`id` is no delivery id**: in the samples it is the thing's own, or the same for all. The
//!   [`dedup_key`](webhook_core::Envelope::dedup_key) is made of the whole body and of the endpoint's label.
//! * Money is whole units of the lowest denomination: [`MinorUnits`]. With the feature `currencies`,
//!   `in_major_units` gives the exact decimal.
//! * Only pay-ins and wallets carry money. Look up all others.
//! * `pending_payout_processing` and `pending_payment_processing`; `compliance pending` with its blank;
//!   statuses outside the documents' own lists.
//! * [`occurred_at`](webhook_core::Envelope::occurred_at) is `updatedAt`, to the second (inferred).
//! * Required are the status and the id of the thing, but for `tradeId` and a recipient's `recipientId`,
//!   which the documents require and their samples lack; of a pay-in also amount and currency.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `client` | the management API: endpoints, look-ups, the sandbox's pay-ins |
//! | `currencies` | minor units in a currency's own unit, by ISO 4217 |
//! | `rustls` | TLS for the API; without it, hand in a `reqwest::Client` of your own |
//! | `testing` | sample events, and Send Payments' side of a delivery |
#![cfg_attr(feature = "client", doc = "\n[feature `client`]: client::Client")]
#![cfg_attr(not(feature = "client"), doc = "\n[feature `client`]: #features")]

mod account;
#[cfg(feature = "client")]
pub mod client;
mod entity;
mod event;
mod ids;
mod minor_units;
mod pay_in;
mod pay_in_address;
mod payment_address;
mod payment_status;
mod payout;
mod provider;
mod reading;
mod recipient;
mod subscription;
#[cfg(feature = "testing")]
pub mod testing;
mod trade;
mod transfer;
mod wallet;

pub use account::{Account, AccountStatus};
pub use event::{Event, Undetermined};
pub use ids::{
    AccountId, NotificationId, PayInAddressId, PayInId, PaymentAddressId, PaymentId, RecipientId,
    TradeId, WalletId, WebhookId,
};
#[cfg(feature = "currencies")]
pub use minor_units::CurrencyError;
pub use minor_units::MinorUnits;
pub use pay_in::{PayIn, PayInStatus, PayInType};
pub use pay_in_address::{PayInAddress, PayInAddressStatus};
pub use payment_address::{PaymentAddress, PaymentAddressStatus};
pub use payment_status::PaymentStatus;
pub use payout::Payout;
pub use provider::SendPayments;
pub use recipient::{Recipient, RecipientStatus};
pub use subscription::Subscription;
pub use trade::{Trade, TradeStatus};
pub use transfer::Transfer;
pub use wallet::{Wallet, WalletStatus};
/// The types that all providers share, so that one dependency is enough.
pub use webhook_core as core;
