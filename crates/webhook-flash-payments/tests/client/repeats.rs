//! What is repeated, and what never is.

use std::sync::atomic::Ordering;

use super::*;

/// Every call is answered like this for as long as it comes; those that may be repeated come four
/// times.
async fn repeats_only_what_is_safe(answer: ResponseTemplate) {
    for (name, safe) in CALLS {
        let (server, client) = logged_in(1).await;
        let times = if *safe { 4 } else { 1 };
        answer_calls(&server, answer.clone(), times).await;
        let error = call(&client, name).await.unwrap_err();
        assert_eq!(u64::from(error.attempts()), times, "{name}");
    }
}

#[tokio::test]
async fn reads_and_creations_with_a_key_are_repeated_after_faults_and_others_are_not() {
    for status in [500, 502, 503, 504] {
        repeats_only_what_is_safe(answer(status, "")).await;
    }
}

#[tokio::test]
async fn a_throttle_is_repeated_in_the_same_way_whichever_way_it_comes() {
    repeats_only_what_is_safe(answer(429, "<html></html>")).await;
    repeats_only_what_is_safe(throttle(429, "0")).await;
    repeats_only_what_is_safe(graph_ql_error("TOO_MANY_REQUESTS")).await;
}

#[tokio::test]
async fn a_dropped_connection_is_repeated_in_the_same_way() {
    for (name, safe) in CALLS {
        let (base_url, hung_up) = server_that_hangs_up().await;
        let error = call(&client_at(&base_url), name).await.unwrap_err();
        let ApiError::Transport { kind, .. } = &error else {
            panic!("{name}: {error}");
        };
        assert_eq!(*kind, TransportKind::Dropped, "{name}");
        let times = if *safe { 4 } else { 1 };
        assert_eq!(hung_up.load(Ordering::SeqCst), times, "{name}");
    }
}

/// The same key goes out with each repeat.
#[tokio::test]
async fn a_creation_with_a_key_that_was_throttled_succeeds_after_waiting() {
    let (server, client) = logged_in(1).await;
    Mock::given(|request: &wiremock::Request| !is_login(request))
        .respond_with(throttle(429, "0"))
        .up_to_n_times(2)
        .expect(2)
        .mount(&server)
        .await;
    let body =
        r#"{"data":{"createWithdrawal":{"success":true,"withdrawal":{"id":"w1","status":"X"}}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    call(&client, "create withdrawal with key").await.unwrap();
    let all = calls(&server).await;
    assert_eq!(all.len(), 3);
    for request in &all {
        assert_eq!(request.body, all[0].body);
        let input = &body_of(request)["variables"]["input"];
        assert_eq!(input["idempotencyKey"], "k1");
    }
}

/// It is the integrator's own, and a key all the same.
#[tokio::test]
async fn a_key_in_the_input_itself_counts_and_one_for_a_conversion_does_not() {
    let own = json!({"idempotencyKey": "k1"});
    let none = json!({"idempotencyKey": null});
    for (input, times) in [(&own, 4), (&none, 1)] {
        let (server, client) = logged_in(1).await;
        answer_calls(&server, answer(503, ""), times).await;
        let outcome = client.create_withdrawal(input, &Creation::new()).await;
        outcome.unwrap_err();
    }
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(503, ""), 1).await;
    let outcome = client
        .create_conversion(&own, &ConversionCreation::new())
        .await;
    outcome.unwrap_err();
}

#[tokio::test]
async fn the_wait_comes_from_the_header_else_from_the_body_else_is_a_minute() {
    let minute = graph_ql_error("TOO_MANY_REQUESTS");
    for (answer, seconds) in [
        (throttle(429, "59").insert_header("retry-after", "7"), 7),
        (throttle(429, "59"), 59),
        (throttle(200, "59"), 59),
        (throttle(429, "\"59\""), 59),
        (throttle(429, "null"), 60),
        (answer(429, r#"{"retrySecs":59,"message":"m"}"#), 59),
        (minute, 60),
    ] {
        let server = MockServer::start().await;
        answer_logins(&server, token_of(TOKEN), 1).await;
        answer_calls(&server, answer, 1).await;
        let client = Client::builder(Environment::At(server.uri()), credentials(), AGENT)
            .build()
            .unwrap();
        let error = call(&client, "mutate").await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
        assert!(error.is_throttled());
    }
}

/// The first token is refused like this, and the second one is not.
async fn dies(refusal: ResponseTemplate, name: &str, builder: impl Fn(&str) -> ClientBuilder) {
    let server = MockServer::start().await;
    for token in [TOKEN, NEW_TOKEN] {
        Mock::given(is_login)
            .respond_with(token_of(token))
            .up_to_n_times(1)
            .expect(1)
            .mount(&server)
            .await;
    }
    for (token, answer) in [(TOKEN, refusal), (NEW_TOKEN, graph_ql_error("AFTERWARDS"))] {
        let bearer = format!("Bearer {token}");
        Mock::given(wiremock::matchers::header("authorization", &*bearer))
            .respond_with(answer)
            .expect(1)
            .mount(&server)
            .await;
    }
    let client = builder(&server.uri()).build().unwrap();
    let error = call(&client, name).await.unwrap_err();
    assert_eq!(error.code(), Some("AFTERWARDS"), "{name}");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated_once() {
    for (name, _) in CALLS {
        dies(answer(401, ""), name, builder_at).await;
    }
}

#[tokio::test]
async fn a_code_that_is_set_refuses_a_token_as_well() {
    for (name, _) in CALLS {
        dies(graph_ql_error("Token is dead"), name, |url| {
            builder_at(url).token_refused_codes(["OTHER", "Token is dead"])
        })
        .await;
    }
    // Without the setting no code does.
    let (server, client) = logged_in(1).await;
    answer_calls(&server, graph_ql_error("UNAUTHENTICATED"), 1).await;
    call(&client, "query").await.unwrap_err();
}

#[tokio::test]
async fn a_call_that_is_refused_twice_stops_there() {
    let (server, client) = logged_in(2).await;
    answer_calls(&server, answer(401, ""), 2).await;
    let error = call(&client, "payment").await.unwrap_err();
    assert_eq!(error.status(), Some(401));
}
