//! Creating payments, withdrawals and conversions.

use serde_json::{json, value::to_raw_value};
use webhook_core::{Amount, CallbackUrl};
use webhook_flash_payments::{
    ConversionStatus, PaymentStatus, WithdrawalStatus,
    client::{ApiError, Client, ErrorReport, NewConversion, NewPayment, NewWithdrawal},
};

use crate::stub::{answering, assert_sent, requests};

const CREATED_PAYMENT: &str = r#"{"data":{"createPayment":{"success":true,"code":"SUCCESS","message":"Scheduled for immediate execution","payment":{"id":"60711af8c078ba061f623531","status":"OPEN","size":1000.50}}}}"#;
const CREATED_WITHDRAWAL: &str = r#"{"data":{"createWithdrawal":{"success":true,"code":"SUCCESS","message":"m","withdrawal":{"id":"w1","status":"INITIALISED","amount":2000,"currency":"AUD"}}}}"#;

fn uri() -> CallbackUrl {
    CallbackUrl::parse("https://example.com/flash?signature=f6xkJ0hAgcl").unwrap()
}

fn payment() -> NewPayment {
    NewPayment::new("AUD", "EUR", "1000.50".parse().unwrap(), "AUD")
}

fn withdrawal() -> NewWithdrawal {
    NewWithdrawal::new("2000".parse().unwrap(), "AUD")
}

async fn creation_error(client: &Client) -> ApiError {
    client.create_payment(&payment()).await.unwrap_err()
}

#[tokio::test]
async fn a_payment_is_created_by_the_documented_mutation() {
    let (server, client) = answering(CREATED_PAYMENT).await;
    let mut payment = payment();
    payment.recipient_id = Some("r1".into());
    payment.sub_client_id = Some("c1".into());
    payment.reason = Some("R".into());
    payment.source_of_funds = Some("F".into());
    payment.external_reference = Some("Invoice 1".into());
    payment.external_id = Some("12344321".into());
    payment.idempotency_key = Some("key-1".into());
    payment.callback_uri = Some(uri());
    let created = client.create_payment(&payment).await.unwrap();
    assert_eq!(created.id.as_str(), "60711af8c078ba061f623531");
    assert_eq!(created.status, Some(PaymentStatus::Open));
    assert_eq!(created.size.unwrap().to_string(), "1000.50");
    let size: serde_json::Value = serde_json::from_str("1000.50").unwrap();
    let expected = json!({
        "query": "mutation ($input: PaymentInput!) { createPayment(input: $input) \
                  { success code message payment { id status size } } }",
        "variables": {"input": {
            "fromCurrency": "AUD", "toCurrency": "EUR", "size": size, "currency": "AUD",
            "recipientId": "r1", "subClientId": "c1", "reason": "R",
            "sourceOfFunds": "F", "externalReference": "Invoice 1",
            "externalId": "12344321", "idempotencyKey": "key-1",
            "callbackUri": uri().expose(),
        }},
    });
    assert_sent(&server, false, expected).await;
}

#[tokio::test]
async fn a_withdrawal_is_created_by_the_documented_mutation() {
    let (server, client) = answering(CREATED_WITHDRAWAL).await;
    let mut withdrawal = withdrawal();
    withdrawal.external_reference = Some("HALT_AML".into());
    let recipient = json!({"a": [1.50]});
    let raw = to_raw_value(&recipient).unwrap();
    withdrawal.extra.push("recipient", raw);
    let created = client.create_withdrawal(&withdrawal).await.unwrap();
    assert_eq!(created.id.as_str(), "w1");
    assert_eq!(created.status, Some(WithdrawalStatus::Initialised));
    let expected = json!({
        "query": "mutation ($input: CreateWithdrawalInput!) \
                  { createWithdrawal(input: $input) \
                  { success code message withdrawal { id status amount currency } } }",
        "variables": {"input": {
            "amount": 2000, "currency": "AUD", "externalReference": "HALT_AML",
            "recipient": recipient,
        }},
    });
    assert_sent(&server, false, expected).await;
}

