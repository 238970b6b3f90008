//! Logging in.

use super::*;

#[tokio::test]
async fn the_login_is_json_and_its_token_goes_with_every_call() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/auth"))
        .and(header("content-type", "application/json"))
        .and(body_string(format!(
            r#"{{"clientId":"{CLIENT_ID}","clientSecret":"{CLIENT_SECRET}"}}"#
        )))
        .respond_with(token(TOKEN))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/trades/t1"))
        .and(header("authorization", &*format!("Bearer {TOKEN}")))
        .respond_with(json(200, TRADE))
        .expect(3)
        .mount(&server)
        .await;
    let client = client_at(&server.uri());
    for client in [&client, &client.clone(), &client] {
        client.trade(&"t1".into()).await.unwrap();
    }
    let login = &sent(&server, "/auth").await[0];
    assert!(!login.headers.contains_key("authorization"));
    assert!(!login.headers.contains_key("idempotency"));
}

#[tokio::test]
async fn the_scheme_before_the_token_can_be_changed_or_left_out() {
    for (scheme, value) in [("Token", format!("Token {TOKEN}")), ("", TOKEN.to_owned())] {
        let server = MockServer::start().await;
        answer_all(&server, "POST", "/auth", token(TOKEN), 1).await;
        answer_all(&server, "GET", "/trades/t1", json(200, TRADE), 1).await;
        let client = builder_at(&server.uri()).authorization_scheme(scheme);
        client.build().unwrap().trade(&"t1".into()).await.unwrap();
        let request = &sent(&server, "/trades/t1").await[0];
        assert_eq!(request.headers["authorization"], value);
    }
}

/// Makes calls so many seconds one after the other, and counts the log-ins.
async fn logins(answer: ResponseTemplate, waits: &[u64]) -> usize {
    let server = MockServer::start().await;
    let auth = Mock::given(path("/auth")).respond_with(answer);
    auth.mount(&server).await;
    let calls = u64::try_from(waits.len()).unwrap();
    answer_all(&server, "GET", "/trades/t1", json(200, TRADE), calls).await;
    let client = client_at(&server.uri());
    for wait in waits {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(*wait)).await;
        tokio::time::resume();
        client.trade(&"t1".into()).await.unwrap();
    }
    sent(&server, "/auth").await.len()
}

/// A token counts as dead 30 seconds before its end.
#[tokio::test]
async fn a_token_is_used_until_shortly_before_the_time_that_its_answer_tells() {
    let hour = token_until(TOKEN, &from_now(3600));
    assert_eq!(logins(hour.clone(), &[0, 3500]).await, 1);
    assert_eq!(logins(hour, &[0, 3575]).await, 2);
}

#[tokio::test]
async fn a_token_whose_end_cannot_be_read_or_is_over_lives_for_five_minutes() {
    for answer in [
        format!(r#"{{"accessToken":"{TOKEN}"}}"#),
        format!(r#"{{"accessToken":"{TOKEN}","expiresAt":null}}"#),
        format!(r#"{{"accessToken":"{TOKEN}","expiresAt":"soon"}}"#),
        format!(r#"{{"accessToken":"{TOKEN}","expiresAt":1707485700}}"#),
        format!(
            r#"{{"accessToken":"{TOKEN}","expiresAt":"{}"}}"#,
            from_now(-60)
        ),
    ] {
        assert_eq!(logins(json(201, &answer), &[0, 265]).await, 1, "{answer}");
        assert_eq!(logins(json(201, &answer), &[0, 271]).await, 2, "{answer}");
    }
}

#[tokio::test]
async fn a_refused_login_is_sent_once_within_a_call() {
    for status in [400, 401, 404, 409, 429, 500, 503] {
        for (name, ..) in CALLS {
            let server = MockServer::start().await;
            answer_all(&server, "POST", "/auth", refusal(status), 1).await;
            let error = call(&client_at(&server.uri()), name).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.messages(), ["No", "must be one of a, b"]);
            assert_eq!(server.received_requests().await.unwrap().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_login_that_is_answered_oddly_is_an_error_that_keeps_the_answer() {
    for (status, body) in [
        (201, "<html></html>"),
        (201, ""),
        (201, r#"{"token":"t"}"#),
        (201, r#"["t"]"#),
        (201, r#"{"accessToken":""}"#),
        (201, r#"{"accessToken":" t"}"#),
        (201, r#"{"accessToken":7}"#),
        (502, "<html></html>"),
    ] {
        let server = MockServer::start().await;
        answer_all(&server, "POST", "/auth", json(status, body), 1).await;
        let error = call(&client_at(&server.uri()), "trade").await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
        assert_eq!(error.status(), Some(status), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn neither_secret_nor_token_is_shown() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "GET", "/trades/t1", refusal(404), 1).await;
    let error = call(&client, "trade").await.unwrap_err();
    let builder = builder_at(&server.uri());
    let shown = format!("{client:?} {builder:?} {error} {error:?}");
    for secret in [CLIENT_ID, CLIENT_SECRET, TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// What is marked is not to be seen on the wire, nor in the `Debug` of a request, which has names
/// alone: so this reads the source.
#[test]
fn the_header_with_the_token_is_marked_as_a_secret() {
    let source = include_str!("../../src/client/credentials.rs");
    let marked = r#".sensitive_header("Authorization", "#;
    assert_eq!(source.matches(marked).count(), 1);
    assert_eq!(source.matches(r#"header("Authorization""#).count(), 1);
}
