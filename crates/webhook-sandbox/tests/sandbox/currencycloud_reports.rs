//! Currencycloud's records of cancelled conversions, its reports, and searches of the past.

use std::time::Duration;

use serde_json::json;
use webhook_core::testing::edit;
use webhook_currencycloud::PaymentType;
use webhook_sandbox::currencycloud::{NewConversion, NewFunds, ReportStatus};

use crate::currencycloud::{payment, ready};
use crate::currencycloud_errors::{call, token};
use crate::printed::{assert_same_shape, sandbox};

#[tokio::test]
async fn a_closed_conversion_is_in_profit_and_loss_with_the_printed_fields() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let token = token(&sandbox).await;
    let amount = || "10.00".parse().unwrap();
    let new = || NewConversion::new(amount(), "GBP", amount(), "USD");
    currencycloud.create_conversion(new());
    let closed = currencycloud.create_conversion(new());
    closed.close().unwrap();
    let path = "/v2/conversions/profit_and_loss";
    let answer = call(&sandbox, &token, "GET", path, "").await;
    let rows = answer.json()["conversion_profit_and_losses"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["conversion_id"], closed.id().as_str());
    let row = edit::get(&answer.body, "conversion_profit_and_losses.0").unwrap();
    let printed = r#"{"account_id":"","contact_id":"","event_account_id":null,"event_contact_id":null,"conversion_id":"","event_type":"self_service_cancellation","amount":"0.00","currency":"","notes":"","event_date_time":""}"#;
    assert_same_shape(&row, printed, &[], "profit and loss");
    assert_eq!(answer.json()["pagination"]["order"], "event_date_time");

    let house = currencycloud.house_account();
    let begin = "2026-01-05T09:00:00Z";
    for (query, found) in [
        (format!("event_date_time_from={begin}&event_date_time_to={begin}"), 1),
        ("event_date_time_from=2026-01-06T00:00:00Z".into(), 0),
        (format!("conversion_id={}&account_id={house}&currency=GBP", closed.id()), 1),
        ("event_type=back_office_drawdown".into(), 0),
        ("amount_from=0&amount_to=1&scope=own".into(), 1),
        // Both words of the page.
        ("scope=client".into(), 0),
        ("scope=clients".into(), 0),
    ] {
        let answer = call(&sandbox, &token, "GET", &format!("{path}?{query}"), "").await;
        assert_eq!(answer.json()["pagination"]["total_entries"], found, "{query}");
    }
    for wrong in ["status=closed", "on_behalf_of=x", "conversion_id=x", "scope=x"] {
        let answer = call(&sandbox, &token, "GET", &format!("{path}?{wrong}"), "").await;
        assert_eq!(answer.status, 400, "{wrong}");
    }
    let other = "/v2/conversion_profit_and_losses/find";
    assert_eq!(call(&sandbox, &token, "GET", other, "").await.status, 404);
}

#[tokio::test]
async fn a_report_is_asked_for_with_the_filters_of_the_search_and_looked_up() {
    let sandbox = sandbox().await;
    let token = token(&sandbox).await;
    for list in ["payments", "conversions"] {
        let create = format!("/v2/reports/{list}/create");
        let form = "created_at_from=2026-01-01&created_at_to=2026-01-31&scope=all";
        let created = call(&sandbox, &token, "POST", &create, form).await;
        assert_eq!((created.status, &created.json()["status"]), (200, &json!("processing")));
        let id = created.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/v2/reports/report_requests/{id}");
        let status = async || call(&sandbox, &token, "GET", &path, "").await.json();
        assert_eq!(status().await, json!({"id": id, "status": "completed", "report_url": ""}));
        for (set, word) in [
            (ReportStatus::Failed, "failed"),
            (ReportStatus::Expired, "expired"),
            (ReportStatus::Processing, "processing"),
        ] {
            assert!(sandbox.currencycloud().set_report_status(&id, set));
            assert_eq!(status().await["status"], word);
        }
        for wrong in [
            "page=1",
            "created_at_from=2026-01-01T00:00:00Z",
            "colour=red",
            "status=trade_settling",
        ] {
            let answer = call(&sandbox, &token, "POST", &create, wrong).await;
            assert_eq!(answer.status, 400, "{wrong}");
        }
    }
    assert!(!sandbox.currencycloud().set_report_status("x", ReportStatus::Failed));
    for (id, status) in [("x", 400), ("ad2f4b0c-9d9b-4a4b-8a5f-0d4b3f6f7a10", 404)] {
        let path = format!("/v2/reports/report_requests/{id}");
        assert_eq!(call(&sandbox, &token, "GET", &path, "").await.status, status);
    }
}

