//! What counts as success, and what is kept of everything else.

use super::*;

#[tokio::test]
async fn a_good_status_and_an_accepted_answer_are_a_success() {
    for (status, body) in [
        (200, DONE),
        (201, DONE_2024),
        (200, r#"{"Content":{"Model":{"ApiStatusCode":100}}}"#),
        (
            200,
            r#"{"Content":{"Model":{"ApiStatusCode":7,"ApiStatus":"Done"},"ExpectedResponses":["IsValid","Done"]}}"#,
        ),
        (
            200,
            r#"{"Content":{"Model":{"ApiStatus":"IsValid"},"ExpectedResponses":["IsValid"]}}"#,
        ),
    ] {
        for (name, verb, at) in CALLS.iter().filter(|call| call.0 != "list") {
            let (server, client) = stubbed().await;
            answer_all(&server, verb, at, json(status, body), 1).await;
            call(&client, name).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_good_status_without_an_accepted_answer_is_an_error_with_all_that_was_told() {
    for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
        let (server, client) = stubbed().await;
        let answer = json(200, REFUSED).insert_header("x-request-id", "r-1");
        answer_all(&server, verb, at, answer, 1).await;
        let error = call(&client, name).await.unwrap_err();
        assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.code(), Some("205"));
        assert_eq!(error.messages(), ["NotFound", "leak"]);
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(error.body().unwrap(), REFUSED);
        let status = ApiStatus::of(&error).unwrap();
        assert_eq!(status.code, Some(205));
        assert_eq!(status.status.as_deref(), Some("NotFound"));
        assert_eq!(status.description.as_deref(), Some("leak"));
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
    }
}

#[tokio::test]
async fn an_accepted_answer_with_a_bad_status_is_an_error() {
    for status in [400, 403, 404, 409, 500] {
        for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
            let (server, client) = stubbed().await;
            let times = if *name == "list" && status == 500 {
                4
            } else {
                1
            };
            answer_all(&server, verb, at, json(status, &good(name)), times).await;
            let error = call(&client, name).await.unwrap_err();
            assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.code(), Some("100"));
            assert_eq!(error.body().unwrap(), good(name).as_bytes());
        }
    }
}

#[tokio::test]
async fn an_answer_that_does_not_say_how_it_went_is_an_error() {
    for body in [
        "",
        "<html></html>",
        "null",
        "{}",
        "\"IsValid\"",
        r#"{"Content":null}"#,
        r#"{"Content":{"Model":{}}}"#,
        r#"{"Content":{"Model":{"ApiStatus":"IsValid"}}}"#,
        r#"{"Content":{"Model":{"ApiStatus":"IsValid"},"ExpectedResponses":"IsValid"}}"#,
        r#"{"Content":{"Model":{"ApiStatusCode":null,"ApiStatus":"Odd"},"ExpectedResponses":["IsValid"]}}"#,
        r#"{"Content":{"Model":{"Endpoints":[]}}}"#,
        r#"{"ApiStatusCode":100,"ApiStatus":"IsValid"}"#,
        r#"{"AuthorisedUserModel":{"ApiStatusCode":100,"ApiStatus":"IsValid"}}"#,
    ] {
        for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
            let (server, client) = stubbed().await;
            answer_all(&server, verb, at, json(200, body), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert!(
                matches!(error, ApiError::Status { .. }),
                "{name} {body}: {error}"
            );
            assert_eq!(error.code(), None, "{body}");
            assert_eq!(error.body().unwrap(), body);
        }
    }
}

/// The list may come without a status; nothing else may.
#[tokio::test]
async fn an_array_without_a_status_is_no_success_of_a_write() {
    for body in ["[]", r#"{"Content":[]}"#, r#"{"Content":{"Model":[]}}"#] {
        for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
            let (server, client) = stubbed().await;
            answer_all(&server, verb, at, json(200, body), 1).await;
            let outcome = call(&client, name).await;
            if *name == "list" {
                outcome.unwrap();
            } else {
                let error = outcome.unwrap_err();
                assert!(matches!(error, ApiError::Status { .. }), "{name}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn the_status_of_whoever_was_refused_is_told() {
    for (body, code) in [
        (r#"{"ApiStatusCode":401,"ApiStatus":"No"}"#, "401"),
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
            let (server, client) = stubbed().await;
            answer_all(&server, "POST", "/webhooks/enable", json(status, body), 1).await;
            let error = call(&client, "enable").await.unwrap_err();
            assert_eq!(error.code(), Some(code), "{body}");
            let told = ApiStatus::of(&error).unwrap().code.unwrap();
            assert_eq!(told.to_string(), code);
        }
    }
}
