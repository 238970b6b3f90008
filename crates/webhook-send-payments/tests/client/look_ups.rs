//! Look-ups: where they go, and what they read.

use serde::Serialize;
use webhook_core::{Amount, Extra};
use webhook_send_payments::{
    MinorUnits,
    client::{ApiError, Client, Paths, PaymentType, Tenor, UnspecifiedAmount},
};
use webhook_test_support::{StubServer, json};

use crate::{builder, logged_in};

/// A stub that answers a look-up with this body, and the same in `item` the second time.
async fn look_up(at: &str, body: &str) -> (StubServer, Client) {
    let (server, client) = logged_in().await;
    server.answer_times("GET", at, json(200, body), 1).await;
    let wrapped = format!(r#"{{"item":{body}}}"#);
    server.answer("GET", at, json(200, &wrapped)).await;
    (server, client)
}

/// Checks that every field of the answer but these has a type, and is written as it came.
fn check(found: &impl Serialize, extra: &Extra, body: &str, unknown: &[&str]) {
    assert_eq!(serde_json::to_string(found).unwrap(), body);
    let names: Vec<&str> = extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, unknown);
}

#[tokio::test]
async fn an_account_is_looked_up() {
    let body = r#"{"accountId":"account_1","email":"m@example.com","firstName":"M","lastName":"H","middleName":"passall","phoneCountryCode":"+64","phone":"1","termsAndConditionsAccepted":true,"registration":"active"}"#;
    let (_server, client) = look_up("/accounts/account_1", body).await;
    for _ in 0..2 {
        let found = client.account(&"account_1".into()).await.unwrap();
        check(&found, &found.extra, body, &["registration"]);
    }
}

#[tokio::test]
async fn the_balances_of_a_wallet_are_minor_units() {
    let body = r#"{"walletId":"wallet_1","accountId":"account_1","currency":"NZD","status":"active","availableBalance":-1,"cashBalance":12345678901234567,"committedBalance":0}"#;
    let (_server, client) = look_up("/wallets/wallet_1", body).await;
    for _ in 0..2 {
        let found = client.wallet(&"wallet_1".into()).await.unwrap();
        let cash = Some(MinorUnits::new(12_345_678_901_234_567));
        assert_eq!(found.cash_balance, cash);
        check(&found, &found.extra, body, &[]);
    }
}

#[tokio::test]
async fn a_trade_is_looked_up() {
    let body = r#"{"tradeTransactionId":"t1","buyCurrency":"USD","sellCurrency":"AUD","buyAmount":1000.50,"sellAmount":1500,"rateSheetId":"rateSheet_1","rate":0.66700,"status":"pending_payment_processing","fromWalletId":"wallet_1","toWalletId":"wallet_2","tenor":"T+2","settlementDate":"2025-06-01","createdAt":"2025-05-30T01:02:03Z","updatedAt":"2025-05-30T01:02:04Z","reference2":"x"}"#;
    let (_server, client) = look_up("/trades/t1", body).await;
    for _ in 0..2 {
        let found = client.trade(&"t1".into()).await.unwrap();
        assert_eq!(found.tenor, Some(Tenor::TwoDays));
        check(&found, &found.extra, body, &["reference2"]);
    }
}

#[tokio::test]
async fn a_payment_is_looked_up() {
    let body = r#"{"paymentTransactionId":"p1","paymentReason":"family","reference":"Fail","paymentType":"payout","currency":"USD","amount":1000,"fromWalletId":"wallet_1","recipientId":"recipient_1","paymentAddressId":"paymentAddress_1","failureReason":"closed","status":"settled"}"#;
    let (_server, client) = look_up("/payments/p1", body).await;
    for _ in 0..2 {
        let found = client.payment(&"p1".into()).await.unwrap();
        assert_eq!(found.payment_type, Some(PaymentType::Payout));
        check(&found, &found.extra, body, &[]);
    }
}

#[test]
fn an_amount_without_a_unit_keeps_its_digits_and_needs_an_assumption() {
    let read = |text: &str| serde_json::from_str::<UnspecifiedAmount>(text).unwrap();
    let hundred: Amount = "100.50".parse().unwrap();
    assert_eq!(read("100.50").assume_major_units(), hundred);
    assert_eq!(read("100.50").assume_major_units().to_string(), "100.50");
    for (text, expected) in [
        ("1000", Some(1000)),
        ("\"-1000.00\"", Some(-1000)),
        ("9223372036854775807", Some(i64::MAX)),
        ("9223372036854775808", None),
        ("100.50", None),
    ] {
        let units = read(text).assume_minor_units().map(MinorUnits::get);
        assert_eq!(units, expected, "{text}");
    }
}

#[tokio::test]
async fn a_recipient_is_looked_up_at_a_path_that_can_be_changed() {
    let body = r#"{"recipientId":"r1","status":"active","externalReference":"x"}"#;
    let (server, client) = look_up("/recipients/r1", body).await;
    for _ in 0..2 {
        let found = client.recipient(&"r1".into()).await.unwrap();
        check(&found, &found.extra, body, &[]);
    }
    let mut paths = Paths::default();
    paths.recipient = "v2/recipient/{id}".into();
    server
        .answer("GET", "/v2/recipient/r1", json(200, body))
        .await;
    let client = builder(&server).paths(paths.clone()).build().unwrap();
    client.recipient(&"r1".into()).await.unwrap();
    paths.recipient = "v2/recipient".into();
    let error = builder(&server).paths(paths).build().unwrap_err();
    assert!(error.to_string().contains("recipient"), "{error}");
}

#[tokio::test]
async fn pay_in_addresses_and_payment_addresses_are_lists() {
    let (server, client) = logged_in().await;
    let at = "/wallets/wallet_1/payin-addresses";
    let body = r#"{"metadata":{"totalItems":2},"items":[{"payinAddressId":"a1","status":"active","iban":"x"},{}]}"#;
    server.answer("GET", at, json(200, body)).await;
    let found = client.pay_in_addresses(&"wallet_1".into()).await.unwrap();
    assert_eq!(found.len(), 2);
    let first = r#"{"payinAddressId":"a1","status":"active","iban":"x"}"#;
    check(&found[0], &found[0].extra, first, &["iban"]);

    let at = "/recipients/r1/payment-addresses";
    let first =
        r#"{"paymentAddressId":"a1","recipientId":"r1","status":"active","externalReference":"x"}"#;
    let body = format!(r#"{{"items":[{first}]}}"#);
    server.answer("GET", at, json(200, &body)).await;
    let found = client.payment_addresses(&"r1".into()).await.unwrap();
    check(&found[0], &found[0].extra, first, &[]);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_undocumented_and_in_the_error() {
    let (server, client) = logged_in().await;
    for body in ["[]", "{}", r#"{"items":{}}"#, r#"{"item":[]}"#] {
        server
            .answer_times("GET", "/webhooks", json(200, body), 1)
            .await;
        let error = client.endpoints().await.unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
    server
        .answer("GET", "/trades/t1", json(200, r#"{"item":1}"#))
        .await;
    let error = client.trade(&"t1".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
}
