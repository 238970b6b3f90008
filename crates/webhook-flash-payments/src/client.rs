//! The GraphQL API: create payments, withdrawals and conversions, look up what a webhook names, and list
//! what changed while no webhook arrived.
//!
//! ```no_run
//! use webhook_flash_payments::{
//!     AdHocKind, AdHocWebhooks, ExternalId,
//!     client::{Client, Credentials, Environment, NewWithdrawal},
//!     webhook_core::Secret,
//! };
//!
//! # async fn run(password: Secret, own: Secret) -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("treasury@example.com", password);
//! let client = Client::builder(Environment::Uat, credentials).build()?;
//! let order = ExternalId::from("order-0001");
//! let uri = AdHocWebhooks::new(own)
//!     .callback_uri("https://hooks.example.com/flash", AdHocKind::Withdrawal, &order)?;
//!
//! let mut withdrawal = NewWithdrawal::new("2000.00".parse()?, "AUD");
//! withdrawal.recipient_id = Some("5b04c62ec0bf606bf216ae21".into());
//! withdrawal.external_id = Some(order);
//! withdrawal.idempotency_key = Some("order-0001".into());
//! withdrawal.callback_uri = Some(uri);
//! let created = client.create_withdrawal(&withdrawal).await?;
//!
//! let now = client.withdrawal(&created.id).await?;
//! println!("{:?}", now.and_then(|withdrawal| withdrawal.status));
//! # Ok(())
//! # }
//! ```
//!
//! # What is retried
//!
//! | call | after a 401 | after a network failure, a throttle, or status 500, 502, 503, 504 |
//! |---|---|---|
//! | look-ups, lists, [`query`](Client::query) | once, with a new token | up to three times |
//! | payment or withdrawal **with an idempotency key** | the same | the same |
//! | payment or withdrawal without a key | the same | never |
//! | conversion, [`mutate`](Client::mutate) | the same | never |
//! | login | never | never |
//!
//! That a call refused with 401 was not carried out is inferred. What the provider answers to an expired
//! token is not documented: status 401 is inferred, and [`ClientBuilder::token_refused_codes`] adds codes.
//!
//! A throttle is retried only if [`RetryPolicy::max_wait`] allows the wait that the provider asks for.
//! Logins start at least a second apart (documented: at most one a second).
//!
//! The limits are secret. Many errors and bursts lead to a block that only the provider's support lifts
//! (documented: rate limiting page). So make look-ups from a queue, with one client for all.
//!
//! # Lists
//!
//! A list is one answer: no page of the documentation has pages, a limit, an order or a filter by the time of
//! the last change. Only media searches and requests for information have a filter for the earliest
//! creation. So after an outage, ask by status, and compare with what you have. An answer that is too large
//! is [`ApiError::TooLarge`]: ask for less, or raise [`ClientBuilder::response_limit`].
//!
//! # What is missing
//!
//! There is no documented API for webhook endpoints: FlashConnect sets them up. There is no method to
//! log out: the provider names a mutation `logout`, but documents neither its arguments nor its reply.
//! For everything else there are [`query`](Client::query) and [`mutate`](Client::mutate).
//!
//! Sources, unless an item says otherwise: developer.flash-payments.com as of July 2026 (documented).
//!
//! [`RetryPolicy::max_wait`]: webhook_api_client::RetryPolicy::max_wait

mod builder;
mod confirm;
mod create;
mod credentials;
mod error;
mod graphql;
mod inputs;
mod list;
mod look_up;
mod operations;
mod queries;

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use webhook_api_client::{Retry, Session};

use builder::Selections;

pub use builder::{ClientBuilder, Environment};
pub use credentials::{Affiliation, Credentials};
pub use error::{ErrorReport, ReportedError};
pub use inputs::{NewConversion, NewPayment, NewWithdrawal};
#[doc(hidden)]
pub use operations::OPERATIONS;
pub use queries::{
    AmsRequestQuery, ConversionQuery, DepositQuery, PaymentQuery, RfiQuery, SubClientQuery,
    WithdrawalQuery,
};
/// The types that all API clients share, so that one dependency is enough.
pub use webhook_api_client;
#[doc(no_inline)]
pub use webhook_api_client::ApiError;

