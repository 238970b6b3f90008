//! Answers are read up to a limit, and kept whole.

use webhook_api_client::{ApiError, Request, TransportKind};
use webhook_test_support::{HangUp, HangUpServer, StubServer};
use wiremock::ResponseTemplate;

use crate::support::{answering_with, assert_error_hides, builder, call, send, transport};

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_beyond() {
    for (length, fits) in [(0, true), (99, true), (100, true), (101, false), (1_000_000, false)] {
        for announced in [true, false] {
            let server = HangUpServer::start(HangUp::AfterBody { length, announced });
            match send(builder(server.url()).response_limit(100), Request::get(["a"])).await {
                Ok(response) => assert_eq!((response.body().len(), fits), (length, true)),
                Err(error) => {
                    assert!(matches!(error, ApiError::TooLarge { limit: 100, .. }), "{error:?}");
                    assert!(!fits, "{length} {announced}");
                    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
                }
            }
        }
    }
    // It announces a body of 1000 bytes, which is not waited for.
    let server = HangUpServer::start(HangUp::NeverInBody);
    let outcome = send(builder(server.url()).response_limit(100), Request::post(["a"])).await;
    assert!(matches!(outcome, Err(ApiError::TooLarge { .. })), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_status_and_the_part_that_arrived() {
    let server = HangUpServer::start(HangUp::InBody);
    let error = send(builder(server.url()), Request::post(["a"])).await.unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped));
    assert_eq!((error.status(), error.body().unwrap().as_ref()), (Some(200), &b"xxx"[..]));
}

#[tokio::test]
async fn an_undocumented_answer_is_kept_whole_and_explained_without_its_values() {
    for (body, explanation) in [
        (r#"[1,"s3cret"]"#, "at `[1]`: expected an integer in range, not negative, found a string"),
        ("<html>\ns3cret", "undocumented answer: expected JSON, found an error at line 1 column 1"),
    ] {
        let answer = ResponseTemplate::new(200)
            .insert_header("X-Request-Id", "2778807612227406609")
            .set_body_string(body);
        let server = answering_with(answer).await;
        let response = call(&server, Request::post(["key"])).await.unwrap();
        let error = response.json::<Vec<u8>>().unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }));
        assert_eq!((error.status(), error.body().unwrap().as_ref()), (Some(200), body.as_bytes()));
        assert_eq!(error.request_id(), Some("2778807612227406609"));
        assert_error_hides(&error, "s3cret");
        assert!(error.to_string().contains(explanation), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_an_http_client_that_follows_is_noticed() {
    let elsewhere = StubServer::start().await;
    let moved = ResponseTemplate::new(302).insert_header("location", elsewhere.url());
    let server = answering_with(moved).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert!(error.to_string().contains("redirects are not followed"), "{error}");
    assert_eq!(elsewhere.calls().await, 0);

    let following = builder(&server.url()).http_client(reqwest::Client::new());
    let error = send(following, Request::get(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::Undocumented { .. }), "{error:?}");
    assert!(error.to_string().contains("Policy::none()"), "{error}");
}
