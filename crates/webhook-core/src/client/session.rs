//! [`Session`]: calls that need a token.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Api, ApiError, Repeat, Request, Response, Token, TokenCache};

/// How a provider logs in, and how a request carries the token.
pub trait Login: Send + Sync {
    /// Logs in, once. It must not repeat by itself.
    fn login(&self, api: &Api) -> impl Future<Output = Result<Token, ApiError>> + Send;

    /// Puts the token on a request, usually with [`Request::sensitive_header`].
    fn authorise(&self, request: Request, token: &Token) -> Request;

    /// Whether `error` says that the token was not accepted **and nothing was done**: the request
    /// is then repeated once with a new token, even if it is one that is never repeated otherwise.
    /// Status 401 unless overridden.
    fn rejected(&self, error: &ApiError) -> bool {
        error.status() == Some(401)
    }
}

/// An [`Api`] with a login: gets a token when one is needed, shares it, renews it once when it is
/// refused.
pub struct Session<L> {
    api: Api,
    login: L,
    tokens: TokenCache,
}

impl<L: Login> Session<L> {
    /// Nothing is sent before the first call.
    #[must_use]
    pub fn new(api: Api, login: L) -> Self {
        Self {
            api,
            login,
            tokens: TokenCache::new(),
        }
    }

    /// For so long after a refused login, calls fail without another login; see
    /// [`TokenCache::refusal_pause`].
    #[must_use]
    pub fn refusal_pause(mut self, pause: Duration) -> Self {
        self.tokens = self.tokens.refusal_pause(pause);
        self
    }

    /// From the beginning of one login to that of the next, so long at least; see
    /// [`TokenCache::login_interval`].
    #[must_use]
    pub fn login_interval(mut self, interval: Duration) -> Self {
        self.tokens = self.tokens.login_interval(interval);
        self
    }

    /// The API, for calls that need no token.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Sends `request` with the token. If the provider does not accept the token, it is renewed
    /// once and the request is repeated once; a second refusal is the answer.
    ///
    /// # Errors
    ///
    /// [`ApiError::Login`] if there is no token to be had, otherwise as [`Api::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        request.check()?;
        let token = self.tokens.get(|| self.log_in()).await?;
        let outcome = self.send_with(request.clone(), &token).await;
        if !self.is_rejected(&outcome) {
            return outcome;
        }
        let token = self.tokens.renew(&token, || self.log_in()).await?;
        self.send_with(request, &token).await
    }

    /// Sends `request` with the token, exactly once whatever comes back: for calls of which even
    /// one too many does harm. A token that is refused is forgotten, so the next call logs in.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_once(&self, request: Request) -> Result<Response, ApiError> {
        request.check()?;
        let token = self.tokens.get(|| self.log_in()).await?;
        let request = request.repeat(Repeat::Never);
        let outcome = self.send_with(request, &token).await;
        if self.is_rejected(&outcome) {
            self.tokens.invalidate(&token);
        }
        outcome
    }

    /// Ends the session: forgets the token, and sends `request`, which tells the provider to do so
    /// as well, with it. `None` if there was no token to end. Later calls log in again.
    ///
    /// # Errors
    ///
    /// As [`Api::send`].
    pub async fn close(&self, request: Request) -> Result<Option<Response>, ApiError> {
        request.check()?;
        match self.tokens.take() {
            Some(token) => self.send_with(request, &token).await.map(Some),
            None => Ok(None),
        }
    }

    async fn send_with(&self, request: Request, token: &Token) -> Result<Response, ApiError> {
        self.api.send(self.login.authorise(request, token)).await
    }

    fn is_rejected(&self, outcome: &Result<Response, ApiError>) -> bool {
        outcome
            .as_ref()
            .is_err_and(|error| self.login.rejected(error))
    }

    async fn log_in(&self) -> Result<Token, ApiError> {
        self.login
            .login(&self.api)
            .await
            .map_err(|error| ApiError::Login(Arc::new(error)))
    }
}

impl<L> fmt::Debug for Session<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}
