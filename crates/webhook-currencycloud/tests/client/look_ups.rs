//! Objects that are looked up by their id, besides those of events.

use webhook_core::testing::conformance::assert_object_is_read;
use webhook_currencycloud::{ContactId, Currencycloud, Verification, client::AccountStatus};
use webhook_test_support::json;

use crate::stub::{logged_in, sent};

/// The fields that the API reference lists.
pub(crate) const ACCOUNT: &str = r#"{"id":"a1","account_name":"Acme","brand":"currencycloud","your_reference":"r","status":"enabled","street":"1 A Street","city":"A Town","state_or_province":"","country":"GB","postal_code":"E1","spread_table":"no_markup","legal_entity_type":"company","created_at":"2025-01-31T14:30:29.000Z","updated_at":"2025-01-31T14:30:29.000Z","short_reference":"210401-48650","api_trading":true,"online_trading":true,"phone_trading":false,"process_third_party_funds":false,"settlement_type":"net","terms_and_conditions_accepted":null,"bank_account_verified":"not required"}"#;

#[tokio::test]
async fn an_account_a_confirmation_and_what_became_of_a_payment_are_looked_up() {
    let (server, client) = logged_in().await;
    let client = client.on_behalf_of(ContactId::from("sub"));
    // A sample has this field twice.
    let twice = r#""agent_or_reliance":true,"agent_or_reliance":false,"settlement_type""#;
    let body = ACCOUNT.replace(r#""settlement_type""#, twice);
    server.answer("GET", "/v2/accounts/a1", json(200, &body)).await;
    let account = client.account(&"a1".into()).await.unwrap();
    assert_eq!(account.status, Some(AccountStatus::Enabled));
    assert_eq!(account.bank_account_verified.as_deref(), Some(&Verification::NotRequired));
    assert_eq!((account.api_trading, account.phone_trading), (Some(true), Some(false)));
    assert_eq!(account.terms_and_conditions_accepted, None);
    let (query, _) = sent(&server, "/v2/accounts/a1").await;
    assert_eq!(query.as_deref(), Some("on_behalf_of=sub"));

    let confirmation = r#"{"id":"e6b30f2d-0088-4d99-bb47-c6b136fcf447","payment_id":"796e0d7d-bae6-4d8a-b217-3cf9ee80a350","account_id":"72970a7c-7921-431c-b95f-3438724ba16f","short_reference":"PC-2436231-LYODVS","status":"expired","confirmation_url":"","created_at":"2018-08-03T13:18:23+00:00","updated_at":"2022-01-19T00:00:01+00:00","expires_at":"2022-01-19T00:00:00+00:00"}"#;
    let submission = r#"{"status":"pending","submission_ref":"MXGGYAGJULIIQKDV","format":"PACS008","message":"s3cret"}"#;
    let tracking = r#"{"uetr":"u1","transaction_status":{"status":"processing","reason":"transferred_and_tracked"},"initiation_time":"2026-01-01T00:00:00Z","completion_time":null,"last_update_time":"2026-01-01T00:00:01Z","payment_events":[{"tracker_event_type":"t","valid":true,"transaction_status":{"status":"processing","reason":"r"},"from":"A","to":"B","instructed_amount":{"currency":"EUR","amount":"10.50"},"last_update_time":"2026-01-01T00:00:01Z"}]}"#;
    for (path, body) in [
        ("/v2/payments/p1/confirmation", confirmation),
        ("/v2/payments/p1/submission_info", submission),
        ("/v2/payments/p1/tracking_info", tracking),
    ] {
        server.answer("GET", path, json(200, body)).await;
    }
    let found = client.payment_confirmation(&"p1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, confirmation);
    let found = client.payment_submission_info(&"p1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, submission);
    let text = format!("{found:?}");
    assert!(text.contains("Pacs008") && !text.contains("s3cret"), "{text}");
    let found = client.payment_tracking_info(&"p1".into()).await.unwrap();
    assert_object_is_read::<Currencycloud, _>(&found, tracking);
    let (query, _) = sent(&server, "/v2/payments/p1/tracking_info").await;
    assert_eq!(query, None);
    let (query, _) = sent(&server, "/v2/payments/p1/submission_info").await;
    assert_eq!(query.as_deref(), Some("on_behalf_of=sub"));
}
