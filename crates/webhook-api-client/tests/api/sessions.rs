//! A token is shared and renewed once. Its lifetime is tested beside the cache, in paused time.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use webhook_api_client::{
    Api, ApiError, Lifetime, Login, Request, Response, Retry, Session, Token,
};
use webhook_core::Secret;
use webhook_test_support::{StubServer, json};
use wiremock::ResponseTemplate;

use crate::support::{answering, api, assert_error_hides, assert_hides};

/// Logs in at `/login` with a form.
struct Key;

impl Login for Key {
    async fn login(&self, api: &Api) -> Result<Token, ApiError> {
        let request = Request::post(["login"]).field("api_key", "s3cret-key");
        let response = api.send(request).await?;
        let token = Secret::new(response.json::<String>()?)
            .map_err(|error| response.undocumented("", &error.to_string()))?;
        Ok(Token::new(token, Lifetime::Idle(Duration::from_secs(1800))))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("x-auth-token", token.expose())
    }

    fn rejected(&self, error: &ApiError) -> bool {
        error.status() == Some(401) || error.code() == Some("UNAUTHENTICATED")
    }
}

fn issue(token: &str) -> ResponseTemplate {
    json(200, &format!("\"{token}\""))
}

async fn stub() -> (StubServer, Arc<Session<Key>>) {
    let server = StubServer::start().await.with_login("/login", "t1", issue);
    let session = Arc::new(Session::new(api(&server.url()), Key));
    (server, session)
}

/// A stub whose session has a token already.
async fn logged_in() -> (StubServer, Arc<Session<Key>>) {
    let (server, session) = stub().await;
    session.send(Request::get(["a"])).await.unwrap();
    (server, session)
}

async fn counts(server: &StubServer) -> (usize, usize) {
    (server.logins().await, server.calls().await)
}

async fn fifty(session: &Arc<Session<Key>>) -> Vec<Result<Response, ApiError>> {
    let mut callers = JoinSet::new();
    for _ in 0..50 {
        let session = Arc::clone(session);
        callers.spawn(async move { session.send(Request::get(["a"])).await });
    }
    callers.join_all().await
}

#[tokio::test]
async fn fifty_concurrent_callers_log_in_once() {
    let (server, session) = stub().await;
    let outcomes = fifty(&session).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(counts(&server).await, (1, 50));
}

#[tokio::test]
async fn fifty_callers_whose_token_was_refused_log_in_once_more() {
    let (server, session) = logged_in().await;
    server.renew_token("t2");
    let outcomes = fifty(&session).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(counts(&server).await, (2, 1 + 2 * 50));
}

