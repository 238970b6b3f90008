//! Which calls are safe to retry.

use webhook_core::Extra;
use webhook_flash_payments::client::{
    ApiError, Client, ClientBuilder, NewConversion, NewPayment, NewWithdrawal,
    webhook_api_client::Retry,
};
use webhook_test_support::json;

use crate::stub::{requests, stub};

/// Each call, by a name, and whether it is retried.
const CALLS: &[(&str, bool)] = &[
    ("query", true),
    ("payment", true),
    ("withdrawal", true),
    ("deposit", true),
    ("conversion", true),
    ("sub-client", true),
    ("ams", true),
    ("rfi", true),
    ("mutate", false),
    ("mutate safely", true),
    ("create payment", false),
    ("create payment with key", true),
    ("create withdrawal", false),
    ("create withdrawal with key", true),
    ("create conversion", false),
];

async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    let mutation = "mutation { logout }";
    let amount = "1".parse().unwrap();
    let mut payment = NewPayment::new("AUD", "EUR", amount, "AUD");
    let mut withdrawal = NewWithdrawal::new(amount, "AUD");
    if name.ends_with("with key") {
        payment.idempotency_key = Some("k1".into());
        withdrawal.idempotency_key = Some("k1".into());
    }
    match name {
        "query" => client.query::<Extra>("{ a }", ()).await.map(drop),
        "payment" => client.payment(&"x1".into()).await.map(drop),
        "withdrawal" => client.withdrawal(&"x1".into()).await.map(drop),
        "deposit" => client.deposit(&"x1".into()).await.map(drop),
        "conversion" => client.conversion(&"x1".into()).await.map(drop),
        "sub-client" => client.sub_client(&"x1".into()).await.map(drop),
        "ams" => client.ams_request(&"x1".into()).await.map(drop),
        "rfi" => client.rfi(&"x1".into()).await.map(drop),
        "mutate" => client.mutate::<Extra>(mutation, ()).await.map(drop),
        "mutate safely" => client
            .mutate_with_retry::<Extra>(mutation, (), Retry::Safe)
            .await
            .map(drop),
        "create payment" | "create payment with key" => {
            client.create_payment(&payment).await.map(drop)
        }
        "create withdrawal" | "create withdrawal with key" => {
            client.create_withdrawal(&withdrawal).await.map(drop)
        }
        "create conversion" => {
            let conversion = NewConversion::new("q1");
            client.create_conversion(&conversion).await.map(drop)
        }
        _ => panic!("no call {name}"),
    }
}

#[tokio::test]
async fn reads_and_creations_with_a_key_are_retried_and_others_are_not() {
    for (name, is_retried) in CALLS {
        let (server, client) = stub(json(503, ""), ClientBuilder::build).await;
        let error = call(&client, name).await.unwrap_err();
        let expected = if *is_retried { 4 } else { 1 };
        assert_eq!(error.attempts(), expected, "{name}");
        assert_eq!(requests(&server, false).await.len(), expected as usize);
    }
}
