//! [`EnsureError`]: why the endpoints do not match yet.

use super::{Change, Endpoints, Outcome};
use crate::ApiError;

/// Why the endpoints do not match yet, and what was done before the failure.
#[derive(Clone, thiserror::Error)]
#[error("{fault}; done before: {outcome}")]
#[non_exhaustive]
pub struct EnsureError<P: Endpoints> {
    /// What failed.
    pub fault: Box<EnsureFault<P>>,
    /// What was done before. `kept` and `left` are filled in only by [`Endpoints::apply`].
    pub outcome: Box<Outcome<P>>,
}

/// What failed.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum EnsureFault<P: Endpoints> {
    /// Listing the endpoints, before the first step or after creating and changing.
    #[error("cannot list the endpoints: {0}")]
    List(ApiError),
    /// Creating this endpoint. Without an answer, it may exist: the next run finds out.
    #[error("cannot create {0}: {1}")]
    Create(P::NewEndpoint, ApiError),
    /// Changing an endpoint. Without an answer, it may be changed: the next run finds out.
    #[error("cannot change {0}: {1}")]
    Change(Change<P>, ApiError),
    /// Removing this endpoint.
    #[error("cannot {verb} {0}: {1}", verb = P::REMOVAL.verb())]
    Remove(P::Endpoint, ApiError),
    /// This listed endpoint may be one that seems missing: the list does not say enough. Creating
    /// another one in every run would never end.
    #[error(
        "expected a list that shows whether each desired endpoint is registered, found one that \
         does not say enough: {0}; nothing was changed, check it at the provider"
    )]
    Unclear(P::Endpoint),
    /// Two different endpoints are desired that are one at the provider; this is the second.
    #[error(
        "expected desired endpoints that can be registered side by side, found a second version of \
         one: {0}; nothing was changed, leave out one of them"
    )]
    Conflict(P::NewEndpoint),
    /// Two endpoints with one id are listed, and one of them is desired; this is the other.
    #[error(
        "expected one listed endpoint with the id of each desired one, found a second: {0}; \
         nothing was changed, ask the provider to remove one"
    )]
    Ambiguous(P::Endpoint),
    /// This endpoint was created, but the list does not show it as it was sent.
    #[error(
        "expected the new endpoint in the list as it was sent, found no such endpoint: {0}; nothing \
         was {verb}d, check the list before the next run, which may create it again",
        verb = P::REMOVAL.verb()
    )]
    NotListed(P::NewEndpoint),
    /// The list does not show this change.
    #[error(
        "expected this change in the list, found none: {0}; nothing was {verb}d, check the list before \
         the next run, which changes it again",
        verb = P::REMOVAL.verb()
    )]
    NotChanged(Change<P>),
    /// The list does not say by what id to remove this endpoint.
    #[error(
        "expected an id of the endpoint to {verb}, found none: {0}; {verb} it at the provider, or \
         keep it",
        verb = P::REMOVAL.verb()
    )]
    NoId(P::Endpoint),
}

impl<P: Endpoints> EnsureError<P> {
    pub(super) fn new(fault: EnsureFault<P>, outcome: Outcome<P>) -> Self {
        Self { fault: Box::new(fault), outcome: Box::new(outcome) }
    }

    /// The error of the call that failed, if one did.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match &*self.fault {
            EnsureFault::List(error)
            | EnsureFault::Create(_, error)
            | EnsureFault::Change(_, error)
            | EnsureFault::Remove(_, error) => Some(error),
            _ => None,
        }
    }
}
