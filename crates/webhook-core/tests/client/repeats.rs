//! What is repeated, how often, and after which wait.

use super::*;

#[tokio::test]
async fn a_safe_request_is_repeated_on_faults_that_may_pass() {
    for status in [429, 500, 502, 503, 504] {
        let server = MockServer::start().await;
        mount_times(&server, ResponseTemplate::new(status), 2).await;
        mount(&server, ResponseTemplate::new(200)).await;
        let response = call(&server, Request::get(["a"])).await.unwrap();
        assert_eq!(
            (response.attempts(), count(&server).await),
            (3, 3),
            "{status}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_will_stay_the_same_is_not_asked_for_again() {
    for status in [300, 304, 400, 401, 403, 404, 409, 422, 501] {
        let server = answering(status).await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn attempts_come_to_an_end_even_if_the_provider_always_asks_to_come_back() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "0");
    mount(&server, busy).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.attempts(), count(&server).await), (3, 3));
    assert!(error.to_string().contains("after 3 requests"), "{error}");
}

#[tokio::test]
async fn a_policy_of_never_repeats_nothing() {
    let server = answering(503).await;
    let api = builder(&server.uri())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    send(&api, Request::get(["a"])).await.unwrap_err();
    assert_eq!(count(&server).await, 1);
}

#[tokio::test]
async fn a_write_is_never_repeated_after_a_refusal_or_a_fault() {
    for status in [401, 429, 500, 502, 503, 504] {
        for request in [
            Request::post(["a"]),
            Request::put(["a"]),
            Request::delete(["a"]),
            Request::get(["a"]).repeat(Repeat::Never),
        ] {
            let server = answering(status).await;
            let error = call(&server, request).await.unwrap_err();
            assert_eq!((error.status(), error.attempts()), (Some(status), 1));
            assert_eq!(count(&server).await, 1, "{status}");
        }
    }
}

#[tokio::test]
async fn a_write_that_says_it_is_safe_is_repeated() {
    let server = MockServer::start().await;
    mount_times(&server, ResponseTemplate::new(500), 1).await;
    mount(&server, ResponseTemplate::new(200)).await;
    let request = Request::post(["a"]).field("b", "c").repeat(Repeat::Safe);
    assert_eq!(call(&server, request).await.unwrap().attempts(), 2);
    let bodies: Vec<_> = all(&server)
        .await
        .into_iter()
        .map(|sent| sent.body)
        .collect();
    assert_eq!(bodies, [b"b=c", b"b=c"]);
}

#[tokio::test]
async fn a_dropped_connection_is_repeated_for_a_safe_request_only() {
    for drop_at in [DropAt::Request, DropAt::Body] {
        for (request, connections) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
            let raw = Raw::start(drop_at);
            let error = send(&api(&raw.url), request).await.unwrap_err();
            assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
            assert_eq!(error.attempts(), connections);
            assert_eq!(raw.connections(), connections);
        }
    }
}

#[tokio::test]
async fn a_write_on_a_connection_that_was_used_before_is_not_repeated_either() {
    let raw = Raw::start(DropAt::SecondRequest);
    let api = api(&raw.url);
    send(&api, Request::get(["a"])).await.unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
    assert_eq!((error.attempts(), raw.connections()), (1, 1));
}

#[tokio::test]
async fn a_request_without_an_answer_in_time_is_repeated_if_safe_only() {
    for (request, connections) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        let raw = Raw::start(DropAt::Never);
        let patience = Duration::from_millis(250);
        let api = builder(&raw.url).request_timeout(patience).build().unwrap();
        let error = send(&api, request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Timeout), "{error:?}");
        assert_eq!(error.attempts(), connections);
        assert_eq!(raw.connections(), connections);
    }
}

#[tokio::test]
async fn a_missing_connection_is_told_from_a_dropped_one() {
    for (request, attempts) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        let error = send(&api(&nobody()), request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Connect));
        assert_eq!(error.attempts(), attempts);
        assert!(error.to_string().contains("nothing was sent"), "{error}");
        assert!(error.source().is_some());
    }
}

// `Retry-After`. That it is waited for is tested beside the policy, in paused time.

#[tokio::test]
async fn an_error_says_how_long_to_wait_in_both_forms_of_retry_after() {
    let date = SystemTime::now() + Duration::from_secs(3600);
    let date = chrono::DateTime::<chrono::Utc>::from(date);
    let date = date.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (text, least, most) in [("59", 59, 59), (date.as_str(), 3000, 3600)] {
        let server = MockServer::start().await;
        let busy = ResponseTemplate::new(429).insert_header("retry-after", text);
        mount(&server, busy).await;
        let error = call(&server, Request::post(["a"])).await.unwrap_err();
        let wait = error.retry_after().unwrap().as_secs();
        assert!((least..=most).contains(&wait), "{text}: {wait}");
        assert!(
            error.to_string().contains(&format!("wait {wait} s")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_throttle_without_retry_after_has_the_documented_wait() {
    let server = answering(429).await;
    let policy = quick().throttled_wait(Duration::from_secs(60));
    let api = builder(&server.uri()).retry(policy).build().unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn a_longer_wait_than_allowed_is_reported_and_not_waited_for() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "86400");
    mount(&server, busy).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    assert_eq!((error.attempts(), count(&server).await), (1, 1));
}
