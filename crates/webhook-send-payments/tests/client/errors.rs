//! What is kept of an error, and of an answer that is not as documented.

use super::*;

#[tokio::test]
async fn documented_errors_keep_status_messages_request_id_and_body() {
    for (name, verb, at, may_be_repeated) in CALLS {
        for status in [400, 401, 404, 409, 500] {
            if (*name, status) == ("delete", 404) {
                continue; // It is done: see the tests of deleting.
            }
            let logins = if status == 401 { 2 } else { 1 };
            let requests = match status {
                401 => 2,
                500 if *may_be_repeated => 4,
                _ => 1,
            };
            let (server, client) = logged_in(logins).await;
            answer_all(&server, verb, at, refusal(status), requests).await;
            let error = call(&client, name).await.unwrap_err();
            assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(error.code(), Some("enum"));
            assert_eq!(error.messages(), ["No", "must be one of a, b"]);
            assert_eq!(error.request_id(), Some("r-1"));
            let report = ErrorReport::of(&error).unwrap();
            assert_eq!(
                report.errors[0].unknown.get("field").unwrap().get(),
                "\"x\""
            );
        }
    }
}

#[tokio::test]
async fn an_error_in_no_known_shape_keeps_status_and_body() {
    for (name, verb, at, _) in CALLS {
        for body in ["<html>Bad gateway</html>", "", "null", "[]", "{}", "\u{0}"] {
            let (server, client) = logged_in(1).await;
            answer_all(&server, verb, at, json(418, body), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(418));
            assert_eq!(error.code(), None);
            assert!(error.messages().is_empty());
            assert_eq!(error.body().unwrap(), body);
            assert!(ErrorReport::of(&error).is_none());
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_no_object_is_kept() {
    for (name, verb, at, _) in CALLS.iter().filter(|call| call.0 != "delete") {
        for body in [
            "<html>leak</html>",
            "",
            "\"leak\"",
            "7",
            "null",
            r#"{"item":["leak"#,
        ] {
            let (server, client) = logged_in(1).await;
            answer_all(&server, verb, at, json(200, body), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert!(
                matches!(error, ApiError::Undocumented { .. }),
                "{name}: {error}"
            );
            assert_eq!(error.body().unwrap(), body);
            assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
        }
    }
}

/// Without them a look-up says nothing.
#[tokio::test]
async fn an_account_a_trade_and_a_payment_need_their_id_and_the_last_two_their_status() {
    for (name, at, body, missing) in [
        (
            "account",
            "/accounts/a1",
            r#"{"email":"leak"}"#,
            "accountId",
        ),
        (
            "trade",
            "/trades/t1",
            r#"{"status":"leak"}"#,
            "tradeTransactionId",
        ),
        (
            "trade",
            "/trades/t1",
            r#"{"tradeTransactionId":"leak"}"#,
            "status",
        ),
        (
            "payment",
            "/payments/p1",
            r#"{"status":"leak"}"#,
            "paymentTransactionId",
        ),
        (
            "payment",
            "/payments/p1",
            r#"{"item":{"paymentTransactionId":"leak"}}"#,
            "item.status",
        ),
    ] {
        let (server, client) = logged_in(1).await;
        answer_all(&server, "GET", at, json(200, body), 1).await;
        let error = call(&client, name).await.unwrap_err();
        assert!(
            error.to_string().contains(&format!("`{missing}`")),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

#[tokio::test]
async fn a_body_that_speaks_of_errors_does_not_make_a_success_one() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"accountId":"a1","message":"hello","errors":[{"message":"none"}]}"#;
    answer_all(&server, "GET", "/accounts/a1", json(200, body), 1).await;
    assert_eq!(client.account(&"a1".into()).await.unwrap().unknown.len(), 2);
}

#[test]
fn every_shape_of_an_error_is_read() {
    let read = |body: &str| ErrorReport::read(body.as_bytes()).unwrap();

    let whole = read(r#"{"message":"m","errors":[{"message":"e1","type":"t1"},{"type":"t2"}]}"#);
    assert_eq!(whole.message.as_deref(), Some("m"));
    assert_eq!(whole.errors[0].message.as_deref(), Some("e1"));
    assert_eq!(whole.errors[0].kind.as_deref(), Some("t1"));
    assert!(whole.errors[0].unknown.is_empty());
    assert_eq!(whole.errors[1].message, None);
    assert_eq!(whole.errors[1].kind.as_deref(), Some("t2"));

    let alone = read(r#"{"message":"m"}"#);
    assert!(alone.errors.is_empty());
    let list = read(r#"{"errors":[{"message":"e","path":["a",0]}]}"#);
    assert_eq!(list.message, None);
    assert_eq!(
        list.errors[0].unknown.get("path").unwrap().get(),
        r#"["a",0]"#
    );
    let nothing = read(r#"{"message":null,"errors":null}"#);
    assert_eq!(nothing.message, None);
    assert!(nothing.errors.is_empty());

    for (errors, message) in [
        (r#""just a text""#, "just a text"),
        (r#"["just a text",null]"#, "just a text"),
        (r#"{"message":"single"}"#, "single"),
        (r#"[{"message":{"a":1}}]"#, r#"{"a":1}"#),
        ("[7]", "7"),
    ] {
        let report = read(&format!(r#"{{"errors":{errors}}}"#));
        assert_eq!(report.errors.len(), 1, "{errors}");
        assert_eq!(report.errors[0].message.as_deref(), Some(message));
    }
    assert_eq!(
        read(r#"{"message":["a"]}"#).message.as_deref(),
        Some(r#"["a"]"#)
    );
    for none in [
        "",
        "null",
        "[]",
        "{}",
        r#"["message"]"#,
        r#"{"error":"m"}"#,
        "\u{ff}",
    ] {
        assert!(ErrorReport::read(none.as_bytes()).is_none(), "{none}");
    }
}

#[test]
fn a_report_shows_kinds_and_names_and_no_words() {
    let report = ErrorReport::read(
        br#"{"message":"leak","errors":[{"message":"leak","type":"enum","field":"leak"},{"type":"leak it"},"leak"]}"#,
    )
    .unwrap();
    let shown = format!("{report:?} {report:#?} {:?}", report.errors[0]);
    assert!(!shown.contains("leak"), "{shown}");
    assert!(shown.contains("enum") && shown.contains("field"), "{shown}");
}
