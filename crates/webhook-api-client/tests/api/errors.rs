//! Errors keep the provider's answer, and say what to do.

use std::sync::Arc;
use std::time::Duration;

use webhook_api_client::{ApiError, Operation, Request, Retry, TransportKind, Verb};
use webhook_core::Certainty;
use webhook_test_support::{HangUp, HangUpServer};
use wiremock::ResponseTemplate;

use crate::support::{answering, answering_with, assert_error_hides, builder, call, send};

#[tokio::test]
async fn an_error_keeps_status_code_messages_request_id_headers_and_body() {
    let body = "payment_not_found|No payment for s3cret";
    let answer = ResponseTemplate::new(400)
        .insert_header("X-Request-Id", "7")
        .insert_header("set-cookie", "s3cret")
        .set_body_string(body);
    let server = answering_with(answer).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(400), Some("payment_not_found")));
    assert_eq!(error.messages(), ["No payment for s3cret"]);
    assert_eq!(error.request_id(), Some("7"));
    assert_eq!(error.response().unwrap().header("Set-Cookie"), Some("s3cret"));
    assert_eq!(error.body().unwrap(), body);
    assert_eq!(
        error.to_string(),
        "expected success, found status 400, code payment_not_found, request id 7: the provider \
         refused the call"
    );
    assert_error_hides(&error, "s3cret");
    assert_error_hides(&ApiError::Login(Arc::new(error)), "s3cret");
}

#[tokio::test]
async fn a_refusal_says_what_was_found_and_shows_a_code_only_if_it_is_fit_for_a_log() {
    let long = "x".repeat(65);
    for (status, code, text) in [
        (200, "UNAUTHENTICATED", "found a body that reports a failure, status 200, code UNAUTH"),
        (401, "NO", "credentials, and whether another process logs in"),
        (400, "a\nb", "found status 400: "),
        (400, "é", "found status 400: "),
        (400, &long, "found status 400: "),
    ] {
        let server = answering(status, &format!("{code}|m")).await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert!(matches!(error, ApiError::Status(_)), "{error:?}");
        assert_eq!((error.status(), error.code()), (Some(status), Some(code)));
        assert!(error.to_string().contains(text), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_to_do() {
    for (status, request, advice) in [
        (302, Request::get(["a"]), "redirects are not followed; check the base URL"),
        (403, Request::get(["a"]), "ask the provider for the permission"),
        (429, Request::get(["a"]), "send fewer requests"),
        (500, Request::get(["a"]), "the provider failed; try again later"),
        (500, Request::post(["a"]), "the provider failed and may have acted; check before"),
    ] {
        let error = call(&answering(status, "").await, request).await.unwrap_err();
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[test]
fn what_ended_a_call_and_an_operation_have_a_text() {
    assert_eq!(TransportKind::Timeout.to_string(), "no complete answer in time");
    for (verb, text) in [(Verb::Delete, "DELETE payments"), (Verb::Mutation, "mutation payments")] {
        let (certainty, source) = (Certainty::Documented, "its reference");
        let operation = Operation { verb, path: "payments", certainty, source };
        assert_eq!(operation.to_string(), text);
    }
}

/// For each way in which a call can end without a readable success.
async fn failures(request: Request) -> Vec<ApiError> {
    let mut errors = Vec::new();
    for hang_up in [HangUp::AfterRequest, HangUp::Never] {
        let server = HangUpServer::start(hang_up);
        let api = builder(server.url()).timeout(Duration::from_millis(100));
        errors.push(send(api, request.clone()).await.unwrap_err());
    }
    let server = answering(200, "not JSON").await;
    let response = call(&server, request.clone()).await.unwrap();
    errors.push(response.json::<u8>().unwrap_err());
    let small = builder(&server.url()).response_limit(1);
    errors.push(send(small, request.clone()).await.unwrap_err());
    errors.push(call(&answering(500, "").await, request).await.unwrap_err());
    errors
}

#[tokio::test]
async fn only_the_failure_of_a_call_that_acts_warns_against_repeating_it() {
    for (request, acts) in [
        (Request::post(["a"]), true),
        (Request::get(["a"]), false),
        (Request::post(["a"]).retry(Retry::Safe), false),
    ] {
        for error in failures(request).await {
            let text = error.to_string();
            assert_eq!((text.contains("may have acted"), text.contains("repeat")), (acts, acts));
        }
    }
}
