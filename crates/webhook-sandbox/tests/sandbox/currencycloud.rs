//! Currencycloud, from nothing to webhooks that arrive and verify.

use std::time::Duration;

use webhook_currencycloud::client::webhook_api_client::Request;
use webhook_currencycloud::client::{
    Client, DemoFunding, DemoFundingAction, ErrorReport, ReSendable, RejectionReason,
    ScreeningDecision,
};
use webhook_currencycloud::{Currencycloud, Decision, RelatedEntityId, Verification};
use webhook_sandbox::currencycloud::{NewConversion, NewFunds, NewPayment, NewTransfer};
use webhook_sandbox::{Clock, DeliveryState, Sandbox};

use crate::receiver::Hooks;

/// A sandbox with a paused clock, a client with a key, and a receiver of all notifications.
pub(crate) async fn ready() -> (Sandbox, Client, Hooks<Currencycloud>) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = sandbox.currencycloud().client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::start(Currencycloud::new(key)).await;
    sandbox.currencycloud().add_endpoint(hooks.url(), &[]);
    (sandbox, client, hooks)
}

pub(crate) fn payment() -> NewPayment {
    NewPayment::new("2000.00".parse().unwrap(), "GBP")
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    all.iter().map(|(event, status)| ((*event).into(), Some((*status).into()))).collect()
}

#[tokio::test]
async fn a_payment_is_delivered_along_its_life_cycle() {
    let (sandbox, client, hooks) = ready().await;
    let released = sandbox.currencycloud().create_payment(payment());
    released.release().unwrap();
    released.return_funds("Account closed").unwrap();
    let refused = sandbox.currencycloud().create_payment(payment().reference("invoice 7"));
    refused.fail_compliance("Sanctions").unwrap();
    sandbox.settled().await;
    assert_eq!(
        hooks.acknowledged(),
        pairs(&[
            ("payment_ready_to_send_notification", "ready_to_send"),
            ("payment_released_notification", "completed"),
            ("payment_failed_notification", "failed"),
            ("payment_ready_to_send_notification", "ready_to_send"),
            ("payment_compliance_failed_notification", "failed"),
        ])
    );
    let found = client.payment(&released.id()).await.unwrap();
    assert_eq!(found.failure_reason.as_deref(), Some("Account closed"));
    assert_eq!(found.failure_returned_amount.unwrap().to_string(), "2000.00");
    let found = client.payment(&refused.id()).await.unwrap();
    assert_eq!(found.reference.as_deref(), Some("invoice 7"));
}

#[tokio::test]
async fn a_step_outside_the_life_cycle_is_refused_and_delivers_nothing() {
    let (sandbox, _, hooks) = ready().await;
    let payment = sandbox.currencycloud().create_payment(payment());
    let error = payment.return_funds("too early").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a payment whose status may become `completed`, found one that is `ready_to_send`: \
         make the steps before first, or take another payment"
    );
    payment.release().unwrap();
    payment.release().unwrap_err();
    payment.fail_compliance("too late").unwrap_err();
    sandbox.settled().await;
    assert_eq!(hooks.events().len(), 2);
}

#[tokio::test]
async fn a_conversion_is_delivered_along_its_life_cycle() {
    let (sandbox, client, hooks) = ready().await;
    let amount = |text: &str| text.parse().unwrap();
    let new = || NewConversion::new(amount("70000.00"), "GBP", amount("96565.00"), "USD");
    let settled = sandbox.currencycloud().create_conversion(new().deposit(amount("700")));
    settled.deposit().unwrap();
    settled.deposit().unwrap_err();
    settled.settle().unwrap_err();
    settled.fund().unwrap();
    settled.close().unwrap_err();
    settled.settle().unwrap();
    let closed = sandbox.currencycloud().create_conversion(new());
    closed.close().unwrap();
    sandbox.settled().await;
    assert_eq!(
        hooks.acknowledged(),
        pairs(&[
            ("cash_manager_trade_notification", "awaiting_funds"),
            ("deposit_arrived_notification", "awaiting_funds"),
            ("funds_arrived_notification", "funds_arrived"),
            ("trade_settled_notification", "trade_settled"),
            ("cash_manager_trade_notification", "awaiting_funds"),
            ("trade_closed_notification", "closed"),
        ])
    );
    let found = client.conversion(&settled.id()).await.unwrap();
    assert_eq!(found.client_buy_amount.to_string(), "96565.00");
    assert_eq!(found.client_rate.unwrap().to_string(), "1.3795");
    let path = ["v2", "balances", "USD"];
    let balance: serde_json::Value = client.send(Request::get(path)).await.unwrap().json().unwrap();
    assert_eq!(balance["amount"], "96565.00");
}