#[tokio::test]
async fn balances_are_found_as_they_were_at_a_time() {
    let sandbox = sandbox().await;
    let currencycloud = sandbox.currencycloud();
    let house = currencycloud.house_account();
    for amount in ["10.00", "20.00"] {
        let funds = NewFunds::new(house.clone(), amount.parse().unwrap(), "EUR");
        currencycloud.receive_funds(funds).credit().unwrap();
        sandbox.clock().advance(Duration::from_secs(3600));
    }
    let token = token(&sandbox).await;
    for (time, amounts) in [
        ("2026-01-05T08:59:59Z", &[][..]),
        ("2026-01-05T09:00:00Z", &["10.00"]),
        ("2026-01-05T09:59:59Z", &["10.00"]),
        ("2026-01-05T10:00:00Z", &["30.00"]),
    ] {
        let path = format!("/v2/balances/find?as_at_date={time}");
        let answer = call(&sandbox, &token, "GET", &path, "").await;
        let balances = answer.json()["balances"].as_array().unwrap().clone();
        let found: Vec<&str> = balances.iter().map(|it| it["amount"].as_str().unwrap()).collect();
        assert_eq!(found, amounts, "{time}");
        assert_eq!(answer.header("x-sandbox-inferred"), Some("which balance as_at_date has"));
    }
    let wrong = call(&sandbox, &token, "GET", "/v2/balances/find?as_at_date=x", "").await;
    assert_eq!(wrong.json()["error_code"], "as_at_date_is_in_invalid_format");
}

#[tokio::test]
async fn a_search_has_every_documented_parameter() {
    let (sandbox, _, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let amount = || "10.00".parse().unwrap();
    let conversions = [(); 3].map(|()| {
        currencycloud.create_conversion(NewConversion::new(amount(), "GBP", amount(), "USD"))
    });
    currencycloud.create_payment(payment());
    let token = token(&sandbox).await;
    let [one, two, three] = &conversions.map(|it| it.id().to_string());
    let path = format!("/v2/conversions/find?conversion_ids[]={one}&conversion_ids[]={two}");
    let left = call(&sandbox, &token, "GET", &path, "").await;
    assert_eq!(left.json()["pagination"]["total_entries"], 1);
    assert_eq!(left.json()["conversions"][0]["id"], three.as_str());
    assert!(left.header("x-sandbox-inferred").unwrap().contains("conversion_ids[]"));
    let found = async |method: &str, query: &str| {
        let answer = call(&sandbox, &token, method, &format!("/v2/{query}"), "").await;
        answer.json()["pagination"]["total_entries"].clone()
    };
    assert_eq!(found("GET", "payments/find?bulk_upload_id=1").await, 0);
    for name in ["first_name", "last_name", "email_address", "login_id", "your_reference"] {
        assert_eq!(found("POST", &format!("contacts/find?{name}=x")).await, 0, "{name}");
    }
    for name in ["phone_number", "locale", "timezone"] {
        assert_eq!(found("POST", &format!("contacts/find?{name}=x")).await, 0, "{name}");
    }
    assert_eq!(found("POST", "contacts/find?locale=en").await, 1);
    for name in ["brand", "your_reference", "street", "city", "state_or_province", "country"] {
        assert_eq!(found("POST", &format!("accounts/find?{name}=x")).await, 0, "{name}");
    }
    for name in ["postal_code", "spread_table"] {
        assert_eq!(found("POST", &format!("accounts/find?{name}=x")).await, 0, "{name}");
    }
}

#[tokio::test]
async fn an_event_on_the_way_of_a_payment_has_the_printed_fields() {
    let (sandbox, client, _) = ready().await;
    let payment =
        sandbox.currencycloud().create_payment(payment().payment_type(PaymentType::Priority));
    payment.release().unwrap();
    let token = token(&sandbox).await;
    let path = format!("/v2/payments/{}/tracking_info", payment.id());
    let answer = call(&sandbox, &token, "GET", &path, "").await;
    let event = edit::get(&answer.body, "payment_events.0").unwrap();
    let printed = r#"{"tracker_event_type":"","valid":true,"transaction_status":{"status":"processing","reason":"transferred_and_tracked"},"from":"","to":"","instructed_amount":{"currency":"GBP","amount":"1.00"},"last_update_time":""}"#;
    assert_same_shape(&event, printed, &[], "payment_events");
    let info = client.payment_tracking_info(&payment.id()).await.unwrap();
    let amount = info.payment_events.unwrap()[0].instructed_amount.clone().unwrap();
    let found = client.payment(&payment.id()).await.unwrap();
    assert_eq!((amount.amount, amount.currency), (Some(found.amount), Some(found.currency)));
}
