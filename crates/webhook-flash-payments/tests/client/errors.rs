//! Errors in all the shapes that the pages show.

use std::time::Duration;

use webhook_core::Extra;
use webhook_flash_payments::client::{ApiError, ErrorReport, ReportedError};

use crate::stub::answering;

fn read(body: &str) -> ErrorReport {
    ErrorReport::read(body.as_bytes()).unwrap()
}

fn parts(error: &ReportedError) -> [Option<&str>; 3] {
    [&error.path, &error.code, &error.message].map(|part| part.as_deref())
}

#[test]
fn graphql_errors_are_read_in_any_shape() {
    let report = read(
        r#"{"errors":[{"message":"m1"},{"message":"m2","path":["a",0],"extensions":{"code":"BAD_USER_INPUT"}}],"data":null}"#,
    );
    assert_eq!(report.code(), Some("BAD_USER_INPUT"));
    assert_eq!(parts(&report.errors[0]), [None, None, Some("m1")]);
    let second = [Some(r#"["a",0]"#), Some("BAD_USER_INPUT"), Some("m2")];
    assert_eq!(parts(&report.errors[1]), second);

    let odd = read(r#"{"errors":["text",null,{"message":7,"extensions":{"code":8}},{}]}"#);
    assert_eq!(odd.errors.len(), 4);
    assert_eq!(parts(&odd.errors[0]), [None, None, Some("text")]);
    assert_eq!(parts(&odd.errors[2]), [None, Some("8"), Some("7")]);
    for no_list in [r#"{"errors":{"message":"m"}}"#, r#"{"errors":"m"}"#] {
        assert_eq!(parts(&read(no_list).errors[0]), [None, None, Some("m")]);
    }
}

#[test]
fn every_refused_reply_is_read_and_the_others_are_not() {
    let report = read(
        r#"{"data":{"one":{"success":true,"code":"MARKED"},"two":{"success":false,"code":"Already provided","message":"m2"},"three":{"success":false,"code":"INVALID_STATUS"}}}"#,
    );
    let two = [Some("data.two"), Some("Already provided"), Some("m2")];
    let three = [Some("data.three"), Some("INVALID_STATUS"), None];
    let errors: Vec<_> = report.errors.iter().map(parts).collect();
    assert_eq!(errors, [two, three]);
    assert!(report.has_code("INVALID_STATUS") && !report.has_code("MARKED"));
}

#[test]
fn an_error_in_place_of_data_is_read() {
    for (body, code, message) in [
        (r#"{"success":false}"#, None, None),
        (r#"{"message":"Forbidden"}"#, None, Some("Forbidden")),
        (r#"{"code":403}"#, Some("403"), None),
        (
            r#"{"data":{"a":1},"success":false,"code":"C"}"#,
            Some("C"),
            None,
        ),
    ] {
        assert_eq!(
            parts(&read(body).errors[0]),
            [None, code, message],
            "{body}"
        );
    }
}

#[test]
fn a_success_is_not_an_error() {
    for none in [
        "",
        "null",
        "[]",
        "{}",
        "\u{ff}",
        "<html></html>",
        r#"{"data":{}}"#,
        r#"{"data":{"a":{"success":true,"code":"SUCCESS","message":"m"}},"errors":null}"#,
        r#"{"data":{"a":null,"b":[{"success":false}],"c":7},"errors":[]}"#,
        r#"{"data":{"a":{"b":{"success":false}}}}"#,
        r#"{"data":{"a":1},"message":"m","code":"c"}"#,
    ] {
        assert_eq!(ErrorReport::read(none.as_bytes()), None, "{none}");
    }
}

#[test]
fn the_wait_of_a_throttle_is_a_number_or_a_text_and_rounded_up() {
    for (wait, seconds) in [
        ("59", Some(59)),
        ("\" 59 \"", Some(59)),
        ("58.2", Some(59)),
        ("59.0", Some(59)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("-1", None),
        ("\"soon\"", None),
        ("1e2", None),
        ("null", None),
    ] {
        let body = format!(r#"{{"success":false,"code":"C","retrySecs":{wait}}}"#);
        let expected = seconds.map(Duration::from_secs);
        assert_eq!(read(&body).retry_after, expected, "{wait}");
    }
}

#[tokio::test]
async fn a_failure_under_a_good_status_is_an_error_with_its_code() {
    for body in [
        r#"{"errors":[{"message":"m","extensions":{"code":"C"}}],"data":{"a":1}}"#,
        r#"{"data":{"a":{"success":false,"code":"C","message":"m"}}}"#,
    ] {
        let (_server, client) = answering(body).await;
        let error = client.query::<Extra>("{ a }", ()).await.unwrap_err();
        assert!(matches!(error, ApiError::Status(_)), "{error}");
        assert_eq!((error.code(), error.attempts()), (Some("C"), 1));
        assert_eq!(error.messages(), ["m"]);
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn a_throttle_under_a_good_status_is_one_and_waits_a_minute_unless_it_says_how_long() {
    for (body, wait) in [
        (
            r#"{"success":false,"code":"TOO_MANY_REQUESTS","retrySecs":59}"#,
            59,
        ),
        (
            r#"{"errors":[{"extensions":{"code":"TOO_MANY_REQUESTS"}}]}"#,
            60,
        ),
        (
            r#"{"data":{"a":{"success":false,"code":"TOO_MANY_REQUESTS"}}}"#,
            60,
        ),
    ] {
        let (_server, client) = answering(body).await;
        let error = client.query::<Extra>("{ a }", ()).await.unwrap_err();
        assert!(matches!(error, ApiError::Throttled(_)), "{error}");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(wait)));
    }
}

#[test]
fn debug_shows_no_message() {
    let report = read(r#"{"errors":[{"message":"leak","extensions":{"code":"C"}}]}"#);
    assert!(!format!("{report:?}").contains("leak"));
}
