//! What was done of a plan, and why it stopped.

use std::fmt;

use webhook_core::client::ApiError;

use super::{NewWebhook, Webhook};

/// What was done.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Done {
    /// What was missing, and was created.
    pub created: Vec<Created>,
    /// What was there already.
    pub kept: Vec<Webhook>,
    /// What is not wanted, and stayed.
    pub left: Vec<Webhook>,
    /// What was not wanted, and is gone.
    pub deleted: Vec<Webhook>,
}

impl Done {
    /// Whether nothing had to be changed.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.deleted.is_empty()
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "created {}, kept {}, left {}, deleted {}",
            self.created.len(),
            self.kept.len(),
            self.left.len(),
            self.deleted.len()
        )
    }
}

impl fmt::Debug for Done {
    /// Counts: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Done({self})")
    }
}

/// An endpoint that was created.
#[derive(Clone)]
#[non_exhaustive]
pub struct Created {
    /// As it was wanted.
    pub wanted: NewWebhook,
    /// As Send lists it. If it stopped before the list was read again: as Send answered, and `None`
    /// if that answer could not be read.
    pub webhook: Option<Webhook>,
}

impl fmt::Debug for Created {
    /// As it was wanted, the URL without its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Created({})", self.wanted)
    }
}

/// Why the endpoints are not those that are wanted, and what was done before it stopped.
///
/// Nothing is undone, and nothing needs to be: the next run finds what was done in the list, and
/// does the rest.
#[derive(Debug, Clone, thiserror::Error)]
#[error("stopped while {step}: {fault}; until then: {done}")]
#[non_exhaustive]
pub struct EnsureError {
    /// At what it stopped.
    pub step: Box<Step>,
    /// Why.
    pub fault: EnsureFault,
    /// What was done before. What was kept and left is told for a plan that was carried out.
    pub done: Box<Done>,
}

impl EnsureError {
    pub(super) fn new(step: Step, fault: EnsureFault, done: Done) -> Self {
        Self {
            step: Box::new(step),
            fault,
            done: Box::new(done),
        }
    }
}

/// A step on the way to the endpoints that are wanted.
#[derive(Clone)]
#[non_exhaustive]
pub enum Step {
    /// Reading what is there.
    List,
    /// Creating this one. If no answer came, it may have been created: the next run sees it.
    Create(NewWebhook),
    /// Looking whether all that was created is listed. Nothing is deleted before that.
    Confirm,
    /// Deleting this one.
    Delete(Webhook),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => f.write_str("listing the endpoints"),
            Self::Create(wanted) => write!(f, "creating {wanted}"),
            Self::Confirm => f.write_str("looking for what was created"),
            Self::Delete(endpoint) => write!(f, "deleting {endpoint}"),
        }
    }
}

impl fmt::Debug for Step {
    /// URLs without their query, and no members that are not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Step({self})")
    }
}

/// Why it stopped.
#[derive(Clone, thiserror::Error)]
#[non_exhaustive]
pub enum EnsureFault {
    /// A call failed.
    #[error("{0}")]
    Api(ApiError),
    /// Something is missing, and one of the listed endpoints may be it: it does not tell its URL or
    /// its events. To create another one on each run would have no end.
    #[error(
        "expected `url` and `events` of each listed endpoint, found one without, which may be the \
         one that is wanted; nothing was done: see what the list has in their place"
    )]
    Unclear(Box<Webhook>),
    /// What was created is not in the list as it was sent.
    #[error(
        "expected what was created in the list, with its URL and events as they were sent, found \
         no such endpoint; nothing was deleted: look at the list before the next run, which \
         creates it once more if it is still not there"
    )]
    NotListed(Box<NewWebhook>),
    /// The endpoint that should go was listed without an id.
    #[error(
        "expected `webhookId` or `id` of the listed endpoint, found neither: see what the list has \
         in their place"
    )]
    NoId,
}

impl fmt::Debug for EnsureFault {
    /// What `Display` says: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnsureFault({self})")
    }
}
