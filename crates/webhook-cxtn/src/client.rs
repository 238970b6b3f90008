//! The management API: endpoints, a password, and money in the sandbox.
//!
//! ```no_run
//! use webhook_core::{EndpointLabel, Secret, Secrets, client::ensure::Unwanted};
//! use webhook_cxtn::{
//!     Cxtn, EventType,
//!     client::{AccessToken, Client, Environment, NewEndpoint},
//! };
//!
//! # async fn run(token: String, own: String) -> Result<(), Box<dyn std::error::Error>> {
//! let token = AccessToken::value(Secret::new(token)?);
//! let client = Client::builder(Environment::Sandbox).access_token(token).build()?;
//!
//! let cxtn = Cxtn::new(&Secrets::new(Secret::new(own)?));
//! let label = EndpointLabel::new("payments")?;
//! let url = cxtn.callback_url("https://hooks.example.com/cxtn", &label)?;
//! let wanted = [NewEndpoint::new(EventType::Payment, url)];
//!
//! let plan = client.plan(&wanted, Unwanted::Leave).await?;
//! println!("{plan}");
//! client.carry_out(plan).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # In which order
//!
//! Documented: ask Caxton to activate webhooks, which they verify; then
//! [`enable_webhooks`](Client::enable_webhooks); then create endpoints. There can be one for each
//! event type (inferred).
//!
//! # What counts as success
//!
//! A status from 200 to 299, **and** in the body `Content.Model.ApiStatusCode` 100, or an
//! `ApiStatus` that is one of `Content.ExpectedResponses` (inferred: how failures look is not
//! published). Anything else is [`ApiError::Status`]: with the code in [`code`](ApiError::code),
//! status and description in [`messages`](ApiError::messages) or [`ApiStatus::of`], and the raw
//! body. So an answer that is empty is an error, too, even if the call was acted on: look before
//! calling again. The list alone may be an array without a status, if no other part of the answer
//! has one that is not good.
//!
//! # What is repeated
//!
//! That a call which was answered with 401 was not acted on is inferred.
//!
//! | call | after a 401 | after a lost answer, a 429 or a fault of the provider |
//! |---|---|---|
//! | the list | once, if the token comes from a callback | up to three times |
//! | everything else: no idempotency key is documented | the same | never |
//! | [`register`](Client::register) | never | never |
//!
//! # What is not documented
//!
//! | what | here | to override |
//! |---|---|---|
//! | how a token is got | comes from the integrator | [`AccessToken`] |
//! | all paths of webhooks but one, what is sent there | see [`Operations`] | [`ClientBuilder::operations`] |
//! | whether event types are sent by name or by number | by name | [`Operations::event_type_form`] |
//! | what the list looks like | read in several shapes, the rest in `unknown` | [`Client::send`] |
//!
//! Sources, unless an item says otherwise: the guides at <https://dev.caxton.io/docs> (documented,
//! by samples). Nothing here was tried against the live API.

mod access_token;
mod answer;
mod api_status;
mod builder;
mod change;
mod endpoint;
mod endpoints;
mod ensure;
mod environment;
mod listing;
mod members;
mod operations;
mod register;
mod sandbox;

pub use access_token::AccessToken;
pub use answer::{Answer, AuthorisedClient, AuthorisedUser};
pub use api_status::ApiStatus;
pub use builder::ClientBuilder;
pub use change::EndpointChange;
pub use endpoint::{Endpoint, EndpointStatus, NewEndpoint};
pub use ensure::{Created, Done, EndpointPlan, EnsureError, EnsureFault, Step};
pub use environment::Environment;
pub use operations::{EventTypeForm, Method, Operation, Operations};
pub use register::{ClientPassword, Registration};
pub use sandbox::{TransferDecision, TransferId};
pub use webhook_core::client::{CallbackUrl, ensure::Unwanted};

use std::sync::Arc;

use webhook_core::client::{ApiError, Request, Response, Session};

use access_token::Access;

/// Caxton's CXTN API.
///
/// Clones share one connection pool and one token.
#[derive(Clone)]
pub struct Client {
    session: Arc<Session<Access>>,
    environment: Environment,
    operations: Arc<Operations>,
    identity_number: Option<Arc<str>>,
}

impl Client {
    /// Begins a client for an environment. Nothing is sent before the first call.
    pub fn builder(environment: Environment) -> ClientBuilder {
        ClientBuilder::new(environment)
    }

    /// The same client, acting for the sub-account with this `IdentityNumber`; see
    /// [`ClientBuilder::identity_number`].
    #[must_use]
    pub fn acting_for(&self, identity_number: impl Into<String>) -> Self {
        Self {
            identity_number: Some(Arc::from(identity_number.into())),
            ..self.clone()
        }
    }

    /// Sends any other request with the token, and the other headers that are set: for operations
    /// that have no method here. What counts as success is the same as for those that have one,
    /// except that an array without a status may come; [`Answer::read`] reads the body.
    ///
    /// # Errors
    ///
    /// Those of [`Session::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        let request = match &self.identity_number {
            Some(number) => request.sensitive_header("IdentityNumber", number),
            None => request,
        };
        self.session.send(request).await
    }
}

impl std::fmt::Debug for Client {
    /// Without the identity number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("session", &self.session)
            .field("environment", &self.environment)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}
