//! Send Payments, from nothing to webhooks that arrive and verify.

use std::time::Duration;

use webhook_core::Secret;
use webhook_sandbox::send_payments::Generation;
use webhook_sandbox::{AccessOutcome, ApiFault, Clock, Sandbox};
use webhook_send_payments::client::{
    Client, Credentials, Deletion, Endpoints, Environment, IdempotencyKey, NewEndpoint, OPERATIONS,
    SandboxPayIn, Undesired,
};
use webhook_send_payments::{
    AccountStatus, MinorUnits, PaymentAddressStatus, PaymentStatus, RecipientStatus, SendPayments,
    Subscription, TradeStatus, WalletStatus,
};

use crate::raw::{Raw, send};
use crate::receiver::Hooks;

fn provider() -> SendPayments {
    SendPayments::new(Secret::new("a secret of our own").unwrap())
}

/// A sandbox with a paused clock, a client, and a receiver.
async fn ready() -> (Sandbox, Client, Hooks<SendPayments>) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = sandbox.send_payments().client_builder().build().unwrap();
    (sandbox, client, Hooks::start(provider()).await)
}

/// Endpoints for these events, each with a URL of its own.
fn endpoints(hooks: &Hooks<SendPayments>, events: &[Subscription]) -> Vec<NewEndpoint> {
    let url = |event| provider().callback_url(hooks.url(), event).unwrap();
    events.iter().map(|event| NewEndpoint::new(url(event), [event.clone()])).collect()
}

const ALL: &[Subscription] = &[
    Subscription::AccountUpdated,
    Subscription::WalletUpdated,
    Subscription::PayInAddressUpdated,
    Subscription::PayInTransactionCreated,
    Subscription::PayInTransactionUpdated,
    Subscription::TradeTransactionUpdated,
    Subscription::TransferTransactionUpdated,
    Subscription::PayoutTransactionUpdated,
    Subscription::PaymentAddressUpdated,
    Subscription::RecipientUpdated,
];

#[tokio::test]
async fn a_pay_in_is_credited_from_registration_to_webhook_in_both_generations() {
    for generation in [Generation::Older, Generation::Newer] {
        let (sandbox, client, hooks) = ready().await;
        let send = sandbox.send_payments();
        send.set_generation(generation);
        let done = client.ensure(&endpoints(&hooks, ALL), Undesired::Keep).await.unwrap();
        assert_eq!(done.created.len(), ALL.len());
        let account = send.create_account();
        account.set_status(&AccountStatus::Active).unwrap();
        let wallet = send.create_wallet(&account.id().into(), &"NZD".into());
        wallet.set_status(&WalletStatus::Active).unwrap();
        let address = send.create_pay_in_address(&wallet.id().into());
        let pay_in = |source: &str| {
            let amount = MinorUnits::new(1000);
            SandboxPayIn::new(address.id().into(), amount, source, "M HATT", "2697D")
        };
        for source in ["BSB=944-600", "Fail", "Review"] {
            client.create_sandbox_pay_in(&pay_in(source)).await.unwrap();
        }
        sandbox.settled().await;
        let of = |event: &str, status: &str| (event.to_owned(), Some(status.to_owned()));
        let created = || of("payin_transaction_created", "new");
        let updated = |status| of("payin_transaction_updated", status);
        assert_eq!(
            hooks.acknowledged(),
            [
                of("account_updated", "submitted"),
                of("account_updated", "active"),
                of("wallet_updated", "pending"),
                of("wallet_updated", "active"),
                of("payin_address_updated", "pending"),
                created(),
                updated("credited"),
                of("wallet_updated", "active"),
                created(),
                updated("rejected"),
                created(),
                updated("pending"),
            ]
        );
        let found = client.wallet(&wallet.id().into()).await.unwrap();
        assert_eq!(found.cash_balance, Some(MinorUnits::new(1000)));
        let listed = client.pay_in_addresses(&wallet.id().into()).await.unwrap();
        assert_eq!(listed[0].pay_in_address_id, Some(address.id().into()));
        client.account(&account.id().into()).await.unwrap();
    }
}