#[tokio::test]
async fn a_conversion_is_created_by_the_documented_mutation() {
    let (server, client) = answering(r#"{"data":{"createConversion":{"success":true,"code":"CREATED","conversion":{"id":"c1","status":"PENDING","rate":0.63199,"currencyPair":"AUDEUR"}}}}"#).await;
    let mut conversion = NewConversion::new("q1");
    conversion.external_id = Some("bestellung-ü".into());
    conversion.callback_uri = Some(uri());
    let created = client.create_conversion(&conversion).await.unwrap();
    assert_eq!(created.status, Some(ConversionStatus::Pending));
    assert_eq!(created.currency_pair.as_deref(), Some("AUDEUR"));
    let expected = json!({
        "query": "mutation ($input: ConversionInput!) { createConversion(input: $input) \
                  { success code message conversion { id fromCurrency toCurrency \
                  currencyPair fromAmount toAmount rate note status statusMessage \
                  callbackUri externalId createdAt updatedAt } } }",
        "variables": {"input": {
            "quoteId": "q1", "externalId": "bestellung-ü", "callbackUri": uri().expose(),
        }},
    });
    assert_sent(&server, false, expected).await;
}

/// GraphQL's `Float` takes no string.
#[tokio::test]
async fn an_amount_is_sent_as_a_number_with_all_its_digits() {
    let (server, client) = answering(CREATED_WITHDRAWAL).await;
    for digits in ["1000.00", "0.10", "123456789012345678.90"] {
        let text: Amount = digits.parse().unwrap();
        let number = Amount::number(text.value());
        for amount in [text, number] {
            let withdrawal = NewWithdrawal::new(amount, "AUD");
            client.create_withdrawal(&withdrawal).await.unwrap();
            let sent = requests(&server, false).await.pop().unwrap().body;
            let sent = String::from_utf8(sent).unwrap();
            assert!(sent.contains(&format!(r#""amount":{digits},"#)), "{sent}");
        }
    }
    let (server, client) = answering(CREATED_PAYMENT).await;
    client.create_payment(&payment()).await.unwrap();
    let sent = requests(&server, false).await.pop().unwrap().body;
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.contains(r#""size":1000.50,"#), "{sent}");
}

#[tokio::test]
async fn an_input_that_the_provider_would_misread_is_not_sent() {
    let (server, client) = answering(CREATED_PAYMENT).await;
    let raw = to_raw_value("leak").unwrap();
    let mut not_ascii = payment();
    not_ascii.external_id = Some("leak-é".into());
    let mut empty_id = payment();
    empty_id.external_id = Some("".into());
    let mut empty_key = payment();
    empty_key.idempotency_key = Some(String::new());
    let mut twice = payment();
    twice.extra.push("callbackUri", raw.clone());
    for (problem, payment) in
        [("ASCII", not_ascii), ("empty", empty_id), ("empty", empty_key), ("`extra`", twice)]
    {
        let error = client.create_payment(&payment).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
        assert!(!error.to_string().contains("leak"), "{error}");
    }
    let mut withdrawal = withdrawal();
    withdrawal.extra.push("amount", raw.clone());
    client.create_withdrawal(&withdrawal).await.unwrap_err();
    let mut conversion = NewConversion::new("q1");
    conversion.extra.push("quoteId", raw);
    client.create_conversion(&conversion).await.unwrap_err();
    assert!(requests(&server, false).await.is_empty());
}

#[tokio::test]
async fn an_answer_in_another_shape_is_undocumented_and_kept() {
    for (reply, at) in [
        ("null", "data.createPayment"),
        (r#"{"payment":{"id":"leak"}}"#, "data.createPayment"),
        (r#"{"success":null}"#, "data.createPayment"),
        (r#"{"success":true}"#, "data.createPayment.payment"),
        (r#"{"success":true,"payment":null}"#, "data.createPayment.payment"),
        (r#"{"success":true,"payment":{"id":{"leak":1}}}"#, "data.createPayment.payment"),
    ] {
        let body = format!(r#"{{"data":{{"createPayment":{reply}}}}}"#);
        let (_server, client) = answering(&body).await;
        let error = creation_error(&client).await;
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{reply}: {error}");
        };
        assert_eq!(path, at, "{reply}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
        assert_eq!(error.body().unwrap(), &body);
    }
}

/// A caller who treats it as a refusal would send the money again.
#[tokio::test]
async fn an_error_beside_a_successful_creation_is_not_a_refusal() {
    for (success, is_created) in [("true", true), ("false", false)] {
        let body = format!(
            r#"{{"errors":[{{"message":"no status"}}],"data":{{"createPayment":{{"success":{success},"payment":null}}}}}}"#
        );
        let (_server, client) = answering(&body).await;
        let error = creation_error(&client).await;
        let is_undocumented = matches!(error, ApiError::Undocumented { .. });
        assert_eq!(is_undocumented, is_created, "{error}");
        let message = ErrorReport::of(&error).unwrap().errors[0].message.clone();
        assert_eq!(message.as_deref(), Some("no status"));
    }
}

#[tokio::test]
async fn a_status_that_is_new_or_no_text_does_not_spoil_a_creation() {
    for (status, expected) in
        [("\"NEW\"", Some(PaymentStatus::Unknown("NEW".into()))), ("null", None), ("{}", None)]
    {
        let (_server, client) = answering(&CREATED_PAYMENT.replace("\"OPEN\"", status)).await;
        let created = client.create_payment(&payment()).await.unwrap();
        assert_eq!(created.status, expected);
    }
}

#[test]
fn the_signature_of_a_callback_uri_is_not_shown() {
    let mut conversion = NewConversion::new("q1");
    conversion.callback_uri = Some(uri());
    assert!(!format!("{conversion:?}").contains("f6xk"));
}
