//! The management API: the HMAC key, re-sending, screening decisions, look-ups of what a notification
//! names, and lists of what changed while no notification arrived.
//!
//! There is no API for endpoints: Currencycloud's Solutions Manager sets them up (documented: push
//! notifications guide).
//!
//! ```no_run
//! use webhook_currencycloud::{
//!     PaymentId,
//!     client::{Client, Credentials, Environment},
//!     webhook_core::Secret,
//! };
//!
//! # async fn run(api_key: Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("treasury@example.com", api_key);
//! let client = Client::builder(Environment::Demo, credentials).build()?;
//! let payment = client.payment(&PaymentId::from("a634d8c2-f520-4cba-985c-77dc1e0cc9af")).await?;
//! println!("{} {} is {}", payment.amount, payment.currency, payment.status);
//! # Ok(())
//! # }
//! ```
//!
//! # What is retried
//!
//! | call | after a 401 | after a network failure or status 500, 502, 503, 504 | after a 429 |
//! |---|---|---|---|
//! | look-ups, lists | once, with a new token | up to three times | as often, if [`RetryPolicy::max_wait`] allows the wait of 60 seconds |
//! | login | never: four failed logins disable the account | never | never |
//! | [`generate_hmac_key`](Client::generate_hmac_key) | never: each success replaces the key | never | never |
//! | other writes | once, with a new token | never | never |
//!
//! That a call refused with 401 was not carried out is inferred.
//!
//! Sources, unless an item says otherwise: API reference 2.43.0 and the guides beside it (documented).
//!
//! [`RetryPolicy::max_wait`]: webhook_api_client::RetryPolicy::max_wait

mod account;
mod builder;
mod changed;
mod confirm;
mod confirmation;
mod credentials;
mod error;
mod find;
mod form;
mod funding;
mod look_up;
mod notifications;
mod operations;
mod query;
mod sandbox;
mod screening;
mod submission;
mod tracking;

use std::sync::Arc;

use webhook_api_client::{Request, Response, Session};
use webhook_core::Extra;

use crate::ContactId;

pub use account::{Account, AccountStatus};
pub use builder::{ClientBuilder, Environment};
pub use changed::Changed;
pub use confirmation::{ConfirmationId, ConfirmationStatus, PaymentConfirmation};
pub use credentials::Credentials;
pub use error::{ErrorMessage, ErrorReport};
pub use form::OnboardingForm;
pub use funding::{
    FundingSender, FundingTransaction, FundingTransactionId, Rail, SenderDetails, SenderParts,
};
pub use notifications::ReSendable;
#[doc(hidden)]
pub use operations::OPERATIONS;
pub use query::{
    AccountQuery, ConversionQuery, FormQuery, PaymentQuery, Scope, TransactionQuery, TransferQuery,
};
pub use sandbox::{
    DemoFunding, DemoFundingAction, DemoFundingId, DemoFundingReceipt, DemoFundingState,
};
pub use screening::{RejectionReason, ScreeningDecision, ScreeningOutcome, ScreeningResult};
pub use submission::{SubmissionFormat, SubmissionInfo, SubmissionStatus};
pub use tracking::{TrackedAmount, TrackingEvent, TrackingInfo, TrackingStatus};
/// The types that all API clients share, so that one dependency is enough.
pub use webhook_api_client;
#[doc(no_inline)]
pub use webhook_api_client::{ApiError, Pages};

/// Currencycloud's API. The first call logs in.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Credentials>>,
    environment: Environment,
    multipart: bool,
    on_behalf_of: Option<ContactId>,
}

impl Client {
    /// Starts a builder. Nothing is sent before the first call.
    ///
    /// ```
    /// use webhook_currencycloud::client::{Client, Credentials, Environment};
    ///
    /// # fn run(api_key: webhook_core::Secret) {
    /// let credentials = Credentials::new("treasury@example.com", api_key);
    /// let builder = Client::builder(Environment::Demo, credentials).user_agent("acme/2.1");
    /// # }
    /// ```
    pub fn builder(environment: Environment, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(environment, credentials)
    }

    /// The same client, acting for the sub-account of this contact.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{ContactId, TransactionId, client::{ApiError, Client}};
    /// # async fn run(client: Client, contact: ContactId, id: TransactionId) -> Result<(), ApiError> {
    /// let transaction = client.on_behalf_of(contact).transaction(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn on_behalf_of(&self, contact: ContactId) -> Self {
        Self { on_behalf_of: Some(contact), ..self.clone() }
    }

    /// Sends any other request with the token. Its path begins with `v2`; `on_behalf_of` is not added.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client, webhook_api_client::Request};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let request = Request::get(["v2", "balances", "GBP"]);
    /// let balance: serde_json::Value = client.send(request).await?.json()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Session::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        self.session.send(request).await
    }

    /// Ends the session at Currencycloud, if there is one. The next call logs in again.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// client.close_session().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Session::close`]. The token is forgotten in any case.
    pub async fn close_session(&self) -> Result<(), ApiError> {
        let request = operations::CLOSE_SESSION.request(None);
        if let Some(response) = self.session.close(request).await? {
            response.json::<Extra>()?;
        }
        Ok(())
    }
}

/// The parameter or form field with the contact of a sub-account.
const ON_BEHALF_OF: &str = "on_behalf_of";
