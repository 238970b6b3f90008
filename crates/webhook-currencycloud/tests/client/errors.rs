//! What errors keep of the answer.

use std::time::Duration;

use webhook_currencycloud::client::{ApiError, ErrorReport};
use webhook_test_support::json;

use crate::stub::{OPERATIONS, call, logged_in, refusal};

#[tokio::test]
async fn an_error_keeps_status_code_request_id_and_body() {
    let (server, client) = logged_in().await;
    server.answer_all(refusal(400, "transfer_not_found")).await;
    for (_, path) in OPERATIONS {
        let error = call(&client, path).await.unwrap_err();
        assert_eq!(error.status(), Some(400), "{path}");
        assert_eq!(error.code(), Some("transfer_not_found"));
        assert_eq!(error.messages(), ["base: transfer_not_found: No"]);
        assert_eq!(error.request_id(), Some("2778807612227406609"));
        let report = ErrorReport::of(&error).unwrap();
        assert!(report.has_code("transfer_not_found"));
        assert!(!report.has_code("No"));
    }
}

#[tokio::test]
async fn an_undocumented_success_is_an_error_that_keeps_the_answer() {
    for (verb, path) in OPERATIONS {
        let (server, client) = logged_in().await;
        // Only an object is documented as the answer to a re-send.
        let other: &[&str] = match path.ends_with("/retry") {
            true => &[],
            false => &[r#"{"leak":1}"#, r#"{"id":{"leak":1}}"#],
        };
        for body in ["<html>leak</html>", "", "[]", "null"].iter().chain(other) {
            server.answer_times(verb, path, json(200, body), 1).await;
            let error = call(&client, path).await.unwrap_err();
            assert!(matches!(error, ApiError::Undocumented { .. }), "{path}: {body}");
            assert_eq!(error.body().unwrap(), body);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("leak"), "{shown}");
        }
    }
}

/// The key may be in an answer that is not as documented.
#[tokio::test]
async fn an_hmac_key_that_cannot_be_one_is_an_error_that_keeps_the_answer() {
    for body in [r#"{"hmac_key":""}"#, r#"{"hmac_key":" k"}"#, r#"["k"]"#] {
        let (server, client) = logged_in().await;
        server.answer_all(json(200, body)).await;
        let error = client.generate_hmac_key().await.unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn the_hmac_key_is_requested_once_whatever_happens() {
    for status in [401, 429, 500, 503] {
        let (server, client) = logged_in().await;
        server.answer_all(refusal(status, "no")).await;
        let error = client.generate_hmac_key().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!((server.calls().await, server.logins().await), (1, 1));
    }
}

/// Currencycloud documents a minute and sends no `Retry-After`.
#[tokio::test]
async fn a_throttled_call_says_to_wait_a_minute() {
    let (server, client) = logged_in().await;
    server.answer_all(refusal(429, "too_many_requests")).await;
    let error = client.transfer(&"t1".into()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(server.calls().await, 1);
}

/// The messages, one line each, and the JSON of their `params`.
fn read(body: &str) -> (Option<String>, Vec<(String, Option<String>)>) {
    let report = ErrorReport::read(body.as_bytes()).unwrap();
    let messages = report.messages.iter().map(|message| {
        let params = message.params.as_ref().map(|json| json.get().to_owned());
        (message.to_string(), params)
    });
    (report.code.clone(), messages.collect())
}

#[test]
fn every_shape_of_an_error_is_read() {
    for (body, code, line, params) in [
        (
            r#"{"error_code":"auth_failed","error_messages":{"username":[{"code":"invalid_supplied_credentials","message":"Authentication failed","params":{}}]}}"#,
            "auth_failed",
            "username: invalid_supplied_credentials: Authentication failed",
            Some("{}"),
        ),
        (
            r#"{"error_code":"400","error_messages":{"base":{"code":"400","message":"Screening is already expired.","params":{}}}}"#,
            "400",
            "base: 400: Screening is already expired.",
            Some("{}"),
        ),
        (
            r#"{"error_code":"report_write_permission_missing","error_messages":{"base":{"code":"c","message":"m","params":[]}}}"#,
            "report_write_permission_missing",
            "base: c: m",
            Some("[]"),
        ),
        (
            r#"{"error_code":"e","error_messages":{"base":[{"code":"c","message":"m","params":{"request_id":2771875643610572878}}]}}"#,
            "e",
            "base: c: m",
            Some(r#"{"request_id":2771875643610572878}"#),
        ),
        (r#"{"error_code":"e","error_messages":"just a text"}"#, "e", "base: just a text", None),
        (r#"{"error_code":400,"error_messages":{"base":["text"]}}"#, "400", "base: text", None),
        (r#"{"error_code":"e","error_messages":{"base":[{"code":7}]}}"#, "e", "base: 7", None),
    ] {
        let message = (line.to_owned(), params.map(str::to_owned));
        assert_eq!(read(body), (Some(code.to_owned()), vec![message]));
    }
    let several = read(
        r#"{"error_code":"e","error_messages":{"a":[{"code":"1"},{"code":"2"}],"b":[{"code":"3"}]}}"#,
    );
    let lines: Vec<_> = several.1.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(lines, ["a: 1", "a: 2", "b: 3"]);
}

#[test]
fn other_bodies_are_not_an_error_report() {
    for body in [r#"["code",{}]"#, "", "null", "{}", r#"{"message":"m"}"#, "\u{ff}"] {
        assert!(ErrorReport::read(body.as_bytes()).is_none(), "{body}");
    }
}

#[test]
fn the_debug_of_a_report_hides_the_texts() {
    let body = r#"{"error_code":"e","error_messages":{"a":[{"code":"c","message":"leak","params":["leak"]}]}}"#;
    let report = ErrorReport::read(body.as_bytes()).unwrap();
    assert!(!format!("{report:?}").contains("leak"));
}
