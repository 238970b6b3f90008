//! Webhooks to the callback URI of an order.

use axum::routing::MethodRouter;
use webhook_core::{
    Delivery, Verified, VerifyError,
    testing::{Fault, Request, edit},
};

use crate::{keyed::Keyed, receiver::SharedJournal};

/// Webhooks to the callback URI of an order, whose id a member of the body repeats.
///
/// It adds what samples alone do not need: a fault that brings a body of its own happens to the
/// order of the body that was to be sent.
pub(crate) struct AdHoc {
    keyed: Box<dyn Keyed>,
    covered: &'static str,
}

impl AdHoc {
    /// With the member that repeats the id.
    pub(crate) fn new(keyed: Box<dyn Keyed>, covered: &'static str) -> Self {
        Self { keyed, covered }
    }

    /// The body with the id that another body holds: as it is, where it has no place for it.
    fn of_the_order(&self, body: &[u8], other: &[u8]) -> Option<Vec<u8>> {
        let id = edit::get(str::from_utf8(other).ok()?, self.covered)?;
        let changed = edit::set(str::from_utf8(body).ok()?, self.covered, &id).ok()?;
        Some(changed.into_bytes())
    }
}

impl Keyed for AdHoc {
    fn request(&self, url: &str, body: &[u8]) -> Request {
        self.keyed.request(url, body)
    }

    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request {
        self.keyed.request_of(event, url, body)
    }

    fn faulty_request(&self, fault: Fault, event: &str, url: &str, body: &[u8]) -> Request {
        let faulty = self.keyed.faulty_request(fault, event, url, body);
        if !brings_a_body(fault) {
            return faulty;
        }
        let of_the_order = self.of_the_order(&faulty.body, body);
        let brought = of_the_order.unwrap_or(faulty.body);
        Request {
            url: self.request(url, body).url,
            ..self.request(url, &brought)
        }
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.keyed.verify(delivery)
    }

    fn route(self: Box<Self>, name: String, limit: usize, journal: SharedJournal) -> MethodRouter {
        self.keyed.route(name, limit, journal)
    }
}

/// Whether the fault is in a body that takes the place of the one that was to be sent.
fn brings_a_body(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::Huge | Fault::NotJson | Fault::Unfit | Fault::UnknownEvent
    )
}
