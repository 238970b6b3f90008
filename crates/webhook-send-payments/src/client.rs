//! The management API: endpoints, look-ups of what a webhook names, and sandbox pay-ins.
//!
//! ```no_run
//! use webhook_send_payments::{
//!     SendPayments, Subscription,
//!     client::{Client, Credentials, Endpoints, Environment, NewEndpoint, Undesired},
//!     webhook_core::Secret,
//! };
//!
//! # async fn run(base_url: String, id: String, secret: String, own: String)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new(id, Secret::new(secret)?);
//! let client = Client::builder(Environment::At(base_url), credentials).build()?;
//!
//! let send = SendPayments::new(Secret::new(own)?);
//! let event = Subscription::PayoutTransactionUpdated;
//! let url = send.callback_url("https://hooks.example.com/send", &event)?;
//!
//! let plan = client.plan(&[NewEndpoint::new(url, [event])], Undesired::Keep).await?;
//! println!("{plan}");
//! client.apply(plan).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # One token at a time
//!
//! A token lives for 5 minutes, and a new one ends the one before (inferred from the documented "valid
//! until a new one is requested"). A client and its clones share one token and log in at most once at a
//! time. **Two processes with the same client id end each other's tokens**: after a 401 each call is
//! sent once more with a new token, but two busy processes can still refuse each other. Give each process
//! a client id of its own.
//!
//! # What is retried
//!
//! That a call answered with 401 was not carried out is inferred.
//!
//! | call | after a 401 | after a lost answer, a 429 or a fault of the provider |
//! |---|---|---|
//! | look-ups, lists, deleting an endpoint | once, with a new token | up to three times |
//! | login | never | never: each success ends the token before |
//! | creating, with an [`IdempotencyKey`] | once, with a new token | up to three times |
//! | creating, without one | once, with a new token | never |
//!
//! # What is not documented
//!
//! | what | here | to override |
//! |---|---|---|
//! | base URL of production, path of the sandbox's | required | [`Environment::At`] |
//! | word before the token | `Bearer` (inferred) | [`ClientBuilder::authorization_scheme`] |
//! | some paths | see [`Paths`] | [`ClientBuilder::paths`] |
//! | how lists are paged | one request, which must list everything (inferred) | [`ClientBuilder::items_per_page`] |
//! | bodies of answers | an object in `item`, or the body itself; a list in `items` (inferred from the calls whose answers are published); other fields in `extra` | [`Client::send`] |
//!
//! # Catching up after an outage
//!
//! The one list of objects whose path and parameters are documented has the entries of a batch of trades:
//! [`Listing::batch_entries`]. That `accounts`, `wallets`, `trades`, `payments` and `recipients` can be listed
//! is inferred from the change log's word "collections"; no page has these paths, their filters, or an order by
//! the time of the last change. [`Client::list`] reads a list at a path that you know. For pay-ins and pay-in
//! addresses, no look-up by id is documented. So after an outage, look up what is not final yet.
//!
//! An answer of another shape is [`ApiError::Undocumented`], with the body in it.
//!
//! Sources, unless an item says otherwise: the guides and the API reference at
//! <https://developer.sendpayments.com> (documented). In October 2024 webhooks were not available in the
//! sandbox; whether they are now is not published.

mod account;
mod builder;
mod confirm;
mod credentials;
mod endpoint;
mod endpoints;
mod environment;
mod error;
mod idempotency_key;
mod list;
mod look_up;
mod operations;
mod paths;
mod payment;
mod recipient;
mod sandbox;
mod trade;
mod unspecified_amount;
mod wallet;

pub use account::AccountDetails;
pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointId, NewEndpoint};
pub use endpoints::Deletion;
pub use environment::Environment;
pub use error::{ErrorDetail, ErrorReport};
pub use idempotency_key::{IdempotencyKey, IdempotencyKeyError};
pub use list::Listing;
#[doc(hidden)]
pub use operations::OPERATIONS;
pub use paths::Paths;
pub use payment::{PaymentDetails, PaymentType};
pub use recipient::{PaymentAddressDetails, RecipientDetails};
pub use sandbox::{SandboxPayIn, SandboxPayInReceipt};
pub use trade::{Tenor, TradeDetails};
pub use unspecified_amount::UnspecifiedAmount;
pub use wallet::{PayInAddressDetails, WalletDetails};
/// What the clients of all providers share.
pub use webhook_api_client;
#[doc(no_inline)]
pub use webhook_api_client::{
    ApiError, Pages,
    endpoints::{Endpoints, Undesired},
};

use std::sync::Arc;

use webhook_api_client::{Request, Response, Session};

use credentials::Access;

/// Send Payments' API, logged in when the first call needs it.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Access>>,
    paths: Arc<Paths>,
    items_per_page: Option<u16>,
}

impl Client {
    /// Starts a builder. Nothing is sent before the first call.
    ///
    /// ```
    /// use webhook_send_payments::{
    ///     client::{Client, Credentials, Environment},
    ///     webhook_core::Secret,
    /// };
    ///
    /// # fn build(base_url: String) -> Result<Client, Box<dyn std::error::Error>> {
    /// let credentials = Credentials::new("clnt_5e505642", Secret::new("the client secret")?);
    /// let client = Client::builder(Environment::At(base_url), credentials).build()?;
    /// # Ok(client)
    /// # }
    /// ```
    pub fn builder(environment: Environment, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(environment, credentials)
    }

    /// Sends any other request with the token: for calls that have no method here.
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client};
    /// use webhook_send_payments::client::webhook_api_client::Request;
    ///
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let response = client.send(Request::get(["payments", "reason-codes"])).await?;
    /// println!("{} bytes", response.body().len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Session::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        self.session.send(request).await
    }
}
