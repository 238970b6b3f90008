//! Answers are read up to a limit, and kept whole.

use std::collections::BTreeMap;

use serde::Deserialize;
use webhook_api_client::{ApiError, Request, TransportKind};
use webhook_core::{Amount, Extra, Payload};
use webhook_test_support::{HangUp, HangUpServer, StubServer};
use wiremock::ResponseTemplate;

use crate::support::{answering, api, assert_error_hides, builder, call, send, transport};

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_beyond() {
    for (length, fits) in [
        (0, true),
        (99, true),
        (100, true),
        (101, false),
        (1_000_000, false),
    ] {
        for announced in [true, false] {
            let server = HangUpServer::start(HangUp::AfterBody { length, announced });
            let api = builder(server.url()).response_limit(100).build().unwrap();
            match send(&api, Request::get(["a"])).await {
                Ok(response) => assert_eq!((response.body().len(), fits), (length, true)),
                Err(error) => {
                    assert!(
                        matches!(error, ApiError::TooLarge { limit: 100, .. }),
                        "{error:?}"
                    );
                    assert!(!fits, "{length} {announced}");
                    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
                }
            }
        }
    }
}

#[tokio::test]
async fn a_body_that_is_announced_as_too_long_is_not_waited_for() {
    let server = HangUpServer::start(HangUp::NeverInBody);
    let api = builder(server.url()).response_limit(100).build().unwrap();
    let error = send(&api, Request::post(["a"])).await.unwrap_err();
    assert!(matches!(error, ApiError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_breaks_off_keeps_its_status_and_the_part_that_arrived() {
    let server = HangUpServer::start(HangUp::InBody);
    let error = send(&api(server.url()), Request::post(["a"]))
        .await
        .unwrap_err();
    assert_eq!(transport(&error), Some(TransportKind::Dropped));
    assert_eq!(
        (error.status(), error.body().unwrap().as_ref()),
        (Some(200), &b"xxx"[..])
    );
}

#[tokio::test]
async fn an_undocumented_answer_is_kept_whole_and_explained_without_its_values() {
    #[derive(Debug, Deserialize)]
    struct Answer {
        #[expect(dead_code)]
        keys: Vec<u8>,
    }
    for (body, explanation) in [
        (
            r#"{"keys":[1,"s3cret"]}"#,
            "at `keys[1]`: expected an integer in range, not negative, found a string",
        ),
        (
            r#"{"keys":[1,256]}"#,
            "at `keys[1]`: expected an integer in range, not negative, found an integer",
        ),
        (
            r#"{"keys":{"s3cret":1}}"#,
            "at `keys`: expected an array, found an object",
        ),
        (
            r#"{"keys":null}"#,
            "at `keys`: expected an array, found null",
        ),
        (
            r#"{"other":"s3cret"}"#,
            "at `keys`: expected a value, found none",
        ),
        (
            r#"{"keys":[],"keys":[]}"#,
            "at `keys`: expected one value, found two",
        ),
        (r#""s3cret""#, "answer: expected an object, found a string"),
        (
            r#"{"keys":[1"#,
            "expected JSON, found an error at line 1 column 10",
        ),
        (r#"{"keys":[]} s3cret"#, "trailing characters"),
        (
            "<html>s3cret</html>",
            "answer: expected JSON, found an error at line 1 column 1",
        ),
        ("", "answer: expected JSON"),
    ] {
        let server = StubServer::start().await;
        let answer = ResponseTemplate::new(200)
            .insert_header("X-Request-Id", "2778807612227406609")
            .set_body_string(body);
        server.answer_all(answer).await;
        let response = call(&server, Request::post(["key"])).await.unwrap();
        let error = response.json::<Answer>().unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }));
        assert_eq!(
            (error.status(), error.body().unwrap().as_ref()),
            (Some(200), body.as_bytes())
        );
        assert_eq!(error.request_id(), Some("2778807612227406609"));
        assert_error_hides(&error, &["s3cret"]);
        let text = error.to_string();
        assert!(text.contains(explanation), "{body}: {text}");
        assert!(!text.contains('\n'), "{text}");
    }
}

#[tokio::test]
async fn the_error_of_a_payload_names_the_field() {
    #[derive(Debug, Payload)]
    struct Payment {
        amount: Amount,
        extra: Extra,
    }

    for (body, problem) in [
        (
            r#"[{"amount":"1"},{"amount":{"s3cret":1}}]"#,
            "at `[1].amount`: expected a decimal number with at most 28 digits, found an object",
        ),
        (
            "[{}]",
            "at `[0].amount`: expected a field of this name, found none",
        ),
        ("[7]", "at `[0]`: expected an object, found a number"),
    ] {
        let server = answering(200, body).await;
        let response = call(&server, Request::get(["a"])).await.unwrap();
        let error = response.json::<Vec<Payment>>().unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[tokio::test]
async fn json_is_read_into_a_type() {
    let server = answering(201, r#"{"id":"a"}"#).await;
    let response = call(&server, Request::post(["a"])).await.unwrap();
    let json: BTreeMap<String, String> = response.json().unwrap();
    assert_eq!((response.status(), json["id"].as_str()), (201, "a"));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_an_http_client_that_follows_is_noticed() {
    let elsewhere = StubServer::start().await;
    let server = StubServer::start().await;
    let moved = ResponseTemplate::new(302).insert_header("location", elsewhere.url());
    server.answer_all(moved).await;
    let error = call(&server, Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert!(
        error.to_string().contains("redirects are not followed"),
        "{error}"
    );
    assert_eq!(elsewhere.calls().await, 0);

    let following = builder(&server.url()).http_client(reqwest::Client::new());
    let error = send(&following.build().unwrap(), Request::get(["a"]))
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Undocumented { .. }), "{error:?}");
    assert!(error.to_string().contains("Policy::none()"), "{error}");
}
