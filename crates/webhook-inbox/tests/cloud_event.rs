//! Deliveries as CloudEvents.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::Value;
use webhook_core::{
    DedupKey, Provider, Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Filter, Inbox, MemoryStore, Settings};

/// The JSON of the CloudEvent of a delivery with this body, and the same as a value.
async fn exported(body: &[u8]) -> (String, Value) {
    let inbox = Inbox::new(MemoryStore::new(), Settings::default());
    let source = "currencycloud/payouts".parse().unwrap();
    inbox.accept::<Currencycloud>(&source, &Verified::assume_trusted(body)).await.unwrap();
    let entry = inbox.page(&Filter::default(), None, 1).await.unwrap().pop().unwrap();
    let details = inbox.get(entry.delivery.id).await.unwrap().unwrap();
    let json = serde_json::to_string(&details.cloud_event()).unwrap();
    let value = serde_json::from_str(&json).unwrap();
    (json, value)
}

#[tokio::test]
async fn a_delivery_has_the_attributes_of_a_cloud_event() {
    let body = Currencycloud::sample("payment_released_notification").unwrap().body;
    let body = edit::set(body, "body.amount", "1000000000000000000.10").unwrap();
    let (json, event) = exported(body.as_bytes()).await;
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["id"], DedupKey::of(body.as_bytes()).to_string());
    assert_eq!(event["source"], "currencycloud/payouts");
    assert_eq!(event["type"], "currencycloud.payment_released_notification");
    let subject = Currencycloud::decode(Verified::assume_trusted(body.as_bytes()));
    assert_eq!(event["subject"], format!("payment/{}", subject.subject().unwrap().id));
    assert_eq!(
        (&event["proof"], &event["datacontenttype"]),
        (&"assumed".into(), &"application/json".into())
    );
    assert!(json.contains(&format!(r#""data":{body}"#)), "{json}");
}

#[tokio::test]
async fn the_time_is_there_only_if_the_event_says_an_instant() {
    let body = Currencycloud::sample("cash_manager_transaction_notification").unwrap().body;
    for (time, expected) in [
        ("\"2026-01-31T12:00:00+01:00\"", Value::from("2026-01-31T12:00:00+01:00")),
        ("\"2026-01-31T12:00:00\"", Value::Null),
        ("null", Value::Null),
    ] {
        let body = edit::set(body, "body.updated_at", time).unwrap();
        let (_, event) = exported(body.as_bytes()).await;
        assert_eq!(event["time"], expected, "{time}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_in_base64() {
    let (_, event) = exported(b"\xff").await;
    assert_eq!(event["data_base64"], "/w==");
    assert_eq!(event["type"], "currencycloud.undecodable");
    assert_eq!((&event["data"], &event["datacontenttype"]), (&Value::Null, &Value::Null));
}
