//! Logging in, and ending a session.

use super::*;

#[tokio::test]
async fn the_login_is_a_form_and_its_token_goes_with_every_call() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/authenticate/api"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(format!(
            "login_id=treasury%40example.com&api_key={API_KEY}"
        )))
        .respond_with(json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#)))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/v2/transfers/t1"))
        .and(header("x-auth-token", TOKEN))
        .respond_with(json(200, TRANSFER))
        .expect(3)
        .mount(&server)
        .await;
    let client = client_at(&server.uri());
    for client in [&client, &client.clone(), &client] {
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[tokio::test]
async fn ending_the_session_needs_a_session_and_the_next_call_logs_in_again() {
    let (server, client) = logged_in(2).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 2).await;
    answer_all(
        &server,
        "POST",
        "/v2/authenticate/close_session",
        json(200, "{}"),
        1,
    )
    .await;
    client.close_session().await.unwrap();
    client.transfer(&"t1".into()).await.unwrap();
    client.close_session().await.unwrap();
    client.transfer(&"t1".into()).await.unwrap();
    let closed = sent(&server, "/v2/authenticate/close_session").await;
    assert_eq!(closed[0].headers["x-auth-token"], TOKEN);
}

#[tokio::test]
async fn login_and_demo_funding_go_as_multipart_if_that_is_chosen() {
    let server = MockServer::start().await;
    let token = json(200, &format!(r#"{{"auth_token":"{TOKEN}"}}"#));
    answer_all(&server, "POST", "/v2/authenticate/api", token, 1).await;
    let receipt = json(200, r#"{"id":"d1"}"#);
    answer_all(&server, "POST", "/v2/demo/funding/create", receipt, 1).await;
    let credentials = Credentials::new("treasury@example.com", Secret::new(API_KEY).unwrap());
    let client = Client::builder(Environment::At(server.uri()), credentials)
        .multipart_forms()
        .build()
        .unwrap();
    client.create_demo_funding(demo_funding()).await.unwrap();
    for request in server.received_requests().await.unwrap() {
        let content_type = request.headers["content-type"].to_str().unwrap();
        assert!(content_type.starts_with("multipart/form-data; boundary="));
        assert!(
            String::from_utf8(request.body)
                .unwrap()
                .contains("form-data; name=\"")
        );
    }
}

/// A token that dies of 30 idle minutes is not tried after them.
#[tokio::test]
async fn after_thirty_idle_minutes_a_call_logs_in_first() {
    let (server, client) = logged_in(2).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 4).await;
    for idle_minutes in [0, 29, 29, 31] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(idle_minutes * 60)).await;
        tokio::time::resume();
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_login_is_never_tried_again_whatever_is_called() {
    for (status, code) in [
        (400, "login_id_is_required"),
        (400, "login_id_is_too_short"),
        (400, "login_id_is_too_long"),
        (400, "api_key_is_required"),
        (400, "api_key_length_is_invalid"),
        (400, "auth_invalid_user_login_details"),
        (401, "auth_failed"),
    ] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            refusal(status, code),
            1,
        )
        .await;
        let client = client_at(&server.uri());
        for (name, ..) in CALLS {
            let error = call(&client, name).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.code(), Some(code));
        }
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_login_that_fails_for_another_reason_is_not_repeated_within_a_call() {
    for status in [429, 500, 503] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            refusal(status, "no"),
            1,
        )
        .await;
        let error = call(&client_at(&server.uri()), "payment")
            .await
            .unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
    }
}

#[tokio::test]
async fn a_login_that_is_answered_oddly_is_an_error_that_keeps_the_answer() {
    for (status, body) in [
        (200, "<html></html>"),
        (200, ""),
        (200, r#"{"token":"t"}"#),
        (200, r#"["t"]"#),
        (502, "<html></html>"),
    ] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "POST",
            "/v2/authenticate/api",
            json(status, body),
            1,
        )
        .await;
        let error = call(&client_at(&server.uri()), "payment")
            .await
            .unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
        assert_eq!(error.status(), Some(status), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_ended_is_an_error_and_the_token_is_forgotten_all_the_same() {
    for answer in [
        refusal(401, "auth_failed"),
        refusal(429, "too_many_requests"),
        refusal(500, "internal_server_error"),
        json(200, "<html></html>"),
        json(503, ""),
    ] {
        let (server, client) = logged_in(2).await;
        answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 2).await;
        answer_all(&server, "POST", "/v2/authenticate/close_session", answer, 1).await;
        client.transfer(&"t1".into()).await.unwrap();
        assert!(client.close_session().await.is_err());
        client.transfer(&"t1".into()).await.unwrap();
    }
}

#[tokio::test]
async fn neither_key_nor_token_is_shown() {
    let (server, client) = logged_in(1).await;
    Mock::given(header_exists("x-auth-token"))
        .respond_with(refusal(404, "payment_not_found"))
        .mount(&server)
        .await;
    let error = call(&client, "payment").await.unwrap_err();
    let shown = format!("{client:?} {error} {error:?}");
    for secret in [API_KEY, TOKEN, "treasury@example.com"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn many_calls_at_once_log_in_once() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "GET", "/v2/transfers/t1", json(200, TRANSFER), 50).await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.transfer(&"t1".into()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}
