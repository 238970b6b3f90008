//! What the API clients of payment providers share: requests, retry, sessions, and the
//! reconciliation of registered endpoints.
//!
//! A provider crate adds what is its own: paths, types, how to log in, how to read an error, and
//! which calls are safe to retry.
//!
//! | type | is |
//! |---|---|
//! | [`Api`], [`ApiBuilder`] | one provider's API: base URL, HTTP client, limits, [`RetryPolicy`] |
//! | [`Request`], [`Retry`] | one call, and whether it is safe to retry |
//! | [`Response`] | an answer whose body was read, up to a limit |
//! | [`Session`], [`Login`], [`Token`] | calls with a token: log in once, renew once, then stop |
//! | [`ApiError`] | why a call failed, and what to do |
//! | [`endpoints`] | makes the registered endpoints match a desired list |
//! | [`check_path`], [`path_segments`] | paths that an integrator can set |
//!
//! # What is retried
//!
//! | failure | [`Retry::Safe`] | [`Retry::Never`] |
//! |---|---|---|
//! | no connection, no answer in time, connection dropped | retried | returned |
//! | throttled: status 429, or a body that says so | retried, unless the provider asks for a longer wait than [`RetryPolicy::max_wait`] | returned |
//! | status 500, 502, 503, 504 | the same | returned |
//! | status 401 in a [`Session`] | one new login, then sent once more | the same: the call was not carried out |
//! | anything else | returned | returned |
//!
//! A login is never retried, and neither is a call made with [`Session::send_once`].
//!
//! # Example
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Session, Token};
//! use webhook_core::Secret;
//!
//! struct Credentials {
//!     key: Secret,
//! }
//!
//! impl Login for Credentials {
//!     async fn login(&self, api: &Api) -> Result<Token, ApiError> {
//!         #[derive(serde::Deserialize)]
//!         struct Answer {
//!             auth_token: String,
//!         }
//!
//!         let request = Request::post(["v2", "authenticate"]).field("api_key", self.key.expose());
//!         let response = api.send(request).await?;
//!         let answer: Answer = response.json()?;
//!         let token = Secret::new(answer.auth_token)
//!             .map_err(|error| response.undocumented("auth_token", &error.to_string()))?;
//!         Ok(Token::new(token, Lifetime::Idle(Duration::from_secs(30 * 60))))
//!     }
//!
//!     fn authorise(&self, request: Request, token: &Token) -> Request {
//!         request.sensitive_header("x-auth-token", token.expose())
//!     }
//! }
//!
//! # async fn run(id: &str, key: Secret) -> Result<(), ApiError> {
//! let user_agent = concat!("example-payments/", env!("CARGO_PKG_VERSION"));
//! let api = Api::builder("https://api.example.com", user_agent).build()?;
//! let session = Session::new(api, Credentials { key });
//! let response = session.send(Request::get(["v2", "payments", id])).await?;
//! let payment: serde_json::Value = response.json()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `rustls` | TLS. Without it, hand in a [`reqwest::Client`] with [`ApiBuilder::http_client`] |

mod api;
mod base_url;
mod builder;
mod callback_url;
pub mod endpoints;
mod error;
mod json;
mod path;
mod provider_error;
mod request;
mod response;
mod retry;
mod retry_after;
mod retry_policy;
mod session;
mod settings;
mod token;
mod token_cache;

/// For [`builder_methods!`].
#[doc(hidden)]
pub use reqwest;

pub use api::Api;
pub use builder::ApiBuilder;
pub use callback_url::is_same_url;
pub use error::{ApiError, Refusal, TransportKind};
pub use path::{check_path, path_segments};
pub use provider_error::{ErrorReader, ProviderError};
pub use request::Request;
pub use response::Response;
pub use retry::Retry;
pub use retry_policy::RetryPolicy;
pub use session::{Login, Session};
pub use token::{Lifetime, Token};
