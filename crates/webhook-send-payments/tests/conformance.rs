//! Core's conformance suite, with the tokens of an independent oracle.

mod oracle;

use webhook_core::{
    Encoding, conformance,
    testing::{
        Rehearsed,
        conformance::{Conformance, Vector},
    },
};
use webhook_send_payments::SendPayments;

struct Tokens;

impl Conformance for Tokens {
    type Provider = SendPayments;

    const ENCODING: Encoding = Encoding::Hex;

    fn vectors() -> Vec<Vector> {
        let sample = SendPayments::sample("wallet_updated");
        oracle::good_deliveries(sample.map_or("", |sample| sample.body))
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "";

    /// Bodies have no name: the label of the endpoint is it.
    const EVENT_NAME: &'static str = "";

    const ENUMS: &'static [&'static str] = &["status", "type"];

    const REQUIRED: &'static [(&'static str, &'static [&'static str])] = &[
        ("account", &["customerAccountId|accountId", "status"]),
        ("pay_in", &["amount", "currency", "pay-inId", "status"]),
        (
            "pay_in_address",
            &["pay-inAddressId|payInAddressId", "status"],
        ),
        ("payment_address", &["paymentAddressId", "status"]),
        ("payout", &["payoutId", "status"]),
        ("recipient", &["status"]),
        ("trade", &["status"]),
        ("transfer", &["status", "transferId"]),
        ("wallet", &["status", "walletId"]),
    ];
}

conformance!(Tokens);
