//! Tokens that were made with other tools than these crates.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

use serde::Deserialize;
use webhook_core::{
    Secret,
    testing::{Request, conformance::Vector},
};

/// One row of `vectors.json`.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) secret: String,
    pub(crate) label: String,
    pub(crate) token: String,
}

impl Row {
    pub(crate) fn secret(&self) -> Secret {
        Secret::new(self.secret.clone()).unwrap()
    }

    pub(crate) fn query(&self) -> String {
        format!("endpoint={}&token={}", self.label, self.token)
    }
}

pub(crate) fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../../fixtures/vectors/vectors.json")).unwrap()
}

pub(crate) fn row(name: &str) -> Row {
    rows().into_iter().find(|row| row.name == name).unwrap()
}

/// Deliveries of this body to some of the endpoints.
pub(crate) fn good_deliveries(body: &str) -> Vec<Vector> {
    ["current-payment_completed", "retired-hooks"]
        .map(row)
        .iter()
        .map(|row| Vector {
            secret: row.secret(),
            request: Request::new(
                &format!("http://localhost/cxtn?{}", row.query()),
                body.as_bytes(),
            ),
        })
        .collect()
}
