//! Signatures that were made with other tools than these crates.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop"
)]

use serde::Deserialize;
use webhook_core::{
    Secret, Secrets,
    testing::{Request, conformance::Vector},
};
use webhook_flash_payments::FlashPayments;

/// One row of `vectors.json`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Row {
    Accepted(Signed),
    Refused(Signed),
    AdHoc(AdHoc),
}

/// A signature of a body, right or wrong.
#[derive(Deserialize)]
pub(crate) struct Signed {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) body: String,
    pub(crate) signature: String,
}

impl Signed {
    pub(crate) fn secrets(&self) -> Secrets {
        Secrets::new(Secret::new(self.key.clone()).unwrap())
    }

    pub(crate) fn request(&self) -> Request {
        Request::new("http://localhost/flash-payments", self.body.as_bytes())
            .with_header(FlashPayments::SIGNATURE_HEADER, &*self.signature)
    }
}

/// A signature of an external id.
#[derive(Deserialize)]
pub(crate) struct AdHoc {
    pub(crate) name: String,
    pub(crate) key: String,
    pub(crate) external_id: String,
    pub(crate) signature: String,
    /// The signature, percent-encoded.
    pub(crate) query: String,
}

pub(crate) fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../../fixtures/vectors/vectors.json")).unwrap()
}

pub(crate) fn accepted() -> Vec<Signed> {
    let signed = |row| match row {
        Row::Accepted(signed) => Some(signed),
        _ => None,
    };
    rows().into_iter().filter_map(signed).collect()
}

pub(crate) fn refused() -> Vec<Signed> {
    let signed = |row| match row {
        Row::Refused(signed) => Some(signed),
        _ => None,
    };
    rows().into_iter().filter_map(signed).collect()
}

pub(crate) fn ad_hoc() -> Vec<AdHoc> {
    let ad_hoc = |row| match row {
        Row::AdHoc(ad_hoc) => Some(ad_hoc),
        _ => None,
    };
    rows().into_iter().filter_map(ad_hoc).collect()
}

/// The accepted ones with a body of JSON, as deliveries.
pub(crate) fn good_deliveries() -> Vec<Vector> {
    accepted()
        .iter()
        .filter(|row| row.body.starts_with('{'))
        .map(|row| Vector {
            secret: Secret::new(row.key.clone()).unwrap(),
            request: row.request(),
        })
        .collect()
}
