//! Creating and deleting endpoints.

use super::*;

#[tokio::test]
async fn an_endpoint_is_created_with_url_events_and_description() {
    let (server, client) = logged_in(1).await;
    let url = url("wallets");
    let body = format!(
        r#"{{"url":"{url}","events":["wallet_updated","account_updated","all_default_events","new_one"],"description":"Treasury"}}"#
    );
    let answer = format!(
        r#"{{"item":{{"webhookId":"w1","url":"{url}","events":["wallet_updated","later"],"description":"Treasury","secretRef":7}}}}"#
    );
    Mock::given(method("POST"))
        .and(path("/webhooks"))
        .and(header("authorization", &*format!("Bearer {TOKEN}")))
        .and(header("content-type", "application/json"))
        .and(body_string(body))
        .respond_with(json(201, &answer))
        .expect(1)
        .mount(&server)
        .await;
    let events = [
        Subscription::WalletUpdated,
        Subscription::AccountUpdated,
        Subscription::WalletUpdated,
        Subscription::AllDefaultEvents,
        Subscription::Unknown("new_one".into()),
    ];
    let wanted = NewWebhook::new(url.as_str(), events).description("Treasury");
    let made = client.create_webhook(&wanted).await.unwrap();
    assert_eq!(made.id(), Some(&WebhookId::from("w1")));
    assert_eq!(made.url.as_ref().unwrap().expose(), url);
    assert_eq!(
        made.events.as_deref().unwrap(),
        [
            Subscription::WalletUpdated,
            Subscription::Unknown("later".into())
        ]
    );
    assert_eq!(made.description.as_deref(), Some("Treasury"));
    assert_eq!(made.unknown.get("secretRef").unwrap().get(), "7");
    let request = &sent(&server, "/webhooks").await[0];
    assert!(!request.headers.contains_key("idempotency"));
}

#[tokio::test]
async fn what_is_not_said_is_not_sent_and_the_idempotency_key_is_a_header() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "POST", "/webhooks", json(201, r#"{"id":"w1"}"#), 1).await;
    let uuid = "5e505642-9024-474d-9434-e5a44f505cc1";
    let made = client
        .create_webhook(&payouts().idempotency(key(uuid)))
        .await
        .unwrap();
    assert_eq!(made.id(), Some(&WebhookId::from("w1")));
    let request = &sent(&server, "/webhooks").await[0];
    assert_eq!(request.headers["idempotency"], uuid);
    let url = url("payouts");
    assert_eq!(
        String::from_utf8(request.body.clone()).unwrap(),
        format!(r#"{{"url":"{url}","events":["payout_transaction_updated"]}}"#)
    );
}

#[test]
fn the_id_is_the_one_that_the_deletion_is_named_after() {
    let read = |text| serde_json::from_str::<Webhook>(text).unwrap();
    let both = read(r#"{"id":"a","webhookId":"b"}"#);
    assert_eq!(both.id(), Some(&WebhookId::from("b")));
    assert_eq!(read(r#"{"id":"a"}"#).id(), Some(&WebhookId::from("a")));
    assert_eq!(read(r#"{"id":""}"#).id(), None);
}

#[test]
fn the_events_have_the_documented_names() {
    use webhook_core::payload::OpenEnum;
    assert_eq!(
        Subscription::KNOWN,
        [
            "account_updated",
            "wallet_updated",
            "payin_address_updated",
            "payin_transaction_created",
            "payin_transaction_updated",
            "trade_transaction_updated",
            "transfer_transaction_updated",
            "payout_transaction_updated",
            "payment_address_updated",
            "recipient_updated",
            "all_default_events",
        ]
    );
}

#[test]
fn an_idempotency_key_is_one_that_the_documented_pattern_allows() {
    for good in ["a", "a b", "-_+=/0Z", &"x".repeat(36)] {
        assert_eq!(IdempotencyKey::new(good).unwrap().as_str(), good);
    }
    for bad in ["", " ", " a", "a ", "a.b", "a\nb", "é", &"x".repeat(37)] {
        assert!(IdempotencyKey::new(bad).is_err(), "{bad:?}");
    }
}

#[tokio::test]
async fn an_endpoint_is_deleted_and_one_that_is_not_there_is_done_too() {
    let (server, client) = logged_in(1).await;
    let done = ResponseTemplate::new(204);
    answer_all(&server, "DELETE", "/webhooks/w%2F1", done, 1).await;
    answer_all(&server, "DELETE", "/webhooks/w2", refusal(404), 1).await;
    let deleted = client.delete_webhook(&"w/1".into()).await.unwrap();
    assert_eq!(deleted, Deletion::Deleted);
    let absent = client.delete_webhook(&"w2".into()).await.unwrap();
    assert_eq!(absent, Deletion::Absent);
    let error = client.delete_webhook(&"..".into()).await.unwrap_err();
    assert!(matches!(error, ApiError::Request { .. }), "{error}");
}

/// A login that is answered with 404 says nothing about the endpoint.
#[tokio::test]
async fn a_login_that_is_not_found_is_no_endpoint_that_is_not_there() {
    let server = MockServer::start().await;
    answer_all(&server, "POST", "/auth", refusal(404), 1).await;
    let error = client_at(&server.uri())
        .delete_webhook(&"w1".into())
        .await
        .unwrap_err();
    assert!(matches!(error, ApiError::Login(_)), "{error}");
}

#[test]
fn a_callback_url_is_shown_without_what_may_be_secret() {
    for (text, shown) in [
        (url("payouts").as_str(), "https://hooks.example.com/send"),
        (
            "https://user:pass@h.example/a@b#x?y",
            "https://h.example/a@b",
        ),
        ("https://u:p@h.example?a/b", "https://h.example"),
        ("h.example/a\n?b", "h.example/a\\n"),
        ("u:p@h.example", "h.example"),
        ("", ""),
    ] {
        let url = CallbackUrl::from(text);
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), format!("CallbackUrl({shown})"));
        assert_eq!(url.expose(), text);
    }
    let shown = format!("{} {:?}", payouts(), payouts());
    assert!(!shown.contains(URL_TOKEN), "{shown}");
}

#[test]
fn an_endpoint_shows_no_token_no_note_and_no_value_that_is_not_known() {
    let text = format!(
        r#"{{"id":"w1","url":"{}","description":"leak","secret":"leak"}}"#,
        url("payouts")
    );
    let endpoint: Webhook = serde_json::from_str(&text).unwrap();
    assert_eq!(endpoint.description.as_deref(), Some("leak"));
    assert_eq!(serde_json::to_string(&endpoint).unwrap(), text);
    let shown = format!("{endpoint:?} {endpoint:#?}");
    assert!(!shown.contains("leak"), "{shown}");
    assert!(!shown.contains(URL_TOKEN), "{shown}");
    assert!(shown.contains("w1") && shown.contains("secret"), "{shown}");
}
