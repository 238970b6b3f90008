//! [`Token`], and [`TokenCache`], which shares one token and one login among all callers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use webhook_core::Secret;

use crate::ApiError;

/// The result of a login: a secret that is never empty, and how long it is valid.
#[derive(Debug)]
pub struct Token {
    secret: Secret,
    pub(crate) lifetime: Lifetime,
}

impl Token {
    /// A token from a login's answer. [`Secret::new`] refuses an empty one.
    #[must_use]
    pub fn new(secret: Secret, lifetime: Lifetime) -> Self {
        Self { secret, lifetime }
    }

    /// The token's text, for the header that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }
}

/// How long a token is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// This long after its login.
    Fixed(Duration),
    /// This long after its last use.
    Idle(Duration),
    /// Until the provider refuses it.
    UntilRefused,
}

/// Tokens are renewed this long before they expire, or half their lifetime if that is shorter.
const MARGIN: Duration = Duration::from_secs(30);

/// One token for all callers, and at most one login at a time.
///
/// If the caller that logs in is cancelled, the next one logs in.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    /// See [`Session::refusal_pause`](crate::Session::refusal_pause).
    pub(crate) refusal_pause: Duration,
    /// See [`Session::login_interval`](crate::Session::login_interval).
    pub(crate) login_interval: Duration,
    state: Mutex<State>,
    /// Held during a login.
    login: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// The number of failed logins so far.
    failures: u64,
    /// The same, when the last token arrived.
    failures_at_login: u64,
    last_failure: Option<(Instant, ApiError)>,
    /// When the last login started, whatever its outcome.
    last_login: Option<Instant>,
}

#[derive(Debug)]
struct Current {
    token: Arc<Token>,
    /// Its login, or for [`Lifetime::Idle`] its last use.
    since: Instant,
}

impl TokenCache {
    /// The cached token unless it is `refused`, or the result of `login`, or that of a login that is
    /// already running. Of many calls whose token was refused, one logs in; if it fails, they all
    /// fail.
    pub(crate) async fn get(
        &self,
        refused: Option<&Arc<Token>>,
        login: impl Future<Output = Result<Token, ApiError>>,
    ) -> Result<Arc<Token>, ApiError> {
        // Later failures are this caller's, too.
        let seen = match refused {
            None => self.state().failures,
            Some(token) => {
                self.forget(token);
                self.state().failures_at_login
            }
        };
        if let Some(known) = self.known(seen) {
            return known;
        }
        let _login = self.login.lock().await;
        if let Some(known) = self.known(seen) {
            return known;
        }
        let since = self.state().last_login.map(|started| started.elapsed());
        let wait = since.map_or(Duration::ZERO, |it| self.login_interval.saturating_sub(it));
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let started = Instant::now();
        self.state().last_login = Some(started);
        let outcome = login.await.map(Arc::new);
        let mut state = self.state();
        match &outcome {
            Ok(token) => {
                state.failures_at_login = state.failures;
                state.last_failure = None;
                state.current = Some(Current { token: Arc::clone(token), since: started });
            }
            Err(failure) => {
                state.failures += 1;
                state.last_failure = Some((Instant::now(), failure.clone()));
            }
        }
        outcome
    }

    /// Forgets `token`, if it is still the cached one.
    pub(crate) fn forget(&self, token: &Arc<Token>) {
        self.state().current.take_if(|current| Arc::ptr_eq(&current.token, token));
    }

    /// Forgets the cached token, and returns it if it is still valid.
    pub(crate) fn take(&self) -> Option<Arc<Token>> {
        let mut state = self.state();
        let token = state.valid();
        state.current = None;
        token
    }

    /// What needs no login: a valid token, or a failure that this caller shares.
    fn known(&self, seen: u64) -> Option<Result<Arc<Token>, ApiError>> {
        let mut state = self.state();
        if let Some(token) = state.valid() {
            return Some(Ok(token));
        }
        let (at, failure) = state.last_failure.as_ref()?;
        let is_shared = state.failures > seen;
        let is_paused = is_refusal(failure) && at.elapsed() < self.refusal_pause;
        (is_shared || is_paused).then(|| Err(failure.clone()))
    }

    /// No code panics while it holds the lock, so a poisoned lock is still valid.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The cached token if it is still valid. This counts as a use.
    fn valid(&mut self) -> Option<Arc<Token>> {
        let current = self.current.as_mut()?;
        let usable = |life: Duration| life.saturating_sub(MARGIN.min(life / 2));
        let age = current.since.elapsed();
        match current.token.lifetime {
            Lifetime::Fixed(life) | Lifetime::Idle(life) if age >= usable(life) => return None,
            Lifetime::Idle(_) => current.since = Instant::now(),
            Lifetime::Fixed(_) | Lifetime::UntilRefused => {}
        }
        Some(Arc::clone(&current.token))
    }
}

/// Whether the provider looked at the login and refused it. A network failure, a throttle, a fault
/// or an undocumented success says nothing about the credentials.
fn is_refusal(failure: &ApiError) -> bool {
    match failure {
        ApiError::Login(error) => is_refusal(error),
        ApiError::Status(refusal) => {
            matches!(refusal.response.status(), 200..=299 | 400 | 401 | 403)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
