//! The list queries of Flash Payments: their filters, and their order.

use std::time::Duration;

use serde_json::{Value, json};
use webhook_flash_payments::DepositStatus;
use webhook_flash_payments::client::Client;
use webhook_sandbox::{Clock, Sandbox};

async fn ready() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = sandbox.flash_payments().client_builder().build().unwrap();
    (sandbox, client)
}

/// How many rows a list query has with this input.
async fn count(client: &Client, list: &str, input: &Value) -> usize {
    let query = format!("query ($input: Any) {{ {list}(input: $input) {{ id }} }}");
    let found: Value = client.query(&query, json!({"input": input})).await.unwrap();
    found[list].as_array().unwrap().len()
}

#[tokio::test]
async fn a_list_has_all_objects_in_one_answer_with_the_newest_deposit_first() {
    let (sandbox, client) = ready().await;
    let flash = sandbox.flash_payments();
    for _ in 0..1000 {
        flash.receive_deposit(&"100".parse().unwrap(), &"AUD".into(), None);
        sandbox.clock().advance(Duration::from_secs(1));
    }
    let found: Value = client.query("{ deposits { createdAt } }", ()).await.unwrap();
    let times: Vec<&str> = found["deposits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["createdAt"].as_str().unwrap())
        .collect();
    assert_eq!(times.len(), 1000);
    assert!(times.iter().rev().is_sorted());
}

#[tokio::test]
async fn each_list_has_its_documented_filters_and_no_other() {
    let (sandbox, client) = ready().await;
    let flash = sandbox.flash_payments();
    let sub = flash.create_sub_client("ACME Inc", Some("7"));
    let deposit = flash.receive_deposit(&"100".parse().unwrap(), &"AUD".into(), Some(&sub));
    deposit.set_status(&DepositStatus::Confirmed).unwrap();
    flash.create_rfi(&[]);
    let search =
        "mutation ($input: AmsRequestInput!) { adverseMediaSearch(input: $input) { code } }";
    for name in [json!({"firstName": "John", "lastName": "Smith"}), json!({"accountName": "Acme"})]
    {
        let mut input = name;
        input["country"] = "AU".into();
        client.mutate::<Value>(search, json!({ "input": input })).await.unwrap();
        sandbox.clock().advance(Duration::from_secs(60));
    }
    let first = "2026-01-05T09:00:00.000Z";
    for (list, input, expected) in [
        ("deposits", json!({"subClientId": sub.id()}), 1),
        ("deposits", json!({"subClientId": "other"}), 0),
        ("subClients", json!({"status": "INITIATED", "clientType": "COMPANY"}), 1),
        ("subClients", json!({"externalId": "7"}), 1),
        ("subClients", json!({"firstName": "John"}), 0),
        ("subClients", json!({"address": {"country": "AU"}}), 0),
        ("rfis", json!({"statuses": ["PENDING"], "minCreatedAt": first, "maxCreatedAt": first}), 1),
        ("rfis", json!({"statuses": ["CLOSED"]}), 0),
        // "After" and "before", where those of an RFI are inclusive.
        ("amsRequests", json!({"minCreatedAt": first}), 1),
        ("amsRequests", json!({"maxCreatedAt": "2026-01-05T09:01:00Z"}), 1),
        ("amsRequests", json!({"firstName": "john", "lastName": "SMI"}), 1),
        ("amsRequests", json!({"accountName": "cme", "country": "AU"}), 1),
        ("withdrawals", json!({"maxCreatedAt": "2026-01-05"}), 0),
    ] {
        assert_eq!(count(&client, list, &input).await, expected, "{list} {input}");
    }
    let input = json!({"input": {"statuses": ["CONFIRMED"]}});
    let query = "query ($input: DepositQueryInput!) { deposits(input: $input) { id } }";
    let error = client.query::<Value>(query, input).await.unwrap_err();
    assert!(error.to_string().contains("BAD_USER_INPUT"), "{error}");
}
