//! Webhooks to the callback URI of an order.

use axum::routing::MethodRouter;
use webhook_core::{
    Delivery, Verified, VerifyError,
    testing::{Fault, Request, edit},
};

use crate::{keyed::Keyed, receiver::SharedJournal};

/// Webhooks to the callback URI of an order, whose id a member of the body repeats.
///
/// It adds what samples alone do not need: other members of the URL's query stay, and a fault that
/// brings a body of its own happens to the order of the body that was to be sent.
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
        keeping_query(url, |base| self.keyed.request(base, body))
    }

    fn faulty_request(&self, fault: Fault, url: &str, body: &[u8]) -> Request {
        let faulty = keeping_query(url, |base| self.keyed.faulty_request(fault, base, body));
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

/// A request to this URL, made for what stands before its query. The query comes first again.
fn keeping_query(url: &str, request: impl FnOnce(&str) -> Request) -> Request {
    let Some((base, query)) = url.split_once('?') else {
        return request(url);
    };
    let request = request(base);
    let members: Vec<&str> = [query, request.query()]
        .into_iter()
        .filter(|members| !members.is_empty())
        .collect();
    Request {
        url: format!("{base}?{}", members.join("&")),
        ..request
    }
}