/// Flash Payments' API. The first call logs in.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Credentials>>,
    selections: Arc<Selections>,
}

impl Client {
    /// Starts a builder. Nothing is sent before the first call.
    ///
    /// ```
    /// use webhook_flash_payments::client::{Client, Credentials, Environment};
    ///
    /// # fn run(password: webhook_core::Secret) {
    /// let credentials = Credentials::new("treasury@example.com", password);
    /// let builder = Client::builder(Environment::Uat, credentials).user_agent("acme/2.1");
    /// # }
    /// ```
    pub fn builder(environment: Environment, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(environment, credentials)
    }

    /// Sends a query and reads `data` as a `T`. It is retried where that may help, so a document that
    /// contains the word `mutation` or `subscription` is not sent.
    ///
    /// `variables` is an object, or `()` for none. The provider asks for values in variables rather than
    /// in the document. A `T` that derives [`Payload`](webhook_core::Payload), and an
    /// [`Extra`](webhook_core::Extra), keep amounts exact; a [`serde_json::Value`] may not.
    ///
    /// ```no_run
    /// use webhook_flash_payments::{Payment, client::{ApiError, Client}};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Data {
    ///     payments: Vec<Option<Payment>>, // the schema allows null elements
    /// }
    ///
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let document = "query ($input: PaymentQueryInput!) { payments(input: $input) { id status } }";
    /// let variables = serde_json::json!({"input": {"statuses": ["OPEN"]}});
    /// let data: Data = client.query(document, variables).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`] if the document may not be a query, or the variables are not an object;
    /// nothing is sent. [`ApiError::Status`] if the answer has `errors`: [`ErrorReport::of`] reads them,
    /// and the body keeps the rest.
    pub async fn query<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        graphql::check_that_it_reads(document)?;
        self.mutate_with_retry(document, variables, Retry::Safe).await
    }

    /// Sends a mutation and reads `data` as a `T`. It is not retried.
    ///
    /// Select `success code message` of each: `success: false` is then an error with that code.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{DepositId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: DepositId) -> Result<(), ApiError> {
    /// let document = "mutation ($id: ID!, $input: RefundDepositInput!) \
    ///     { refundDeposit(id: $id, input: $input) { success code message } }";
    /// let variables = serde_json::json!({"id": id, "input": {"reason": "Client refund request"}});
    /// let data: serde_json::Value = client.mutate(document, variables).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`] if the variables are not an object; nothing is sent. [`ApiError::Status`] if
    /// the answer has `errors`, or a reply in `data` has `success: false`. **Other parts may have been
    /// carried out**: a document can have several mutations, and GraphQL can report an error after it
    /// has acted. [`ErrorReport::of`] reads what failed; the body has the rest.
    pub async fn mutate<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        self.mutate_with_retry(document, variables, Retry::Never).await
    }

    /// As [`mutate`](Self::mutate), with your decision whether it may be retried: [`Retry::Safe`] only
    /// with an idempotency key in it, or where acting twice does no harm.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{RfiId, client::{ApiError, Client, webhook_api_client::Retry}};
    /// # async fn run(client: Client, id: RfiId) -> Result<(), ApiError> {
    /// // A second time it does nothing: the code is INVALID_STATUS (documented).
    /// let document = "mutation ($input: DeclineRfiInput!) \
    ///     { declineRfi(input: $input) { success code message } }";
    /// let variables = serde_json::json!({"input": {"rfiId": id}});
    /// let data: serde_json::Value =
    ///     client.mutate_with_retry(document, variables, Retry::Safe).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`mutate`](Self::mutate).
    pub async fn mutate_with_retry<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
        retry: Retry,
    ) -> Result<T, ApiError> {
        let request = graphql::request(document, &variables, retry)?;
        graphql::data(&self.session.send(request).await?)
    }
}
