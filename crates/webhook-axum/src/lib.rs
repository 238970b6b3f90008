//! Webhooks of payment providers in an [axum] server: an extractor that limits, reads, verifies and
//! decodes.
//!
//! A [`Receiver`] in the router's state holds a provider with its secrets. A handler that takes a
//! [`Webhook`] of the same provider runs for verified deliveries, and for nothing else:
//!
//! ```
//! use axum::{Router, http::StatusCode, routing::post};
//! use webhook_axum::{Receiver, Webhook};
//! use webhook_currencycloud::{
//!     Currencycloud, Event,
//!     core::{Secret, Secrets, WebhookEvent},
//! };
//!
//! async fn receive(delivery: Webhook<Currencycloud>) -> StatusCode {
//!     // Store `delivery.verified.body()` under `delivery.dedup_key()` here: a key that is there
//!     // already means a duplicate. If it cannot be stored, answer 500: the provider tries again.
//!     match delivery.event {
//!         Ok(Event::PaymentReleased(payment)) => println!("released: {} {}", payment.currency, payment.amount),
//!         Ok(Event::PaymentFailed(payment)) => println!("came back: {}", payment.id),
//!         Ok(other) => println!("nothing to do for {}", other.event_type()),
//!         Err(error) => println!("stored, to be looked at: {error}"),
//!     }
//!     StatusCode::OK
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = Secret::new("9562c7c1094dfe8f46125aa3f3c0d141")?;
//! let currencycloud = Receiver::new(Currencycloud::new(&Secrets::new(key)));
//! let app: Router = Router::new()
//!     .route("/currencycloud", post(receive))
//!     .with_state(currencycloud);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/receiver.rs` is a whole server.
//!
//! # What is answered
//!
//! | step | if it fails | log |
//! |---|---|---|
//! | limit: 256 KiB, or [`Receiver::with_limit`] | 413 before anything is read, or, where no length is declared, as soon as the limit is passed | warn |
//! | read | 400 if the transfer breaks | warn |
//! | verify: the bytes that arrived, the headers, the query of the URL | 401 | warn |
//! | decode | **nothing**: the handler runs, and has the raw bytes and the error | error |
//!
//! These answers have no body. The reason is in the log alone, through [`tracing`] under the target
//! `webhook_axum`: the provider's name, what was expected and found, the body's length; no value of
//! the payload, no secret, no signature. A handler that takes `Result<Webhook<P>, Rejection>` answers
//! for itself. A sender that goes on sending after a 413 may see its connection closed instead.
//!
//! `Content-Type` is not looked at: Currencycloud sends JSON as `text/plain`. axum's
//! `DefaultBodyLimit` does not apply to this extractor, neither to lower its limit nor to raise it.
//!
//! # A delivery that cannot be decoded
//!
//! It was verified, so it is the provider's, and perhaps about money. To refuse it would only
//! make the provider send the same bytes again, and then give up. So [`Webhook::event`] is a `Result`, the
//! bytes and the proof stand beside it, and the handler answers 200 after it has stored them.
//! [`Webhook::decode`] reads a stored body again, once the types fit. An event that the provider
//! crate does not know is no error: it is the event enum's last variant.
//!
//! # Several providers, several accounts
//!
//! Each route has its receiver. Either the router's state holds all of them:
//!
//! ```
//! use axum::extract::FromRef;
//! use webhook_axum::Receiver;
//! use webhook_currencycloud::Currencycloud;
//!
//! #[derive(Clone, FromRef)]
//! struct App {
//!     currencycloud: Receiver<Currencycloud>,
//!     // One for each provider: their types differ.
//!     // caxton: Receiver<Cxtn>,
//!     // And what handlers take as `State<Store>`.
//!     // store: Store,
//! }
//! ```
//!
//! or each route has a state of its own, which also tells apart several accounts with one provider:
//!
//! ```
//! # use axum::{Router, http::StatusCode, routing::post};
//! # use webhook_axum::{Receiver, Webhook};
//! # use webhook_currencycloud::Currencycloud;
//! # async fn receive(delivery: Webhook<Currencycloud>) -> StatusCode { StatusCode::OK }
//! # fn app(payouts: Currencycloud, collections: Currencycloud) -> Router {
//! Router::new()
//!     .route("/currencycloud/payouts", post(receive).with_state(Receiver::new(payouts)))
//!     .route("/currencycloud/collections", post(receive).with_state(Receiver::new(collections)))
//! # }
//! ```
//!
//! Where the receiver is known only at run time, a handler takes the whole request and calls
//! [`Receiver::receive`].
//!
//! # What is left to the server
//!
//! - **Slow senders.** Nothing here ends a transfer that takes its time, and neither does
//!   `axum::serve`. A timeout around the routes, such as `TimeoutLayer` of `tower-http`, counts the
//!   reading of the body, but begins only when the request's head is there: who sends half a head
//!   holds a connection. A proxy in front, or `hyper`'s `header_read_timeout`, ends that. The
//!   provider's redelivery makes up for a sender that was cut off by mistake.
//! - **How many at once.** Before it is verified, a delivery takes at most three times the limit of
//!   memory, beside the server's own buffers. How many are read at a time is the server's to limit.
//! - **Source addresses.** Who wants them checked says where they are to be found:
//!   [`Receiver::with_source`].
//! - **Compressed bodies.** The bytes that arrived are verified. A layer that decompresses requests
//!   does not belong in front of this extractor.
//!
//! [axum]: https://docs.rs/axum/0.8
//! [`tracing`]: https://docs.rs/tracing

mod body;
mod receiver;
mod rejection;
mod webhook;

pub use receiver::Receiver;
pub use rejection::Rejection;
pub use webhook::Webhook;

/// The target of all that this crate logs.
const LOG: &str = "webhook_axum";

/// Runs the README's quick start with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
