//! Payment providers on loopback, for tests: their management APIs as documented, with state, and signed
//! webhooks to the endpoints that were registered.
//!
//! The provider's own client talks to it unchanged, and a receiver verifies what it delivers:
//!
//! ```
//! use webhook_sandbox::{Clock, Sandbox, currencycloud::NewPayment};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::start().await?;
//! let currencycloud = sandbox.currencycloud();
//! let client = currencycloud.client_builder().build()?;
//! let key = client.generate_hmac_key().await?; // Give it to your receiver.
//!
//! // The Solutions Manager's part. Here, no receiver listens on the port.
//! currencycloud.add_endpoint("http://127.0.0.1:9/hooks", &[]);
//! currencycloud.set_redelivery(None);
//! let payment = currencycloud.create_payment(NewPayment::new("2000.00".parse()?, "GBP"));
//! payment.release()?;
//! sandbox.settled().await;
//!
//! let delivered: Vec<String> =
//!     currencycloud.deliveries().into_iter().map(|delivery| delivery.event).collect();
//! assert_eq!(
//!     delivered,
//!     ["payment_ready_to_send_notification", "payment_released_notification"]
//! );
//! assert_eq!(client.payment(&payment.id()).await?.status.as_str(), "completed");
//! # Ok(())
//! # }
//! ```
//!
//! # What is emulated
//!
//! * **The API.** Each operation that the provider's client calls, and each that leads from an empty account to
//!   webhooks that arrive. Requests are checked as strictly as the documents say, and refused with the documented
//!   errors.
//! * **Objects.** Payments, conversions, funds and so on move along the provider crate's `LifeCycle`, by API or by a
//!   handle such as [`PaymentHandle`](currencycloud::PaymentHandle). A step that the life cycle does not have is a
//!   [`StepError`].
//! * **Deliveries.** Each step delivers the documented event. Its body is made from the object, and signed as
//!   documented. [`Emulator::deliveries`] lists each attempt with its answer.
//!   The sandbox delivers over HTTP without TLS, and to loopback only unless
//!   [set otherwise](SandboxBuilder::deliver_to_any_host).
//! * **Redelivery** on the provider's schedule or at once, in order or shuffled, and with [faults](DeliveryFault).
//! * **Faults of the API**: see [`ApiFault`]. One of them is an answer that a provider prints without its cause:
//!   [`PrintedAnswer`].
//!
//! # What is documented, and what is inferred
//!
//! The sandbox invents nothing and marks what is inferred:
//!
//! * An answer whose path, shape or code is inferred has the header `x-sandbox-inferred`, which says what is. So
//!   has its line in the [access log](Emulator::accesses).
//! * Where a provider documents no answer at all, the answer is `{"sandbox_error": ".."}` with the header
//!   `x-sandbox-error`. Both headers are the sandbox's own; no provider sends them.
//! * A delivery about which something is inferred says so in [`DeliveryRecord::inferred`].
//! * The texts of error messages are the sandbox's own. Their codes are the provider's.
//!
//! Rate limits are not counted: use [`ApiFault::TooManyRequests`].
//!
//! # Time and chance
//!
//! With [`Clock::paused`], time moves only by [`Clock::advance`]: tokens expire, and redelivery on the real schedule
//! takes no time. With a [seed](SandboxBuilder::seed) as well, the same calls give the same deliveries, byte for byte.
//! Ids, tokens, API faults, delivery faults and orders have generators of their own, so that one does not disturb the
//! others: a look-up more changes no delivery.
//!
//! Each provider makes one attempt at a time. A receiver that does not answer holds up the others for
//! [30 seconds](webhook_core::testing::Simulator::TIMEOUT).
//!
//! # State
//!
//! With a [file for its state](SandboxBuilder::state), a sandbox goes on where it ended: seed, clock, accounts, keys,
//! tokens, endpoints, objects, faults that were set, generators, and deliveries with their attempts. What is due is
//! delivered after the start. [`Sandbox::save`] and the end of the sandbox write the file, as a whole. Not kept are the
//! access log, and what the program sets: pace, redelivery, and paths that are not documented.
//!
//! # Layout
//!
//! A provider is an implementation of `Emulate` in `src/<provider>/`, with the same files in each: `session` (login
//! and tokens), `api` (which operation answers a call), `errors` (the documented errors), `events` (endpoints, and
//! what is delivered to them), and one file for each kind of object: its state, its JSON in notifications and in the
//! API, and its handle.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(
    clippy::must_use_candidate,
    reason = "methods let something happen, and their handle is for those who want more"
)]

mod clock;
pub mod currencycloud;
pub mod cxtn;
mod deliveries;
mod emulator;
mod faults;
pub mod flash_payments;
mod http;
mod json;
mod life;
mod printed;
mod random;
mod report;
mod sandbox;
pub mod send_payments;
mod settings;
mod state;

pub use clock::Clock;
pub use deliveries::{DeliveryAttempt, DeliveryRecord, DeliveryState, Order};
#[doc(hidden)]
pub use emulator::Emulate;
pub use emulator::Emulator;
pub use faults::{ApiFault, DeliveryFault};
pub use http::{Access, AccessOutcome};
pub use life::StepError;
pub use printed::PrintedAnswer;
pub use report::Report;
pub use sandbox::{Sandbox, SandboxBuilder};
/// The types of deliveries, so that one dependency is enough.
pub use webhook_core;
