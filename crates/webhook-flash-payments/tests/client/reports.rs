//! Every shape of an error.

use super::*;

fn read(body: &str) -> ErrorReport {
    ErrorReport::read(body.as_bytes()).unwrap()
}

#[test]
fn graph_ql_errors_are_read_in_any_shape() {
    let report = read(
        r#"{"errors":[{"message":"m1"},{"message":"m2","path":["a",0],"extensions":{"code":"BAD_USER_INPUT"}}],"data":null}"#,
    );
    assert_eq!(report.code(), Some("BAD_USER_INPUT"));
    assert_eq!(report.errors[0].message.as_deref(), Some("m1"));
    assert_eq!(report.errors[0].code, None);
    assert_eq!(report.errors[1].path.as_deref(), Some(r#"["a",0]"#));
    assert!(report.replies.is_empty() && report.notice.is_none());

    let odd = read(r#"{"errors":["text",null,{"message":7,"extensions":{"code":8}},{}]}"#);
    assert_eq!(odd.errors.len(), 4);
    assert_eq!(odd.errors[0].message.as_deref(), Some("text"));
    assert_eq!(odd.errors[2].message.as_deref(), Some("7"));
    assert_eq!(odd.code(), Some("8"));
    for no_list in [r#"{"errors":{"message":"m"}}"#, r#"{"errors":"m"}"#] {
        assert_eq!(read(no_list).errors[0].message.as_deref(), Some("m"));
    }
}

#[test]
fn a_throttle_is_read_with_its_wait_as_number_or_text() {
    for (wait, seconds) in [
        ("59", Some(59)),
        ("\"59\"", Some(59)),
        ("\" 59 \"", Some(59)),
        ("58.2", Some(59)),
        ("59.0", Some(59)),
        ("0", Some(0)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("99999999999999999999999.5", Some(u64::MAX)),
        ("-1", None),
        ("\"\"", None),
        ("\"soon\"", None),
        ("1e2", None),
        ("null", None),
        ("{}", None),
        ("\"+3\"", None),
    ] {
        let body = format!(
            r#"{{"success":false,"code":"TOO_MANY_REQUESTS","message":"m","retrySecs":{wait}}}"#
        );
        let report = read(&body);
        assert!(report.is_throttle());
        let notice = report.notice.unwrap();
        let expected = seconds.map(Duration::from_secs);
        assert_eq!(notice.retry_after, expected, "{wait}");
        assert_eq!(notice.code.as_deref(), Some("TOO_MANY_REQUESTS"));
        assert_eq!(notice.message.as_deref(), Some("m"));
    }
}

#[test]
fn a_throttle_is_one_in_every_shape() {
    for body in [
        r#"{"errors":[{"extensions":{"code":"OTHER"}},{"extensions":{"code":"TOO_MANY_REQUESTS"}}]}"#,
        r#"{"data":{"a":{"success":false,"code":"TOO_MANY_REQUESTS"}}}"#,
        r#"{"code":"TOO_MANY_REQUESTS"}"#,
    ] {
        assert!(read(body).is_throttle(), "{body}");
    }
    assert!(!read(r#"{"errors":[{"message":"TOO_MANY_REQUESTS"}]}"#).is_throttle());
}

#[test]
fn what_says_no_without_data_is_read() {
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
        let report = read(body);
        assert_eq!(report.code(), code, "{body}");
        assert_eq!(report.notice.unwrap().message.as_deref(), message, "{body}");
    }
}

#[test]
fn what_says_yes_or_nothing_is_no_error() {
    for none in [
        "",
        "null",
        "[]",
        "{}",
        "\u{ff}",
        "<html></html>",
        r#"{"data":{}}"#,
        r#"{"data":null}"#,
        r#"{"data":{"a":{"success":true,"code":"SUCCESS","message":"m"}},"errors":null}"#,
        r#"{"data":{"a":null,"b":[{"success":false}],"c":7},"errors":[]}"#,
        r#"{"data":{"a":{"b":{"success":false}}}}"#,
        r#"{"data":{"a":{"success":null}}}"#,
        r#"{"data":{"a":1},"message":"m","code":"c"}"#,
    ] {
        assert_eq!(ErrorReport::read(none.as_bytes()), None, "{none}");
    }
}
