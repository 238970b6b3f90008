use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
    let token = cache.get(issue(next, lifetime)).await.unwrap();
    token.expose().to_owned()
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn callers_that_wait_for_a_login_that_fails_share_its_failure() {
    let (cache, logins) = (Arc::new(TokenCache::default()), Arc::new(AtomicU32::new(0)));
    let first = cache.get(issue("t", Lifetime::UntilRefused)).await.unwrap();
    // A token that was refused, and then none.
    for refused in [Some(first), None] {
        let mut callers = JoinSet::new();
        for _ in 0..50 {
            let (cache, logins) = (Arc::clone(&cache), Arc::clone(&logins));
            let refused = refused.clone();
            callers.spawn(async move {
                let login = async {
                    logins.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Err(ApiError::config("login"))
                };
                match refused {
                    Some(token) => cache.renew(&token, login).await,
                    None => cache.get(login).await,
                }
            });
        }
        let outcomes = callers.join_all().await;
        assert!(outcomes.iter().all(Result::is_err));
        assert_eq!(logins.swap(0, Ordering::SeqCst), 1);
    }
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

#[tokio::test(start_paused = true)]
async fn after_a_cancelled_login_the_next_caller_logs_in() {
    let cache = Arc::new(TokenCache::default());
    let first = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(std::future::pending()).await.map(drop) }
    });
    let second = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(issue("t", Lifetime::UntilRefused)).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!second.is_finished());
    first.abort();
    assert_eq!(second.await.unwrap().unwrap().expose(), "t");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_it_expires() {
    for (life, usable) in [(300, 270), (10, 5)] {
        let lifetime = Lifetime::Fixed(Duration::from_secs(life));
        let cache = TokenCache::default();
        // Its life starts before the login.
        let slow_login = async {
            pass(2).await;
            issue("a", lifetime).await
        };
        cache.get(slow_login).await.unwrap();
        pass(usable - 3).await;
        assert_eq!(cached(&cache, "b", lifetime).await, "a");
        pass(1).await;
        assert_eq!(cached(&cache, "b", lifetime).await, "b");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lifetime_may_be_endless() {
    for endless in [Lifetime::Fixed(Duration::MAX), Lifetime::UntilRefused] {
        let cache = TokenCache::default();
        assert_eq!(cached(&cache, "a", endless).await, "a");
        pass(365 * 86_400).await;
        assert_eq!(cached(&cache, "b", endless).await, "a");
    }
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

#[tokio::test]
async fn only_the_token_that_was_refused_is_forgotten() {
    let cache = TokenCache::default();
    let lifetime = Lifetime::UntilRefused;
    let old = cache.get(issue("same", lifetime)).await.unwrap();
    let new = cache.renew(&old, issue("same", lifetime)).await.unwrap();
    // Late news about the old one, even if both have the same text.
    cache.forget(&old);
    assert_eq!(cached(&cache, "c", lifetime).await, "same");
    let again = cache.renew(&old, issue("c", lifetime)).await.unwrap();
    assert!(Arc::ptr_eq(&again, &new));
    cache.forget(&new);
    assert_eq!(cached(&cache, "c", lifetime).await, "c");
}

/// The milliseconds of paused time at which logins start that take this long each.
async fn logins(cache: TokenCache, each_takes: u64, fail: bool) -> Vec<u128> {
    let started = Instant::now();
    let moments = Mutex::new(Vec::new());
    for _ in 0..3 {
        let login = async {
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
        let never = cache.get(std::future::pending());
        assert!(
            tokio::time::timeout(Duration::from_secs(1), never)
                .await
                .is_err()
        );
    }
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
    assert_eq!(started.elapsed(), Duration::from_secs(10));
}