#[tokio::test]
async fn a_transfer_is_completed_or_cancelled() {
    let (sandbox, client, hooks) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let sub = currencycloud.add_sub_account("A subsidiary");
    let house = currencycloud.house_account();
    let new = || NewTransfer::new(house.clone(), sub.id.clone(), "300".parse().unwrap(), "USD");
    currencycloud.create_transfer(new().reason("rent")).complete().unwrap();
    let cancelled = currencycloud.create_transfer(new());
    let path = ["v2", "transfers", cancelled.id().as_str(), "cancel"].map(str::to_owned);
    let answer = client.send(Request::post(path.clone())).await.unwrap();
    assert!(String::from_utf8_lossy(answer.body()).contains("\"pending\""));
    let error = client.send(Request::post(path)).await.unwrap_err();
    assert!(error.to_string().contains("transfer_is_already_cancelled"), "{error}");
    cancelled.complete().unwrap_err();
    sandbox.settled().await;
    assert_eq!(
        hooks.acknowledged(),
        pairs(&[
            ("transfer_created_notification", "pending"),
            ("transfer_completed_notification", "completed"),
            ("transfer_created_notification", "pending"),
        ])
    );
    let found = client.transfer(&cancelled.id()).await.unwrap();
    assert_eq!(found.status.as_str(), "cancelled");
}

fn funding(sandbox: &Sandbox, id: &str, action: &DemoFundingAction) -> DemoFunding {
    let house = sandbox.currencycloud().house_account();
    let number = sandbox.currencycloud().account_number(&house, &"EUR".into());
    DemoFunding::new(id, number, &"10000.00".parse().unwrap(), &"EUR".into())
        .sender_name("A Name")
        .sender_reference("RF-7")
        .action(action)
}

const FIRST: &str = "1f453dcb-05c3-4320-806f-2c86d0fe6ed2";
const SECOND: &str = "2f453dcb-05c3-4320-806f-2c86d0fe6ed2";

#[tokio::test]
async fn demo_funding_is_credited_or_rejected() {
    let (sandbox, client, hooks) = ready().await;
    let first = funding(&sandbox, FIRST, &DemoFundingAction::Approve);
    let receipt = client.create_demo_funding(first.clone()).await.unwrap();
    assert_eq!(receipt.amount.unwrap().to_string(), "10000.00");
    let error = client.create_demo_funding(first).await.unwrap_err();
    assert!(error.to_string().contains("id_has_already_been_taken"), "{error}");
    let second = funding(&sandbox, SECOND, &DemoFundingAction::Reject);
    client.create_demo_funding(second).await.unwrap();
    sandbox.settled().await;
    assert_eq!(
        hooks.acknowledged(),
        pairs(&[
            ("pending_cash_manager_transaction_notification", "pending"),
            ("cash_manager_transaction_notification", "completed"),
            ("pending_cash_manager_transaction_notification", "pending"),
            ("reject_cash_manager_transaction_notification", "deleted"),
        ])
    );
    let sender = client.sender(&RelatedEntityId::from(FIRST)).await.unwrap();
    assert_eq!(sender.parts().unwrap().name, Some("A Name"));
    assert_eq!(sender.additional_information.as_deref(), Some("RF-7"));
    let found = client.funding_transaction(&RelatedEntityId::from(FIRST)).await.unwrap();
    assert_eq!(found.amount.to_string(), "10000.00");
    // Approved funding only.
    let error = client.funding_transaction(&RelatedEntityId::from(SECOND)).await.unwrap_err();
    assert!(error.to_string().contains("transaction_not_found"), "{error}");
}

