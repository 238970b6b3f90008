//! The management API: endpoints, look-ups of what a webhook names, and the sandbox's pay-ins.
//!
//! ```no_run
//! use webhook_core::{Secret, Secrets};
//! use webhook_send_payments::{
//!     SendPayments, Subscription,
//!     client::{Client, Credentials, NewWebhook, Unwanted},
//! };
//!
//! # async fn run(base_url: String, id: String, secret: String, own: String)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder(base_url, Credentials::new(id, Secret::new(secret)?)).build()?;
//!
//! let send = SendPayments::new(&Secrets::new(Secret::new(own)?));
//! let event = Subscription::PayoutTransactionUpdated;
//! let url = send.callback_url("https://hooks.example.com/send", &event)?;
//! let wanted = [NewWebhook::new(url, [event])];
//!
//! let plan = client.plan(&wanted, Unwanted::Leave).await?;
//! println!("{plan}");
//! client.carry_out(plan).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # One token at a time
//!
//! A token lives for 5 minutes, and a new one ends the one before (inferred from the documented
//! "valid until a new one is requested"). A client and its clones share one token and get at most
//! one at a time. **Two processes with the same client id end each other's tokens**: each call is
//! repeated once with a new token after a 401, but two that are busy at the same time can still
//! refuse each other. Give each process a client id of its own.
//!
//! # What is repeated
//!
//! That a call which was answered with 401 was not acted on is inferred.
//!
//! | call | after a 401 | after a lost answer, a 429 or a fault of the provider |
//! |---|---|---|
//! | look-ups, lists, deleting an endpoint | once, with a new token | up to three times |
//! | log in | never | never: each success ends the token before |
//! | creating, with an [`IdempotencyKey`] | once, with a new token | up to three times |
//! | creating, without one | once, with a new token | never |
//!
//! # What is not documented
//!
//! | what | here | to override |
//! |---|---|---|
//! | base URL of production, path of the sandbox's | required | [`Client::builder`] |
//! | word before the token | `Bearer` (inferred) | [`ClientBuilder::authorization_scheme`] |
//! | some paths | see [`Paths`] | [`ClientBuilder::paths`] |
//! | how the list of endpoints is paged | see [`Paging`] | [`ClientBuilder::paging`] |
//! | bodies of answers | `item`, `items`, or bare; the rest in `unknown` | [`Client::send`] |
//!
//! Sources, unless an item says otherwise: the guides and the API reference at
//! <https://developer.sendpayments.com> (documented). In October 2024 webhooks were not available
//! in the sandbox; whether they are now is not published.

mod account;
mod answer;
mod builder;
mod credentials;
mod endpoints;
mod ensure;
mod error_report;
mod idempotency;
mod listing;
mod look_up;
mod note;
mod paths;
mod payment;
mod recipient;
mod sandbox;
mod trade;
mod wallet;
mod webhook;

pub use account::AccountDetails;
pub use builder::{ClientBuilder, SANDBOX_HOST};
pub use credentials::Credentials;
pub use endpoints::Deletion;
pub use ensure::{Created, Done, EndpointPlan, EnsureError, EnsureFault, Step};
pub use error_report::{ErrorDetail, ErrorReport};
pub use idempotency::{IdempotencyKey, IdempotencyKeyError};
pub use listing::Paging;
pub use note::Note;
pub use paths::Paths;
pub use payment::{PaymentDetails, PaymentType};
pub use recipient::{PaymentAddressDetails, RecipientDetails};
pub use sandbox::{SandboxPayIn, SandboxPayInReceipt};
pub use trade::{Tenor, TradeDetails};
pub use wallet::{PayInAddressDetails, WalletDetails};
pub use webhook::{NewWebhook, Webhook};
pub use webhook_core::client::{CallbackUrl, ensure::Unwanted};

use std::sync::Arc;

use webhook_core::client::{ApiError, Request, Response, Session};

use credentials::Access;

/// Send's API, logged in when the first call needs it.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Access>>,
    paths: Arc<Paths>,
    paging: Paging,
}

impl Client {
    /// Begins a client. Nothing is sent before the first call.
    ///
    /// `base_url` is what stands before `/auth` and `/webhooks`. That of production is not
    /// published: Send tells it with the credentials. Of the sandbox the host is: [`SANDBOX_HOST`].
    pub fn builder(base_url: impl Into<String>, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(base_url, credentials)
    }

    /// Sends any other request with the token: for operations that have no method here.
    ///
    /// # Errors
    ///
    /// Those of [`Session::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        self.session.send(request).await
    }
}
