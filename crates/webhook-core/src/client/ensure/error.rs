//! Why the endpoints are not those that are wanted.

use std::{error::Error, fmt};

use super::{Done, Endpoints, Step};
use crate::client::ApiError;

/// Why the endpoints are not those that are wanted, and what was done before it stopped.
///
/// Nothing is undone, and nothing needs to be: the next run finds what was done in the list, and
/// does the rest.
#[derive(Clone)]
#[non_exhaustive]
pub struct EnsureError<P: Endpoints> {
    /// At what it stopped.
    pub step: Box<Step<P>>,
    /// Why.
    pub fault: EnsureFault<P>,
    /// What was done before. What was kept and left is told for a plan that was carried out.
    pub done: Box<Done<P>>,
}

impl<P: Endpoints> EnsureError<P> {
    pub(super) fn new(step: Step<P>, fault: EnsureFault<P>, done: Done<P>) -> Self {
        Self {
            step: Box::new(step),
            fault,
            done: Box::new(done),
        }
    }
}

impl<P: Endpoints> fmt::Display for EnsureError<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, fault, done } = self;
        write!(f, "stopped while {step}: {fault}; until then: {done}")
    }
}

impl<P: Endpoints> fmt::Debug for EnsureError<P> {
    /// What `Display` says: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnsureError({self})")
    }
}

impl<P: Endpoints> Error for EnsureError<P> {}

/// Why it stopped.
#[derive(Clone)]
#[non_exhaustive]
pub enum EnsureFault<P: Endpoints> {
    /// A call failed.
    Api(ApiError),
    /// Something is missing, and one of the listed endpoints may be it: it does not tell what it
    /// is. To create another one on each run would have no end.
    Unclear(Box<P::Listed>),
    /// What was created is not in the list as it was sent.
    NotListed(Box<P::Wanted>),
    /// The list does not show what was changed.
    NotChanged(Box<P::Change>),
    /// The endpoint that should go was listed without what is needed to remove it.
    NoId,
    /// Two are wanted that cannot be there side by side; this is the second.
    Conflict(Box<P::Wanted>),
    /// Two are there that a call cannot tell apart, and one of them is wanted; this is the second.
    Ambiguous(Box<P::Listed>),
}

impl<P: Endpoints> fmt::Display for EnsureFault<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let removed = P::REMOVAL.done;
        match self {
            Self::Api(error) => write!(f, "{error}"),
            Self::Unclear(_) => write!(
                f,
                "expected {} of each listed endpoint, found one without, which may be the one that \
                 is wanted; nothing was done: see what the list has in their place",
                P::IDENTITY
            ),
            Self::NotListed(_) => write!(
                f,
                "expected what was created in the list as it was sent, found no such endpoint; \
                 nothing was {removed}: look at the list before the next run, which creates it \
                 once more if it is still not there"
            ),
            Self::NotChanged(change) => write!(
                f,
                "expected this change in the list, found none: {change}; nothing was {removed}: \
                 look at the list before the next run, which tries it once more"
            ),
            Self::NoId => write!(
                f,
                "expected {} of the listed endpoint, found none: see what the list has in its \
                 place",
                P::NEEDED_TO_REMOVE
            ),
            Self::Conflict(wanted) => write!(
                f,
                "expected endpoints that can be there side by side, found two that cannot; nothing \
                 was done: want only one of them, this is the second: {wanted}"
            ),
            Self::Ambiguous(listed) => write!(
                f,
                "expected at most one listed endpoint in the place of each that is wanted, found \
                 two, which a call cannot tell apart; nothing was done: ask the provider, this is \
                 the second: {listed}"
            ),
        }
    }
}

impl<P: Endpoints> fmt::Debug for EnsureFault<P> {
    /// What `Display` says: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnsureFault({self})")
    }
}

impl<P: Endpoints> Error for EnsureFault<P> {}
