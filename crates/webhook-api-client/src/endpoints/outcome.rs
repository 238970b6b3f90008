//! [`Outcome`]: what was done.

use std::fmt;

use super::{Change, Endpoints};

/// What was done.
#[derive(Clone)]
#[non_exhaustive]
pub struct Outcome<P: Endpoints> {
    /// What was missing, and was created.
    pub created: Vec<Created<P>>,
    /// What differed, and was changed.
    pub changed: Vec<Change<P>>,
    /// What matched already.
    pub kept: Vec<P::Endpoint>,
    /// What is not desired, and was left as it is.
    pub left: Vec<P::Endpoint>,
    /// What was not desired, and was removed.
    pub removed: Vec<P::Endpoint>,
}

/// An endpoint that was created.
#[derive(Clone)]
#[non_exhaustive]
pub struct Created<P: Endpoints> {
    /// As it was desired.
    pub desired: P::NewEndpoint,
    /// As the provider lists it. After a failure before the list was read again: as the provider
    /// answered, or `None` if the answer does not show it.
    pub endpoint: Option<P::Endpoint>,
}

impl<P: Endpoints> Outcome<P> {
    /// Whether everything matched already.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl<P: Endpoints> Default for Outcome<P> {
    fn default() -> Self {
        Self {
            created: Vec::new(),
            changed: Vec::new(),
            kept: Vec::new(),
            left: Vec::new(),
            removed: Vec::new(),
        }
    }
}

impl<P: Endpoints> fmt::Display for Outcome<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "created {}, ", self.created.len())?;
        if !self.changed.is_empty() {
            write!(f, "changed {}, ", self.changed.len())?;
        }
        let (kept, left, removed) = (self.kept.len(), self.left.len(), self.removed.len());
        write!(
            f,
            "kept {kept}, left {left}, {} {removed}",
            P::REMOVAL.done()
        )
    }
}

impl<P: Endpoints> fmt::Display for Created<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.desired)
    }
}
