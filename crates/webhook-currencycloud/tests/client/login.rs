//! Logging in, ending a session, and what is never shown.

use std::time::Duration;

use webhook_currencycloud::client::{ApiError, ErrorReport};
use webhook_test_support::{StubServer, json};

use crate::stub::{
    API_KEY, LOGIN, OPERATIONS, TOKEN, TRANSFER, builder, call, demo_funding, logged_in, refusal,
    sent,
};

#[tokio::test]
async fn the_login_is_a_form_and_its_token_goes_with_the_call() {
    let (server, client) = logged_in().await;
    server
        .answer("GET", "/v2/transfers/t1", json(200, TRANSFER))
        .await;
    client.transfer(&"t1".into()).await.unwrap();
    let login = &server.sent(LOGIN).await[0];
    let form = format!("login_id=treasury%40example.com&api_key={API_KEY}");
    assert_eq!(login.body, form.as_bytes());
    assert_eq!(
        login.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    let version = concat!("webhook-currencycloud/", env!("CARGO_PKG_VERSION"));
    assert_eq!(login.headers["user-agent"], version);
    assert_eq!(server.last().await.headers["x-auth-token"], TOKEN);
}

#[tokio::test]
async fn login_and_demo_funding_can_be_multipart() {
    let (server, _) = logged_in().await;
    let client = builder(&server.url()).multipart_forms().build().unwrap();
    let receipt = json(200, r#"{"id":"d1"}"#);
    server
        .answer("POST", "/v2/demo/funding/create", receipt)
        .await;
    client.create_demo_funding(demo_funding()).await.unwrap();
    let requests = server.requests().await;
    assert_eq!(requests.len(), 2);
    for request in requests {
        let content_type = request.headers["content-type"].to_str().unwrap();
        assert!(content_type.starts_with("multipart/form-data; boundary="));
    }
}

#[tokio::test]
async fn a_token_is_valid_for_thirty_idle_minutes() {
    let (server, client) = logged_in().await;
    server
        .answer("GET", "/v2/transfers/t1", json(200, TRANSFER))
        .await;
    for (idle_minutes, logins) in [(0, 1), (29, 1), (29, 1), (31, 2)] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(idle_minutes * 60)).await;
        tokio::time::resume();
        client.transfer(&"t1".into()).await.unwrap();
        assert_eq!(server.logins().await, logins);
    }
}

/// Four failures disable the account.
#[tokio::test]
async fn a_refused_login_is_never_sent_again() {
    for (status, code) in [
        (400, "api_key_length_is_invalid"),
        (400, "auth_invalid_user_login_details"),
        (401, "auth_failed"),
    ] {
        let (server, client) = logged_in().await;
        server.answer_login(refusal(status, code));
        for (_, path) in OPERATIONS {
            let error = call(&client.clone(), path).await.unwrap_err();
            assert!(matches!(error, ApiError::Login(_)), "{error}");
            assert_eq!((error.status(), error.code()), (Some(status), Some(code)));
            assert!(ErrorReport::of(&error).unwrap().has_code(code));
        }
        assert_eq!(server.requests().await.len(), 1);
    }
}

#[tokio::test]
async fn an_undocumented_login_answer_is_kept_in_the_error() {
    for body in [
        "<html></html>",
        r#"{"token":"t"}"#,
        r#"["t"]"#,
        r#"{"auth_token":""}"#,
    ] {
        let (server, client) = logged_in().await;
        server.answer_login(json(200, body));
        let error = client.transfer(&"t1".into()).await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_session_is_ended_with_its_token() {
    let (server, client) = logged_in().await;
    let path = "/v2/authenticate/close_session";
    server.answer("POST", path, json(200, "{}")).await;
    server
        .answer("GET", "/v2/transfers/t1", json(200, TRANSFER))
        .await;
    client.close_session().await.unwrap();
    assert_eq!(server.requests().await.len(), 0);
    client.transfer(&"t1".into()).await.unwrap();
    client.close_session().await.unwrap();
    assert_eq!(sent(&server, path).await, (None, String::new()));
    assert_eq!(server.last().await.headers["x-auth-token"], TOKEN);
    client.transfer(&"t1".into()).await.unwrap();
    assert_eq!(server.logins().await, 2);
}

#[tokio::test]
async fn no_secret_is_shown() {
    let server = StubServer::start().await;
    let url = server.url();
    server.answer_all(refusal(401, "auth_failed")).await;
    let client = builder(&url).build().unwrap();
    let error = client.payment(&"p1".into()).await.unwrap_err();
    let shown = format!("{:?} {client:?} {error} {error:?}", builder(&url));
    for secret in [API_KEY, TOKEN, "treasury@example.com"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
