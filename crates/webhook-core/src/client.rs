//! What the API clients of all providers share: sending, repeating, logging in, and errors that say
//! what to do.
//!
//! A provider crate brings what is its own: paths, payloads, how it logs in, how its errors read,
//! and which of its calls may be repeated. The rest is here.
//!
//! | type | is |
//! |---|---|
//! | [`Api`] | one provider's API: base URL, HTTP client, limits, [`RetryPolicy`] |
//! | [`Request`], [`Repeat`] | one call, and whether it may be repeated without asking |
//! | [`Response`] | an answer whose body was read, up to a limit |
//! | [`Session`], [`Login`], [`Token`] | calls with a token: log in once, renew once, then stop |
//! | [`TokenCache`] | the one token that all callers share |
//! | [`ApiError`] | why a call failed, and what to do |
//! | [`ensure`] | seeing to it that a provider's endpoints are those that are wanted |
//! | [`CallbackUrl`] | the URL of an endpoint, shown without its secret |
//! | [`check_path`], [`path_segments`] | paths that an integrator can set |
//!
//! # What is repeated
//!
//! | what went wrong | [`Repeat::Safe`] | [`Repeat::Never`] |
//! |---|---|---|
//! | no connection, no answer in time, connection dropped | repeated | reported |
//! | status 429, or a body that says as much | repeated after the wait that the provider asks for | reported, with that wait |
//! | status 500, 502, 503, 504 | repeated | reported |
//! | status 401 in a [`Session`] | new login, repeated once | the same: it was not acted on |
//! | anything else | reported | reported |
//!
//! A login is never repeated, and neither is what [`Session::send_once`] sends.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use webhook_core::client::{Api, ApiError, Lifetime, Login, Request, Session, Token};
//!
//! struct Credentials { key: String }
//!
//! impl Login for Credentials {
//!     async fn login(&self, api: &Api) -> Result<Token, ApiError> {
//!         #[derive(serde::Deserialize)]
//!         struct Answer { auth_token: String }
//!
//!         let request = Request::post(["v2", "authenticate", "api"]).field("api_key", &self.key);
//!         let answer: Answer = api.send(request).await?.json()?;
//!         Ok(Token::new(answer.auth_token, Lifetime::Idle(Duration::from_secs(30 * 60))))
//!     }
//!
//!     fn authorise(&self, request: Request, token: &Token) -> Request {
//!         request.sensitive_header("x-auth-token", token.expose())
//!     }
//! }
//!
//! # async fn run(id: &str, key: String) -> Result<(), ApiError> {
//! let api = Api::builder("https://api.example.com").build()?;
//! let session = Session::new(api, Credentials { key });
//! let response = session.send(Request::get(["v2", "payments", id])).await?;
//! let payment: serde_json::Value = response.json()?;
//! # Ok(())
//! # }
//! ```

mod api;
mod builder;
mod callback_url;
pub mod ensure;
mod error;
mod form;
mod path;
mod provider_error;
mod request;
mod response;
mod retry;
mod session;
mod token;
mod token_cache;
mod transport;

pub use api::Api;
pub use builder::{
    ApiBuilder, DEFAULT_CONNECT_TIMEOUT, DEFAULT_REQUEST_TIMEOUT, DEFAULT_RESPONSE_LIMIT,
};
pub use callback_url::CallbackUrl;
pub use error::ApiError;
pub use form::FormEncoding;
pub use path::{check_path, path_segments};
pub use provider_error::{ErrorReader, ProviderError, Throttle, ThrottleReader};
pub use request::{Repeat, Request};
pub use response::Response;
pub use retry::RetryPolicy;
pub use session::{Login, Session};
pub use token::{Lifetime, Token};
pub use token_cache::TokenCache;
pub use transport::TransportKind;
