//! What can be set, and what cannot.

use super::*;

#[tokio::test]
async fn the_base_url_may_have_a_path() {
    let server = MockServer::start().await;
    answer_all(&server, "POST", "/v2/auth", token(TOKEN), 1).await;
    answer_all(&server, "GET", "/v2/trades/t1", json(200, TRADE), 1).await;
    let client = client_at(&format!("{}/v2/", server.uri()));
    client.trade(&"t1".into()).await.unwrap();
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    for base_url in [
        "",
        "partner.example",
        "https://u:p@h.example",
        "https://h.example/?a=b",
    ] {
        let error = builder_at(base_url).build().unwrap_err();
        assert!(matches!(error, ApiError::Config { .. }), "{error}");
    }
}

#[tokio::test]
async fn every_path_can_be_changed() {
    let mut paths = Paths::default();
    paths.auth = "x/token".into();
    paths.create_webhook = "x/new".into();
    paths.list_webhooks = "webhook".into();
    paths.delete_webhook = "webhook/{id}/gone".into();
    paths.account = "x/account/{id}".into();
    paths.wallet = "x/wallet/{id}".into();
    paths.pay_in_addresses = "x/wallet/{id}/in".into();
    paths.trade = "x/trade/{id}".into();
    paths.payment = "x/payment/{id}".into();
    paths.recipient = "x/recipient/{id}".into();
    paths.payment_addresses = "x/recipient/{id}/out".into();
    paths.sandbox_pay_ins = "x/payins".into();
    let server = MockServer::start().await;
    answer_all(&server, "POST", "/x/token", token(TOKEN), 1).await;
    let client = builder_at(&server.uri()).paths(paths).build().unwrap();
    for (name, verb, at) in [
        ("create", "POST", "/x/new"),
        ("list", "GET", "/webhook"),
        ("delete", "DELETE", "/webhook/w1/gone"),
        ("account", "GET", "/x/account/a1"),
        ("wallet", "GET", "/x/wallet/l1"),
        ("pay-in addresses", "GET", "/x/wallet/l1/in"),
        ("trade", "GET", "/x/trade/t1"),
        ("payment", "GET", "/x/payment/p1"),
        ("recipient", "GET", "/x/recipient/r1"),
        ("payment addresses", "GET", "/x/recipient/r1/out"),
        ("sandbox pay-in", "POST", "/x/payins"),
    ] {
        answer_all(&server, verb, at, refusal(409), 1).await;
        let error = call(&client, name).await.unwrap_err();
        assert_eq!(error.status(), Some(409), "{name}");
    }
}

#[test]
fn a_path_that_cannot_be_right_is_refused_before_anything_is_sent() {
    let changes: [fn(&mut Paths); 12] = [
        |paths| paths.auth = "auth/{id}".into(),
        |paths| paths.create_webhook = "/webhooks".into(),
        |paths| paths.list_webhooks = "webhooks/".into(),
        |paths| paths.delete_webhook = "webhooks".into(),
        |paths| paths.account = "accounts/{a}/{b}".into(),
        |paths| paths.wallet = "wallets//{id}".into(),
        |paths| paths.pay_in_addresses = "payins".into(),
        |paths| paths.trade = "trades/x{id}".into(),
        |paths| paths.payment = "payments/{id}/now?type=payout".into(),
        |paths| paths.recipient = "recipients/{id}/now#x".into(),
        |paths| paths.payment_addresses = String::new(),
        |paths| paths.sandbox_pay_ins = String::new(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut paths = Paths::default();
        change(&mut paths);
        let built = builder_at("http://localhost").paths(paths).build();
        assert!(matches!(built, Err(ApiError::Config { .. })), "{number}");
    }
}

#[tokio::test]
async fn any_other_operation_is_sent_with_the_token() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "GET", "/payments/p1", json(200, "{}"), 1).await;
    let request = Request::get(["payments", "p1"]).query("paymentType", "payout");
    client.send(request).await.unwrap();
    let request = &sent(&server, "/payments/p1").await[0];
    assert_eq!(request.url.query(), Some("paymentType=payout"));
    assert_eq!(request.headers["authorization"], format!("Bearer {TOKEN}"));
}
