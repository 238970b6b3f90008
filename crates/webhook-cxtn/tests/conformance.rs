//! Core's conformance suite, with the tokens of an independent oracle.

mod oracle;

use webhook_core::{
    Encoding, conformance,
    testing::{
        Rehearsed,
        conformance::{Conformance, Vector},
    },
};
use webhook_cxtn::Cxtn;

struct Tokens;

impl Conformance for Tokens {
    type Provider = Cxtn;

    const ENCODING: Encoding = Encoding::Hex;

    fn vectors() -> Vec<Vector> {
        let sample = Cxtn::sample("payment_completed");
        oracle::good_deliveries(sample.map_or("", |sample| sample.body))
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "data";
    const EVENT_NAME: &'static str = "event";
    const ENUMS: &'static [&'static str] = &["origin", "source"];

    const REQUIRED: &'static [(&'static str, &'static [&'static str])] = &[
        ("account_transaction", &["amount", "ccyCode", "objectId"]),
        ("payment", &["amount", "currency", "objectId"]),
        (
            "trade",
            &[
                "buyAmount",
                "buyCurrency",
                "objectId",
                "sellAmount",
                "sellCurrency",
            ],
        ),
    ];
}

conformance!(Tokens);
