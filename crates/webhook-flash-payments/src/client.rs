//! The management API: GraphQL, with which payments, withdrawals and conversions are created, and
//! what a webhook names is looked up again.
//!
//! ```no_run
//! use webhook_core::Secret;
//! use webhook_flash_payments::{
//!     ExternalId, WithdrawalId,
//!     client::{Client, Creation, Credentials, Environment},
//! };
//!
//! # async fn run(
//! #     password: String, recipient_id: &str, callback_uri: &str,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("treasury@example.com", Secret::new(password)?);
//! let client = Client::builder(Environment::Uat, credentials, "example-treasury/1.0").build()?;
//!
//! let id = WithdrawalId::from("51711af8c078ba061f623531");
//! if let Some(withdrawal) = client.withdrawal(&id).await? {
//!     println!("{:?} {:?}", withdrawal.amount, withdrawal.status);
//! }
//!
//! let input = serde_json::json!({
//!     "amount": 2000, "currency": "AUD", "recipientId": recipient_id,
//! });
//! let creation = Creation::new()
//!     .external_id(ExternalId::from("12344321"))
//!     .idempotency_key("12344321")
//!     .callback_uri(callback_uri);
//! let created = client.create_withdrawal(&input, &creation).await?;
//! println!("{} is {:?}", created.id, created.status);
//! # Ok(())
//! # }
//! ```
//!
//! What is repeated and what is not. That a call which was answered with 401 was not acted on is
//! inferred.
//!
//! | call | after a 401 | after a lost answer, a throttle or a fault |
//! |---|---|---|
//! | [`query`](Client::query), look-ups | once, with a new token | up to three times |
//! | payment or withdrawal **with an idempotency key** | the same | the same |
//! | the same without a key | the same | never |
//! | conversion, [`mutate`](Client::mutate) | the same | never |
//! | log in | never | never |
//!
//! A repeat waits as long as the provider asks for. Logins begin a second apart at least
//! (documented: at most one a second).
//!
//! What the provider answers to an expired token is not documented: status 401 is inferred, and
//! [`ClientBuilder::token_refused_codes`] adds codes.
//!
//! Limits are secret; many errors and bursts lead to a block that only the provider's support
//! lifts (documented: rate limiting page). So look up from a queue, with one client for all.
//!
//! Webhook endpoints are not managed over the API: nothing of the kind is documented, and
//! FlashConnect sets them up. Nor is there a method that logs out: the provider names a mutation
//! `logout` and shows neither its arguments nor its reply.
//!
//! Sources, unless an item says otherwise: developer.flash-payments.com, state of July 2026
//! (documented).

mod any_value;
mod builder;
mod create;
mod created;
mod creation;
mod credentials;
mod details;
mod document;
mod environment;
mod error_report;
mod input;
mod look_up;
mod operation;
mod token_life;

pub use any_value::AnyValue;
pub use builder::ClientBuilder;
pub use created::{Created, CreatedObject};
pub use creation::{ConversionCreation, Creation};
pub use credentials::{Affiliation, Credentials};
pub use details::{
    Address, AmsRequestDetails, AmsResult, ConversionDetails, DepositDetails, DepositSubClient,
    FundsSender, IncomingSender, LinkedDeposit, LinkedPayment, LinkedWithdrawal, PaymentDetails,
    PaymentRecipient, PrimaryContact, RfiDetails, RfiQuestion, SubClientDetails, WithdrawalDetails,
    WithdrawalPayee,
};
pub use environment::Environment;
pub use error_report::{ErrorReport, GraphQlError, Notice, RefusedReply};

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use webhook_core::client::{ApiError, Repeat, Session};

use builder::Settings;

/// Flash Payments' API, logged in when the first call needs it.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Credentials>>,
    settings: Arc<Settings>,
}

impl Client {
    /// Begins a client for an environment. Nothing is sent before the first call.
    ///
    /// `user_agent` names your own program, such as `example-treasury/1.0`: the provider's firewall
    /// may block common ones (documented).
    pub fn builder(
        environment: Environment,
        credentials: Credentials,
        user_agent: impl Into<String>,
    ) -> ClientBuilder {
        ClientBuilder::new(&environment, credentials, user_agent.into())
    }

    /// Sends a query, and reads `data` as a `T`. It is repeated where that may help: a document
    /// with a mutation in it is not sent.
    ///
    /// `variables` is an object, or `()` for none; the provider asks for values in there, not in
    /// the document. A `T` of [`payload!`](webhook_core::payload!) or of
    /// [`RawMembers`](webhook_core::RawMembers) keeps amounts exact; a [`serde_json::Value`] may
    /// not.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::Client;
    /// # async fn run(client: Client) -> Result<(), webhook_core::client::ApiError> {
    /// webhook_core::payload! {
    ///     /// What is asked for.
    ///     pub struct Data {
    ///         /// A payment.
    ///         pub payment: Option<PaymentState>,
    ///     }
    /// }
    /// webhook_core::payload! {
    ///     /// Where it stands.
    ///     pub struct PaymentState {
    ///         /// Its status.
    ///         pub status: webhook_flash_payments::PaymentStatus,
    ///     }
    /// }
    ///
    /// let document = "query ($id: ID!) { payment(id: $id) { status } }";
    /// let variables = serde_json::json!({"id": "60711af8c078ba061f623531"});
    /// let data: Data = client.query(document, &variables).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`] if the document holds a mutation, or if the variables are no object;
    /// nothing is sent. [`ApiError::Status`] if there are `errors`; [`ErrorReport::of`] reads them,
    /// and what there is of `data` stays in the body.
    pub async fn query<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        document::check_that_it_only_reads(document)?;
        let request = operation::request(document, &variables, Repeat::Safe)?;
        operation::data(&self.session.send(request).await?)
    }

    /// Sends a mutation, and reads `data` as a `T`. It is not repeated.
    ///
    /// Select `success code message` of each: `success: false` is then an error with that code.
    ///
    /// # Errors
    ///
    /// [`ApiError::Request`] if the variables are no object; nothing is sent. [`ApiError::Status`]
    /// if there are `errors`, or if a reply in `data` has `success: false`. **Other parts of it may
    /// have been done**: several mutations through aliases stand beside each other, and a GraphQL
    /// error may come after the deed. [`ErrorReport::of`] reads what went wrong, and the body has
    /// the rest.
    pub async fn mutate<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        let never = Repeat::Never;
        self.mutate_with_repeat(document, variables, never).await
    }

    /// As [`mutate`](Self::mutate), and you say whether it may be repeated by itself:
    /// [`Repeat::Safe`] only with an idempotency key in it, or where doing it twice does no harm.
    ///
    /// # Errors
    ///
    /// Those of [`mutate`](Self::mutate).
    pub async fn mutate_with_repeat<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: impl Serialize,
        repeat: Repeat,
    ) -> Result<T, ApiError> {
        let request = operation::request(document, &variables, repeat)?;
        operation::data(&self.session.send(request).await?)
    }
}
