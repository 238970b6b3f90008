//! Money in the sandbox.

use super::*;

#[tokio::test]
async fn an_account_is_funded_with_an_exact_number() {
    for (amount, expected) in [
        ("1000", "1000"),
        ("1000.00", "1000.00"),
        ("\"10.50\"", "10.50"),
        ("0.1", "0.1"),
    ] {
        let (server, client) = stubbed().await;
        answer_all(
            &server,
            "POST",
            "/sandbox/payments-in",
            json(200, DONE_2024),
            1,
        )
        .await;
        let amount: Amount = serde_json::from_str(amount).unwrap();
        let user = UserId::from("C00081866");
        client
            .fund_sandbox_account(&user, &amount, &"EUR".into())
            .await
            .unwrap();
        let expected = format!(r#"{{"Currency":"EUR","Amount":{expected},"UserId":"C00081866"}}"#);
        assert_eq!(body(&sent(&server).await[0]), expected);
    }
}

#[tokio::test]
async fn a_transfer_is_approved_or_rejected() {
    for (decision, text) in [
        (TransferDecision::Approved, "Approved"),
        (TransferDecision::Rejected, "Rejected"),
    ] {
        let (server, client) = stubbed().await;
        answer_all(&server, "POST", "/sandbox/payments-out", json(200, DONE), 1).await;
        client
            .decide_sandbox_transfer(TransferId(164_165), decision)
            .await
            .unwrap();
        let expected = format!(r#"{{"TransferId":164165,"TransferStatus":"{text}"}}"#);
        assert_eq!(body(&sent(&server).await[0]), expected);
    }
}

/// Its host is not reachable from a test: an attempt would be another error.
#[tokio::test]
async fn in_production_nothing_is_sent() {
    let http = |api: webhook_core::client::ApiBuilder| api.http_client(Default::default());
    let client = Client::builder(Environment::Production)
        .access_token(by_value())
        .api(http)
        .build()
        .unwrap();
    for name in ["fund", "decide"] {
        let error = call(&client, name).await.unwrap_err();
        assert!(matches!(error, ApiError::Config { .. }), "{error}");
    }
}