#[tokio::test]
async fn payments_trades_and_recipients_are_delivered_and_looked_up() {
    let (sandbox, client, hooks) = ready().await;
    let send = sandbox.send_payments();
    client.ensure(&endpoints(&hooks, ALL), Undesired::Keep).await.unwrap();
    let account = send.create_account().id().into();
    let aud = send.create_wallet(&account, &"AUD".into()).id().into();
    let usd = send.create_wallet(&account, &"USD".into()).id().into();
    let trade = send.create_trade(&aud, MinorUnits::new(1500), &usd, MinorUnits::new(1000));
    trade.set_status(&TradeStatus::AwaitingFunds).unwrap();
    trade.set_status(&TradeStatus::Settled).unwrap();
    trade.set_status(&TradeStatus::Processing).unwrap_err();
    let recipient = send.create_recipient(&account);
    let address = send.create_payment_address(&recipient.id().into());
    let payout = send.create_payout(&usd, MinorUnits::new(10));
    payout.set_status(&PaymentStatus::Released).unwrap();
    payout.set_status(&PaymentStatus::Processing).unwrap_err();
    payout.set_status(&PaymentStatus::Returned).unwrap();
    send.create_transfer(&usd, MinorUnits::new(11));
    sandbox.settled().await;
    let events = hooks.events();
    for event in ALL.iter().filter(|event| !event.as_str().starts_with("payin")) {
        assert!(events.iter().any(|one| one == event.as_str()), "{event}");
    }
    assert_eq!(client.trade(&trade.id().into()).await.unwrap().status, TradeStatus::Settled);
    assert_eq!(client.payment(&payout.id().into()).await.unwrap().status, PaymentStatus::Returned);
    let found = client.recipient(&recipient.id().into()).await.unwrap();
    assert_eq!(found.status, Some(RecipientStatus::Submitted));
    let listed = client.payment_addresses(&recipient.id().into()).await.unwrap();
    assert_eq!(listed[0].status, Some(PaymentAddressStatus::Submitted));
    address.set_status(&PaymentAddressStatus::Active).unwrap();
}

