//! Sandbox pay-ins.

use webhook_send_payments::{
    MinorUnits,
    client::{IdempotencyKey, SandboxPayIn},
};
use webhook_test_support::json;

use crate::logged_in;

#[tokio::test]
async fn a_sandbox_pay_in_is_sent_with_all_required_fields_in_minor_units() {
    let (server, client) = logged_in().await;
    let answer = r#"{"item":{"payinAddressId":"a1","state":"new"}}"#;
    server
        .answer("POST", "/sandbox/payins", json(201, answer))
        .await;
    let amount = MinorUnits::new(1000);
    let pay_in = SandboxPayIn::new("a1".into(), amount, "Review", "M J HATT", "2697D");

    let receipt = client.create_sandbox_pay_in(&pay_in).await.unwrap();
    assert_eq!(receipt.pay_in_address_id, Some("a1".into()));
    let request = server.last().await;
    let body = r#"{"payinAddressId":"a1","amount":1000,"sourceDetails":"Review","remitterDetails":"M J HATT","reference":"2697D"}"#;
    assert_eq!(request.body, body.as_bytes());
    assert!(!request.headers.contains_key("idempotency"));

    let key = IdempotencyKey::new("k1").unwrap();
    let pay_in = pay_in.idempotency(key);
    client.create_sandbox_pay_in(&pay_in).await.unwrap();
    assert_eq!(server.last().await.headers["idempotency"], "k1");
}
