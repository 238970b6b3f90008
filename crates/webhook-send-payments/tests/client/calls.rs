//! Look-ups and the sandbox's pay-ins, as far as the documents tell.

use super::*;

/// Bare members, and the same in `item`.
async fn look_ups(at: &str, body: &str) -> (MockServer, Client) {
    let server = MockServer::start().await;
    answer_all(&server, "POST", "/auth", token(TOKEN), 1).await;
    let bare = Mock::given(method("GET")).and(path(at));
    let bare = bare.respond_with(json(200, body)).up_to_n_times(1);
    bare.mount(&server).await;
    let wrapped = json(200, &format!(r#"{{"item":{body}}}"#));
    answer_all(&server, "GET", at, wrapped, 1).await;
    let client = client_at(&server.uri());
    (server, client)
}

fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

#[tokio::test]
async fn an_account_is_looked_up() {
    let body = r#"{"accountId":"account_1","email":"m@example.com","firstName":"M","lastName":"H","middleName":"passall","phoneCountryCode":"+64","phone":"1","termsAndConditionsAccepted":true,"status":"active"}"#;
    let (_server, client) = look_ups("/accounts/account_1", body).await;
    for _ in 0..2 {
        let found = client.account(&"account_1".into()).await.unwrap();
        assert_eq!(found.account_id, AccountId::from("account_1"));
        assert_eq!(found.email.as_deref(), Some("m@example.com"));
        assert_eq!(found.first_name.as_deref(), Some("M"));
        assert_eq!(found.last_name.as_deref(), Some("H"));
        assert_eq!(found.middle_name.as_deref(), Some("passall"));
        assert_eq!(found.phone_country_code.as_deref(), Some("+64"));
        assert_eq!(found.phone.as_deref(), Some("1"));
        assert_eq!(found.terms_and_conditions_accepted, Some(true));
        assert_eq!(found.unknown.get("status").unwrap().get(), "\"active\"");
        assert_eq!(text(&found), body);
    }
}

#[tokio::test]
async fn a_wallet_is_looked_up() {
    let body = r#"{"walletId":"wallet_1","accountId":"account_1","currency":"NZD","status":"active","availableBalance":-1,"cashBalance":12345678901234567,"committedBalance":0,"more":[]}"#;
    let (_server, client) = look_ups("/wallets/wallet_1", body).await;
    for _ in 0..2 {
        let found = client.wallet(&"wallet_1".into()).await.unwrap();
        assert_eq!(found.wallet_id, Some(WalletId::from("wallet_1")));
        assert_eq!(found.account_id, Some(AccountId::from("account_1")));
        assert_eq!(found.currency.as_ref().unwrap().as_str(), "NZD");
        assert_eq!(
            found.status.as_ref().map(ToString::to_string).as_deref(),
            Some("active")
        );
        assert_eq!(found.available_balance.as_ref().unwrap().to_string(), "-1");
        let cash = found.cash_balance.as_ref().unwrap().to_string();
        assert_eq!(cash, "12345678901234567");
        assert_eq!(found.committed_balance.as_ref().unwrap().to_string(), "0");
        assert_eq!(text(&found), body);
    }
}

#[tokio::test]
async fn a_trade_is_looked_up() {
    let (_server, client) = look_ups("/trades/t1", TRADE).await;
    for _ in 0..2 {
        let found = client.trade(&"t1".into()).await.unwrap();
        assert_eq!(found.trade_id, TradeId::from("t1"));
        assert_eq!(found.buy_currency.as_ref().unwrap().as_str(), "USD");
        assert_eq!(found.sell_currency.as_ref().unwrap().as_str(), "AUD");
        assert_eq!(found.buy_amount.as_ref().unwrap().to_string(), "1000.50");
        assert_eq!(found.sell_amount.as_ref().unwrap().to_string(), "1500");
        assert_eq!(found.rate_sheet_id.as_deref(), Some("rateSheet_1"));
        assert_eq!(found.rate.as_ref().unwrap().to_string(), "0.66700");
        assert_eq!(found.status.as_str(), "pending_payment_processing");
        assert_eq!(found.from_wallet_id, Some(WalletId::from("wallet_1")));
        assert_eq!(found.to_wallet_id, Some(WalletId::from("wallet_2")));
        assert_eq!(found.tenor, Some(Tenor::TwoDays));
        assert_eq!(
            found.settlement_date.as_ref().unwrap().as_str(),
            "2025-06-01"
        );
        assert!(found.created_at.as_ref().unwrap().instant().is_some());
        assert!(found.updated_at.as_ref().unwrap().instant().is_some());
        assert_eq!(found.unknown.len(), 1);
        assert_eq!(text(&found), TRADE);
    }
}

#[tokio::test]
async fn a_payment_is_looked_up() {
    let body = r#"{"paymentTransactionId":"p1","paymentReason":"family","reference":"Fail","paymentType":"payout","currency":"USD","amount":1000,"fromWalletId":"wallet_1","recipientId":"recipient_1","paymentAddressId":"paymentAddress_1","failureReason":"","status":"released","endToEndId":"1"}"#;
    let (_server, client) = look_ups("/payments/p1", body).await;
    for _ in 0..2 {
        let found = client.payment(&"p1".into()).await.unwrap();
        assert_eq!(found.payment_id, PaymentId::from("p1"));
        assert_eq!(found.payment_reason.as_deref(), Some("family"));
        assert_eq!(found.reference.as_deref(), Some("Fail"));
        assert_eq!(found.payment_type, Some(PaymentType::Payout));
        assert_eq!(found.currency.as_ref().unwrap().as_str(), "USD");
        assert_eq!(found.amount.as_ref().unwrap().to_string(), "1000");
        assert_eq!(found.from_wallet_id, Some(WalletId::from("wallet_1")));
        assert_eq!(found.recipient_id, Some(RecipientId::from("recipient_1")));
        let address = PaymentAddressId::from("paymentAddress_1");
        assert_eq!(found.payment_address_id, Some(address));
        assert_eq!(found.failure_reason.as_deref(), Some(""));
        assert_eq!(found.status.as_str(), "released");
        assert_eq!(text(&found), body);
    }
}

#[tokio::test]
async fn a_recipient_is_looked_up() {
    let body =
        r#"{"recipientId":"recipient_1","status":"active","externalReference":"x","more":1}"#;
    let (_server, client) = look_ups("/recipients/recipient_1", body).await;
    for _ in 0..2 {
        let found = client.recipient(&"recipient_1".into()).await.unwrap();
        assert_eq!(found.recipient_id, Some(RecipientId::from("recipient_1")));
        assert_eq!(
            found.status.as_ref().map(ToString::to_string).as_deref(),
            Some("active")
        );
        assert_eq!(found.external_reference.as_deref(), Some("x"));
        assert_eq!(text(&found), body);
    }
}

/// The first page repeats itself: the two that have an id and the one that has none are listed
/// once.
#[tokio::test]
async fn pay_in_addresses_and_payment_addresses_are_lists() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"metadata":{},"items":[{"payinAddressId":"payinAddress_1","status":"active","iban":"x"},{"payinAddressId":"payinAddress_2"},{"other":1}]}"#;
    let at = "/wallets/wallet_1/payin-addresses";
    answer_all(&server, "GET", at, json(200, body), 3).await;
    let found = client.pay_in_addresses(&"wallet_1".into()).await.unwrap();
    assert_eq!(found.len(), 3);
    let first = PayInAddressId::from("payinAddress_1");
    assert_eq!(found[0].pay_in_address_id, Some(first));
    assert_eq!(
        found[0].status.as_ref().map(ToString::to_string).as_deref(),
        Some("active")
    );
    assert_eq!(found[0].unknown.get("iban").unwrap().get(), "\"x\"");

    let body = r#"[{"paymentAddressId":"paymentAddress_1","recipientId":"recipient_1","status":"active","externalReference":"x"},{"paymentAddressId":"paymentAddress_2"}]"#;
    let at = "/recipients/recipient_1/payment-addresses";
    answer_all(&server, "GET", at, json(200, body), 3).await;
    let recipient = RecipientId::from("recipient_1");
    let found = client.payment_addresses(&recipient).await.unwrap();
    assert_eq!(found.len(), 2);
    let first = PaymentAddressId::from("paymentAddress_1");
    assert_eq!(found[0].payment_address_id, Some(first));
    assert_eq!(found[0].recipient_id, Some(recipient));
    assert_eq!(
        found[0].status.as_ref().map(ToString::to_string).as_deref(),
        Some("active")
    );
    assert_eq!(found[0].external_reference.as_deref(), Some("x"));
}

