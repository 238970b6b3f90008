//! Creating payments, withdrawals and conversions from the integrator's own input.

use super::*;

pub(crate) const CREATED_PAYMENT: &str = r#"{"data":{"createPayment":{"success":true,"code":"SUCCESS","message":"Scheduled for immediate execution","payment":{"id":"60711af8c078ba061f623531","status":"OPEN"}}}}"#;
pub(crate) const CREATED_WITHDRAWAL: &str = r#"{"data":{"createWithdrawal":{"success":true,"code":"SUCCESS","message":"m","withdrawal":{"id":"w1","status":"INITIALISED"}}}}"#;
pub(crate) const CREATED_CONVERSION: &str = r#"{"data":{"createConversion":{"success":true,"code":"CREATED","message":"m","conversion":{"id":"c1","status":"PENDING"}}}}"#;

pub(crate) const URI: &str = "https://example.com/flash?signature=f6xkJ0hAgcl%2FygY0";

pub(crate) fn full() -> Creation {
    Creation::new()
        .callback_uri(URI)
        .external_id("12344321")
        .idempotency_key("key-1")
}

#[tokio::test]
async fn a_payment_is_created_from_the_own_input_with_the_three_members_put_in() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, CREATED_PAYMENT), 1).await;
    let own = json!({"fromCurrency": "AUD", "size": 1000, "recipient": {"id": null}});
    let created = client.create_payment(&own, &full()).await.unwrap();
    assert_eq!(created.id, PaymentId::from("60711af8c078ba061f623531"));
    assert_eq!(created.status, Some(PaymentStatus::Open));
    assert_eq!(created.code.as_deref(), Some("SUCCESS"));
    let message = Some("Scheduled for immediate execution");
    assert_eq!(created.message.as_deref(), message);
    assert_eq!(
        last_call(&server).await,
        json!({
            "query": "mutation ($input: PaymentInput!) { createPayment(input: $input) \
                      { success code message payment { id status } } }",
            "variables": {"input": {
                "fromCurrency": "AUD", "size": 1000, "recipient": {"id": null},
                "callbackUri": URI, "externalId": "12344321", "idempotencyKey": "key-1",
            }},
        })
    );
}

#[tokio::test]
async fn a_withdrawal_is_created_in_the_same_way() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, CREATED_WITHDRAWAL), 1).await;
    let own = json!({"externalReference": "HALT_AML"});
    let created = client.create_withdrawal(&own, &full()).await.unwrap();
    assert_eq!(created.id.as_str(), "w1");
    assert_eq!(created.status, Some(WithdrawalStatus::Initialised));
    assert_eq!(
        last_call(&server).await,
        json!({
            "query": "mutation ($input: CreateWithdrawalInput!) \
                      { createWithdrawal(input: $input) \
                      { success code message withdrawal { id status } } }",
            "variables": {"input": {
                "externalReference": "HALT_AML", "callbackUri": URI,
                "externalId": "12344321", "idempotencyKey": "key-1",
            }},
        })
    );
}

#[tokio::test]
async fn a_conversion_is_created_without_an_idempotency_key_and_with_any_external_id() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, CREATED_CONVERSION), 1).await;
    let creation = ConversionCreation::new()
        .callback_uri(URI)
        .external_id("bestellung-ü");
    let own = json!({"quoteId": "q1"});
    let created = client.create_conversion(&own, &creation).await.unwrap();
    assert_eq!(created.id.as_str(), "c1");
    assert_eq!(created.status, Some(ConversionStatus::Pending));
    assert_eq!(created.code.as_deref(), Some("CREATED"));
    assert_eq!(
        last_call(&server).await,
        json!({
            "query": "mutation ($input: ConversionInput!) { createConversion(input: $input) \
                      { success code message conversion { id status } } }",
            "variables": {"input": {
                "quoteId": "q1", "callbackUri": URI, "externalId": "bestellung-ü",
            }},
        })
    );
}

