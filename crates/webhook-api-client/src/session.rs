//! [`Session`]: calls that need a [`Token`].

use std::fmt;
use std::time::Duration;

use crate::token::TokenCache;
use crate::{Api, ApiError, Request, Response, Retry, Token};

/// How to log in to a provider, and how a request carries the token.
///
/// The crate's front page has an example.
pub trait Login: Send + Sync {
    /// Logs in, with one request that is not retried.
    fn login(&self, api: &Api) -> impl Future<Output = Result<Token, ApiError>> + Send;

    /// Adds the token to a request, usually with [`Request::sensitive_header`].
    fn authorise(&self, request: Request, token: &Token) -> Request;

    /// Whether `error` means that the provider refused the token **and did nothing**: the request is
    /// then sent once more with a new token, even with [`Retry::Never`]. Status 401 unless
    /// overridden.
    fn rejected(&self, error: &ApiError) -> bool {
        error.status() == Some(401)
    }
}

/// An [`Api`] with a login. All callers share one token and one login.
///
/// Callers that find no token wait for the login that is already running; if it fails, they all get
/// its error, so that a queue of callers does not lock the account with one login each. A later call
/// tries again.
pub struct Session<L> {
    api: Api,
    login: L,
    tokens: TokenCache,
}

impl<L: Login> Session<L> {
    /// A session without a token. The first call logs in.
    #[must_use]
    pub fn new(api: Api, login: L) -> Self {
        Self { api, login, tokens: TokenCache::default() }
    }

    /// For this long after the provider refused a login, calls return that error without another
    /// login. Zero unless set. For providers that lock accounts.
    ///
    /// A refusal is status 400, 401 or 403, or a success whose body reports a failure.
    #[must_use]
    pub fn refusal_pause(mut self, pause: Duration) -> Self {
        self.tokens.refusal_pause = pause;
        self
    }

    /// The shortest time between the starts of two logins. An earlier login waits. Zero unless set.
    /// For providers that limit logins; sessions do not know of each other.
    #[must_use]
    pub fn login_interval(mut self, interval: Duration) -> Self {
        self.tokens.login_interval = interval;
        self
    }

    /// The API, for calls that need no token.
    #[must_use]
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Sends `request` with the token. If the provider refuses the token, logs in once and sends the
    /// request once more; a second refusal is returned.
    ///
    /// # Errors
    ///
    /// [`ApiError::Login`] if there is no token, otherwise as [`Api::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        request.check()?;
        let token = self.tokens.get(None, self.log_in()).await?;
        let outcome = self.send_with(request.clone(), &token).await;
        if !self.is_rejected(&outcome) {
            return outcome;
        }
        let token = self.tokens.get(Some(&token), self.log_in()).await?;
        self.send_with(request, &token).await
    }

    /// Sends `request` with the token exactly once, whatever the answer: for calls where even one
    /// more does harm. A refused token is forgotten, so the next call logs in.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_once(&self, request: Request) -> Result<Response, ApiError> {
        request.check()?;
        let token = self.tokens.get(None, self.log_in()).await?;
        let outcome = self.send_with(request.retry(Retry::Never), &token).await;
        if self.is_rejected(&outcome) {
            self.tokens.forget(&token);
        }
        outcome
    }

    /// Ends the session: forgets the token and sends `request`, which ends it at the provider.
    /// `None` if there was no token. A later call logs in again.
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
        outcome.as_ref().is_err_and(|error| self.login.rejected(error))
    }

    async fn log_in(&self) -> Result<Token, ApiError> {
        self.login.login(&self.api).await.map_err(ApiError::of_login)
    }
}

impl<L> fmt::Debug for Session<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("api", &self.api).finish_non_exhaustive()
    }
}
