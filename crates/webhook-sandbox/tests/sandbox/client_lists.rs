//! More than 1,000 objects at each list of a client, with a 429 in the middle, while objects change.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use serde_json::{Value, json};
use webhook_currencycloud::PaymentStatus;
use webhook_currencycloud::client::webhook_api_client::{Pages, RetryPolicy};
use webhook_currencycloud::client::{
    Client, ConversionQuery, PaymentQuery, TransactionQuery, TransferQuery,
};
use webhook_flash_payments::client as flash;
use webhook_flash_payments::{
    ConversionStatus, DepositStatus, PaymentStatus as FlashPaymentStatus, WithdrawalStatus,
};
use webhook_sandbox::currencycloud::{NewConversion, NewFunds, NewTransfer};
use webhook_sandbox::{ApiFault, Clock, Sandbox};
use webhook_send_payments::PayInAddressStatus;
use webhook_send_payments::client::Listing;

use crate::currencycloud::payment;

const COUNT: usize = 1040;
const THROTTLE: ApiFault = ApiFault::TooManyRequests { retry_after: Some(1) };

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let builder = sandbox.currencycloud().client_builder().retry(RetryPolicy::never());
    let client = builder.build().unwrap();
    (sandbox, client)
}

/// Reads a list. In the middle it is throttled, and `change` changes objects. Returns each object's id and
/// status in the order of the list.
async fn read<T>(
    sandbox: &Sandbox,
    pages: Pages<T>,
    row: impl Fn(T) -> (String, String),
    change: impl FnOnce(),
) -> Vec<(String, String)> {
    read_while(pages, row, || {
        sandbox.clock().advance(Duration::from_secs(60));
        change();
        sandbox.currencycloud().fail_next_call(THROTTLE);
    })
    .await
}

/// Reads a list. In the middle, `change` changes objects and throttles the next call.
async fn read_while<T>(
    mut pages: Pages<T>,
    row: impl Fn(T) -> (String, String),
    change: impl FnOnce(),
) -> Vec<(String, String)> {
    let mut change = Some(change);
    let (mut rows, mut throttles) = (Vec::new(), 0);
    while let Some(object) = pages.next().await {
        match object {
            Ok(object) => rows.push(row(object)),
            Err(error) => {
                assert!(error.is_throttled(), "{error}");
                throttles += 1;
            }
        }
        if rows.len() == COUNT / 2
            && let Some(change) = change.take()
        {
            change();
        }
    }
    assert_eq!(throttles, 1);
    rows
}

/// Checks that each of these objects is in the list, each state once, and that those that changed come with
/// their new status at last: one of them had been read before.
fn check(rows: &[(String, String)], ids: &[String], changed: [&String; 2], status: &str) {
    let states: HashSet<&(String, String)> = rows.iter().collect();
    assert_eq!(states.len(), rows.len(), "a state came twice");
    let latest: BTreeMap<&str, &str> =
        rows.iter().map(|(id, status)| (id.as_str(), status.as_str())).collect();
    assert_eq!(latest.len(), ids.len());
    assert!(ids.iter().all(|id| latest.contains_key(id.as_str())), "one was skipped");
    assert_eq!(rows.len(), ids.len() + 1);
    for id in changed {
        assert_eq!(latest[id.as_str()], status);
    }
}

#[tokio::test]
async fn all_payments_are_listed_while_some_change() {
    let (sandbox, client) = sandbox().await;
    let mut handles = Vec::new();
    for index in 0..COUNT {
        handles.push(sandbox.currencycloud().create_payment(payment()));
        // Some have the same second.
        sandbox.clock().advance(Duration::from_secs(index as u64 % 3));
    }
    let ids: Vec<String> = handles.iter().map(|it| it.id().to_string()).collect();
    let (first, last) = (&handles[0], &handles[COUNT - 1]);
    let pages = client.payments(PaymentQuery::default());
    let row = |it: webhook_currencycloud::Payment| (it.id.to_string(), it.status.to_string());
    let rows = read(&sandbox, pages, row, || {
        first.release().unwrap();
        last.release().unwrap();
    });
    check(&rows.await, &ids, [&ids[0], &ids[COUNT - 1]], "completed");

    // Those that are released leave this list, and the others move up.
    let query = PaymentQuery::default().status(&PaymentStatus::ReadyToSend);
    let released = &handles[COUNT - 40..COUNT - 1];
    let rows = read(&sandbox, client.payments(query), row, || {
        released.iter().for_each(|it| it.release().unwrap());
    });
    let found: HashSet<String> = rows.await.into_iter().map(|(id, _)| id).collect();
    assert!(ids[1..COUNT - 1].iter().all(|id| found.contains(id)), "one was skipped");
}

