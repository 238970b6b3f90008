//! What is kept of an error, and of an answer that is not as documented.

use super::*;

/// Every call, answered like this, fails; what with is told by `check`.
async fn each_call(answer: ResponseTemplate, check: impl Fn(&str, &ApiError)) {
    for (name, _) in CALLS {
        let server = MockServer::start().await;
        answer_logins(&server, token_of(TOKEN), 1).await;
        Mock::given(|request: &wiremock::Request| !is_login(request))
            .respond_with(answer.clone())
            .mount(&server)
            .await;
        let Err(error) = call(&client_at(&server.uri()), name).await else {
            panic!("{name} succeeds");
        };
        check(name, &error);
    }
}

#[tokio::test]
async fn graph_ql_errors_under_a_good_status_keep_code_message_and_body() {
    for code in ["BAD_USER_INPUT", "ANYTHING"] {
        each_call(graph_ql_error(code), |name, error| {
            assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
            assert_eq!((error.status(), error.code()), (Some(200), Some(code)));
            assert_eq!(error.messages(), ["No good"]);
            assert!(error.body().unwrap().starts_with(br#"{"errors""#));
            let report = ErrorReport::of(error).unwrap();
            assert_eq!(report.errors[0].path.as_deref(), Some(r#"["payment"]"#));
            assert_eq!(error.attempts(), 1);
            assert!(!error.is_throttled());
        })
        .await;
    }
}

/// Each code that the pages show beside a mutation that says no, and the one with blanks.
#[tokio::test]
async fn a_reply_without_success_is_an_error_whatever_its_code_looks_like() {
    for code in [
        "LIMIT_EXCEEDED",
        "NOT_FOUND",
        "INVALID_STATUS",
        "Already provided",
    ] {
        let body = format!(
            r#"{{"data":{{"reply":{{"success":false,"code":"{code}","message":"No","payment":null}}}}}}"#
        );
        each_call(answer(200, &body), |name, error| {
            assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
            assert_eq!((error.status(), error.code()), (Some(200), Some(code)));
            assert_eq!(error.messages(), ["No"]);
            assert!(
                error.to_string().contains(&format!("code {code};")),
                "{error}"
            );
            assert_eq!(error.body().unwrap(), &body);
            assert_eq!(error.attempts(), 1, "{name}");
        })
        .await;
    }
}

#[tokio::test]
async fn of_several_replies_one_that_says_no_is_enough_and_the_others_stay_readable() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"data":{"one":{"success":true,"code":"MARKED"},"two":{"success":false,"code":"NOT_FOUND","message":"m2"},"three":{"success":false,"code":"INVALID_STATUS","message":"m3"}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    let error = call(&client, "mutate").await.unwrap_err();
    assert_eq!(error.code(), Some("NOT_FOUND"));
    assert_eq!(error.messages(), ["m2", "m3"]);
    assert_eq!(error.body().unwrap(), body);
    let report = ErrorReport::of(&error).unwrap();
    let members: Vec<_> = report.replies.iter().map(|it| it.member.as_str()).collect();
    assert_eq!(members, ["two", "three"]);
    assert!(report.has_code("INVALID_STATUS") && !report.has_code("MARKED"));
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_kept() {
    for body in [
        "<html>leak</html>",
        "",
        "[]",
        "null",
        r#"{"data":["leak"]}"#,
    ] {
        each_call(answer(200, body), |name, error| {
            assert!(
                matches!(error, ApiError::Undocumented { .. }),
                "{name}: {body}: {error}"
            );
            assert_eq!(error.status(), Some(200));
            assert_eq!(error.body().unwrap(), body);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("leak"), "{shown}");
        })
        .await;
    }
}

/// A look-up that finds nothing is answered with `null`, not with nothing.
#[tokio::test]
async fn a_look_up_without_its_member_or_with_another_one_is_not_taken_for_not_found() {
    for (object, at) in [
        ("{}", "data.payment"),
        (r#"{"other":null}"#, "data.payment"),
        (r#"{"payment":[]}"#, "data.payment"),
        (r#"{"payment":{"status":"OPEN"}}"#, "data.payment.id"),
        (
            r#"{"payment":{"id":"x1","size":"leak"}}"#,
            "data.payment.size",
        ),
    ] {
        let (server, client) = logged_in(1).await;
        answer_calls(&server, answer(200, &format!(r#"{{"data":{object}}}"#)), 1).await;
        let error = call(&client, "payment").await.unwrap_err();
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{object}: {error}");
        };
        assert_eq!(path, at, "{object}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
    }
}

#[tokio::test]
async fn an_error_that_is_no_json_keeps_status_and_body() {
    for body in ["<html>Forbidden</html>", "", "null", "[]", "{}", "\u{0}"] {
        each_call(answer(418, body), |name, error| {
            assert_eq!(error.status(), Some(418), "{name}");
            assert_eq!(error.code(), None);
            assert!(error.messages().is_empty());
            assert_eq!(error.body().unwrap(), body);
            assert!(ErrorReport::of(error).is_none());
        })
        .await;
    }
}

#[tokio::test]
async fn an_error_status_keeps_what_its_body_says() {
    for status in [400, 403, 404, 422] {
        let body =
            r#"{"errors":[{"message":"m","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}"#;
        each_call(answer(status, body), |_, error| {
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.code(), Some("GRAPHQL_VALIDATION_FAILED"));
            assert_eq!(error.messages(), ["m"]);
        })
        .await;
    }
}
