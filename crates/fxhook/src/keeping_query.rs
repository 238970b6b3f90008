//! Callback URLs whose base has a query already.

use axum::routing::MethodRouter;
use webhook_core::{
    Delivery, Verified, VerifyError,
    testing::{Fault, Request},
};

use crate::{keyed::Keyed, receiver::SharedJournal};

/// A provider whose proof stands in the URL, with the other members of the URL's query kept: what
/// is made for samples alone may drop them.
pub(crate) struct KeepingQuery(pub(crate) Box<dyn Keyed>);

impl Keyed for KeepingQuery {
    fn request(&self, url: &str, body: &[u8]) -> Request {
        keeping_query(url, |base| self.0.request(base, body))
    }

    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request {
        keeping_query(url, |base| self.0.request_of(event, base, body))
    }

    fn faulty_request(&self, fault: Fault, event: &str, url: &str, body: &[u8]) -> Request {
        keeping_query(url, |base| self.0.faulty_request(fault, event, base, body))
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn route(self: Box<Self>, name: String, limit: usize, journal: SharedJournal) -> MethodRouter {
        self.0.route(name, limit, journal)
    }
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
