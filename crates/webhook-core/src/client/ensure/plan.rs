//! What has to be done so that the endpoints are those that are wanted.

use std::fmt;

use super::Endpoints;

/// What has to be done so that the endpoints are those that are wanted.
///
/// Printing it shows a line for each endpoint. The lists may be changed before the plan is carried
/// out: take out of `remove` what should stay.
#[derive(Clone)]
#[non_exhaustive]
#[must_use = "a plan does nothing until it is carried out"]
pub struct Plan<P: Endpoints> {
    /// Wanted, and not there.
    pub create: Vec<P::Wanted>,
    /// Wanted, and there in another form: what is changed of it.
    pub change: Vec<P::Change>,
    /// Wanted, and there.
    pub keep: Vec<P::Listed>,
    /// There, and not wanted: it stays. Also what counts as removed already.
    pub leave: Vec<P::Listed>,
    /// There, and not wanted: it goes, as far as the provider can remove it.
    pub remove: Vec<P::Listed>,
}

/// What becomes of endpoints that are there and not wanted. They may be those of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwanted {
    /// They stay.
    Leave,
    /// They go, all of them: also if nothing is wanted. What that is, the provider's client says.
    Remove,
}

impl<P: Endpoints> Plan<P> {
    /// Compares by keys: an endpoint that is there is one that is wanted if their keys are equal.
    ///
    /// Of several that are wanted with one key the first counts, and of several that are there with
    /// one key the others are not wanted. One that is there without a key is none that is wanted.
    pub(super) fn new(wanted: &[P::Wanted], listed: Vec<P::Listed>, unwanted: Unwanted) -> Self {
        let mut plan = Self::empty();
        let mut missing: Vec<(P::Key, &P::Wanted)> = Vec::new();
        for one in wanted {
            let key = P::key(one);
            if missing.iter().all(|(other, _)| *other != key) {
                missing.push((key, one));
            }
        }
        for one in listed {
            let key = P::listed_key(&one);
            let found = missing
                .iter()
                .position(|(other, _)| Some(other) == key.as_ref());
            match found.map(|place| missing.remove(place)) {
                Some((_, wanted)) => match P::changes(wanted, &one) {
                    changes if changes.is_empty() => plan.keep.push(one),
                    changes => plan.change.extend(changes),
                },
                None if unwanted == Unwanted::Leave || P::is_removed(&one) => plan.leave.push(one),
                None => plan.remove.push(one),
            }
        }
        plan.create = missing.into_iter().map(|(_, one)| one.clone()).collect();
        plan
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.create.is_empty() && self.change.is_empty() && self.remove.is_empty()
    }

    /// An endpoint that does not tell enough, and may be one of those that would be created.
    pub(super) fn unclear(&self) -> Option<&P::Listed> {
        let mut rest = self.leave.iter().chain(&self.remove);
        rest.find(|one| self.create.iter().any(|wanted| P::may_be(one, wanted)))
    }

    fn empty() -> Self {
        Self {
            create: Vec::new(),
            change: Vec::new(),
            keep: Vec::new(),
            leave: Vec::new(),
            remove: Vec::new(),
        }
    }
}

impl<P: Endpoints> fmt::Display for Plan<P> {
    /// A line for each endpoint: what is done with it, and what it says of itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remove = P::REMOVAL.to;
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.create.iter().map(|one| format!("create {one}")));
        lines.extend(self.change.iter().map(|one| format!("change {one}")));
        lines.extend(self.keep.iter().map(|one| format!("keep   {one}")));
        lines.extend(self.leave.iter().map(|one| format!("leave  {one}")));
        lines.extend(self.remove.iter().map(|one| format!("{remove} {one}")));
        match lines.is_empty() {
            true => f.write_str("no endpoint is wanted, and none is there"),
            false => f.write_str(&lines.join("\n")),
        }
    }
}

impl<P: Endpoints> fmt::Debug for Plan<P> {
    /// What `Display` says: an endpoint may have a secret in a member that is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Plan({self})")
    }
}
