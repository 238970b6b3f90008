//! Core's conformance suite, with tokens that other tools have made.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde::Deserialize;
use webhook_core::{
    Secret,
    authoring::Encoding,
    conformance,
    testing::{
        Request, Simulate,
        conformance::{Conformance, Vector},
    },
};
use webhook_cxtn::Cxtn;

struct Tokens;

#[derive(Deserialize)]
struct Row {
    secret: String,
    label: String,
    token: String,
}

impl Conformance for Tokens {
    type Provider = Cxtn;

    const ENCODING: Encoding = Encoding::Hex;

    fn vectors() -> Vec<Vector> {
        let rows = include_str!("../fixtures/vectors/vectors.json");
        let rows: Vec<Row> = serde_json::from_str(rows).unwrap();
        let body = Cxtn::sample("payment_completed").unwrap().body;
        let vector = |row: Row| {
            let url = format!(
                "http://localhost/?endpoint={}&token={}",
                row.label, row.token
            );
            Vector {
                secret: Secret::new(row.secret).unwrap(),
                request: Request::new(&url, body.as_bytes()),
            }
        };
        rows.into_iter().map(vector).collect()
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "data";
    const EVENT_NAME: &'static str = "event";
}

conformance!(Tokens);
