//! The tokens that calls carry.

use std::{error::Error, fmt, pin::Pin, sync::Arc};

use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Token};
use webhook_core::Secret;

/// The tokens that calls carry: `Authorization: Bearer <access token>` (documented by samples), and
/// sometimes `userapitoken`.
///
/// How to get an access token, and how long it is valid, is not published. So you provide it: as a
/// value, or through a callback.
#[derive(Debug, Clone)]
pub struct Credentials {
    source: Source,
    user_api_token: Option<Secret>,
}

type Outcome = Result<Token, Box<dyn Error + Send + Sync>>;
type Callback = dyn Fn() -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

#[derive(Clone)]
enum Source {
    None,
    Value(Secret),
    Callback(Arc<Callback>),
}

impl Credentials {
    /// This access token. It cannot be renewed: once the API refuses it, every call fails with 401.
    #[must_use]
    pub fn access_token(token: Secret) -> Self {
        Self::new(Source::Value(token))
    }

    /// The access token that `callback` returns. It is called when a token is needed, once for all
    /// waiting calls; again when the token's [`Lifetime`] is over; and once more after a 401.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use webhook_cxtn::{
    ///     client::{Credentials, webhook_api_client::{Lifetime, Token}},
    ///     webhook_core::Secret,
    /// };
    ///
    /// async fn read_from_vault() -> Result<Token, Box<dyn Error + Send + Sync>> {
    ///     Ok(Token::new(Secret::new("the access token")?, Lifetime::UntilRefused))
    /// }
    ///
    /// let credentials = Credentials::callback(read_from_vault);
    /// ```
    #[must_use]
    pub fn callback<F, Fut, E>(callback: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Token, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::new(Source::Callback(Arc::new(move || {
            let token = callback();
            Box::pin(async move { token.await.map_err(Into::into) })
        })))
    }

    /// No token: only [`Client::register`](super::Client::register) works without one.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Source::None)
    }

    /// Adds the header `userapitoken`. Documented by samples of calls on behalf of a user; those for
    /// webhooks do not have it. How to get it is not published.
    #[must_use]
    pub fn with_user_api_token(mut self, token: Secret) -> Self {
        self.user_api_token = Some(token);
        self
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            user_api_token: None,
        }
    }
}

impl Login for Credentials {
    /// Sends nothing: the integrator provides the token.
    async fn login(&self, _api: &Api) -> Result<Token, ApiError> {
        match &self.source {
            Source::Value(token) => Ok(Token::new(token.clone(), Lifetime::UntilRefused)),
            Source::Callback(callback) => callback()
                .await
                .map_err(|error| ApiError::TokenCallback(Arc::from(error))),
            Source::None => Err(ApiError::Config {
                problem: "expected an access token, found none: only `register` works without one"
                    .into(),
            }),
        }
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        let bearer = format!("Bearer {}", token.expose());
        let request = request.sensitive_header("authorization", &bearer);
        match &self.user_api_token {
            Some(token) => request.sensitive_header("userapitoken", token.expose()),
            None => request,
        }
    }

    /// Only a callback can give another token.
    fn rejected(&self, error: &ApiError) -> bool {
        matches!(self.source, Source::Callback(_)) && error.status() == Some(401)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no access token",
            Self::Value(_) => "an access token",
            Self::Callback(_) => "a callback",
        })
    }
}
