//! What the API says about an error.

use webhook_send_payments::client::{ApiError, ErrorReport};
use webhook_test_support::json;

use crate::logged_in;

#[tokio::test]
async fn an_error_has_the_providers_words_code_and_details() {
    let (server, client) = logged_in().await;
    let body = r#"{"message":"Bad request","errors":[{"message":"must be one of a, b","type":"enum","key":"tenor"}]}"#;
    server.answer("GET", "/trades/t1", json(400, body)).await;
    let error = client.trade(&"t1".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Status(_)), "{error}");
    assert_eq!(error.code(), Some("enum"));
    assert_eq!(error.messages(), ["Bad request", "must be one of a, b"]);

    let report = ErrorReport::of(&error).unwrap();
    let errors = report.errors.as_deref().unwrap();
    assert_eq!(errors[0].extra.get("key").unwrap().get(), "\"tenor\"");
    let shown = format!("{error} {error:?} {report:?} {errors:?}");
    assert!(
        !shown.contains("must be") && !shown.contains("tenor"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_error_of_another_shape_keeps_its_body() {
    let (server, client) = logged_in().await;
    for (body, messages) in [
        (r#"{"message":"no","errors":"odd"}"#, &["no"][..]),
        (r#"{"errors":[]}"#, &[]),
        (r#"{"error":"odd"}"#, &[]),
        ("<html>", &[]),
    ] {
        server
            .answer_times("GET", "/trades/t1", json(404, body), 1)
            .await;
        let error = client.trade(&"t1".into()).await.unwrap_err();
        assert_eq!(error.status(), Some(404));
        assert_eq!(error.messages(), messages, "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}