#[tokio::test]
async fn a_failed_login_is_not_retried_and_the_next_call_tries_again() {
    for status in [400, 401, 429, 500, 503] {
        let (server, session) = stub().await;
        server.answer_login(ResponseTemplate::new(status));
        let error = session.send(Request::get(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error:?}");
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(error.is_throttled(), status == 429);
        assert!(error.to_string().contains("login failed"), "{error}");
        assert_eq!(counts(&server).await, (1, 0));

        server.answer_login(issue("t1"));
        session.send(Request::get(["a"])).await.unwrap();
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_a_second_refusal_is_returned() {
    let (server, session) = stub().await;
    server.accept_only("another");
    let error = session.send(Request::get(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::Status(_)), "{error:?}");
    assert_eq!(error.status(), Some(401));
    assert_eq!(counts(&server).await, (2, 2));
}

#[tokio::test]
async fn a_write_is_sent_again_after_a_refused_token_and_after_nothing_else() {
    let (server, session) = logged_in().await;
    server.renew_token("t2");
    let write = Request::post(["a"]).field("b", "c");
    session.send(write.clone()).await.unwrap();
    assert_eq!(server.last().await.body, b"b=c");
    assert_eq!(counts(&server).await, (2, 3));

    for status in [400, 403, 429, 500, 503] {
        let (server, session) = stub().await;
        server.answer_all(ResponseTemplate::new(status)).await;
        session.send(write.clone()).await.unwrap_err();
        assert_eq!(counts(&server).await, (1, 1), "{status}");
    }
}

#[tokio::test]
async fn what_is_sent_once_is_not_sent_again_even_with_a_new_token() {
    let (server, session) = logged_in().await;
    server.renew_token("t2");
    let error = session.send_once(Request::post(["key"])).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    assert_eq!(counts(&server).await, (1, 2));
    // The refused token is forgotten.
    session.send_once(Request::post(["key"])).await.unwrap();
    assert_eq!(counts(&server).await, (2, 3));

    for status in [429, 500, 503] {
        let (server, session) = stub().await;
        server.answer_all(ResponseTemplate::new(status)).await;
        let safe = Request::post(["key"]).retry(Retry::Safe);
        session.send_once(safe).await.unwrap_err();
        assert_eq!(counts(&server).await, (1, 1), "{status}");
    }
}

#[tokio::test]
async fn a_provider_may_refuse_a_token_with_a_code() {
    let (server, session) = stub().await;
    let answer = ResponseTemplate::new(200).set_body_string("UNAUTHENTICATED|no");
    server.answer_all(answer).await;
    session.send(Request::post([""; 0])).await.unwrap_err();
    assert_eq!(counts(&server).await, (2, 2));
}

#[tokio::test]
async fn closing_sends_the_last_token_and_forgets_it() {
    let (server, session) = stub().await;
    let close = || session.close(Request::post(["close"]));
    assert!(close().await.unwrap().is_none());
    assert_eq!(counts(&server).await, (0, 0));

    session.send(Request::get(["a"])).await.unwrap();
    assert!(close().await.unwrap().is_some());
    assert_eq!(server.last().await.headers["x-auth-token"], "t1");
    session.send(Request::get(["a"])).await.unwrap();
    assert_eq!(server.logins().await, 2);

    server.renew_token("t2");
    let error = close().await.unwrap_err();
    assert_eq!((error.status(), server.logins().await), (Some(401), 2));
}

#[tokio::test]
async fn a_request_with_a_mistake_does_not_log_in() {
    let (server, session) = stub().await;
    let wrong = || Request::get([""]);
    session.send(wrong()).await.unwrap_err();
    session.send_once(wrong()).await.unwrap_err();
    session.close(wrong()).await.unwrap_err();
    assert_eq!(counts(&server).await, (0, 0));
}

#[tokio::test]
async fn a_refused_login_is_not_tried_again_during_the_pause() {
    for (status, body, pauses) in [
        (400, "", true),
        (401, "", true),
        (403, "", true),
        (200, "UNREGISTERED|no", true),
        // None of these says anything about the credentials.
        (404, "", false),
        (408, "", false),
        (429, "", false),
        (500, "", false),
        (200, "SLOW|down", false),
        (400, "SLOW|down", false),
        (200, "not documented", false),
    ] {
        let server = answering(status, body).await;
        let session = Session::new(api(&server.url()), Key).refusal_pause(Duration::MAX);
        for _ in 0..2 {
            let error = session.send(Request::get(["a"])).await.unwrap_err();
            assert_eq!(error.status(), Some(status));
        }
        let logins = if pauses { 1 } else { 2 };
        assert_eq!(server.sent("/login").await.len(), logins, "{status} {body}");
    }
}

#[tokio::test]
async fn a_pause_after_a_refused_login_ends() {
    let server = StubServer::start().await.with_login("/login", "t1", issue);
    let session = Session::new(api(&server.url()), Key).refusal_pause(Duration::from_secs(60));
    server.answer_login(ResponseTemplate::new(401));
    session.send(Request::get(["a"])).await.unwrap_err();
    server.answer_login(issue("t1"));

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(59)).await;
    let error = session.send(Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
    session.send(Request::get(["a"])).await.unwrap();
}

#[tokio::test]
async fn nothing_shows_a_key_or_a_token() {
    let secrets = ["s3cret-key", "s3cret-token"];
    let server = StubServer::start()
        .await
        .with_login("/login", "s3cret-token", issue);
    let session = Session::new(api(&server.url()), Key);
    for status in [200, 401, 500] {
        server
            .answer("GET", &format!("/{status}"), ResponseTemplate::new(status))
            .await;
        if let Err(error) = session.send(Request::get([status.to_string()])).await {
            assert_error_hides(&error, &secrets);
        }
        assert_hides(&format!("{session:?} {:?}", session.api()), &secrets);
    }
    let token = Token::new(Secret::new("s3cret-token").unwrap(), Lifetime::UntilRefused);
    assert_hides(&format!("{token:?}"), &secrets);
}

#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    let session = Session::new(api("http://127.0.0.1:1"), Key);
    is_send(&session.api().send(Request::get(["a"])));
    is_send(&session.send(Request::get(["a"])));
    is_send(&session.send_once(Request::get(["a"])));
    is_send(&session.close(Request::get(["a"])));
}
