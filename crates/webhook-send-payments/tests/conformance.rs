//! The conformance suite, with tokens that another tool made.

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
use webhook_send_payments::SendPayments;

struct Tokens;

impl Conformance for Tokens {
    type Provider = SendPayments;

    const ENCODING: Encoding = Encoding::Hex;
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "";

    /// A wallet, delivered to its own endpoint and to one for all events.
    fn vectors() -> Vec<Vector> {
        let rows: Vec<Row> =
            serde_json::from_str(include_str!("../fixtures/vectors/vectors.json")).unwrap();
        let wallet = SendPayments::sample("wallet_updated").unwrap();
        let names = ["current-wallet_updated", "retired-all_default_events"];
        rows.iter()
            .filter(|row| names.contains(&row.name.as_str()))
            .map(|row| row.delivery(wallet.body))
            .collect()
    }
}

conformance!(Tokens);

#[derive(Deserialize)]
struct Row {
    name: String,
    secret: String,
    label: String,
    token: String,
}

impl Row {
    fn delivery(&self, body: &str) -> Vector {
        let (label, token) = (&self.label, &self.token);
        let url = format!("http://localhost/send-payments?endpoint={label}&token={token}");
        Vector {
            secret: Secret::new(self.secret.as_str()).unwrap(),
            request: Request::new(&url, body.as_bytes()),
        }
    }
}
