//! A provider with its secrets, whichever provider it is.

use axum::routing::MethodRouter;
use webhook_core::{
    Delivery, Verified, VerifyError,
    testing::{Fault, Rehearsed, Request},
};

use crate::receiver::{self, SharedJournal};

/// A provider with its secrets, whichever provider it is: [`Rehearsed`] without its types.
pub(crate) trait Keyed: Send + Sync {
    /// The request that the provider would send. Where endpoints have labels: to the endpoint for
    /// all events.
    fn request(&self, url: &str, body: &[u8]) -> Request;

    /// The same. Where endpoints have labels: to the one that is registered for this event.
    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request;

    /// The request of an event with a fault in it.
    fn faulty_request(&self, fault: Fault, event: &str, url: &str, body: &[u8]) -> Request;

    /// Checks that a delivery comes from the provider.
    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError>;

    /// A route that receives the provider's deliveries, each of at most `limit` bytes. Refusals are
    /// written down under this name.
    fn route(self: Box<Self>, name: String, limit: usize, journal: SharedJournal) -> MethodRouter;
}

impl<P: Rehearsed + Send + Sync + 'static> Keyed for P {
    fn request(&self, url: &str, body: &[u8]) -> Request {
        Rehearsed::request(self, url, body)
    }

    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request {
        Rehearsed::request_of(self, event, url, body)
    }

    fn faulty_request(&self, fault: Fault, event: &str, url: &str, body: &[u8]) -> Request {
        fault.request_of(self, event, url, body)
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        webhook_core::Provider::verify(self, delivery)
    }

    fn route(self: Box<Self>, name: String, limit: usize, journal: SharedJournal) -> MethodRouter {
        receiver::route(*self, name, limit, journal)
    }
}
