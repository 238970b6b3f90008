//! What is retried. The waits are tested with the policy, in paused time.

use std::time::Duration;

use webhook_api_client::{ApiError, Request, Retry, TransportKind};
use webhook_test_support::{HangUp, HangUpServer, StubServer};
use wiremock::ResponseTemplate;

use crate::support::{answering, answering_with, api, builder, call, send, send_with, transport};

#[tokio::test]
async fn a_safe_request_is_retried_after_a_fault_or_a_throttle_and_nothing_else_is() {
    for status in [300, 304, 400, 401, 403, 404, 409, 422, 429, 500, 501, 502, 503, 504] {
        let is_retryable = matches!(status, 429 | 500 | 502..=504);
        for (request, is_safe) in [
            (Request::get(["a"]), true),
            (Request::post(["a"]).retry(Retry::Safe), true),
            (Request::post(["a"]), false),
            (Request::put(["a"]), false),
            (Request::delete(["a"]), false),
            (Request::get(["a"]).retry(Retry::Never), false),
        ] {
            let server = answering(status, "").await;
            let error = call(&server, request).await.unwrap_err();
            assert_eq!((error.status(), error.is_retryable()), (Some(status), is_retryable));
            let requests = if is_safe && is_retryable { (3, 3) } else { (1, 1) };
            assert_eq!((error.attempts(), server.calls().await), requests, "{status}");
            assert_eq!(error.to_string().contains("after 3 requests"), requests == (3, 3));
        }
    }
}

#[tokio::test]
async fn a_retry_sends_the_same_request_and_may_succeed() {
    for (status, body) in [(503, ""), (200, "SLOW|0"), (403, "SLOW|down")] {
        let server = StubServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_string(body);
        server.answer_times("POST", "/a", answer, 2).await;
        let request = Request::post(["a"]).field("b", "c").retry(Retry::Safe);
        let response = call(&server, request).await.unwrap();
        assert_eq!((response.attempts(), server.calls().await), (3, 3), "{status} {body}");
        assert_eq!(server.last().await.body, b"b=c");
    }
}

#[tokio::test]
async fn a_broken_or_missing_connection_is_retried_for_a_safe_request_only() {
    for (request, attempts) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        for (hang_up, kind) in [
            (HangUp::BeforeRequest, TransportKind::Dropped),
            (HangUp::AfterRequest, TransportKind::Dropped),
            (HangUp::InBody, TransportKind::Dropped),
            (HangUp::Never, TransportKind::Timeout),
        ] {
            let server = HangUpServer::start(hang_up);
            let api = builder(server.url()).timeout(Duration::from_millis(250));
            let error = send(api, request.clone()).await.unwrap_err();
            assert_eq!(transport(&error), Some(kind), "{hang_up:?}: {error:?}");
            assert_eq!((error.attempts(), server.stop()), (attempts, attempts));
        }
        let url = HangUpServer::unreachable_url();
        let error = send(builder(&url), request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Connect));
        assert_eq!(error.attempts(), attempts);
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
}

#[tokio::test]
async fn a_write_on_a_connection_that_was_used_before_is_not_retried_either() {
    let server = HangUpServer::start(HangUp::AfterSecondRequest);
    let api = api(server.url());
    send_with(&api, Request::get(["a"])).await.unwrap();
    let error = send_with(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
    assert_eq!((error.attempts(), server.stop()), (1, 1));
}

#[tokio::test]
async fn a_throttle_has_the_wait_of_the_header_else_of_the_body_else_the_documented_one() {
    for (status, body, header, wait) in [
        (429, "", Some("6"), 6),
        (429, "SLOW|7", Some("6"), 6),
        (200, "SLOW|7", Some("6"), 6),
        (429, "SLOW|7", None, 7),
        (200, "SLOW|7", None, 7),
        (429, "SLOW|18446744073709551615", None, 86_400),
        (429, "SLOW|down", None, 60),
        (429, "", None, 60),
        (503, "", Some("6"), 6),
    ] {
        let mut answer = ResponseTemplate::new(status).set_body_string(body);
        if let Some(seconds) = header {
            answer = answer.insert_header("retry-after", seconds);
        }
        let server = answering_with(answer).await;
        let api = builder(&server.url()).throttle_wait(Duration::from_secs(60));
        // All of these waits are longer than the policy allows: no retry.
        let error = send(api, Request::get(["a"])).await.unwrap_err();
        assert_eq!((error.attempts(), server.calls().await), (1, 1));
        assert_eq!(matches!(error, ApiError::Throttled(_)), status != 503, "{error:?}");
        assert_eq!(error.is_throttled(), status != 503);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(wait)), "{body}");
        assert!(error.to_string().contains(&format!("wait {wait} s before")), "{error}");
    }
}
