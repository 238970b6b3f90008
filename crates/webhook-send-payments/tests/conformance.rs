//! The conformance suite, with tokens of an independent signer; and what a delivery costs in allocations.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::testing::conformance::{Conformance, Vector};
use webhook_core::testing::{Request, Simulate};
use webhook_core::{Secret, Secrets, authoring::Encoding, conformance};
use webhook_send_payments::SendPayments;
use webhook_test_support::{allocations, oracle::callback_query};

const SECRET: &str = "a secret of our own";

fn wallet_at(label: &str) -> Request {
    let query = callback_query(SECRET, "send-payments", label);
    let wallet = SendPayments::sample("wallet_updated").unwrap();
    Request::new(&format!("http://localhost/?{query}"), wallet.body.as_bytes())
}

struct Tokens;

impl Conformance for Tokens {
    type Provider = SendPayments;

    const ENCODING: Encoding = Encoding::Hex;
    const ALGORITHM: Option<&'static str> = None;
    const KEY: Option<&'static str> = None;
    const SIGNED_TEXT: Option<&'static str> = None;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "";

    /// A wallet, delivered to its own endpoint and to the one for all events.
    fn vectors() -> Vec<Vector> {
        let labels = ["wallet_updated", "all_default_events"];
        let secret = Secret::new(SECRET).unwrap();
        labels.map(|label| Vector { secret: secret.clone(), request: wallet_at(label) }).into()
    }
}

conformance!(Tokens);

fn count(run: &mut dyn FnMut()) -> u64 {
    allocation_counter::measure(run).count_total
}

fn provider() -> SendPayments {
    let retired = Secret::new("a retired secret").unwrap();
    SendPayments::new(Secrets::new(retired).and(Secret::new(SECRET).unwrap()))
}

#[test]
fn verifying_allocates_nothing_whether_it_succeeds_or_not() {
    let good = wallet_at("wallet_updated");
    let mut moved = good.clone();
    moved.url = good.url.replace("wallet_updated", "payout_transaction_updated");
    allocations::assert_verifying_allocates_nothing(count, &provider(), &good, &moved);
}

/// One allocation for each text, and one for the event. With `serde_json/arbitrary_precision` turned on
/// elsewhere, a number arrives as text, too.
#[test]
fn an_event_allocates_once_for_each_value_and_once_for_itself() {
    for sample in SendPayments::SAMPLES {
        let body = sample.body.as_bytes();
        let request = provider().request_for(sample.event, "http://localhost/", body);
        let values = sample.body.matches("\":").count();
        let allocations = allocations::of_receiving(count, &provider(), &request);
        assert!(allocations <= values as u64 + 1, "{}: {allocations}", sample.event);
    }
}
