//! A token is shared and renewed once. Its lifetime is tested with the cache, in paused time.

use std::time::Duration;

use webhook_api_client::{Api, ApiError, Lifetime, Login, Request, Retry, Session, Token};
use webhook_core::Secret;
use webhook_test_support::{HangUp, HangUpServer, StubServer, json};
use wiremock::ResponseTemplate;

use crate::support::{answering, api, assert_error_hides, builder};

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

async fn stub() -> (StubServer, Session<Key>) {
    let server = StubServer::start().await.with_login("/login", "t1", issue);
    let session = Session::new(api(&server.url()), Key);
    (server, session)
}

async fn counts(server: &StubServer) -> (usize, usize) {
    (server.logins().await, server.calls().await)
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

/// It moves no money.
#[tokio::test]
async fn a_failed_login_does_not_warn_against_repeating_it() {
    for (status, body) in [(200, "not documented"), (200, &*"x".repeat(101)), (500, "")] {
        let server = answering(status, body).await;
        let api = builder(&server.url()).response_limit(100).build().unwrap();
        let error = Session::new(api, Key).send(Request::post(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Login(_)), "{error:?}");
        assert!(!error.to_string().contains("may have acted"), "{error}");
    }
    let server = HangUpServer::start(HangUp::AfterRequest);
    let session = Session::new(api(server.url()), Key);
    let error = session.send(Request::post(["a"])).await.unwrap_err();
    assert!(!error.to_string().contains("may have acted"), "{error}");
}

#[tokio::test]
async fn a_token_is_renewed_once_after_a_refusal_by_status_or_by_code() {
    for status in [401, 200] {
        let (server, session) = stub().await;
        let answer = ResponseTemplate::new(status).set_body_string("UNAUTHENTICATED|no");
        server.answer_all(answer).await;
        let error = session.send(Request::post(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Status(_)), "{error:?}");
        assert_eq!((error.status(), counts(&server).await), (Some(status), (2, 2)));
    }
}

/// A token from elsewhere, and the default of each method.
struct Fixed;

impl Login for Fixed {
    async fn login(&self, _: &Api) -> Result<Token, ApiError> {
        Ok(Token::new(Secret::new("t1").unwrap(), Lifetime::UntilRefused))
    }

    fn authorise(&self, request: Request, token: &Token) -> Request {
        request.sensitive_header("x-auth-token", token.expose())
    }
}

#[tokio::test]
async fn unless_a_login_says_otherwise_only_status_401_refuses_a_token() {
    for (status, calls) in [(401, 2), (400, 1), (403, 1), (200, 1)] {
        let server = answering(status, "UNAUTHENTICATED|no").await;
        let session = Session::new(api(&server.url()), Fixed);
        session.send(Request::post(["a"])).await.unwrap_err();
        assert_eq!(server.calls().await, calls, "{status}");
    }
}

#[tokio::test]
async fn after_a_refused_token_a_write_is_sent_again_but_what_is_sent_once_is_not() {
    let (server, session) = stub().await;
    let write = || Request::post(["a"]).field("b", "c");
    session.send(write()).await.unwrap();
    server.renew_token("t2");
    session.send(write()).await.unwrap();
    assert_eq!(server.last().await.body, b"b=c");
    assert_eq!(counts(&server).await, (2, 3));

    server.renew_token("t3");
    let error = session.send_once(write()).await.unwrap_err();
    assert_eq!((error.status(), counts(&server).await), (Some(401), (2, 4)));
    // The refused token is forgotten.
    session.send_once(write()).await.unwrap();
    assert_eq!(counts(&server).await, (3, 5));
}

#[tokio::test]
async fn after_any_other_answer_a_write_and_what_is_sent_once_are_not_sent_again() {
    for status in [400, 403, 429, 500, 503] {
        let (server, session) = stub().await;
        server.answer_all(ResponseTemplate::new(status)).await;
        session.send(Request::post(["a"])).await.unwrap_err();
        session.send_once(Request::post(["a"]).retry(Retry::Safe)).await.unwrap_err();
        assert_eq!(counts(&server).await, (1, 2), "{status}");
    }
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
async fn calls_can_be_spawned_and_a_request_with_a_mistake_does_not_log_in() {
    let (server, session) = stub().await;
    let calls = tokio::spawn(async move {
        let wrong = || Request::get([""]);
        session.api().send(wrong()).await.unwrap_err();
        session.send(wrong()).await.unwrap_err();
        session.send_once(wrong()).await.unwrap_err();
        session.close(wrong()).await.unwrap_err();
    });
    calls.await.unwrap();
    assert_eq!(counts(&server).await, (0, 0));
}

#[tokio::test]
async fn a_refused_login_is_not_tried_again_until_the_pause_ends() {
    for (status, body, pauses) in [
        (400, "", true),
        (401, "", true),
        (403, "", true),
        (200, "UNREGISTERED|no", true),
        // None of these is about the credentials.
        (404, "", false),
        (408, "", false),
        (429, "", false),
        (500, "", false),
        (200, "SLOW|down", false),
        (400, "SLOW|down", false),
        (200, "not documented", false),
    ] {
        let server = answering(status, body).await;
        let pause = Duration::from_secs(60);
        let session = Session::new(api(&server.url()), Key).refusal_pause(pause);
        for (seconds, logins) in [(0, [1, 1]), (59, [1, 2]), (1, [2, 3])] {
            tokio::time::pause();
            tokio::time::advance(Duration::from_secs(seconds)).await;
            tokio::time::resume();
            let error = session.send(Request::get(["a"])).await.unwrap_err();
            assert_eq!(error.status(), Some(status));
            let logins = logins[usize::from(!pauses)];
            assert_eq!(server.sent("/login").await.len(), logins, "{status} {body} {seconds}");
        }
    }
}

#[tokio::test]
async fn nothing_shows_a_key_or_a_token() {
    let server = StubServer::start().await.with_login("/login", "s3cret-token", issue);
    let session = Session::new(api(&server.url()), Key);
    server.answer_all(ResponseTemplate::new(401)).await;
    assert_error_hides(&session.send(Request::get(["a"])).await.unwrap_err(), "s3cret");
    let token = Token::new(Secret::new("s3cret-token").unwrap(), Lifetime::UntilRefused);
    let text = format!("{session:?} {:?} {token:?}", session.api());
    assert!(!text.contains("s3cret"), "{text}");
}
