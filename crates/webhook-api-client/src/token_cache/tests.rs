use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use webhook_core::Secret;

use super::TokenCache;
use crate::{ApiError, Lifetime, Token};

async fn issue(token: &'static str, lifetime: Lifetime) -> Result<Token, ApiError> {
    Ok(Token::new(Secret::new(token).unwrap(), lifetime))
}

/// The cached token, or else `next`.
async fn cached(cache: &TokenCache, next: &'static str, lifetime: Lifetime) -> String {
    let token = cache.get(|| issue(next, lifetime)).await.unwrap();
    token.expose().to_owned()
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn callers_that_wait_for_a_login_that_fails_share_its_failure() {
    let (cache, logins) = (Arc::new(TokenCache::default()), Arc::new(AtomicU32::new(0)));
    let gate = Arc::new(Semaphore::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let (cache, logins, gate) = (Arc::clone(&cache), Arc::clone(&logins), Arc::clone(&gate));
        callers.spawn(async move {
            let login = || async {
                logins.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                Err(ApiError::config("login"))
            };
            cache.get(login).await.map(drop)
        });
    }
    // In paused time this returns once all callers wait.
    tokio::time::sleep(Duration::from_secs(1)).await;
    gate.add_permits(50);
    let outcomes = callers.join_all().await;
    assert!(outcomes.iter().all(Result::is_err));
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

#[tokio::test(start_paused = true)]
async fn after_a_cancelled_login_the_next_caller_logs_in() {
    let cache = Arc::new(TokenCache::default());
    let first = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(std::future::pending).await.map(drop) }
    });
    let second = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(|| issue("t", Lifetime::UntilRefused)).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!second.is_finished());
    first.abort();
    assert_eq!(second.await.unwrap().unwrap().expose(), "t");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_it_expires() {
    let lifetime = Lifetime::Fixed(Duration::from_secs(300));
    let cache = TokenCache::default();
    let slow = || async {
        pass(100).await;
        issue("a", lifetime).await
    };
    // Its life starts before the login.
    cache.get(slow).await.unwrap();
    pass(169).await;
    assert_eq!(cached(&cache, "b", lifetime).await, "a");
    pass(1).await;
    assert_eq!(cached(&cache, "b", lifetime).await, "b");
}

#[tokio::test(start_paused = true)]
async fn every_use_extends_a_token_that_expires_when_idle() {
    let lifetime = Lifetime::Idle(Duration::from_secs(30 * 60));
    let cache = TokenCache::default();
    assert_eq!(cached(&cache, "a", lifetime).await, "a");
    for _ in 0..5 {
        pass(29 * 60).await;
        assert_eq!(cached(&cache, "b", lifetime).await, "a");
    }
    pass(29 * 60 + 30).await;
    assert_eq!(cached(&cache, "b", lifetime).await, "b");
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_may_be_very_short_or_endless() {
    let cache = TokenCache::default();
    let short = Lifetime::Fixed(Duration::from_secs(10));
    assert_eq!(cached(&cache, "a", short).await, "a");
    pass(4).await;
    assert_eq!(cached(&cache, "b", short).await, "a");
    pass(1).await;
    for endless in [Lifetime::Fixed(Duration::MAX), Lifetime::UntilRefused] {
        assert_eq!(cached(&cache, "b", endless).await, "b");
        pass(365 * 86_400).await;
        assert_eq!(cached(&cache, "c", endless).await, "b");
    }
}

#[tokio::test]
async fn only_the_token_that_was_refused_is_forgotten() {
    let cache = TokenCache::default();
    let lifetime = Lifetime::UntilRefused;
    let old = cache.get(|| issue("same", lifetime)).await.unwrap();
    let new = cache.renew(&old, || issue("same", lifetime)).await.unwrap();
    // Late news about the old one, even if both have the same text.
    cache.forget(&old);
    assert_eq!(cached(&cache, "c", lifetime).await, "same");
    let again = cache.renew(&old, || issue("c", lifetime)).await.unwrap();
    assert!(Arc::ptr_eq(&again, &new));
    cache.forget(&new);
    assert_eq!(cached(&cache, "c", lifetime).await, "c");
}

/// The milliseconds of paused time at which logins start that take this long each.
async fn logins(cache: TokenCache, each_takes: u64, fail: bool) -> Vec<u128> {
    let started = Instant::now();
    let moments = Mutex::new(Vec::new());
    for _ in 0..3 {
        let login = || async {
            moments.lock().unwrap().push(started.elapsed().as_millis());
            tokio::time::sleep(Duration::from_millis(each_takes)).await;
            match fail {
                true => Err(ApiError::config("login")),
                false => issue("t", Lifetime::UntilRefused).await,
            }
        };
        if let Ok(token) = cache.get(login).await {
            cache.forget(&token);
        }
    }
    moments.into_inner().unwrap()
}

fn spaced(seconds: u64) -> TokenCache {
    TokenCache {
        login_interval: Duration::from_secs(seconds),
        ..TokenCache::default()
    }
}

#[tokio::test(start_paused = true)]
async fn logins_start_at_least_the_interval_apart() {
    for fail in [false, true] {
        assert_eq!(logins(spaced(1), 0, fail).await, [0, 1000, 2000]);
        assert_eq!(logins(spaced(1), 300, fail).await, [0, 1000, 2000]);
        assert_eq!(logins(spaced(1), 1500, fail).await, [0, 1500, 3000]);
        assert_eq!(logins(spaced(0), 300, fail).await, [0, 300, 600]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_login_counts_for_the_interval_and_a_waiting_one_does_not() {
    let cache = spaced(10);
    let started = Instant::now();
    for _ in 0..2 {
        let never = cache.get(std::future::pending);
        assert!(
            tokio::time::timeout(Duration::from_secs(1), never)
                .await
                .is_err()
        );
    }
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
    assert_eq!(started.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_pause_after_a_refusal_ends() {
    let cache = TokenCache {
        refusal_pause: Duration::from_secs(60),
        ..TokenCache::default()
    };
    let refused = || std::future::ready(Err(refusal()));
    cache.get(refused).await.unwrap_err();
    pass(59).await;
    let login = || issue("t", Lifetime::UntilRefused);
    assert_eq!(cache.get(login).await.unwrap_err().status(), Some(401));
    pass(1).await;
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

fn refusal() -> ApiError {
    ApiError::refused(
        crate::Response::empty(401),
        crate::ProviderError::default(),
        None,
    )
}
