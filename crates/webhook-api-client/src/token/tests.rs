use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use tokio::task::JoinSet;
use tokio::time::Instant;
use webhook_core::Secret;

use super::{Lifetime, Token, TokenCache};
use crate::error::Refusal;
use crate::retry::Sent;
use crate::{ApiError, ProviderError, Response, Retry};

async fn issue(token: &'static str, lifetime: Lifetime) -> Result<Token, ApiError> {
    Ok(Token::new(Secret::new(token).unwrap(), lifetime))
}

/// The cached token, or else `next`.
async fn cached(cache: &TokenCache, next: &'static str, lifetime: Lifetime) -> String {
    let token = cache.get(None, issue(next, lifetime)).await.unwrap();
    token.expose().to_owned()
}

async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn concurrent_callers_share_one_login_and_its_outcome() {
    let (cache, logins) = (Arc::new(TokenCache::default()), Arc::new(AtomicU32::new(0)));
    // Without a token, and with one that was refused.
    let mut refused = None;
    for outcome in [Err(()), Ok("a"), Ok("b"), Err(())] {
        let mut callers = JoinSet::new();
        for _ in 0..50 {
            let (cache, logins) = (Arc::clone(&cache), Arc::clone(&logins));
            let refused = refused.clone();
            callers.spawn(async move {
                let login = async {
                    logins.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    match outcome {
                        Ok(token) => issue(token, Lifetime::UntilRefused).await,
                        Err(()) => Err(ApiError::config("login")),
                    }
                };
                cache.get(refused.as_ref(), login).await
            });
        }
        let outcomes = callers.join_all().await;
        for got in &outcomes {
            assert_eq!(got.as_ref().map(|token| token.expose()).map_err(drop), outcome);
        }
        assert_eq!(logins.swap(0, Ordering::SeqCst), 1);
        refused = outcomes.into_iter().find_map(Result::ok);
    }
    assert_eq!(cached(&cache, "c", Lifetime::UntilRefused).await, "c");
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
        cache.get(None, slow_login).await.unwrap();
        pass(usable - 3).await;
        assert_eq!(cached(&cache, "b", lifetime).await, "a");
        pass(1).await;
        assert_eq!(cached(&cache, "b", lifetime).await, "b");
    }
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
    let old = cache.get(None, issue("same", lifetime)).await.unwrap();
    let new = cache.get(Some(&old), issue("same", lifetime)).await.unwrap();
    // Late news about the old one, even if both have the same text.
    cache.forget(&old);
    let again = cache.get(Some(&old), issue("c", lifetime)).await.unwrap();
    assert!(Arc::ptr_eq(&again, &new));
    cache.forget(&new);
    assert_eq!(cached(&cache, "c", lifetime).await, "c");
}

#[tokio::test(start_paused = true)]
async fn unless_a_pause_is_set_the_next_caller_logs_in_after_a_refusal() {
    let cache = TokenCache::default();
    let refusal = async {
        let sent = Sent { attempts: 1, retry: Retry::Safe };
        let (status, headers) = (StatusCode::UNAUTHORIZED, HeaderMap::new());
        let response = Response { status, headers, body: Bytes::new(), sent };
        Err(ApiError::Status(Box::new(Refusal::new(response, ProviderError::default(), None))))
    };
    assert_eq!(cache.get(None, refusal).await.unwrap_err().status(), Some(401));
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

#[tokio::test(start_paused = true)]
async fn logins_start_at_least_the_interval_apart() {
    for (interval, takes, expected) in [
        (1000, 0, [0, 1000, 2000]),
        (1000, 300, [0, 1000, 2000]),
        (1000, 1500, [0, 1500, 3000]),
        (0, 300, [0, 300, 600]),
    ] {
        let millis = Duration::from_millis;
        let cache = TokenCache { login_interval: millis(interval), ..TokenCache::default() };
        let (started, moments) = (Instant::now(), Mutex::new(Vec::new()));
        for fails in [true, false, false] {
            let login = async {
                moments.lock().unwrap().push(started.elapsed().as_millis());
                tokio::time::sleep(millis(takes)).await;
                match fails {
                    true => Err(ApiError::config("login")),
                    false => issue("t", Lifetime::UntilRefused).await,
                }
            };
            if let Ok(token) = cache.get(None, login).await {
                cache.forget(&token);
            }
        }
        assert_eq!(moments.into_inner().unwrap(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_cancelled_login_the_next_caller_logs_in_when_the_interval_is_over() {
    let interval = Duration::from_secs(10);
    let cache = TokenCache { login_interval: interval, ..TokenCache::default() };
    let started = Instant::now();
    for _ in 0..2 {
        let never = cache.get(None, std::future::pending());
        assert!(tokio::time::timeout(Duration::from_secs(1), never).await.is_err());
    }
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
    assert_eq!(started.elapsed(), interval);
}
