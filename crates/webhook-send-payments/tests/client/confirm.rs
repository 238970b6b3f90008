//! Events compared with what the API shows.

use webhook_core::{Confirmation, Difference, Provider, Verified};
use webhook_send_payments::{Event, SendPayments};
use webhook_test_support::json;

use crate::logged_in;

fn event(name: &str, body: &str) -> Event {
    let verified = Verified::assume_trusted(body.as_bytes()).with_endpoint(name);
    SendPayments::decode(verified).event.unwrap()
}

/// The event's confirmation by a stub that answers this path.
async fn confirm(
    name: &str,
    body: &str,
    at: &str,
    status: u16,
    answer: &str,
) -> Confirmation<Event> {
    let (server, client) = logged_in().await;
    server.answer("GET", at, json(status, answer)).await;
    client.confirm(&event(name, body)).await.unwrap()
}

fn texts(differences: &[Difference]) -> Vec<(&str, &str, &str)> {
    differences
        .iter()
        .map(|it| (it.field.as_str(), it.delivered.as_str(), it.fetched.as_str()))
        .collect()
}

const WALLET: &str = r#"{"id":"n1","walletId":"w1","accountId":"a1","currency":"GBP","status":"active","availableBalance":125000,"cashBalance":125000,"committedBalance":0,"updatedAt":"2026-01-31T12:00:00Z"}"#;

fn wallet(cash: &str) -> String {
    format!(
        r#"{{"walletId":"w1","accountId":"a1","currency":"GBP","status":"active","availableBalance":125000,"cashBalance":{cash},"committedBalance":0}}"#
    )
}

#[tokio::test]
async fn a_wallet_is_confirmed_if_its_balances_are_the_same_and_the_fetched_one_is_the_event() {
    let found = confirm("wallet_updated", WALLET, "/wallets/w1", 200, &wallet("125000")).await;
    let Confirmation::Confirmed { fetched: Event::WalletUpdated(fetched) } = found else {
        panic!("{found:?}")
    };
    // What only the delivery says is not in it.
    assert_eq!((fetched.id, fetched.updated_at), (None, None));
    assert_eq!(fetched.wallet_id.as_str(), "w1");
}

#[tokio::test]
async fn a_changed_amount_is_found_with_both_values() {
    let altered = WALLET.replace(r#""cashBalance":125000"#, r#""cashBalance":9900000"#);
    let found = confirm("wallet_updated", &altered, "/wallets/w1", 200, &wallet("125000")).await;
    let Confirmation::Differs { differences, .. } = found else { panic!("{found:?}") };
    assert_eq!(texts(&differences), [("cashBalance", "9900000", "125000")]);
}

#[tokio::test]
async fn a_payout_whose_status_has_gone_on_is_newer_and_one_that_goes_back_differs() {
    let payout = |status: &str| {
        format!(
            r#"{{"id":"n1","payoutId":"p1","status":"{status}","updatedAt":"2026-01-31T12:00:00Z"}}"#
        )
    };
    let shown = |status: &str| {
        format!(
            r#"{{"paymentTransactionId":"p1","paymentType":"payout","currency":"GBP","amount":125000,"status":"{status}"}}"#
        )
    };
    let name = "payout_transaction_updated";
    for (delivered, now, is_newer) in [
        ("released", "settled", true),
        ("settled", "released", false),
        ("rejected", "released", false),
    ] {
        let found = confirm(name, &payout(delivered), "/payments/p1", 200, &shown(now)).await;
        let (fetched, differences) = match (found, is_newer) {
            (Confirmation::Newer { fetched, differences }, true)
            | (Confirmation::Differs { fetched, differences }, false) => (fetched, differences),
            (other, _) => panic!("{delivered} {now}: {other:?}"),
        };
        let (delivered, now) = (format!("\"{delivered}\""), format!("\"{now}\""));
        assert_eq!(texts(&differences), [("status", delivered.as_str(), now.as_str())]);
        let Event::PayoutTransactionUpdated(payout) = fetched else { panic!("{fetched:?}") };
        assert_eq!(payout.payout_id.as_str(), "p1");
        assert_eq!(payout.extra.get("amount").unwrap().get(), "125000");
    }
    let found = confirm(name, &payout("released"), "/payments/p1", 200, &shown("released")).await;
    assert!(matches!(found, Confirmation::Confirmed { .. }), "{found:?}");
}

#[tokio::test]
async fn an_object_that_the_api_does_not_have_is_not_found() {
    let found = confirm("wallet_updated", WALLET, "/wallets/w1", 404, "{}").await;
    assert!(matches!(found, Confirmation::NotFound), "{found:?}");
    let address = r#"{"recipientId":"r1","paymentAddressId":"a1","status":"active"}"#;
    let at = "/recipients/r1/payment-addresses";
    let others = r#"{"items":[{"paymentAddressId":"a2","recipientId":"r1","status":"active"}]}"#;
    let found = confirm("payment_address_updated", address, at, 200, others).await;
    assert!(matches!(found, Confirmation::NotFound), "{found:?}");
}

#[tokio::test]
async fn a_pay_in_has_no_look_up_and_nothing_is_asked() {
    let (server, client) = logged_in().await;
    let pay_in =
        r#"{"pay-inId":"p1","walletId":"w1","amount":1000,"currency":"USD","status":"credited"}"#;
    let event = event("payin_transaction_created", pay_in);
    let found = client.confirm(&event).await.unwrap();
    assert!(matches!(found, Confirmation::NoLookUp), "{found:?}");
    assert_eq!(server.calls().await, 0);
}

#[tokio::test]
async fn an_api_that_fails_says_nothing_about_the_event() {
    let (server, client) = logged_in().await;
    server.answer("GET", "/wallets/w1", json(400, "{}")).await;
    client.confirm(&event("wallet_updated", WALLET)).await.unwrap_err();
}
