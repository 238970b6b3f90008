//! Currencycloud's searches: pages, order, filters, and the errors of each.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use webhook_sandbox::currencycloud::{NewConversion, NewFunds, NewTransfer};
use webhook_sandbox::{Clock, Sandbox};

use crate::currencycloud::{payment, ready};
use crate::currencycloud_errors::{call, token};

/// The rows of all pages of a search, and how many pages there are.
async fn all(sandbox: &Sandbox, list: &str, query: &str) -> (Vec<Value>, u64) {
    let token = token(sandbox).await;
    let mut rows = Vec::new();
    for page in 1.. {
        let path = format!("/v2/{list}/find?page={page}&{query}");
        let answer = call(sandbox, &token, "GET", &path, "").await.json();
        let pagination = &answer["pagination"];
        assert_eq!(
            (&pagination["current_page"], &pagination["per_page"]),
            (&page.into(), &25.into())
        );
        let previous = if page == 1 { -1 } else { page - 1 };
        assert_eq!(pagination["previous_page"], previous);
        rows.extend(answer[list].as_array().unwrap().iter().cloned());
        let is_last = pagination["next_page"] == -1;
        assert_eq!(pagination["current_page"] == pagination["total_pages"], is_last);
        if is_last {
            assert_eq!(pagination["total_entries"], rows.len());
            return (rows, pagination["total_pages"].as_u64().unwrap());
        }
        assert_eq!(pagination["next_page"], page + 1);
    }
    panic!("a search has a last page")
}

fn texts<'r>(rows: &'r [Value], field: &str) -> Vec<&'r str> {
    rows.iter().map(|row| row[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_thousand_payments_are_found_in_pages_of_25_in_the_order_of_their_last_change() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let mut payments = Vec::new();
    for index in 0..1000 {
        payments.push(sandbox.currencycloud().create_payment(payment()));
        // Some have the same second.
        sandbox.clock().advance(Duration::from_secs(index % 2));
    }
    let before = sandbox.clock().now();
    sandbox.clock().advance(Duration::from_secs(60));
    for payment in payments.iter().step_by(10) {
        payment.release().unwrap();
    }
    let (rows, pages) = all(&sandbox, "payments", "order=updated_at").await;
    assert_eq!((rows.len(), pages), (1000, 40));
    assert_eq!(texts(&rows, "id").into_iter().collect::<BTreeSet<_>>().len(), 1000);
    assert!(texts(&rows, "updated_at").is_sorted());
    assert!(texts(&rows[900..], "status").iter().all(|status| *status == "completed"));
    let from = format!("updated_at_from={}", before.format("%Y-%m-%dT%H:%M:%SZ"));
    let (changed, pages) = all(&sandbox, "payments", &format!("{from}&status=completed")).await;
    assert_eq!((changed.len(), pages), (100, 4));
    assert!(texts(&changed, "created_at").is_sorted());
    let token = token(&sandbox).await;
    let path = "/v2/payments/find?order=updated_at&order_asc_desc=desc";
    let latest = call(&sandbox, &token, "GET", path, "").await.json();
    assert!(texts(latest["payments"].as_array().unwrap(), "updated_at").iter().rev().is_sorted());
    assert_eq!(latest["payments"][0]["status"], "completed");
}

#[tokio::test]
async fn each_list_has_pages_an_order_and_bounds_of_its_times() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let currencycloud = sandbox.currencycloud();
    let house = currencycloud.house_account();
    let sub = currencycloud.add_sub_account("A subsidiary").id;
    let ten = || "10.00".parse().unwrap();
    for _ in 0..60 {
        currencycloud.create_payment(payment());
        currencycloud.create_conversion(NewConversion::new(ten(), "GBP", ten(), "EUR"));
        let transfer = NewTransfer::new(sub.clone(), house.clone(), ten(), "GBP");
        currencycloud.create_transfer(transfer).complete().unwrap();
        currencycloud.receive_funds(NewFunds::new(house.clone(), ten(), "GBP")).credit().unwrap();
        sandbox.clock().advance(Duration::from_secs(1));
    }
    for list in ["payments", "conversions", "transfers", "transactions"] {
        for field in ["created_at", "updated_at"] {
            let (rows, pages) = all(&sandbox, list, &format!("order={field}")).await;
            assert_eq!((rows.len(), pages), (60, 3), "{list}");
            assert!(texts(&rows, field).is_sorted());
            // Both bounds are inclusive.
            let bounds =
                format!("{field}_from=2026-01-05T09:00:10Z&{field}_to=2026-01-05T09:00:19Z");
            assert_eq!(all(&sandbox, list, &bounds).await.0, rows[10..20], "{list} {field}");
        }
    }
    for list in ["transfers", "transactions"] {
        let bounds = "status=completed&order=completed_at&completed_at_from=2026-01-05T09:00:50Z";
        assert_eq!(all(&sandbox, list, bounds).await.0.len(), 10);
    }
    assert_eq!(all(&sandbox, "transactions", "scope=clients").await, (Vec::new(), 1));
}

