//! Webhooks of payment providers in an [axum] server: an extractor that limits, reads, verifies and
//! decodes.
//!
//! A [`Receiver`] in the router's state contains a provider with its secrets. A handler that takes a
//! [`Webhook`] of this provider runs for verified deliveries only:
//!
//! ```
//! use axum::{Router, extract::State, http::StatusCode, routing::post};
//! use webhook_axum::{Receiver, Webhook};
//! use webhook_currencycloud::Currencycloud;
//! # use std::{io, sync::Arc};
//! # use axum::extract::FromRef;
//! # use webhook_core::{DedupKey, Secret, Verified};
//! # struct Table;
//! # impl Table { async fn insert(&self, _: DedupKey, _: Verified<'static>) -> io::Result<()> { Ok(()) } }
//! # #[derive(Clone, FromRef)]
//! # struct App { receiver: Receiver<Currencycloud>, table: Arc<Table> }
//!
//! async fn receive(State(table): State<Arc<Table>>, delivery: Webhook<Currencycloud>) -> StatusCode {
//!     // Store it and answer. A worker acts on it, and then marks it as done.
//!     match table.insert(delivery.dedup_key(), delivery.into_inner().verified).await {
//!         Ok(()) => StatusCode::OK,
//!         Err(_) => StatusCode::INTERNAL_SERVER_ERROR, // the provider repeats the delivery
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let table = Arc::new(Table);
//! let key = Secret::new("9562c7c1094dfe8f46125aa3f3c0d141")?;
//! let receiver = Receiver::new(Currencycloud::new(key));
//! let app: Router = Router::new()
//!     .route("/currencycloud", post(receive))
//!     .with_state(App { receiver, table });
//! # Ok(())
//! # }
//! ```
//!
//! # Store, answer, act
//!
//! **axum drops a handler at its next `await` when the sender hangs up.** A handler that stores the key
//! of a delivery and then acts on it loses the event: it is dropped in between, and the redelivery looks
//! like a duplicate. So:
//!
//! 1. The handler stores the delivery under its [`dedup_key`](webhook_core::Envelope::dedup_key), in one
//!    step that a dropped handler cannot cut in two, and answers 200. A delivery that is stored already
//!    is answered with 200, too.
//! 2. A worker acts on it and marks it as done. A delivery that is not done is acted upon again, after a
//!    restart or when the provider repeats it; one that is done is not.
//!
//! `examples/receiver.rs` is a complete program that does this.
//!
//! A delivery that cannot be decoded reaches the handler as well, because the provider would only send
//! the same bytes again: [`event`](webhook_core::Envelope::event) is a `Result`. Store it, too, and
//! decode it again with a newer version. An unknown event is not an error.
//!
//! # Answers
//!
//! | step | if it fails | log |
//! |---|---|---|
//! | limit: 256 KiB, or [`Receiver::with_limit`] | 413, before anything is read if the length is declared | warn |
//! | read | 400 if the transfer breaks | warn |
//! | verify: the raw body, the headers, the query | 401 | warn |
//! | decode | **nothing**: the handler runs | error |
//!
//! These answers have no body. The reason is in the log ([`tracing`], target `webhook_core`): the
//! provider's name, what was expected and found, the body's length; no payload value, secret or
//! signature. To answer yourself, take a `Result<Webhook<P>, Rejection>`. A sender that goes on after a
//! 413 may see its connection closed.
//!
//! `Content-Type` is ignored: Currencycloud sends JSON as `text/plain`. So is axum's `DefaultBodyLimit`.
//!
//! # Several providers, several accounts
//!
//! Each route has a receiver. They are all in the router's state (`derive(FromRef)` needs axum's feature
//! `macros`):
//!
//! ```
//! use axum::extract::FromRef;
//! use webhook_axum::Receiver;
//! use webhook_currencycloud::Currencycloud;
//!
//! #[derive(Clone, FromRef)]
//! struct App {
//!     currencycloud: Receiver<Currencycloud>,
//!     // cxtn: Receiver<Cxtn>,
//!     // and what handlers take as `State<Store>`:
//!     // store: Store,
//! }
//! ```
//!
//! or each route has its own, as several accounts with one provider need:
//! `post(receive).with_state(Receiver::new(payouts))`. A handler that chooses the receiver at run time
//! takes the request and calls [`Receiver::receive`].
//!
//! # What the server must do
//!
//! - **Slow senders.** Nothing here ends a slow transfer, and neither does `axum::serve`. A timeout around
//!   the routes, such as `TimeoutLayer` of `tower-http`, covers the body, but starts only after the head;
//!   `header_read_timeout` of `hyper`, or a proxy, covers that.
//! - **Concurrency.** Before it is verified, a delivery takes at most three times the limit of memory, and
//!   the server's own buffers. Limit how many are read at a time.
//! - **Compressed bodies.** The bytes that arrived are verified: put no layer that decompresses requests
//!   in front of this extractor.
//! - **Peer addresses.** See [`Receiver::with_peer_addr`].
//!
//! [axum]: https://docs.rs/axum/0.8
//! [`tracing`]: https://docs.rs/tracing

mod receiver;
mod webhook;

pub use receiver::Receiver;
pub use webhook::{Rejection, Webhook};

/// Runs the README's quick start with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
