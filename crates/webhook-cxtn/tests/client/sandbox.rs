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

/// There is no token: whatever else were tried, nothing could be sent.
async fn refuses_play_money(environment: Environment) -> bool {
    let http = |api: webhook_core::client::ApiBuilder| api.http_client(Default::default());
    let client = Client::builder(environment).api(http).build().unwrap();
    let mut refused = 0;
    for name in ["fund", "decide"] {
        let text = call(&client, name).await.unwrap_err().to_string();
        let is_refused = text.contains("expected the sandbox, found production");
        assert!(
            is_refused || text.contains("expected an access token"),
            "{text}"
        );
        refused += u32::from(is_refused);
    }
    assert_ne!(refused, 1);
    refused == 2
}

#[tokio::test]
async fn in_production_nothing_is_sent_however_its_base_url_is_given() {
    assert!(refuses_play_money(Environment::Production).await);
    for base_url in [
        "https://caxtonapi.caxtonfx.com/api/",
        "https://caxtonapi.caxtonfx.com/api",
        "https://caxtonapi.caxtonfx.com",
        "http://CAXTONAPI.caxtonfx.com:8443/other",
        "https://caxtonapi.caxtonfx.com./api/",
        "https:caxtonapi.caxtonfx.com/api/",
        "https:\\\\caxtonapi.caxtonfx.com\\api",
        " https://caxtonapi.caxtonfx.com/api/ ",
    ] {
        let environment = Environment::At(base_url.into());
        assert!(refuses_play_money(environment).await, "{base_url}");
    }
}

#[tokio::test]
async fn elsewhere_play_money_is_not_refused() {
    assert!(!refuses_play_money(Environment::Sandbox).await);
    assert!(!refuses_play_money(Environment::Staging).await);
    for base_url in [
        "http://127.0.0.1:9/caxtonapi.caxtonfx.com",
        "http://caxtonapi.caxtonfx.com.example/api",
    ] {
        let environment = Environment::At(base_url.into());
        assert!(!refuses_play_money(environment).await, "{base_url}");
    }
}
