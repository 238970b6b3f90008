//! [`TokenCache`]: the one token that all callers share, and the one login that gets it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{ApiError, Lifetime, Token};

/// A token counts as dead so long before its end, for the way to the provider. At most half of its
/// life.
const MARGIN: Duration = Duration::from_secs(30);

/// One token for all callers, and at most one login at a time.
///
/// Callers that find no token wait for the one login that is under way. If it fails, they all get
/// its failure: four failed logins lock an account, so a queue of waiting callers must not try one
/// after the other. A caller who comes later tries again (see
/// [`refusal_pause`](Self::refusal_pause)). If the caller who logs in is cancelled, the next one
/// logs in.
#[derive(Debug, Default)]
pub struct TokenCache {
    state: Mutex<State>,
    /// Held during a login.
    flight: tokio::sync::Mutex<()>,
    refusal_pause: Duration,
    login_interval: Duration,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Current>,
    /// Failed logins so far.
    failures: u64,
    /// The same, when the last token came.
    failures_at_login: u64,
    last_failure: Option<(Instant, ApiError)>,
    /// When the last login began, whatever became of it.
    last_login: Option<Instant>,
}

#[derive(Debug)]
struct Current {
    token: Arc<Token>,
    /// Its login, or for [`Lifetime::Idle`] its last use.
    since: Instant,
}

impl TokenCache {
    /// An empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For so long after the provider *refused* a login (status 400, 401 or 403, or a good status
    /// with a body that says no), callers get that failure without another login. Zero unless set.
    /// For providers that lock accounts.
    #[must_use]
    pub fn refusal_pause(mut self, pause: Duration) -> Self {
        self.refusal_pause = pause;
        self
    }

    /// From the beginning of one login to that of the next, so long at least, whatever became of
    /// the first. A login that would come too early waits, and so do all who wait for it. Zero
    /// unless set. For providers that limit logins; what other caches do is not known here.
    #[must_use]
    pub fn login_interval(mut self, interval: Duration) -> Self {
        self.login_interval = interval;
        self
    }

    /// The cached token, or the one that `login` gives. `login` is called only if there is none and
    /// nobody else is logging in.
    ///
    /// # Errors
    ///
    /// The failure of `login`, or of the login that was waited for.
    pub async fn get<F, Fut>(&self, login: F) -> Result<Arc<Token>, ApiError>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<Token, ApiError>>,
    {
        let seen = self.state().failures;
        self.get_since(seen, login).await
    }

    /// A token other than `stale`, which the provider has refused: the newer one that somebody else
    /// already has, or the one that `login` gives.
    ///
    /// # Errors
    ///
    /// The failure of `login`, or of any login since the last token came: of many calls that were
    /// refused with one token, one logs in.
    pub async fn renew<F, Fut>(&self, stale: &Arc<Token>, login: F) -> Result<Arc<Token>, ApiError>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<Token, ApiError>>,
    {
        self.invalidate(stale);
        let seen = self.state().failures_at_login;
        self.get_since(seen, login).await
    }

    /// Forgets `token`, if it is still the cached one.
    pub fn invalidate(&self, token: &Arc<Token>) {
        let mut state = self.state();
        state
            .current
            .take_if(|current| Arc::ptr_eq(&current.token, token));
    }

    /// Forgets the cached token, and returns it if it still counts as good.
    pub fn take(&self) -> Option<Arc<Token>> {
        let mut state = self.state();
        let token = state.fresh();
        state.current = None;
        token
    }

    /// `seen`: failures up to this one do not count as this caller's.
    async fn get_since<F, Fut>(&self, seen: u64, login: F) -> Result<Arc<Token>, ApiError>
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<Token, ApiError>>,
    {
        if let Some(known) = self.known(seen) {
            return known;
        }
        let _flight = self.flight.lock().await;
        if let Some(known) = self.known(seen) {
            return known;
        }
        self.wait_for_turn().await;
        let began = Instant::now();
        self.state().last_login = Some(began);
        let outcome = login().await;
        self.state().record(outcome, began)
    }

    /// Waits until another login may begin.
    async fn wait_for_turn(&self) {
        let since = self.state().last_login.map(|began| began.elapsed());
        let wait = since.map_or(Duration::ZERO, |it| self.login_interval.saturating_sub(it));
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// What needs no login.
    fn known(&self, seen: u64) -> Option<Result<Arc<Token>, ApiError>> {
        let mut state = self.state();
        if let Some(token) = state.fresh() {
            return Some(Ok(token));
        }
        let (at, failure) = state.last_failure.as_ref()?;
        let shared = state.failures > seen;
        let paused = is_refusal(failure) && at.elapsed() < self.refusal_pause;
        (shared || paused).then(|| Err(failure.clone()))
    }

    /// No panic can happen while it is locked, so a poisoned lock is still a good one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The cached token if it still counts as good, and as used now.
    fn fresh(&mut self) -> Option<Arc<Token>> {
        let current = self.current.as_mut()?;
        let usable = |life: Duration| life.saturating_sub(MARGIN.min(life / 2));
        let age = current.since.elapsed();
        match current.token.lifetime {
            Lifetime::Fixed(life) if age >= usable(life) => return None,
            Lifetime::Idle(life) if age >= usable(life) => return None,
            Lifetime::Idle(_) => current.since = Instant::now(),
            Lifetime::Fixed(_) | Lifetime::UntilRefused => {}
        }
        Some(Arc::clone(&current.token))
    }

    fn record(
        &mut self,
        outcome: Result<Token, ApiError>,
        began: Instant,
    ) -> Result<Arc<Token>, ApiError> {
        match outcome {
            Ok(token) => {
                let token = Arc::new(token);
                self.failures_at_login = self.failures;
                self.last_failure = None;
                self.current = Some(Current {
                    token: Arc::clone(&token),
                    since: began,
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

/// The provider looked at the login and said no. No connection, a fault or a throttle say nothing
/// about it, and neither does a success that is not as documented.
fn is_refusal(failure: &ApiError) -> bool {
    match failure {
        ApiError::Login(error) => is_refusal(error),
        error if error.is_throttled() => false,
        ApiError::Status { response, .. } if response.is_success() => true,
        error => matches!(error.status(), Some(400 | 401 | 403)),
    }
}
