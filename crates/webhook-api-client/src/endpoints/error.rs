//! [`EnsureError`]: why the endpoints do not match yet.

use std::error::Error;
use std::fmt;

use super::{Change, Endpoints, Outcome};
use crate::ApiError;

/// Why the endpoints do not match yet, and what was done before the failure.
#[derive(Clone)]
#[non_exhaustive]
pub struct EnsureError<P: Endpoints> {
    /// What failed.
    pub fault: Box<EnsureFault<P>>,
    /// What was done before. `kept` and `left` are filled in only by [`Endpoints::apply`].
    pub outcome: Box<Outcome<P>>,
}

/// What failed.
#[derive(Clone)]
#[non_exhaustive]
pub enum EnsureFault<P: Endpoints> {
    /// Listing the endpoints, before the first step or after creating and changing.
    List(ApiError),
    /// Creating this endpoint. Without an answer, it may exist: the next run finds out.
    Create(P::NewEndpoint, ApiError),
    /// Changing an endpoint. Without an answer, it may be changed: the next run finds out.
    Change(Change<P>, ApiError),
    /// Removing this endpoint.
    Remove(P::Endpoint, ApiError),
    /// This listed endpoint may be one that seems missing: the list does not say enough. Creating
    /// another one in every run would never end.
    Unclear(P::Endpoint),
    /// Two different endpoints are desired that are one at the provider; this is the second.
    Conflict(P::NewEndpoint),
    /// Two endpoints with one id are listed, and one of them is desired; this is the other.
    Ambiguous(P::Endpoint),
    /// This endpoint was created, but the list does not show it as it was sent.
    NotListed(P::NewEndpoint),
    /// The list does not show this change.
    NotChanged(Change<P>),
    /// The list does not say by what id to remove this endpoint.
    NoId(P::Endpoint),
}

impl<P: Endpoints> EnsureError<P> {
    pub(super) fn new(fault: EnsureFault<P>, outcome: Outcome<P>) -> Self {
        Self {
            fault: Box::new(fault),
            outcome: Box::new(outcome),
        }
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

impl<P: Endpoints> fmt::Display for EnsureError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; done before: {}", self.fault, self.outcome)
    }
}

impl<P: Endpoints> fmt::Display for EnsureFault<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (remove, removed) = (P::REMOVAL.verb(), P::REMOVAL.done());
        match self {
            Self::List(error) => write!(f, "cannot list the endpoints: {error}"),
            Self::Create(desired, error) => write!(f, "cannot create {desired}: {error}"),
            Self::Change(change, error) => write!(f, "cannot change {change}: {error}"),
            Self::Remove(endpoint, error) => write!(f, "cannot {remove} {endpoint}: {error}"),
            Self::Unclear(endpoint) => write!(
                f,
                "expected a list that shows whether each desired endpoint is registered, found one \
                 that does not say enough: {endpoint}; nothing was changed, check it at the provider"
            ),
            Self::Conflict(desired) => write!(
                f,
                "expected desired endpoints that can be registered side by side, found a second \
                 version of one: {desired}; nothing was changed, leave out one of them"
            ),
            Self::Ambiguous(endpoint) => write!(
                f,
                "expected one listed endpoint with the id of each desired one, found a second: \
                 {endpoint}; nothing was changed, ask the provider to remove one"
            ),
            Self::NotListed(desired) => write!(
                f,
                "expected the new endpoint in the list as it was sent, found no such endpoint: \
                 {desired}; nothing was {removed}, check the list before the next run, which may \
                 create it again"
            ),
            Self::NotChanged(change) => write!(
                f,
                "expected this change in the list, found none: {change}; nothing was {removed}, \
                 check the list before the next run, which changes it again"
            ),
            Self::NoId(endpoint) => write!(
                f,
                "expected an id of the endpoint to {remove}, found none: {endpoint}; {remove} it at \
                 the provider, or keep it"
            ),
        }
    }
}

impl<P: Endpoints> Error for EnsureError<P> {}