#[tokio::test]
async fn endpoints_are_reconciled_and_an_idempotency_key_makes_one_endpoint() {
    let (_sandbox, client, hooks) = ready().await;
    let desired = endpoints(&hooks, &ALL[..2]);
    client.ensure(&desired, Undesired::Keep).await.unwrap();
    let again = client.ensure(&desired, Undesired::Keep).await.unwrap();
    assert!(again.created.is_empty());
    client.ensure(&desired[..1], Undesired::Remove).await.unwrap();
    let listed = client.endpoints().await.unwrap();
    assert_eq!(listed.len(), 1);
    let id = listed[0].id.clone().unwrap();
    assert_eq!(client.delete_endpoint(&id).await.unwrap(), Deletion::Deleted);
    assert_eq!(client.delete_endpoint(&id).await.unwrap(), Deletion::Absent);

    let key = IdempotencyKey::new("5e505642-9024-474d-9434-e5a44f505cc1").unwrap();
    let one = endpoints(&hooks, &ALL[..1]).remove(0).idempotency(key);
    let first = client.create_endpoint(&one).await.unwrap();
    assert_eq!(client.create_endpoint(&one).await.unwrap().id, first.id);
    assert_eq!(client.endpoints().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_creation_whose_answer_is_lost_is_not_made_twice_with_a_key() {
    let (sandbox, client, hooks) = ready().await;
    client.endpoints().await.unwrap();
    let key = IdempotencyKey::new("k1").unwrap();
    let one = endpoints(&hooks, &ALL[..1]).remove(0).idempotency(key);
    sandbox.send_payments().fail_next_call(ApiFault::ResetAfter);
    client.create_endpoint(&one).await.unwrap();
    assert_eq!(client.endpoints().await.unwrap().len(), 1);
    let outcomes: Vec<AccessOutcome> =
        sandbox.send_payments().accesses().iter().map(|access| access.outcome).collect();
    assert!(outcomes.contains(&AccessOutcome::ResetAfter(201)));
}

async fn token(sandbox: &Sandbox) -> Raw {
    let send_payments = sandbox.send_payments();
    let body = serde_json::json!({
        "clientId": send_payments.client_id(), "clientSecret": send_payments.client_secret().expose(),
    });
    send(send_payments.base_url(), "POST", "/auth", &[], &body.to_string()).await
}

async fn call(sandbox: &Sandbox, token: &str, method: &str, path: &str, body: &str) -> Raw {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    send(sandbox.send_payments().base_url(), method, path, &headers, body).await
}

#[tokio::test]
async fn a_token_lives_for_five_minutes_or_until_the_next_one() {
    let (sandbox, ..) = ready().await;
    let answer = token(&sandbox).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["expiresAt"], "2026-01-05T09:05:00Z");
    let first = answer.json()["accessToken"].as_str().unwrap().to_owned();
    let status = async |token: &str| call(&sandbox, token, "GET", "/webhooks", "").await.status;
    sandbox.clock().advance(Duration::from_secs(299));
    assert_eq!(status(&first).await, 200);
    sandbox.clock().advance(Duration::from_secs(1));
    assert_eq!(status(&first).await, 401);
    let second = token(&sandbox).await.json()["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(status(&second).await, 200);
    token(&sandbox).await;
    assert_eq!(status(&second).await, 401);
}

#[tokio::test]
async fn wrong_requests_get_the_documented_shape() {
    let (sandbox, ..) = ready().await;
    let token = token(&sandbox).await.json()["accessToken"].as_str().unwrap().to_owned();
    let pay_in = r#"{"payinAddressId":"x","amount":1,"sourceDetails":"a","remitterDetails":"b","reference":"c"}"#;
    for (method, path, body, status) in [
        ("POST", "/auth", "{}", 400),
        ("POST", "/auth", r#"{"clientId":"a","clientSecret":"b"}"#, 401),
        ("POST", "/webhooks", "[]", 400),
        ("POST", "/webhooks", r#"{"events":["wallet_updated"]}"#, 400),
        ("POST", "/webhooks", r#"{"url":"https://a.example/"}"#, 400),
        ("POST", "/webhooks", r#"{"url":"https://a.example/","events":[1]}"#, 400),
        ("POST", "/webhooks", r#"{"url":"a","events":["wallet_updated"]}"#, 400),
        ("DELETE", "/webhooks/x", "", 404),
        ("GET", "/webhooks?itemsPerPage=1001", "", 400),
        ("GET", "/wallets/x", "", 404),
        ("GET", "/nothing", "", 404),
        ("POST", "/sandbox/payins", pay_in, 400),
        ("POST", "/payments/payout", r#"{"currency":"USD"}"#, 400),
    ] {
        let answer = call(&sandbox, &token, method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path} {body}");
        let json = answer.json();
        assert!(json["message"].is_string() && json["errors"][0]["message"].is_string());
    }
    let credentials = Credentials::new("a", Secret::new("b").unwrap());
    let at = Environment::At(sandbox.send_payments().base_url().into());
    let stranger = Client::builder(at, credentials).build().unwrap();
    assert_eq!(stranger.endpoints().await.unwrap_err().status(), Some(401));
}

#[tokio::test]
async fn a_payout_is_created_by_api_for_an_active_recipient() {
    let (sandbox, client, hooks) = ready().await;
    let send = sandbox.send_payments();
    client.ensure(&endpoints(&hooks, &ALL[7..8]), Undesired::Keep).await.unwrap();
    let token = token(&sandbox).await.json()["accessToken"].as_str().unwrap().to_owned();
    let account = send.create_account().id().into();
    let wallet = send.create_wallet(&account, &"USD".into());
    let recipient = send.create_recipient(&account);
    let address = send.create_payment_address(&recipient.id().into());
    let body = serde_json::json!({
        "paymentReason": "family", "currency": "USD", "amount": 1000, "fromWalletId": wallet.id(),
        "recipientId": recipient.id(), "paymentAddressId": address.id(), "reference": "Fail",
    });
    let pay = async || call(&sandbox, &token, "POST", "/payments/payout", &body.to_string()).await;
    assert_eq!(pay().await.status, 400);
    recipient.set_status(&RecipientStatus::Active).unwrap();
    address.set_status(&PaymentAddressStatus::Active).unwrap();
    let answer = pay().await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let id = answer.json()["item"]["paymentTransactionId"].as_str().unwrap().to_owned();
    assert_eq!(answer.json()["item"]["status"], "submitted");
    sandbox.settled().await;
    assert_eq!(hooks.events(), ["payout_transaction_updated"; 2]);
    let payout = send.payment(&id).unwrap();
    payout.set_status(&PaymentStatus::Released).unwrap_err();
}

/// Each operation is known by its path: an id that does not exist is not a path that does not.
#[tokio::test]
async fn every_operation_of_the_client_is_answered() {
    let (sandbox, ..) = ready().await;
    let send_payments = sandbox.send_payments();
    let account = send_payments.create_account();
    let wallet = send_payments.create_wallet(&account.id().into(), &"USD".into()).id();
    let trade = send_payments.create_trade(
        &wallet.clone().into(),
        MinorUnits::new(1),
        &wallet.clone().into(),
        MinorUnits::new(1),
    );
    let payment = send_payments.create_payout(&wallet.clone().into(), MinorUnits::new(1));
    let recipient = send_payments.create_recipient(&account.id().into());
    for operation in OPERATIONS {
        let token = token(&sandbox).await.json()["accessToken"].as_str().unwrap().to_owned();
        let path = operation
            .path
            .replace("{accountId}", &account.id())
            .replace("{walletId}", &wallet)
            .replace("{tradeTransactionId}", &trade.id())
            .replace("{paymentTransactionId}", &payment.id())
            .replace("{recipientId}", &recipient.id());
        let method = format!("{:?}", operation.verb).to_uppercase();
        let answer = call(&sandbox, &token, &method, &format!("/{path}"), "{}").await;
        let expected = match (method.as_str(), operation.path) {
            // There is no batch.
            ("GET", "trades/batch/{batchId}/entries") | ("DELETE", _) => 404,
            ("GET", _) => 200,
            _ => 400,
        };
        assert_eq!(answer.status, expected, "{method} {path}");
    }
}