#[tokio::test]
async fn screening_waits_for_the_decision_and_ends_after_23_and_a_half_hours() {
    let (sandbox, client, hooks) = ready().await;
    sandbox.currencycloud().enable_screening();
    for id in [FIRST, SECOND] {
        let funding = funding(&sandbox, id, &DemoFundingAction::Approve);
        client.create_demo_funding(funding).await.unwrap();
    }
    assert!(sandbox.currencycloud().funds(&FIRST.into()).is_some());
    assert!(sandbox.currencycloud().funds(&"unknown".into()).is_none());
    let fraud = ScreeningDecision::Reject(RejectionReason::SuspectedFraud);
    let result = client.complete_screening(&FIRST.into(), &fraud).await.unwrap();
    assert_eq!(result.result.reason.as_deref(), Some("suspected_fraud"));
    sandbox.clock().advance(Duration::from_secs(23 * 3600 + 1799));
    sandbox.settled().await;
    assert_eq!(hooks.events().len(), 3);
    sandbox.clock().advance(Duration::from_secs(1));
    sandbox.settled().await;
    assert_eq!(
        hooks.acknowledged()[2..],
        pairs(&[
            ("reject_cash_manager_transaction_notification", "deleted"),
            ("cash_manager_transaction_notification", "completed"),
        ])
    );
    let accept = ScreeningDecision::Accept;
    let error = client.complete_screening(&SECOND.into(), &accept).await.unwrap_err();
    let report = ErrorReport::of(&error).unwrap();
    assert_eq!(report.messages[0].message.as_deref(), Some("Screening is already expired."));
}

#[tokio::test]
async fn forms_and_bank_accounts_are_delivered() {
    let (sandbox, _, hooks) = ready().await;
    let sub = sandbox.currencycloud().add_sub_account("Company Name Ltd");
    let form = sandbox.currencycloud().start_form("Company Name Ltd", &sub.id);
    form.decide(&Decision::Approved).unwrap_err();
    form.submit().unwrap();
    form.decide(&Decision::Rejected).unwrap();
    sandbox.currencycloud().verify_bank_account(&sub.id, &Verification::Yes);
    sandbox.settled().await;
    let of = |event: &str, status: Option<&str>| (event.to_owned(), status.map(Into::into));
    assert_eq!(
        hooks.acknowledged(),
        [
            of("end_client_application_submitted_notification", Some("submitted")),
            of("end_client_application_decisioned_notification", Some("rejected")),
            of("bank_account_verified_notification", None),
        ]
    );
}

#[tokio::test]
async fn a_notification_of_a_payment_is_sent_again() {
    let (sandbox, client, hooks) = ready().await;
    let payment = sandbox.currencycloud().create_payment(payment());
    payment.release().unwrap();
    client.re_send_notification(&payment.id(), &ReSendable::ReadyToSend).await.unwrap();
    sandbox.settled().await;
    let deliveries = sandbox.currencycloud().deliveries();
    assert_eq!(deliveries[0].body(), deliveries[2].body());
    assert_eq!(deliveries[2].inferred, ["whether the body is that of then or of now"]);
    assert_eq!(hooks.events().len(), 3);
    let failed = client.re_send_notification(&payment.id(), &ReSendable::Failed).await;
    assert!(failed.unwrap_err().to_string().contains("payment_notification_retry_failed"));
}

#[tokio::test]
async fn an_endpoint_gets_its_types_only_and_before_the_first_key_nothing_is_signed() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).start().await.unwrap();
    let key = webhook_core::Secret::new("any").unwrap();
    let hooks = Hooks::start(Currencycloud::new(key)).await;
    let types = ["payment_released_notification"];
    sandbox.currencycloud().add_endpoint(hooks.url(), &types);
    sandbox.currencycloud().set_redelivery(None);
    sandbox.currencycloud().create_payment(payment()).release().unwrap();
    sandbox.settled().await;
    let deliveries = sandbox.currencycloud().deliveries();
    assert_eq!(deliveries.len(), 1);
    assert_eq!(deliveries[0].state, DeliveryState::GivenUp);
    assert_eq!(deliveries[0].inferred, ["no signature before the first key"]);
    assert_eq!(hooks.refused(), 1);
}

