//! What is retried. The waits are tested beside the policy, in paused time.

use std::time::Duration;

use webhook_api_client::{ApiError, Request, Retry, RetryPolicy, TransportKind};
use webhook_test_support::{HangUp, HangUpServer, StubServer};
use wiremock::ResponseTemplate;

use crate::support::{answering, api, builder, call, send, transport};

#[tokio::test]
async fn a_safe_request_is_retried_after_a_fault_or_a_throttle() {
    for (status, body) in [
        (429, ""),
        (500, ""),
        (502, ""),
        (503, ""),
        (504, ""),
        (200, "SLOW|0"),
        (403, "SLOW|down"),
    ] {
        let server = StubServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_string(body);
        server.answer_times("POST", "/a", answer, 2).await;
        let request = Request::post(["a"]).field("b", "c").retry(Retry::Safe);
        let response = call(&server, request).await.unwrap();
        assert_eq!(
            (response.attempts(), server.calls().await),
            (3, 3),
            "{status} {body}"
        );
        assert_eq!(server.last().await.body, b"b=c");
    }
}

#[tokio::test]
async fn an_answer_that_will_not_change_is_not_retried() {
    for status in [300, 304, 400, 401, 403, 404, 409, 422, 501] {
        let server = answering(status, "").await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert_eq!(
            (error.status(), error.is_retryable()),
            (Some(status), false)
        );
        assert_eq!((error.attempts(), server.calls().await), (1, 1), "{status}");
    }
}

#[tokio::test]
async fn attempts_end_even_if_the_provider_always_asks_to_come_back() {
    let server = StubServer::start().await;
    let busy = ResponseTemplate::new(503).insert_header("retry-after", "0");
    server.answer_all(busy).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.attempts(), server.calls().await), (3, 3));
    assert!(error.to_string().contains("after 3 requests"), "{error}");

    let never = builder(&server.url()).retry(RetryPolicy::never());
    let error = send(&never.build().unwrap(), Request::get(["a"]))
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_call_that_acts_is_never_retried() {
    for status in [401, 429, 500, 502, 503, 504] {
        for request in [
            Request::post(["a"]),
            Request::put(["a"]),
            Request::delete(["a"]),
            Request::get(["a"]).retry(Retry::Never),
        ] {
            let server = answering(status, "").await;
            let error = call(&server, request).await.unwrap_err();
            assert_eq!((error.status(), error.attempts()), (Some(status), 1));
            assert_eq!(server.calls().await, 1, "{status}");
        }
    }
}

#[tokio::test]
async fn a_broken_connection_is_retried_for_a_safe_request_only() {
    for (hang_up, kind) in [
        (HangUp::BeforeRequest, TransportKind::Dropped),
        (HangUp::AfterRequest, TransportKind::Dropped),
        (HangUp::InBody, TransportKind::Dropped),
        (HangUp::Never, TransportKind::Timeout),
    ] {
        for (request, connections) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
            let server = HangUpServer::start(hang_up);
            let api = builder(server.url()).timeout(Duration::from_millis(250));
            let error = send(&api.build().unwrap(), request).await.unwrap_err();
            assert_eq!(transport(&error), Some(kind), "{hang_up:?}: {error:?}");
            assert_eq!(
                (error.attempts(), server.stop()),
                (connections, connections)
            );
        }
    }
}

#[tokio::test]
async fn a_write_on_a_connection_that_was_used_before_is_not_retried_either() {
    let server = HangUpServer::start(HangUp::AfterSecondRequest);
    let api = api(server.url());
    send(&api, Request::get(["a"])).await.unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped), "{error:?}");
    assert_eq!((error.attempts(), server.stop()), (1, 1));
}

#[tokio::test]
async fn a_missing_connection_is_retried_for_a_safe_request_only() {
    for (request, attempts) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
        let url = HangUpServer::unreachable_url();
        let error = send(&api(&url), request).await.unwrap_err();
        assert_eq!(transport(&error), Some(TransportKind::Connect));
        assert_eq!(error.attempts(), attempts);
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
}

#[tokio::test]
async fn a_throttle_has_the_wait_of_the_header_else_of_the_body_else_the_documented_one() {
    for (status, body, header, wait) in [
        (429, "", Some("5"), 5),
        (429, "SLOW|7", Some("5"), 5),
        (200, "SLOW|7", Some("5"), 5),
        (429, "SLOW|7", None, 7),
        (200, "SLOW|7", None, 7),
        (429, "SLOW|18446744073709551615", None, 86_400),
        (429, "SLOW|down", None, 60),
        (429, "", None, 60),
    ] {
        let server = StubServer::start().await;
        let mut answer = ResponseTemplate::new(status).set_body_string(body);
        if let Some(seconds) = header {
            answer = answer.insert_header("retry-after", seconds);
        }
        server.answer_all(answer).await;
        let api = builder(&server.url()).throttle_wait(Duration::from_secs(60));
        let request = Request::post(["a"]);
        let error = send(&api.build().unwrap(), request).await.unwrap_err();
        assert!(matches!(error, ApiError::Throttled(_)), "{error:?}");
        assert_eq!(
            error.retry_after(),
            Some(Duration::from_secs(wait)),
            "{body}"
        );
        assert!(
            error.to_string().contains(&format!("wait {wait} s before")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_longer_wait_than_the_policy_allows_is_returned_at_once() {
    for status in [429, 503] {
        let server = StubServer::start().await;
        let busy = ResponseTemplate::new(status).insert_header("retry-after", "6");
        server.answer_all(busy).await;
        let error = call(&server, Request::get(["a"])).await.unwrap_err();
        assert_eq!((error.attempts(), server.calls().await), (1, 1));
        assert_eq!(error.is_throttled(), status == 429);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(6)));
    }
}
