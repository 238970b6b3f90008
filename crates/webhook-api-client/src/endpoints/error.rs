//! [`EnsureError`]: why the endpoints do not match yet.

use std::error::Error;
use std::fmt;

use super::outcome::done;
use super::{Change, Endpoints, Outcome};
use crate::ApiError;

/// Why the endpoints do not match yet, and what was done before the failure.
///
/// Nothing is undone: the next run completes it.
#[derive(Clone)]
#[non_exhaustive]
pub struct EnsureError<P: Endpoints> {
    /// The step that failed.
    pub step: Box<Step<P>>,
    /// Why it failed.
    pub fault: EnsureFault<P>,
    /// What was done before. `kept` and `left` are filled in only by [`Endpoints::apply`].
    pub outcome: Box<Outcome<P>>,
}

/// A step of reconciliation.
#[derive(Clone)]
#[non_exhaustive]
pub enum Step<P: Endpoints> {
    /// Listing the endpoints, and comparing them with the desired ones.
    List,
    /// Creating this endpoint. Without an answer it may exist: the next run finds out.
    Create(P::NewEndpoint),
    /// Changing an endpoint. Without an answer it may be changed in part: the next run finds out.
    Change(Change<P>),
    /// Checking that the list shows what was created and changed. Nothing is removed before that.
    Confirm,
    /// Removing this endpoint.
    Remove(P::Endpoint),
}

/// Why a step failed.
#[derive(Clone)]
#[non_exhaustive]
pub enum EnsureFault<P: Endpoints> {
    /// A call failed.
    Api(ApiError),
    /// This listed endpoint may be one that seems missing: the list does not say enough. Creating
    /// another one in every run would never end.
    Unclear(Box<P::Endpoint>),
    /// This endpoint was created, but the list does not show it as it was sent.
    NotListed(Box<P::NewEndpoint>),
    /// The list does not show this change.
    NotChanged(Box<Change<P>>),
    /// The list does not say by what id to remove the endpoint.
    NoId,
    /// Two different endpoints are desired that are one at the provider; this is the second.
    Conflict(Box<P::NewEndpoint>),
    /// Two endpoints with one id are listed, and one of them is desired; this is the other.
    Ambiguous(Box<P::Endpoint>),
}

impl<P: Endpoints> EnsureError<P> {
    pub(super) fn new(step: Step<P>, fault: EnsureFault<P>, outcome: Outcome<P>) -> Self {
        Self {
            step: Box::new(step),
            fault,
            outcome: Box::new(outcome),
        }
    }
}

impl<P: Endpoints> fmt::Display for EnsureError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            step,
            fault,
            outcome,
        } = self;
        write!(f, "failed to {step}: {fault}; done before: {outcome}")
    }
}

impl<P: Endpoints> fmt::Display for Step<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => f.write_str("list the endpoints"),
            Self::Create(desired) => write!(f, "create {desired}"),
            Self::Change(change) => write!(f, "change {change}"),
            Self::Confirm => f.write_str("confirm what was created and changed"),
            Self::Remove(endpoint) => write!(f, "{} {endpoint}", P::REMOVAL.verb()),
        }
    }
}

impl<P: Endpoints> fmt::Display for EnsureFault<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let removed = done(P::REMOVAL);
        match self {
            Self::Api(error) => write!(f, "{error}"),
            Self::Unclear(endpoint) => write!(
                f,
                "expected a list that shows whether each desired endpoint is registered, found one \
                 that may be desired but does not say enough: {endpoint}; nothing was changed, \
                 check it at the provider"
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
            Self::NoId => f.write_str(
                "expected an id of the listed endpoint, found none: remove it at the provider, or \
                 keep it",
            ),
            Self::Conflict(desired) => write!(
                f,
                "expected desired endpoints that can be registered side by side, found a second \
                 version of one: {desired}; nothing was changed, desire only one of them"
            ),
            Self::Ambiguous(endpoint) => write!(
                f,
                "expected one listed endpoint with the id of each desired one, found a second: \
                 {endpoint}; nothing was changed, ask the provider to remove one"
            ),
        }
    }
}

impl<P: Endpoints> Error for EnsureError<P> {}

impl<P: Endpoints> Error for EnsureFault<P> {}