#[tokio::test]
async fn which_object_the_reply_has_is_a_setting() {
    let server = MockServer::start().await;
    answer_logins(&server, token_of(TOKEN), 1).await;
    let body = r#"{"data":{"createPayment":{"success":true,"code":"SUCCESS","fxPayment":{"id":"p1","rate":0.4110}}}}"#;
    answer_calls(&server, answer(200, body), 1).await;
    let client = builder_at(&server.uri())
        .created_payment(CreatedObject::new("fxPayment", "id rate"))
        .created_withdrawal(CreatedObject::new("payout", "id"))
        .created_conversion(CreatedObject::new("exchange", "id"))
        .build()
        .unwrap();
    let created = client.create_payment(&json!({}), &full()).await.unwrap();
    assert_eq!((created.id.as_str(), created.status), ("p1", None));
    assert_eq!(created.object.get("rate").unwrap().get(), "0.4110");
    assert_eq!(created.message, None);
    let query = last_call(&server).await["query"].clone();
    assert!(
        query
            .as_str()
            .unwrap()
            .contains("message fxPayment { id rate } }")
    );

    for (name, object) in [
        ("create withdrawal", "message payout { id } }"),
        ("create conversion", "message exchange { id } }"),
    ] {
        let server = MockServer::start().await;
        answer_logins(&server, token_of(TOKEN), 1).await;
        answer_calls(&server, answer(418, ""), 1).await;
        let client = builder_at(&server.uri())
            .created_withdrawal(CreatedObject::new("payout", "id"))
            .created_conversion(CreatedObject::new("exchange", "id"))
            .build()
            .unwrap();
        call(&client, name).await.unwrap_err();
        let query = last_call(&server).await["query"].clone();
        assert!(query.as_str().unwrap().contains(object), "{query}");
    }
}

#[tokio::test]
async fn a_creation_that_was_answered_oddly_is_not_repeated_and_its_answer_kept() {
    for (reply, at) in [
        ("null", "data.createPayment"),
        (
            r#"{"code":"SUCCESS","payment":{"id":"leak"}}"#,
            "data.createPayment.success",
        ),
        (
            r#"{"success":null,"payment":{"id":"leak"}}"#,
            "data.createPayment.success",
        ),
        (r#"{"success":true}"#, "data.createPayment.payment"),
        (
            r#"{"success":true,"payment":null}"#,
            "data.createPayment.payment",
        ),
        (
            r#"{"success":true,"payment":{"status":"OPEN"}}"#,
            "data.createPayment.payment.id",
        ),
        (
            r#"{"success":true,"payment":{"id":{"leak":1}}}"#,
            "data.createPayment.payment.id",
        ),
    ] {
        let (server, client) = logged_in(1).await;
        let body = format!(r#"{{"data":{{"createPayment":{reply}}}}}"#);
        answer_calls(&server, answer(200, &body), 1).await;
        let error = client
            .create_payment(&json!({}), &full())
            .await
            .unwrap_err();
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{reply}: {error}");
        };
        assert_eq!(path, at, "{reply}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
        assert_eq!(error.body().unwrap(), &body);
    }
}

/// Who took it for a refusal would send the money again.
#[tokio::test]
async fn an_error_beside_a_successful_creation_does_not_make_it_a_refusal() {
    for (success, done) in [("true", true), ("false", false)] {
        let (server, client) = logged_in(1).await;
        let body = format!(
            r#"{{"errors":[{{"message":"no status"}}],"data":{{"createPayment":{{"success":{success},"payment":null}}}}}}"#
        );
        answer_calls(&server, answer(200, &body), 1).await;
        let error = client
            .create_payment(&json!({}), &full())
            .await
            .unwrap_err();
        let is_done = matches!(error, ApiError::Undocumented { .. });
        assert_eq!(is_done, done, "{error}");
        assert_eq!(ErrorReport::of(&error).unwrap().errors.len(), 1);
    }
}

/// A status of another kind is no reason to call a creation a failure.
#[tokio::test]
async fn a_status_that_is_new_or_no_text_does_not_spoil_a_creation() {
    let (server, client) = logged_in(1).await;
    for (status, expected) in [
        ("\"NEW\"", Some(PaymentStatus::Unknown("NEW".into()))),
        ("null", None),
        ("7", None),
    ] {
        let body = CREATED_PAYMENT.replace("\"OPEN\"", status);
        Mock::given(|request: &wiremock::Request| !is_login(request))
            .respond_with(answer(200, &body))
            .up_to_n_times(1)
            .mount(&server)
            .await;
        let created = client.create_payment(&json!({}), &full()).await.unwrap();
        assert_eq!(created.status, expected);
        assert_eq!(created.object.get("status").unwrap().get(), status);
    }
}

#[test]
fn neither_the_uri_nor_the_key_is_shown() {
    let conversion = ConversionCreation::new().callback_uri(URI).external_id("e");
    let shown = format!("{:?} {conversion:?}", full());
    for secret in [URI, "key-1", "12344321"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Even if somebody reads errors in a way of their own.
#[tokio::test]
async fn a_reply_that_says_no_is_never_a_creation() {
    let server = MockServer::start().await;
    answer_logins(&server, token_of(TOKEN), 1).await;
    let body = CREATED_PAYMENT.replace("true", "false");
    answer_calls(&server, answer(200, &body), 1).await;
    let client = builder_at(&server.uri())
        .api(|api| api.error_reader(|_, _| None))
        .build()
        .unwrap();
    let outcome = client.create_payment(&json!({}), &full()).await;
    assert!(matches!(outcome, Err(ApiError::Undocumented { .. })));
}
