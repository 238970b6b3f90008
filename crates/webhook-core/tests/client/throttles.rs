//! A throttle that stands in the body.

use super::*;

#[tokio::test]
async fn a_body_that_asks_for_fewer_requests_is_a_throttle_whatever_the_status() {
    for status in [200, 400, 403] {
        for (request, sent) in [(Request::get(["a"]), 3), (Request::post(["a"]), 1)] {
            let server = MockServer::start().await;
            let slow = ResponseTemplate::new(status).set_body_string("SLOW|down");
            mount(&server, slow).await;
            let error = send(&throttling(&server), request).await.unwrap_err();
            assert!(error.is_throttled(), "{status}");
            assert_eq!((error.status(), error.code()), (Some(status), Some("SLOW")));
            assert_eq!(error.attempts(), sent, "{status}");
            assert!(error.to_string().ends_with("send less often"), "{error}");
        }
    }
    let server = answering(403).await;
    let error = send(&throttling(&server), Request::get(["a"])).await;
    let error = error.unwrap_err();
    assert_eq!((error.is_throttled(), error.attempts()), (false, 1));
}

#[tokio::test]
async fn the_wait_in_a_body_counts_if_there_is_no_retry_after() {
    for (status, body, header, wait) in [
        (429, "SLOW|7", None, Some(7)),
        (200, "SLOW|7", None, Some(7)),
        (429, "SLOW|7", Some("5"), Some(5)),
        (200, "SLOW|7", Some("5"), Some(5)),
        (429, "SLOW|down", None, None),
    ] {
        let server = MockServer::start().await;
        let mut slow = ResponseTemplate::new(status).set_body_string(body);
        if let Some(seconds) = header {
            slow = slow.insert_header("retry-after", seconds);
        }
        mount(&server, slow).await;
        let error = send(&throttling(&server), Request::post(["a"])).await;
        let error = error.unwrap_err();
        assert_eq!(error.retry_after(), wait.map(Duration::from_secs), "{body}");
        let login = ApiError::Login(Arc::new(error));
        assert!(login.is_throttled());
    }
}

fn throttling(server: &MockServer) -> Api {
    builder(&server.uri())
        .error_reader(read_error)
        .throttle_reader(read_throttle)
        .build()
        .unwrap()
}

/// `SLOW|seconds` in a body asks for fewer requests.
pub(crate) fn read_throttle(_: u16, body: &[u8]) -> Option<Throttle> {
    let seconds = std::str::from_utf8(body).ok()?.strip_prefix("SLOW|")?;
    let wait = seconds.parse().ok().map(Duration::from_secs);
    Some(Throttle { wait })
}
