//! Errors keep what the provider said, and say what to do.

use std::sync::Arc;
use std::time::Duration;

use webhook_api_client::{ApiError, Request, Retry};
use webhook_test_support::{HangUp, HangUpServer, StubServer};
use wiremock::ResponseTemplate;

use crate::support::{answering, assert_error_hides, builder, call, send};

#[tokio::test]
async fn an_error_keeps_status_code_messages_request_id_headers_and_body() {
    let server = StubServer::start().await;
    let body = "payment_not_found|No payment for s3cret";
    let answer = ResponseTemplate::new(400)
        .insert_header("X-Request-Id", "7")
        .insert_header("set-cookie", "s3cret")
        .set_body_string(body);
    server.answer_all(answer).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(400), Some("payment_not_found"))
    );
    assert_eq!(error.messages(), ["No payment for s3cret"]);
    assert_eq!(error.request_id(), Some("7"));
    assert_eq!(
        error.response().unwrap().header("Set-Cookie"),
        Some("s3cret")
    );
    assert_eq!(error.body().unwrap(), body);
    assert_eq!(
        error.to_string(),
        "expected success, found status 400, code payment_not_found, request id 7: the provider \
         refused the call"
    );
    assert_error_hides(&error, &["s3cret"]);
    assert_error_hides(&ApiError::Login(Arc::new(error)), &["s3cret"]);
}

#[tokio::test]
async fn a_body_that_reports_a_failure_is_an_error_whatever_the_status() {
    let server = answering(200, "UNAUTHENTICATED|no").await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::Status(_)), "{error:?}");
    assert_eq!(
        (error.status(), error.code()),
        (Some(200), Some("UNAUTHENTICATED"))
    );
    assert!(
        error
            .to_string()
            .contains("found a body that reports a failure"),
        "{error}"
    );
}

#[tokio::test]
async fn a_code_that_is_not_fit_for_a_log_is_not_shown() {
    let long = "x".repeat(65);
    for code in ["a\nb", "é", &long] {
        let server = answering(400, &format!("{code}|m")).await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_error_hides(&error, &[code, "a\\nb"]);
    }
}

/// For each way in which a call can end without a readable success.
async fn failures(request: Request) -> Vec<ApiError> {
    let mut errors = Vec::new();
    for hang_up in [HangUp::AfterRequest, HangUp::Never] {
        let server = HangUpServer::start(hang_up);
        let api = builder(server.url()).timeout(Duration::from_millis(100));
        errors.push(
            send(&api.build().unwrap(), request.clone())
                .await
                .unwrap_err(),
        );
    }
    let server = answering(200, "not JSON").await;
    let response = call(&server, request.clone()).await.unwrap();
    errors.push(response.json::<u8>().unwrap_err());
    let small = builder(&server.url()).response_limit(1).build().unwrap();
    errors.push(send(&small, request.clone()).await.unwrap_err());
    let server = answering(500, "").await;
    errors.push(call(&server, request).await.unwrap_err());
    errors
}

#[tokio::test]
async fn only_the_failure_of_a_call_that_acts_warns_against_repeating_it() {
    for error in failures(Request::post(["a"])).await {
        let text = error.to_string();
        assert!(
            text.contains("may have acted") && text.contains("repeat"),
            "{text}"
        );
    }
    for request in [Request::get(["a"]), Request::post(["a"]).retry(Retry::Safe)] {
        for error in failures(request).await {
            let text = error.to_string();
            assert!(
                !text.contains("acted") && !text.contains("repeat"),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn a_refused_token_may_be_the_doing_of_another_process() {
    let server = answering(401, "").await;
    let error = call(&server, Request::get(["a"]))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("credentials") && error.contains("another process"),
        "{error}"
    );
}
