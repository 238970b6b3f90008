//! Signatures that were made with other tools than these crates.

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
use webhook_currencycloud::Currencycloud;

/// One row of `vectors.json`.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) key_form: String,
    pub(crate) body: String,
    pub(crate) suffix: String,
    pub(crate) signature: String,
}

impl Row {
    pub(crate) fn signed_body(&self) -> Vec<u8> {
        [body(&self.body), self.suffix.as_bytes()].concat()
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let text = include_str!("../../fixtures/vectors/vectors.json");
    serde_json::from_str(text).unwrap()
}

pub(crate) fn row(name: &str) -> Row {
    rows().into_iter().find(|row| row.name == name).unwrap()
}

pub(crate) fn body(name: &str) -> &'static [u8] {
    let bodies: [(&str, &[u8]); 2] = [
        (
            "body-a.json",
            include_bytes!("../../fixtures/vectors/body-a.json"),
        ),
        (
            "body-b.json",
            include_bytes!("../../fixtures/vectors/body-b.json"),
        ),
    ];
    bodies
        .into_iter()
        .find(|(file, _)| *file == name)
        .unwrap()
        .1
}

/// The vectors whose key is taken in this form, as deliveries.
pub(crate) fn good_deliveries(key_form: &str) -> Vec<Vector> {
    rows()
        .into_iter()
        .filter(|row| row.key_form == key_form && row.suffix.is_empty())
        .map(|row| Vector {
            secret: Secret::new(row.key.clone()).unwrap(),
            request: Request::new("http://localhost/currencycloud", &row.signed_body())
                .with_header(Currencycloud::SIGNATURE_HEADER, row.signature),
        })
        .collect()
}