#[tokio::test]
async fn all_conversions_are_listed_while_some_change() {
    let (sandbox, client) = sandbox().await;
    let ten = || "10.00".parse().unwrap();
    let mut handles = Vec::new();
    for _ in 0..COUNT {
        let new = NewConversion::new(ten(), "GBP", ten(), "EUR");
        handles.push(sandbox.currencycloud().create_conversion(new));
        sandbox.clock().advance(Duration::from_secs(1));
    }
    let ids: Vec<String> = handles.iter().map(|it| it.id().to_string()).collect();
    let pages = client.conversions(ConversionQuery::default());
    let rows = read(
        &sandbox,
        pages,
        |it| (it.id.to_string(), it.status.to_string()),
        || {
            handles[0].close().unwrap();
            handles[COUNT - 1].close().unwrap();
        },
    );
    check(&rows.await, &ids, [&ids[0], &ids[COUNT - 1]], "closed");
}

#[tokio::test]
async fn all_transfers_are_listed_while_some_change() {
    let (sandbox, client) = sandbox().await;
    let house = sandbox.currencycloud().house_account();
    let sub = sandbox.currencycloud().add_sub_account("A subsidiary").id;
    let mut handles = Vec::new();
    for _ in 0..COUNT {
        let ten = "10.00".parse().unwrap();
        let new = NewTransfer::new(sub.clone(), house.clone(), ten, "GBP");
        handles.push(sandbox.currencycloud().create_transfer(new));
        sandbox.clock().advance(Duration::from_secs(1));
    }
    let ids: Vec<String> = handles.iter().map(|it| it.id().to_string()).collect();
    let pages = client.transfers(TransferQuery::default());
    let rows = read(
        &sandbox,
        pages,
        |it| (it.id.to_string(), it.status.to_string()),
        || {
            handles[0].complete().unwrap();
            handles[COUNT - 1].complete().unwrap();
        },
    );
    check(&rows.await, &ids, [&ids[0], &ids[COUNT - 1]], "completed");
}

/// All in one second, as in the provider's sample.
#[tokio::test]
async fn all_transactions_are_listed_while_some_change() {
    let (sandbox, client) = sandbox().await;
    let house = sandbox.currencycloud().house_account();
    let mut handles = Vec::new();
    for _ in 0..COUNT {
        let new = NewFunds::new(house.clone(), "10.00".parse().unwrap(), "GBP");
        handles.push(sandbox.currencycloud().receive_funds(new));
    }
    let ids: Vec<String> =
        handles.iter().map(|it| it.transaction_id().unwrap().to_string()).collect();
    let pages = client.transactions(TransactionQuery::default());
    let rows = read(
        &sandbox,
        pages,
        |it| (it.id.to_string(), it.status.to_string()),
        || {
            handles[0].reject().unwrap();
            handles[COUNT - 1].reject().unwrap();
        },
    );
    check(&rows.await, &ids, [&ids[0], &ids[COUNT - 1]], "deleted");
}

/// A sandbox, and a client of Flash Payments for it.
async fn flash_sandbox() -> (Sandbox, flash::Client) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let builder = sandbox.flash_payments().client_builder().login_interval(Duration::ZERO);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    (sandbox, client)
}

/// Those that are created by calls of the API.
#[tokio::test]
async fn flash_payments_lists_more_than_a_thousand_withdrawals_conversions_and_media_searches() {
    let (sandbox, client) = flash_sandbox().await;
    let flash = sandbox.flash_payments();
    flash.set_withdrawals_wait(true);
    let ten = || "10".parse().unwrap();
    let search =
        "mutation ($input: AmsRequestInput!) { adverseMediaSearch(input: $input) { code } }";
    let (mut withdrawals, mut conversions) = (Vec::new(), Vec::new());
    for index in 0..COUNT {
        let mut new = flash::NewWithdrawal::new(ten(), "AUD");
        new.recipient_id = Some("5b04c62ec0bf606bf216ae21".into());
        withdrawals.push(client.create_withdrawal(&new).await.unwrap().id);
        let quote = flash.create_quote((&ten(), "AUD".into()), (&ten(), "EUR".into()));
        let new = flash::NewConversion::new(quote);
        conversions.push(client.create_conversion(&new).await.unwrap().id);
        // A second search for one name would find the first.
        let input = json!({"input": {"accountName": format!("Acme {index}"), "country": "AU"}});
        client.mutate::<Value>(search, input).await.unwrap();
    }
    flash.fail_next_call(THROTTLE);
    let error = client.shown_all().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    let (withdrawal, conversion) = (withdrawals[COUNT / 2].as_str(), conversions[0].as_str());
    let withdrawal = flash.object::<WithdrawalStatus>(withdrawal).unwrap();
    withdrawal.set_status(&WithdrawalStatus::Pending).unwrap();
    let conversion = flash.object::<ConversionStatus>(conversion).unwrap();
    conversion.set_status(&ConversionStatus::Converted).unwrap();

    let shown = client.shown_all().await.unwrap();
    let ids: HashSet<(&str, &str)> = shown.iter().map(|it| (&*it.kind, &*it.id)).collect();
    assert_eq!((shown.len(), ids.len()), (3 * COUNT, 3 * COUNT));
    assert!(withdrawals.iter().all(|id| ids.contains(&("withdrawal", id.as_str()))));
    assert!(conversions.iter().all(|id| ids.contains(&("conversion", id.as_str()))));
    let status = |kind: &str, id: String| {
        let found = shown.iter().find(|it| *it.kind == *kind && *it.id == *id);
        found.map(|it| it.status.to_string())
    };
    assert_eq!(status("withdrawal", withdrawal.id()).as_deref(), Some("PENDING"));
    assert_eq!(status("conversion", conversion.id()).as_deref(), Some("CONVERTED"));

    let mut query = flash::WithdrawalQuery::default();
    query.statuses = Some(vec![WithdrawalStatus::Initialised]);
    assert_eq!(client.withdrawals(&query).await.unwrap().len(), COUNT - 1);
    let query = flash::ConversionQuery::default();
    assert_eq!(client.conversions(&query).await.unwrap().len(), COUNT);
    let query = flash::AmsRequestQuery::default();
    assert_eq!(client.ams_requests(&query).await.unwrap().len(), COUNT);
}

