//! [`TokenCache`]: the one token that all callers share, and the one login that gets it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::{ApiError, Lifetime, Token};

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
    /// The cached token, or the result of `login`, or that of a login that is already running.
    pub(crate) async fn get(
        &self,
        login: impl Future<Output = Result<Token, ApiError>>,
    ) -> Result<Arc<Token>, ApiError> {
        let seen = self.state().failures;
        self.get_since(seen, login).await
    }

    /// As [`get`](Self::get), but not `refused`. Of many calls whose token was refused, one logs in;
    /// if it fails, they all fail.
    pub(crate) async fn renew(
        &self,
        refused: &Arc<Token>,
        login: impl Future<Output = Result<Token, ApiError>>,
    ) -> Result<Arc<Token>, ApiError> {
        self.forget(refused);
        let seen = self.state().failures_at_login;
        self.get_since(seen, login).await
    }

    /// Forgets `token`, if it is still the cached one.
    pub(crate) fn forget(&self, token: &Arc<Token>) {
        self.state()
            .current
            .take_if(|current| Arc::ptr_eq(&current.token, token));
    }

    /// Forgets the cached token, and returns it if it is still valid.
    pub(crate) fn take(&self) -> Option<Arc<Token>> {
        let mut state = self.state();
        let token = state.valid();
        state.current = None;
        token
    }

    /// Failures after the first `seen` are this caller's, too.
    async fn get_since(
        &self,
        seen: u64,
        login: impl Future<Output = Result<Token, ApiError>>,
    ) -> Result<Arc<Token>, ApiError> {
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
        let outcome = login.await;
        self.state().record(outcome, started)
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

    /// No code that holds the lock can panic, so a poisoned one is still good.
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

    fn record(
        &mut self,
        outcome: Result<Token, ApiError>,
        started: Instant,
    ) -> Result<Arc<Token>, ApiError> {
        match outcome {
            Ok(token) => {
                let token = Arc::new(token);
                self.failures_at_login = self.failures;
                self.last_failure = None;
                self.current = Some(Current {
                    token: Arc::clone(&token),
                    since: started,
                });
                Ok(token)
            }
            Err(failure) => {
                self.failures += 1;
                self.last_failure = Some((Instant::now(), failure.clone()));
                Err(failure)
            }
        }
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