#[tokio::test]
async fn money_arrives_in_the_sandbox_with_all_that_is_required() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"payinAddressId":"payinAddress_1","amount":1000,"sourceDetails":"Review","remitterDetails":"M J HATT","reference":"2697D"}"#;
    let answer = json(
        201,
        r#"{"item":{"payinAddressId":"payinAddress_1","state":"new"}}"#,
    );
    answer_all(&server, "POST", "/sandbox/payins", answer, 2).await;
    let receipt = client.create_sandbox_pay_in(&pay_in()).await.unwrap();
    let address = PayInAddressId::from("payinAddress_1");
    assert_eq!(receipt.pay_in_address_id, Some(address));
    assert_eq!(receipt.unknown.get("state").unwrap().get(), "\"new\"");
    call(&client, "sandbox pay-in with a key").await.unwrap();
    let all = sent(&server, "/sandbox/payins").await;
    for request in &all {
        assert_eq!(String::from_utf8(request.body.clone()).unwrap(), body);
    }
    assert!(!all[0].headers.contains_key("idempotency"));
    assert_eq!(all[1].headers["idempotency"], "k1");
}

#[tokio::test]
async fn an_id_cannot_lead_to_another_path() {
    let (server, client) = logged_in(1).await;
    let at = "/trades/..%2Fwebhooks%3Fa=b";
    answer_all(&server, "GET", at, refusal(404), 1).await;
    let error = client.trade(&"../webhooks?a=b".into()).await.unwrap_err();
    assert_eq!(error.status(), Some(404));
    for id in ["..", ""] {
        let error = client.trade(&id.into()).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error}");
    }
}
