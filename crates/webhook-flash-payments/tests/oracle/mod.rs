//! Signatures that other tools than these crates made.

#![allow(dead_code, clippy::unwrap_used, reason = "shared by tests, which may stop")]

use serde::Deserialize;
use webhook_core::{
    Secret,
    testing::{Request, conformance::Vector},
};

/// One row of `vectors.json`.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Row {
    Accepted(Signed),
    Refused(Signed),
    AdHoc(AdHoc),
}

/// A signature of a body, right or wrong.
#[derive(Deserialize)]
pub(crate) struct Signed {
    pub(crate) name: String,
    key: String,
    pub(crate) body: String,
    signature: String,
}

impl Signed {
    pub(crate) fn vector(&self) -> Vector {
        let request = Request::new("http://localhost/flash-payments", self.body.as_bytes());
        Vector {
            secret: Secret::new(&*self.key).unwrap(),
            request: request.with_header("flashfx-signature", &*self.signature),
        }
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

fn rows<T>(of: impl Fn(Row) -> Option<T>) -> Vec<T> {
    let rows: Vec<Row> =
        serde_json::from_str(include_str!("../../fixtures/vectors/vectors.json")).unwrap();
    rows.into_iter().filter_map(of).collect()
}

pub(crate) fn accepted() -> Vec<Signed> {
    rows(|row| match row {
        Row::Accepted(signed) => Some(signed),
        _ => None,
    })
}

pub(crate) fn refused() -> Vec<Signed> {
    rows(|row| match row {
        Row::Refused(signed) => Some(signed),
        _ => None,
    })
}

pub(crate) fn ad_hoc() -> Vec<AdHoc> {
    rows(|row| match row {
        Row::AdHoc(ad_hoc) => Some(ad_hoc),
        _ => None,
    })
}