#[tokio::test]
async fn a_page_past_the_end_is_empty_which_is_inferred() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let answer = call(&sandbox, &token, "GET", "/v2/payments/find?page=2", "").await;
    assert_eq!(answer.json()["payments"], Value::Array(Vec::new()));
    assert_eq!(answer.json()["pagination"]["next_page"], -1);
    assert_eq!(answer.header("x-sandbox-inferred"), Some("a page past the end"));
}

/// The list and its parameters, the code of the error, and the parameter that it is about. Whether objects are there
/// makes no difference.
#[tokio::test]
async fn searches_are_refused_with_the_documented_codes() {
    let (sandbox, _, _) = ready().await;
    let token = token(&sandbox).await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    for (query, code, parameter) in [
        ("payments/find?status=sent".to_owned(), "status_not_in_range", "status"),
        ("payments/find?review_status=x".into(), "review_status_not_in_range", "review_status"),
        ("payments/find?charge_type=x".into(), "invalid_charge_type", "charge_type"),
        ("payments/find?currency=gbp".into(), "invalid_currency", "id"),
        ("payments/find?bank=x".into(), "invalid_extra_parameters", "base"),
        (format!("payments/find?on_behalf_of={unknown}"), "contact_not_found", "on_behalf_of"),
        ("conversions/find?status=trade_settling".into(), "status_not_in_range", "status"),
        ("transfers/find?scope=all".into(), "invalid_extra_parameters", "base"),
        ("transfers/find?page=0".into(), "page_is_too_small", "page"),
        ("transfers/find?page=-1".into(), "page_is_too_small", "page"),
        ("transfers/find?page=x".into(), "page_type_is_wrong", "page"),
        ("transfers/find?per_page=0".into(), "per_page_is_too_small", "per_page"),
        ("transfers/find?per_page=26".into(), "per_page_is_too_big", "per_page"),
        ("transfers/find?per_page=x".into(), "per_page_type_is_wrong", "per_page"),
        ("transfers/find?order=amount".into(), "order_not_in_range", "order"),
        ("transfers/find?amount_from=x".into(), "amount_from_type_is_wrong", "amount_from"),
        (
            "transfers/find?updated_at_to=2026-01-05T09:00:00+00:00".into(),
            "updated_at_to_is_in_invalid_format",
            "updated_at_to",
        ),
        (
            "transfers/find?created_at_from=2024-01-04".into(),
            "created_at_from_is_too_old",
            "created_at_from",
        ),
        (
            "transfers/find?source_account_id=1".into(),
            "source_account_id_is_not_valid_uuid",
            "source_account_id",
        ),
        ("transactions/find?scope=x".into(), "scope_not_in_range", "scope"),
        ("transactions/find?action=x".into(), "action_not_in_range", "action"),
        ("transactions/find?amount=1.2345".into(), "amount_type_is_wrong", "amount"),
        (
            "transactions/find?created_at_to=x".into(),
            "created_at_to_type_is_wrong",
            "created_as_to",
        ),
        (
            "transactions/find?related_entity_id=x".into(),
            "related_entity_id_is_not_valid_uuid",
            "related_entity",
        ),
        (
            "transactions/find?related_entity_type=balance_transfer".into(),
            "related_entity_type_not_in_range",
            "related_entity_type",
        ),
        (
            "transactions/find?related_entity_type=payment".into(),
            "beneficiary_id_is_required",
            "beneficiary_id",
        ),
        (
            "transactions/find?related_entity_type=conversion".into(),
            "currency_pair_is_required",
            "currency_pair",
        ),
        ("balances/find?order=id".into(), "order_not_in_range", "order"),
    ] {
        let answer = call(&sandbox, &token, "GET", &format!("/v2/{query}"), "").await;
        assert_eq!((answer.status, &answer.json()["error_code"]), (400, &code.into()), "{query}");
        assert!(answer.json()["error_messages"][parameter].is_array(), "{query}");
    }
    let both = format!("related_entity_type=payment&beneficiary_id={unknown}");
    let path = format!("/v2/transactions/find?{both}");
    assert_eq!(call(&sandbox, &token, "GET", &path, "").await.status, 200);
}
