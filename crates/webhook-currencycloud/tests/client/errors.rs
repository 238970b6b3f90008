//! What is kept of an error, and of an answer that is not as documented.

use super::*;

#[tokio::test]
async fn an_hmac_key_that_is_none_is_an_error_that_keeps_the_answer() {
    for body in [
        r#"{"hmac_key":""}"#,
        r#"{"hmac_key":" k"}"#,
        r#"{"key":"k"}"#,
        "null",
    ] {
        let (server, client) = logged_in(1).await;
        answer_all(
            &server,
            "POST",
            "/v2/contacts/generate_hmac_key",
            json(200, body),
            1,
        )
        .await;
        let Err(error) = client.generate_hmac_key().await else {
            panic!("{body} has a key");
        };
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

/// Each documented code, with the status that it comes with.
#[tokio::test]
async fn documented_errors_keep_status_code_request_id_and_body() {
    let documented: &[(&str, u16, &[&str])] = &[
        ("payment", 404, &["payment_not_found", "contact_not_found"]),
        ("payment", 400, &["invalid_id", "on_behalf_of_self"]),
        ("transfer", 400, &["transfer_not_found"]),
        ("transaction", 400, &["transaction_not_found"]),
        ("sender", 404, &["sender_not_found"]),
        ("funding", 404, &["transaction_not_found"]),
        (
            "key",
            400,
            &[
                "generate_hmac_key_wrong_brand",
                "generate_hmac_key_brand_not_configured",
            ],
        ),
        ("key", 401, &["invalid_supplied_credentials"]),
        ("key", 403, &["permission_denied"]),
        (
            "re-send",
            400,
            &[
                "id_is_not_valid_uuid",
                "payment_not_found",
                "notification_type_not_in_range",
                "payment_notification_retry_failed",
            ],
        ),
        ("re-send", 404, &["payment_not_found"]),
        (
            "screening",
            400,
            &[
                "screening_already_expired",
                "transaction_id_is_not_valid_uuid",
                "accepted_type_is_wrong",
                "invalid_request",
            ],
        ),
        ("screening", 404, &["resource_not_found"]),
        (
            "demo",
            400,
            &[
                "receiver_account_number_not_found",
                "currency_not_supported_by_account",
                "amount_must_be_greater_than_0",
                "amount_must_be_less_than_1000000000000",
                "id_has_already_been_taken",
            ],
        ),
        ("demo", 403, &["permission_denied"]),
    ];
    for (name, status, codes) in documented {
        for code in *codes {
            let (server, client) = logged_in(1).await;
            let (_, verb, at, _) = CALLS.iter().find(|call| call.0 == *name).unwrap();
            answer_all(&server, verb, at, refusal(*status, code), 1).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(*status), "{name}");
            assert_eq!(error.code(), Some(*code), "{name}");
            assert_eq!(error.request_id(), Some("2778807612227406609"));
            assert!(error.body().unwrap().starts_with(b"{\"error_code\""));
            assert!(ErrorReport::of(&error).unwrap().has_code(code));
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_kept() {
    for (name, verb, at, _) in CALLS {
        let no_object = ["<html>leak</html>", "", "[]"];
        // Of what a re-sending is answered with, no more than that it is an object is documented.
        let other_objects: &[_] = match *name {
            "re-send" => &[],
            _ => &[r#"{"leak":1}"#, r#"{"id":{"leak":1}}"#],
        };
        for body in no_object.iter().chain(other_objects).copied() {
            let (server, client) = logged_in(1).await;
            answer_all(&server, verb, at, json(200, body), 1).await;
            let Err(error) = call(&client, name).await else {
                panic!("{name}: {body} is as documented");
            };
            assert!(
                matches!(error, ApiError::Undocumented { .. }),
                "{name}: {error}"
            );
            assert_eq!(error.status(), Some(200));
            assert_eq!(error.body().unwrap(), body);
            assert!(
                !format!("{error} {error:?}").contains("leak"),
                "{error} {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn an_error_that_is_no_json_keeps_status_and_body() {
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

#[test]
fn every_shape_of_an_error_is_read() {
    let read = |body: &str| ErrorReport::read(body.as_bytes()).unwrap();

    let normal = read(
        r#"{"error_code":"auth_failed","error_messages":{"username":[{"code":"invalid_supplied_credentials","message":"Authentication failed with the supplied credentials","params":{}}]}}"#,
    );
    assert_eq!(normal.code.as_deref(), Some("auth_failed"));
    assert_eq!(normal.messages[0].parameter, "username");
    assert!(normal.has_code("invalid_supplied_credentials"));
    let by_key = read(
        r#"{"error_code":"auth_failed","error_messages":{"api_key":[{"code":"invalid_supplied_credentials","message":"m","params":{}}]}}"#,
    );
    assert_eq!(by_key.messages[0].parameter, "api_key");

    let several = read(
        r#"{"error_code":"e","error_messages":{"a":[{"code":"a1"},{"code":"a2"}],"b":[{"code":"b1"}]}}"#,
    );
    let codes: Vec<_> = several
        .messages
        .iter()
        .map(|m| m.code.as_deref().unwrap())
        .collect();
    assert_eq!(codes, ["a1", "a2", "b1"]);

    let single = read(
        r#"{"error_code":"400","error_messages":{"base":{"code":"400","message":"Screening is already expired.","params":{}}}}"#,
    );
    assert_eq!(
        single.messages[0].message.as_deref(),
        Some("Screening is already expired.")
    );
    let list = read(
        r#"{"error_code":"report_write_permission_missing","error_messages":{"base":{"code":"c","message":"m","params":[]}}}"#,
    );
    assert_eq!(list.messages[0].params.as_ref().unwrap().get(), "[]");

    let text = read(r#"{"error_code":"e","error_messages":"just a text"}"#);
    assert_eq!(text.messages[0].message.as_deref(), Some("just a text"));
    assert_eq!(text.messages[0].parameter, "base");

    let big = read(
        r#"{"error_code":"e","error_messages":{"base":[{"code":"c","message":"m","params":{"request_id":2771875643610572878}}]}}"#,
    );
    assert_eq!(
        big.messages[0].params.as_ref().unwrap().get(),
        r#"{"request_id":2771875643610572878}"#
    );
    let range = read(
        r#"{"error_code":"e","error_messages":{"notification_type":[{"code":"notification_type_not_in_range","message":"m","params":{"range":"a, b"}}]}}"#,
    );
    assert_eq!(
        range.messages[0].to_string(),
        "notification_type: notification_type_not_in_range: m"
    );

    let maintenance = read(
        r#"{"error_code":"service_unavailable","error_messages":{"base":[{"code":"service_unavailable","message":"Service is temporarily unavailable due to maintenance","params":{}}]}}"#,
    );
    assert!(maintenance.has_code("service_unavailable"));
    let odd = read(r#"{"error_code":400,"error_messages":{"base":["text",null,5,{"code":7}]}}"#);
    assert_eq!(odd.code.as_deref(), Some("400"));
    assert_eq!(odd.messages.len(), 4);
    assert_eq!(odd.messages[3].code.as_deref(), Some("7"));
    for none in [
        r#"["code",{}]"#,
        "",
        "null",
        "[]",
        "{}",
        "{\"message\":\"m\"}",
        "\u{ff}",
    ] {
        assert!(ErrorReport::read(none.as_bytes()).is_none(), "{none}");
    }
}
