//! What was done of a plan.

use std::fmt;

use super::Endpoints;

/// What was done.
#[derive(Clone)]
#[non_exhaustive]
pub struct Done<P: Endpoints> {
    /// What was missing, and was created.
    pub created: Vec<Created<P>>,
    /// What was there in another form, and was changed.
    pub changed: Vec<P::Change>,
    /// What was there already.
    pub kept: Vec<P::Listed>,
    /// What is not wanted, and stayed.
    pub left: Vec<P::Listed>,
    /// What was not wanted, and is gone.
    pub removed: Vec<P::Listed>,
}

impl<P: Endpoints> Done<P> {
    /// Whether nothing had to be changed.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.created.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl<P: Endpoints> Default for Done<P> {
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

impl<P: Endpoints> fmt::Display for Done<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "created {}, ", self.created.len())?;
        if !self.changed.is_empty() {
            write!(f, "changed {}, ", self.changed.len())?;
        }
        let (kept, left, removed) = (self.kept.len(), self.left.len(), self.removed.len());
        write!(f, "kept {kept}, left {left}, {} {removed}", P::REMOVAL.done)
    }
}

impl<P: Endpoints> fmt::Debug for Done<P> {
    /// Counts: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Done({self})")
    }
}

/// An endpoint that was created.
#[derive(Clone)]
#[non_exhaustive]
pub struct Created<P: Endpoints> {
    /// As it was wanted.
    pub wanted: P::Wanted,
    /// As the provider lists it. If it stopped before the list was read again: as the provider
    /// answered, and `None` if that answer does not show it.
    pub endpoint: Option<P::Listed>,
}

impl<P: Endpoints> fmt::Debug for Created<P> {
    /// As it was wanted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Created({})", self.wanted)
    }
}

/// A step on the way to the endpoints that are wanted.
#[derive(Clone)]
#[non_exhaustive]
pub enum Step<P: Endpoints> {
    /// Reading what is there.
    List,
    /// Creating this one. If no answer came, it may have been created: the next run sees it.
    Create(P::Wanted),
    /// Changing one. If no answer came, it may have been changed: the next run sees it.
    Change(P::Change),
    /// Looking whether all that was created and changed is listed so. Nothing is removed before
    /// that.
    Confirm,
    /// Removing this one.
    Remove(P::Listed),
}

impl<P: Endpoints> fmt::Display for Step<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List => f.write_str("listing the endpoints"),
            Self::Create(wanted) => write!(f, "creating {wanted}"),
            Self::Change(change) => write!(f, "changing {change}"),
            Self::Confirm => f.write_str("looking for what was created and changed"),
            Self::Remove(endpoint) => write!(f, "{} {endpoint}", P::REMOVAL.doing),
        }
    }
}

impl<P: Endpoints> fmt::Debug for Step<P> {
    /// URLs without their query, and no members that are not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Step({self})")
    }
}
