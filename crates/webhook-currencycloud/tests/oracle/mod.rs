//! Signatures that were made with other tools than these crates.

#![allow(dead_code, clippy::panic, clippy::unwrap_used, reason = "shared by tests, which may stop")]

use serde::Deserialize;
use webhook_core::{
    Secret,
    testing::{Request, conformance::Vector},
};

/// One row of `vectors.json`.
#[derive(Deserialize)]
pub(crate) struct Row {
    name: String,
    key: String,
    key_form: String,
    body: String,
    suffix: String,
    pub(crate) signature: String,
}

impl Row {
    /// The row with this name.
    pub(crate) fn named(name: &str) -> Self {
        rows().into_iter().find(|row| row.name == name).unwrap()
    }

    pub(crate) fn key(&self) -> Secret {
        Secret::new(self.key.clone()).unwrap()
    }

    pub(crate) fn signed_body(&self) -> Vec<u8> {
        let body = match self.body.as_str() {
            "body-a.json" => include_bytes!("../../fixtures/vectors/body-a.json").as_slice(),
            "body-b.json" => include_bytes!("../../fixtures/vectors/body-b.json"),
            other => panic!("there is no {other}"),
        };
        [body, self.suffix.as_bytes()].concat()
    }
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../../fixtures/vectors/vectors.json")).unwrap()
}

/// The vectors whose key is its text, as deliveries.
pub(crate) fn deliveries() -> Vec<Vector> {
    rows()
        .into_iter()
        .filter(|row| row.key_form == "ascii" && row.suffix.is_empty())
        .map(|row| Vector {
            secret: row.key(),
            request: Request::new("http://localhost/currencycloud", &row.signed_body())
                .with_header("x-hmac-digest-sha-512", row.signature),
        })
        .collect()
}