#[tokio::test]
async fn lists_are_searched_by_filters_and_pages() {
    let (sandbox, client, _) = ready().await;
    let currencycloud = sandbox.currencycloud();
    let sub = currencycloud.add_sub_account("A subsidiary");
    for index in 0..30 {
        let amount = format!("{index}.50").parse().unwrap();
        let payment = currencycloud.create_payment(NewPayment::new(amount, "GBP"));
        if index % 2 == 0 {
            payment.release().unwrap();
        }
        sandbox.clock().advance(Duration::from_secs(60));
    }
    currencycloud.create_payment(payment().account(sub.id.clone()));
    currencycloud.receive_funds(NewFunds::new(sub.id.clone(), "5".parse().unwrap(), "EUR"));
    let find = async |query: &[(&str, &str)], list: &str| {
        let mut request = Request::get(["v2", list, "find"]);
        for (name, value) in query {
            request = request.query(*name, *value);
        }
        let found: Result<serde_json::Value, _> = client.send(request).await.unwrap().json();
        let found = found.unwrap();
        (found[list].as_array().unwrap().len(), found["pagination"].clone())
    };
    let (count, pages) = find(&[], "payments").await;
    assert_eq!((count, &pages["total_entries"], &pages["next_page"]), (25, &30.into(), &2.into()));
    let (count, pages) = find(&[("page", "2")], "payments").await;
    assert_eq!((count, &pages["previous_page"], &pages["next_page"]), (5, &1.into(), &(-1).into()));
    for (expected, query) in [
        (15, &[("status", "completed")][..]),
        (10, &[("amount_from", "20.5")]),
        (1, &[("amount", "3.5")]),
        (11, &[("created_at_to", "2026-01-05T09:10:00Z")]),
        (0, &[("created_at_from", "2026-01-06")]),
        (1, &[("scope", "clients")]),
        (1, &[("on_behalf_of", sub.contact.as_str())]),
    ] {
        assert_eq!(find(query, "payments").await.0, expected, "{query:?}");
    }
    assert_eq!(find(&[("scope", "all"), ("status", "pending")], "transactions").await.0, 1);
    assert_eq!(find(&[("scope", "all")], "balances").await.0, 1);
    let all = client.send(Request::post(["v2", "accounts", "find"])).await.unwrap();
    assert!(String::from_utf8_lossy(all.body()).contains("A subsidiary"));
}

#[tokio::test]
async fn an_object_of_a_sub_account_is_found_on_its_behalf_only() {
    let (sandbox, client, _) = ready().await;
    let sub = sandbox.currencycloud().add_sub_account("A subsidiary");
    let payment = sandbox.currencycloud().create_payment(payment().account(sub.id));
    client.payment(&payment.id()).await.unwrap_err();
    let log = sandbox.currencycloud().accesses();
    assert!(log.last().unwrap().inferred.contains(&"that it is hidden".into()));
    client.on_behalf_of(sub.contact).payment(&payment.id()).await.unwrap();
    let contacts = client.send(Request::post(["v2", "contacts", "find"])).await.unwrap();
    let contacts: serde_json::Value = contacts.json().unwrap();
    let house = contacts["contacts"][0]["id"].as_str().unwrap();
    for (contact, code) in [("unknown", "contact_not_found"), (house, "on_behalf_of_self")] {
        let error = client.on_behalf_of(contact.into()).payment(&payment.id()).await.unwrap_err();
        assert!(error.to_string().contains(code), "{error}");
    }
}

#[tokio::test]
async fn a_deleted_payment_is_found_only_if_that_is_asked_for_and_delivers_nothing() {
    let (sandbox, client, hooks) = ready().await;
    let payment = sandbox.currencycloud().create_payment(payment());
    let id = payment.id();
    let path = ["v2", "payments", id.as_str()];
    let delete = || Request::post(path.into_iter().chain(["delete"]));
    let deleted: serde_json::Value = client.send(delete()).await.unwrap().json().unwrap();
    assert_eq!(deleted["status"], "deleted");
    client.send(delete()).await.unwrap_err();
    payment.release().unwrap_err();
    assert_eq!(client.payment(&id).await.unwrap_err().status(), Some(404));
    client.send(Request::get(path).query("with_deleted", "true")).await.unwrap();
    for (with_deleted, count) in [("false", 0), ("true", 1)] {
        let find = Request::get(["v2", "payments", "find"]).query("with_deleted", with_deleted);
        let found: serde_json::Value = client.send(find).await.unwrap().json().unwrap();
        assert_eq!(found["payments"].as_array().unwrap().len(), count);
    }
    sandbox.settled().await;
    assert_eq!(hooks.events(), ["payment_ready_to_send_notification"]);
}
