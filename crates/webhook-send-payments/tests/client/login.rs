//! Logging in, and what every request carries.

use webhook_send_payments::client::{ApiError, webhook_api_client::Request};
use webhook_test_support::{StubServer, json};

use crate::{SECRET, builder, logged_in};

#[tokio::test]
async fn the_first_call_logs_in_and_sends_the_token_as_bearer() {
    let (server, client) = logged_in().await;
    client.send(Request::get(["quotes"])).await.unwrap();
    let [login, call] = &server.requests().await[..] else {
        panic!("expected two requests");
    };
    assert_eq!(login.method.as_str(), "POST");
    assert_eq!(login.url.path(), "/auth");
    let body = format!(r#"{{"clientId":"clnt_1","clientSecret":"{SECRET}"}}"#);
    assert_eq!(login.body, body.as_bytes());
    assert!(!login.headers.contains_key("authorization"));
    assert_eq!(call.headers["authorization"], "Bearer t0ken");
    let user_agent = format!("webhook-send-payments/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(call.headers["user-agent"], user_agent.as_str());
}

#[tokio::test]
async fn the_word_before_the_token_can_be_changed_and_left_out() {
    let (server, _) = logged_in().await;
    for (scheme, expected) in [("Token", "Token t0ken"), ("", "t0ken")] {
        let client = builder(&server).authorization_scheme(scheme).build();
        client
            .unwrap()
            .send(Request::get(["quotes"]))
            .await
            .unwrap();
        assert_eq!(server.last().await.headers["authorization"], expected);
    }
}

#[tokio::test]
async fn an_expiry_in_the_past_or_of_another_form_does_not_end_a_new_token() {
    for expires_at in ["\"2019-08-24T14:15:22Z\"", "1707485700", "null"] {
        let (server, client) = logged_in().await;
        let answer = format!(r#"{{"accessToken":"t0ken","expiresAt":{expires_at}}}"#);
        server.answer_login(json(201, &answer));
        for _ in 0..2 {
            client.send(Request::get(["quotes"])).await.unwrap();
        }
        assert_eq!(server.logins().await, 1, "{expires_at}");
    }
}

#[tokio::test]
async fn a_login_without_a_token_is_an_undocumented_answer() {
    for answer in [r#"{"expiresAt":"x"}"#, r#"{"accessToken":""}"#, "[]"] {
        let server = StubServer::start().await;
        server.answer("POST", "/auth", json(201, answer)).await;
        let client = builder(&server).build().unwrap();
        let error = client.send(Request::get(["quotes"])).await.unwrap_err();
        let ApiError::Login(login) = &error else {
            panic!("{error}");
        };
        assert!(matches!(**login, ApiError::Undocumented { .. }), "{error}");
    }
}

#[tokio::test]
async fn debug_shows_no_secret_and_no_token() {
    let (server, client) = logged_in().await;
    client.send(Request::get(["quotes"])).await.unwrap();
    let shown = format!("{client:?} {:?}", builder(&server));
    assert!(
        !shown.contains(SECRET) && !shown.contains("t0ken"),
        "{shown}"
    );
}
