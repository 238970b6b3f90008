//! How long a token lives, and what becomes of a failed login.

use super::*;

#[tokio::test(start_paused = true)]
async fn callers_who_wait_for_a_login_that_fails_get_its_failure() {
    let (cache, logins) = (Arc::new(TokenCache::new()), Arc::new(AtomicU32::new(0)));
    let gate = Arc::new(Semaphore::new(0));
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let (cache, logins, gate) = (Arc::clone(&cache), Arc::clone(&logins), Arc::clone(&gate));
        callers.spawn(async move {
            let login = || async {
                logins.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                Err(ApiError::Config {
                    problem: "login".into(),
                })
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

    // A caller who comes later may try again.
    assert!(
        cache
            .get(|| given("t", Lifetime::UntilRefused))
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn a_login_that_is_cancelled_leaves_the_next_caller_to_log_in() {
    let cache = Arc::new(TokenCache::new());
    let first = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(std::future::pending).await.map(drop) }
    });
    let second = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move { cache.get(|| given("t", Lifetime::UntilRefused)).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!second.is_finished());
    first.abort();
    assert_eq!(second.await.unwrap().unwrap().expose(), "t");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_shortly_before_its_end() {
    let life = Lifetime::Fixed(Duration::from_secs(300));
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", life).await, "a");
    pass(269).await;
    assert_eq!(cached(&cache, "b", life).await, "a");
    pass(1).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn the_life_of_a_token_counts_from_before_its_login() {
    let life = Lifetime::Fixed(Duration::from_secs(300));
    let cache = TokenCache::new();
    let slow = || async {
        pass(100).await;
        given("a", life).await
    };
    cache.get(slow).await.unwrap();
    pass(170).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn every_use_extends_a_token_that_dies_of_inactivity() {
    let life = Lifetime::Idle(Duration::from_secs(30 * 60));
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", life).await, "a");
    for _ in 0..5 {
        pass(29 * 60).await;
        assert_eq!(cached(&cache, "b", life).await, "a");
    }
    pass(29 * 60).await;
    pass(30).await;
    assert_eq!(cached(&cache, "b", life).await, "b");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_known_end_lives_until_it_is_refused() {
    let cache = TokenCache::new();
    assert_eq!(cached(&cache, "a", Lifetime::UntilRefused).await, "a");
    pass(365 * 86_400).await;
    assert_eq!(cached(&cache, "b", Lifetime::UntilRefused).await, "a");
}

#[tokio::test(start_paused = true)]
async fn a_short_life_or_an_endless_one_is_no_trouble() {
    let cache = TokenCache::new();
    let short = Lifetime::Fixed(Duration::from_secs(10));
    assert_eq!(cached(&cache, "a", short).await, "a");
    pass(4).await;
    assert_eq!(cached(&cache, "b", short).await, "a");
    pass(1).await;
    let endless = Lifetime::Fixed(Duration::MAX);
    assert_eq!(cached(&cache, "b", endless).await, "b");
    pass(86_400).await;
    assert_eq!(cached(&cache, "c", endless).await, "b");
}

#[tokio::test]
async fn only_the_token_that_was_refused_is_forgotten() {
    let cache = TokenCache::new();
    let life = Lifetime::UntilRefused;
    let old = cache.get(|| given("same", life)).await.unwrap();
    let new = cache.renew(&old, || given("same", life)).await.unwrap();
    // Late news about the old one, even if both have the same text.
    cache.invalidate(&old);
    assert_eq!(cached(&cache, "c", life).await, "same");
    let again = cache.renew(&old, || given("c", life)).await.unwrap();
    assert!(Arc::ptr_eq(&again, &new));
    cache.invalidate(&new);
    assert_eq!(cached(&cache, "c", life).await, "c");
}

#[tokio::test]
async fn after_a_refused_login_there_is_a_pause_if_one_is_set() {
    let server = answering(401).await;
    let api = api(&server.uri());
    let refused = Arc::new(send(&api, Request::post(["login"])).await.unwrap_err());
    let unreached = Arc::new(
        send(&self::api(&nobody()), Request::post(["login"]))
            .await
            .unwrap_err(),
    );
    tokio::time::pause();
    let cache = TokenCache::new().refusal_pause(Duration::from_secs(60));
    let fails = |error: &Arc<ApiError>| std::future::ready(Err(ApiError::Login(Arc::clone(error))));

    // A fault is no refusal.
    cache.get(|| fails(&unreached)).await.unwrap_err();
    cache.get(|| fails(&refused)).await.unwrap_err();
    pass(59).await;
    let error = cache
        .get(|| given("t", Lifetime::UntilRefused))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(401));
    pass(1).await;
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
}

/// A load balancer's 404 or 408 says nothing about the credentials.
#[tokio::test]
async fn only_400_401_and_403_are_a_refusal_of_the_login() {
    for (status, pauses) in [
        (400, true),
        (401, true),
        (403, true),
        (404, false),
        (408, false),
        (429, false),
        (500, false),
    ] {
        let server = answering(status).await;
        let failure = send(&api(&server.uri()), Request::post(["login"])).await;
        let failure = Arc::new(failure.unwrap_err());
        let cache = TokenCache::new().refusal_pause(Duration::MAX);
        let failing = || std::future::ready(Err(ApiError::Login(Arc::clone(&failure))));
        cache.get(failing).await.unwrap_err();
        let next = cache.get(|| given("t", Lifetime::UntilRefused)).await;
        assert_eq!(next.is_err(), pauses, "{status}");
    }
}

/// A refusal under a good status; but neither a throttle nor an answer that is not as documented.
#[tokio::test]
async fn a_body_that_says_no_is_a_refusal_of_the_login_and_a_throttle_is_none() {
    for (status, body, pauses) in [
        (200, "UNREGISTERED|no", true),
        (200, "SLOW|down", false),
        (400, "SLOW|down", false),
        (200, "neither", false),
    ] {
        let server = MockServer::start().await;
        mount(&server, ResponseTemplate::new(status).set_body_string(body)).await;
        let api = builder(&server.uri())
            .error_reader(read_error)
            .throttle_reader(read_throttle)
            .build()
            .unwrap();
        let failure = match send(&api, Request::post(["login"])).await {
            Ok(response) => response.undocumented("token", "found none"),
            Err(error) => error,
        };
        let failure = Arc::new(failure);
        let cache = TokenCache::new().refusal_pause(Duration::MAX);
        let failing = || std::future::ready(Err(ApiError::Login(Arc::clone(&failure))));
        cache.get(failing).await.unwrap_err();
        let next = cache.get(|| given("t", Lifetime::UntilRefused)).await;
        assert_eq!(next.is_err(), pauses, "{status} {body}");
    }
}

/// The moments, in milliseconds of paused time, at which logins begin that take so long each.
async fn logins(cache: TokenCache, each_takes: u64, fail: bool) -> Vec<u128> {
    let began = tokio::time::Instant::now();
    let moments = Mutex::new(Vec::new());
    for _ in 0..3 {
        let login = || async {
            moments.lock().unwrap().push(began.elapsed().as_millis());
            tokio::time::sleep(Duration::from_millis(each_takes)).await;
            match fail {
                true => Err(ApiError::Config {
                    problem: "login".into(),
                }),
                false => given("t", Lifetime::UntilRefused).await,
            }
        };
        if let Ok(token) = cache.get(login).await {
            cache.invalidate(&token);
        }
    }
    moments.into_inner().unwrap()
}

#[tokio::test(start_paused = true)]
async fn logins_begin_no_sooner_one_after_the_other_than_the_provider_allows() {
    let spaced = || TokenCache::new().login_interval(Duration::from_secs(1));
    for fail in [false, true] {
        assert_eq!(logins(spaced(), 0, fail).await, [0, 1000, 2000]);
        assert_eq!(logins(spaced(), 300, fail).await, [0, 1000, 2000]);
        assert_eq!(logins(spaced(), 1500, fail).await, [0, 1500, 3000]);
        assert_eq!(logins(TokenCache::new(), 300, fail).await, [0, 300, 600]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_that_was_cancelled_counts_for_the_interval_and_one_that_still_waits_does_not() {
    let cache = TokenCache::new().login_interval(Duration::from_secs(10));
    let patience = Duration::from_secs(1);
    let began = tokio::time::Instant::now();
    let never = || cache.get(std::future::pending);
    assert!(tokio::time::timeout(patience, never()).await.is_err());
    // This one waits for its turn, and is gone before it comes.
    assert!(tokio::time::timeout(patience, never()).await.is_err());
    assert_eq!(cached(&cache, "t", Lifetime::UntilRefused).await, "t");
    assert_eq!(began.elapsed(), Duration::from_secs(10));
}
