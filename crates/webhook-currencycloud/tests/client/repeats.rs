//! What is repeated, and what never is.

use super::*;

#[tokio::test]
async fn a_dead_token_is_renewed_once_and_the_call_repeated_once() {
    for (name, verb, at, _) in CALLS.iter().filter(|call| call.0 != "key") {
        let server = MockServer::start().await;
        for token in [TOKEN, NEW_TOKEN] {
            Mock::given(method("POST"))
                .and(path("/v2/authenticate/api"))
                .respond_with(json(200, &format!(r#"{{"auth_token":"{token}"}}"#)))
                .up_to_n_times(1)
                .expect(1)
                .mount(&server)
                .await;
        }
        Mock::given(method(*verb))
            .and(path(*at))
            .and(header("x-auth-token", TOKEN))
            .respond_with(refusal(401, "auth_failed"))
            .expect(1)
            .mount(&server)
            .await;
        Mock::given(method(*verb))
            .and(path(*at))
            .and(header("x-auth-token", NEW_TOKEN))
            .respond_with(refusal(404, "not_found"))
            .expect(1)
            .mount(&server)
            .await;
        let error = call(&client_at(&server.uri()), name).await.unwrap_err();
        assert_eq!(error.code(), Some("not_found"), "{name}");
    }
}

#[tokio::test]
async fn a_call_that_is_refused_twice_stops_there() {
    let (server, client) = logged_in(2).await;
    answer_all(
        &server,
        "GET",
        "/v2/payments/p1",
        refusal(401, "auth_failed"),
        2,
    )
    .await;
    let error = call(&client, "payment").await.unwrap_err();
    assert_eq!(error.status(), Some(401));
}

#[tokio::test]
async fn the_hmac_key_is_asked_for_once_whatever_happens() {
    for status in [401, 429, 500, 502, 503] {
        let (server, client) = logged_in(1).await;
        answer_all(
            &server,
            "POST",
            "/v2/contacts/generate_hmac_key",
            refusal(status, "no"),
            1,
        )
        .await;
        let Err(error) = client.generate_hmac_key().await else {
            panic!("{status} is a key");
        };
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.attempts(), 1);
    }
}

/// The token that was refused is not used again.
#[tokio::test]
async fn after_a_401_for_the_hmac_key_the_next_call_logs_in_again() {
    let (server, client) = logged_in(2).await;
    answer_all(
        &server,
        "POST",
        "/v2/contacts/generate_hmac_key",
        refusal(401, "auth_failed"),
        1,
    )
    .await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 1).await;
    assert!(client.generate_hmac_key().await.is_err());
    client.transfer(&"t1".into()).await.unwrap();
}

#[tokio::test]
async fn reads_are_repeated_after_429_and_faults_and_writes_are_not() {
    for status in [429, 500, 503] {
        for (name, verb, at, reads) in CALLS {
            let (server, client) = logged_in(1).await;
            let times = if *reads { 4 } else { 1 };
            answer_all(
                &server,
                verb,
                at,
                refusal(status, "too_many_requests"),
                times,
            )
            .await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(u64::from(error.attempts()), times, "{name}");
        }
    }
}

#[tokio::test]
async fn a_read_that_was_throttled_succeeds_after_waiting() {
    let (server, client) = logged_in(1).await;
    Mock::given(path("/v2/transfers/t1"))
        .respond_with(refusal(429, "too_many_requests"))
        .up_to_n_times(2)
        .expect(2)
        .mount(&server)
        .await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 1).await;
    assert!(client.transfer(&"t1".into()).await.is_ok());
}

/// The provider sends no `Retry-After`, and documents a minute.
#[tokio::test]
async fn without_retry_after_a_throttled_call_says_to_wait_a_minute() {
    let server = MockServer::start().await;
    let answer = json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#));
    answer_all(&server, "POST", "/v2/authenticate/api", answer, 1).await;
    let throttled = refusal(429, "too_many_requests");
    answer_all(
        &server,
        "POST",
        "/v2/contacts/generate_hmac_key",
        throttled,
        1,
    )
    .await;
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::At(server.uri()), credentials)
        .build()
        .unwrap();
    let Err(error) = client.generate_hmac_key().await else {
        panic!("a throttled call is a success");
    };
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn a_dropped_connection_is_an_error_and_only_reads_are_repeated() {
    use std::sync::atomic::Ordering;
    for (name, _, _, reads) in CALLS {
        let (base_url, hung_up) = server_that_hangs_up().await;
        let error = call(&client_at(&base_url), name).await.unwrap_err();
        let kind = match &error {
            ApiError::Transport { kind, .. } => *kind,
            other => panic!("{other}"),
        };
        assert_eq!(kind, TransportKind::Dropped, "{name}");
        let times = if *reads { 4 } else { 1 };
        assert_eq!(hung_up.load(Ordering::SeqCst), times, "{name}");
        assert_eq!(error.status(), None);
    }
}
