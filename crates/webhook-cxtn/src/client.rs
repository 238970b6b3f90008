//! The management API: endpoints, a password, and test funding in the sandbox.
//!
//! ```no_run
//! use webhook_cxtn::{
//!     Cxtn, EventType,
//!     client::{
//!         Client, Credentials, Environment, NewEndpoint,
//!         webhook_api_client::endpoints::{Endpoints, Undesired},
//!     },
//!     webhook_core::{Secret, Secrets},
//! };
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::access_token(Secret::new(std::env::var("CXTN_TOKEN")?)?);
//! let client = Client::builder(Environment::Sandbox, credentials).build()?;
//!
//! let cxtn = Cxtn::new(Secrets::from_env("CXTN_SECRET")?);
//! let url = cxtn.callback_url("https://hooks.example.com/cxtn", &"payments".parse()?)?;
//! let desired = [NewEndpoint::new(EventType::Payment, url)];
//!
//! let plan = client.plan(&desired, Undesired::Keep).await?;
//! println!("{plan}");
//! println!("{}", client.apply(plan).await?);
//! # Ok(())
//! # }
//! ```
//!
//! # Set-up
//!
//! Documented, in this order: ask Caxton to activate webhooks, which they verify; call
//! [`enable_webhooks`](Client::enable_webhooks); create endpoints. There is at most one endpoint for
//! each event type (inferred), and an undesired endpoint is deactivated: no call that deletes one is
//! documented.
//!
//! # Success
//!
//! A call succeeds if the HTTP status is 2xx **and** the body says so:
//! `Content.Model.ApiStatusCode` is 100, or `Content.Model.ApiStatus` is one of
//! `Content.ExpectedResponses` (inferred: no error answer is published). A body that reports
//! anything else is [`ApiError::Status`], with the provider's code and messages. A body without a
//! status, such as HTML, is [`ApiError::Undocumented`].
//!
//! # Retries
//!
//! Only the list of endpoints is retried. No idempotency key is documented, so no write is. A call that
//! was answered with 401 is sent once more if the token comes from a callback: that it was not carried
//! out is inferred.
//!
//! # What is not documented
//!
//! | what | this crate | to change it |
//! |---|---|---|
//! | how to get an access token | you provide it | [`Credentials`] |
//! | the paths of webhook calls except one, and their fields | inferred | [`Operations`] |
//! | whether event types are sent by name or number | by name | [`Operations::event_type_form`] |
//! | the list of endpoints | the only array in `Content.Model` (inferred) | [`Client::send`] |
//!
//! # Catching up after an outage
//!
//! This client has neither look-ups nor lists of payments, trades and movements of accounts, because nothing
//! about them is documented but a name: "POST - List All Payments", whose answers have a `TransferId`. Its path,
//! body, filters and pages are not published. So **an event of this provider cannot be confirmed, and one
//! that was missed cannot be found** with documented means. Ask Caxton for the reference, call what it names with
//! [`Client::send`], and compare with your own records. A rejected payment has no event: that list is the only
//! way to learn of one (inferred).
//!
//! Sources, unless an item says otherwise: samples in the guides at <https://dev.caxton.io/docs>
//! (documented). Nothing was tried against the live API.

mod answer;
mod builder;
mod credentials;
mod endpoint;
mod endpoints;
mod error;
mod operations;
mod register;
mod sandbox;
mod table;

pub use answer::{Answer, AuthorisedClient, AuthorisedUser, Content, Model};
pub use builder::{ClientBuilder, Environment};
pub use credentials::Credentials;
pub use endpoint::{Endpoint, EndpointStatus, NewEndpoint};
pub use operations::{EventTypeForm, Method, Operation, Operations};
pub use register::{ClientPassword, Registration};
pub use sandbox::{NewSandboxDeposit, TransferDecision, TransferId};
#[doc(hidden)]
pub use table::OPERATIONS;
/// The types that all API clients share, so that one dependency is enough.
pub use webhook_api_client;
#[doc(no_inline)]
pub use webhook_api_client::ApiError;

use std::sync::Arc;

use webhook_api_client::{Request, Response, Session};

/// Caxton's CXTN API.
///
/// Clones share one connection pool and one token.
#[derive(Clone)]
pub struct Client {
    session: Arc<Session<Credentials>>,
    operations: Arc<Operations>,
    identity_number: Option<Arc<str>>,
}

impl Client {
    /// Starts a builder. Nothing is sent before the first call.
    ///
    /// ```
    /// use webhook_cxtn::{client::{Client, Credentials, Environment}, webhook_core::Secret};
    ///
    /// let credentials = Credentials::access_token(Secret::new("the access token")?);
    /// let client = Client::builder(Environment::Staging, credentials)
    ///     .base_url("http://localhost:8080/api")
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(environment: Environment, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(environment, credentials)
    }

    /// The same client, acting for the sub-account with this `IdentityNumber`: see
    /// [`ClientBuilder::identity_number`].
    ///
    /// ```
    /// # fn run(client: webhook_cxtn::client::Client) {
    /// let subsidiary = client.acting_for("AP00085025");
    /// # }
    /// ```
    #[must_use]
    pub fn acting_for(&self, identity_number: impl Into<String>) -> Self {
        Self { identity_number: Some(Arc::from(identity_number.into())), ..self.clone() }
    }

    /// Sends any other request, with the token and the other headers that are set: for calls that have
    /// no method here. [`Answer`] reads the documented envelope.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::client::{Answer, webhook_api_client::Request};
    ///
    /// let request = Request::post(["wallets"]).json(&serde_json::json!({"Name": "Travel"}));
    /// let answer: Answer = client.send(request).await?.json()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Session::send`]; [`ApiError::Status`] also if the body reports a failure.
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let request = match &self.identity_number {
            Some(number) => request.sensitive_header("IdentityNumber", number),
            None => request,
        };
        self.session.send(request).await
    }

    /// Sends a request whose answer must report success.
    async fn call(&self, request: Request) -> Result<Answer, ApiError> {
        Answer::of(&self.send(request).await?)
    }
}

impl std::fmt::Debug for Client {
    /// Without the identity number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("session", &self.session)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}
