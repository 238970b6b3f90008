//! Webhooks of payment providers in an [actix-web] server: an extractor that limits, reads,
//! verifies and decodes.
//!
//! A [`Receiver`] in the app data holds a provider with its secrets. A handler that takes a
//! [`Webhook`] of the same provider runs for verified deliveries, and for nothing else:
//!
//! ```no_run
//! use actix_web::{App, HttpResponse, HttpServer, web};
//! use webhook_actix::{Receiver, Webhook};
//! use webhook_currencycloud::{
//!     Currencycloud, Event,
//!     core::{Secret, Secrets, WebhookEvent},
//! };
//!
//! async fn receive(delivery: Webhook<Currencycloud>) -> HttpResponse {
//!     // Store `delivery.verified.body()` under `delivery.dedup_key()` here: a key that is there
//!     // already means a duplicate. If it cannot be stored, answer 500: the provider tries again.
//!     match delivery.event {
//!         Ok(Event::PaymentReleased(payment)) => println!("{} is on its way", payment.id),
//!         Ok(Event::PaymentFailed(payment)) => println!("came back: {}", payment.id),
//!         Ok(other) => println!("nothing to do for {}", other.event_type()),
//!         Err(error) => println!("stored, to be looked at: {error}"),
//!     }
//!     HttpResponse::Ok().finish()
//! }
//!
//! #[actix_web::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let key = Secret::new(std::env::var("CURRENCYCLOUD_HMAC_KEY")?)?;
//!     let receiver = web::Data::new(Receiver::new(Currencycloud::new(&Secrets::new(key))));
//!     let app = move || {
//!         App::new()
//!             .app_data(receiver.clone())
//!             .route("/currencycloud", web::post().to(receive))
//!     };
//!     Ok(HttpServer::new(app).bind("127.0.0.1:8080")?.run().await?)
//! }
//! ```
//!
//! `examples/receiver.rs` is a whole server.
//!
//! # What is answered
//!
//! | step | if it fails | log |
//! |---|---|---|
//! | find `web::Data<Receiver<P>>` in the app data | 500: the application forgot it, and the provider comes again | error |
//! | limit: 256 KiB, or [`Receiver::with_limit`] | 413 before anything is read, or, where no length is declared, as soon as the limit is passed | warn |
//! | read | 400 if the transfer breaks | warn |
//! | verify: the bytes that arrived, the headers, the query of the URL | 401 | warn |
//! | decode | **nothing**: the handler runs, and has the raw bytes and the error | error |
//!
//! These answers have no body. The reason is in the log alone, through [`tracing`] under the target
//! `webhook_actix`: the provider's name, what was expected and found, the body's length; no value
//! of the payload, no secret, no signature. A handler that takes `Result<Webhook<P>, Rejection>`
//! answers for itself. A sender that goes on sending after a 413 may see its connection closed
//! instead, or, if it sends in chunks, go on for nothing: `HttpServer` throws away what comes.
//!
//! `Content-Type` is not looked at: Currencycloud sends JSON as `text/plain`. actix-web's
//! `PayloadConfig` does not apply to this extractor, neither to lower its limit nor to raise it.
//!
//! # A delivery that cannot be decoded
//!
//! It was verified, so it is the provider's, and perhaps about money. To refuse it would only make
//! the provider send the same bytes again, and then give up. So [`Webhook::event`] is a `Result`,
//! the bytes and the proof stand beside it, and the handler answers 200 after it has stored them.
//! [`Webhook::decode`] reads a stored body again, once the types fit. An event that the provider
//! crate does not know is no error: it is the event enum's last variant.
//!
//! # Several providers, several accounts
//!
//! Each handler finds its receiver by its type. Receivers of several providers stand side by side:
//!
//! ```
//! # use actix_web::{App, web};
//! # use webhook_actix::{Receiver, Webhook};
//! # use webhook_currencycloud::Currencycloud;
//! # use webhook_flash_payments::FlashPayments;
//! # async fn payout(delivery: Webhook<Currencycloud>) -> &'static str { "" }
//! # async fn withdrawal(delivery: Webhook<FlashPayments>) -> &'static str { "" }
//! # fn app(currencycloud: Currencycloud, flash_payments: FlashPayments) {
//! App::new()
//!     .app_data(web::Data::new(Receiver::new(currencycloud)))
//!     .app_data(web::Data::new(Receiver::new(flash_payments)))
//!     .route("/currencycloud", web::post().to(payout))
//!     .route("/flash-payments", web::post().to(withdrawal));
//! # }
//! ```
//!
//! Several accounts with one provider have a resource or a scope each, with a receiver of its own:
//! the nearest one counts.
//!
//! ```
//! # use actix_web::{App, web};
//! # use webhook_actix::{Receiver, Webhook};
//! # use webhook_currencycloud::Currencycloud;
//! # async fn receive(delivery: Webhook<Currencycloud>) -> &'static str { "" }
//! # fn app(payouts: Currencycloud, collections: Currencycloud) {
//! let account = |path, provider| {
//!     web::resource(path)
//!         .app_data(web::Data::new(Receiver::new(provider)))
//!         .route(web::post().to(receive))
//! };
//! App::new()
//!     .service(account("/currencycloud/payouts", payouts))
//!     .service(account("/currencycloud/collections", collections));
//! # }
//! ```
//!
//! Where the receiver is known only at run time, a handler takes the request and its
//! `web::Payload`, and calls [`Receiver::receive`].
//!
//! # What is left to the server
//!
//! - **Slow senders.** `HttpServer` ends a request whose head takes longer than its
//!   `client_request_timeout`, 5 seconds if nothing else is said. Nothing ends a *body* that takes
//!   its time, neither here nor there: a middleware with a timeout does, or a proxy in front. The
//!   provider's redelivery makes up for a sender that was cut off by mistake.
//! - **How many at once.** Before it is verified, a delivery takes at most three times the limit of
//!   memory, beside the server's own buffers. How many are read at a time is the server's to limit:
//!   `HttpServer::max_connections`.
//! - **Who asks before sending.** `HttpServer` answers `Expect: 100-continue` with `100 Continue`
//!   before any extractor runs, also where the declared length is over the limit. The 413 follows.
//! - **Source addresses.** Who wants them checked says where they are to be found:
//!   [`Receiver::with_source`].
//! - **Compressed bodies.** The bytes that arrived are verified, and never decompressed, as
//!   `web::Bytes` would. A middleware that decompresses requests does not belong in front of this
//!   extractor.
//!
//! [actix-web]: https://docs.rs/actix-web/4
//! [`tracing`]: https://docs.rs/tracing

mod body;
mod headers;
mod receiver;
mod rejection;
mod webhook;

pub use receiver::Receiver;
pub use rejection::Rejection;
pub use webhook::Webhook;

/// The target of all that this crate logs.
const LOG: &str = "webhook_actix";