/// A list of Flash Payments is one answer.
#[tokio::test]
async fn flash_payments_lists_more_than_a_thousand_objects_at_once() {
    let (sandbox, client) = flash_sandbox().await;
    let flash = sandbox.flash_payments();
    let ten = "10".parse().unwrap();
    let (mut deposits, mut payments) = (Vec::new(), Vec::new());
    for _ in 0..COUNT {
        deposits.push(flash.receive_deposit(&ten, &"AUD".into(), None));
        payments.push(flash.receive_payment((&ten, "AUD".into()), (&ten, "EUR".into()), None));
        flash.create_sub_client("Acme", None);
        flash.create_rfi(&[]);
    }
    let query = flash::DepositQuery::default();
    client.deposits(&query).await.unwrap();
    flash.fail_next_call(THROTTLE);
    let error = client.deposits(&query).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
    deposits[COUNT / 2].set_status(&DepositStatus::Confirmed).unwrap();
    let found = client.deposits(&query).await.unwrap();
    let ids: HashSet<String> = found.iter().map(|it| it.id.to_string()).collect();
    assert_eq!((found.len(), ids.len()), (COUNT, COUNT));
    let confirmed = found.iter().filter(|it| it.status == Some(DepositStatus::Confirmed));
    let confirmed: Vec<String> = confirmed.map(|it| it.id.to_string()).collect();
    assert_eq!(confirmed, [deposits[COUNT / 2].id()]);

    payments[0].set_status(&FlashPaymentStatus::Closed).unwrap();
    let mut query = flash::PaymentQuery::default();
    query.statuses = Some(vec![FlashPaymentStatus::Open]);
    assert_eq!(client.payments(&query).await.unwrap().len(), COUNT - 1);
    let query = flash::SubClientQuery::default();
    assert_eq!(client.sub_clients(&query).await.unwrap().len(), COUNT);
    let query = flash::RfiQuery::default();
    assert_eq!(client.rfis(&query).await.unwrap().len(), COUNT);
    assert_eq!(client.shown_all().await.unwrap().len(), 4 * COUNT);
}

#[tokio::test]
async fn send_payments_lists_more_than_a_thousand_objects_while_some_change() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let send_payments = sandbox.send_payments();
    let builder = send_payments.client_builder().retry(RetryPolicy::never());
    let client = builder.build().unwrap();
    let account = send_payments.create_account().id();
    let wallet = send_payments.create_wallet(&account.as_str().into(), &"USD".into()).id();
    let create = || {
        sandbox.clock().advance(Duration::from_secs(1));
        send_payments.create_pay_in_address(&wallet.as_str().into())
    };
    let mut handles: Vec<_> = (0..COUNT).map(|_| create()).collect();
    let listing = Listing::new(&format!("wallets/{wallet}/payin-addresses"), "payinAddressId")
        .items_per_page(50);
    let text = |json: &Value, name: &str| json[name].as_str().unwrap().to_owned();
    let row = |it: Value| (text(&it, "payinAddressId"), text(&it, "status"));
    let mut newest = None;
    let rows = read_while(client.list::<Value>(listing), row, || {
        for handle in [&handles[0], &handles[COUNT - 1]] {
            handle.set_status(&PayInAddressStatus::Active).unwrap();
        }
        newest = Some(create());
        send_payments.fail_next_call(THROTTLE);
    });
    let rows = rows.await;
    handles.extend(newest);
    let states: HashSet<_> = rows.iter().collect();
    assert_eq!(states.len(), rows.len(), "a state came twice");
    let latest: BTreeMap<_, _> = rows.iter().map(|(id, status)| (id.clone(), status)).collect();
    assert_eq!(latest.len(), COUNT + 1);
    assert!(handles.iter().all(|it| latest.contains_key(&it.id())), "one was skipped");
    for handle in [&handles[0], &handles[COUNT - 1]] {
        assert_eq!(latest[&handle.id()], "active");
    }
}
