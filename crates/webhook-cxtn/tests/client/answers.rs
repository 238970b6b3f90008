//! What counts as a success, and what errors contain.

use webhook_cxtn::client::ApiError;
use webhook_test_support::{StubServer, json};

use crate::support::{CALLS, Call, VALID, client_at};

async fn error_of(call: Call, status: u16, body: &str) -> ApiError {
    let server = StubServer::start().await;
    server.answer_all(json(status, body)).await;
    let outcome = call.send(&client_at(&server.url())).await;
    let requests = server.requests().await.len();
    assert_eq!(requests, 1, "{call:?}");
    let error = outcome.unwrap_err();
    assert_eq!(error.body().unwrap(), body.as_bytes());
    error
}

#[tokio::test]
async fn an_expected_response_is_a_success_whatever_its_code() {
    let body = r#"{"Content":{"Model":{"ApiStatusCode":7,"ApiStatus":"Done"},"ExpectedResponses":["IsValid","Done"]}}"#;
    for body in [body, VALID, r#"{"Content":{"Model":{"ApiStatusCode":"100"}}}"#] {
        let server = StubServer::start().await;
        server.answer_all(json(201, body)).await;
        Call::Enable.send(&client_at(&server.url())).await.unwrap();
    }
}

#[tokio::test]
async fn a_body_that_reports_a_failure_is_an_error_of_every_call() {
    let body = r#"{"Content":{"Model":{"ApiStatusCode":205,"ApiStatus":"NotFound","ApiStatusDescription":"leak"},"ExpectedResponses":["IsValid"]}}"#;
    for (call, ..) in CALLS {
        let error = error_of(call, 200, body).await;
        assert!(matches!(error, ApiError::Status(_)), "{call:?}: {error}");
        let expected = "found a body that reports a failure, status 200, code 205";
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.messages(), ["NotFound", "leak"]);
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

#[tokio::test]
async fn a_body_that_reports_nothing_is_undocumented_for_every_call() {
    for (body, reason) in [
        ("<html></html>", "expected JSON, found an error"),
        ("", "expected JSON, found an error"),
        ("[]", "expected an object, found an array"),
        ("{}", "at `Content.Model.ApiStatusCode`: expected 100"),
        (
            r#"{"Content":{"Model":{"ApiStatusCode":"E7"}}}"#,
            "at `Content.Model.ApiStatusCode`: expected 100",
        ),
        (
            r#"{"AuthorisedUserModel":{"ApiStatusCode":100}}"#,
            "at `Content.Model.ApiStatusCode`: expected 100",
        ),
    ] {
        for (call, ..) in CALLS {
            let error = error_of(call, 200, body).await;
            assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
            assert!(error.to_string().contains(reason), "{body} {error}");
        }
    }
}

#[tokio::test]
async fn the_status_of_the_client_or_the_user_counts_if_the_operation_has_none() {
    for (body, code) in [
        (r#"{"AuthorisedClientModel":{"ApiStatusCode":402}}"#, "402"),
        (
            r#"{"AuthorisedClientModel":{"ApiStatusCode":100},"AuthorisedUserModel":{"ApiStatusCode":403}}"#,
            "403",
        ),
        (
            r#"{"Content":{"Model":{"ApiStatusCode":9}},"AuthorisedUserModel":{"ApiStatusCode":403}}"#,
            "9",
        ),
    ] {
        for status in [200, 418] {
            assert_eq!(error_of(Call::Enable, status, body).await.code(), Some(code));
        }
    }
}

#[tokio::test]
async fn an_http_error_is_an_error_even_if_its_body_reports_success() {
    let error = error_of(Call::Create, 409, VALID).await;
    assert!(matches!(error, ApiError::Status(_)), "{error}");
    assert_eq!((error.status(), error.code()), (Some(409), None));
}

#[tokio::test]
async fn a_list_in_another_form_is_undocumented() {
    for (data, place) in [
        (r#""Total":2"#, "`Content.Model`"),
        (r#""Endpoints":null"#, "`Content.Model`"),
        (r#""Endpoints":[],"Warnings":[]"#, "`Content.Model`"),
        (r#""Endpoints":[{},7]"#, "`Content.Model.Endpoints[1]`"),
        (r#""Endpoints":["leak"]"#, "`Content.Model.Endpoints[0]`"),
    ] {
        let body = format!(r#"{{"Content":{{"Model":{{"ApiStatusCode":100,{data}}}}}}}"#);
        let error = error_of(Call::List, 200, &body).await;
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert!(error.to_string().contains(place), "{error}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_without_the_password_is_undocumented() {
    for password in ["", "\"ClientPassword\":\"\",", "\"ClientPassword\":7,"] {
        let body = format!(r#"{{"Content":{{"Model":{{{password}"ApiStatusCode":100}}}}}}"#);
        let error = error_of(Call::Register, 200, &body).await;
        assert!(error.to_string().contains("`Content.Model.ClientPassword`"), "{error}");
    }
}
