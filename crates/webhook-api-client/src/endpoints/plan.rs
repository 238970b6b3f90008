//! [`Plan`]: what has to be done so that the endpoints match.

use std::fmt;

use super::{Change, Comparison, Endpoints, EnsureFault, Undesired};

/// What has to be done so that the endpoints match.
///
/// `Display` prints a line for each endpoint. The lists can be edited before the plan is applied:
/// take out of `remove` what should stay.
#[derive(Clone)]
#[non_exhaustive]
#[must_use = "a plan does nothing until it is applied"]
pub struct Plan<P: Endpoints> {
    /// Desired, but not registered.
    pub create: Vec<P::NewEndpoint>,
    /// Desired, but registered with differences.
    pub change: Vec<Change<P>>,
    /// Desired and registered.
    pub keep: Vec<P::Endpoint>,
    /// Registered but not desired: left as it is. Includes what counts as removed already.
    pub leave: Vec<P::Endpoint>,
    /// Registered but not desired: to be removed.
    pub remove: Vec<P::Endpoint>,
}

impl<P: Endpoints> Plan<P> {
    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.change.is_empty() && self.remove.is_empty()
    }

    pub(super) fn new(
        desired: &[P::NewEndpoint],
        mut others: Vec<P::Endpoint>,
        undesired: Undesired,
    ) -> Result<Self, EnsureFault<P>> {
        let mut plan = Self {
            create: Vec::new(),
            change: Vec::new(),
            keep: Vec::new(),
            leave: Vec::new(),
            remove: Vec::new(),
        };
        for desired in distinct::<P>(desired)? {
            let Some((index, comparison)) = find::<P>(desired, &others) else {
                plan.create.push(desired.clone());
                continue;
            };
            let (endpoint, desired) = (others.remove(index), desired.clone());
            match comparison {
                Comparison::Differs => plan.change.push(Change { endpoint, desired }),
                _ => plan.keep.push(endpoint),
            }
        }
        plan.check(&others)?;
        (plan.leave, plan.remove) = others
            .into_iter()
            .partition(|one| undesired == Undesired::Keep || P::is_removed(one));
        Ok(plan)
    }

    /// Checks the listed endpoints that match no desired one.
    fn check(&self, others: &[P::Endpoint]) -> Result<(), EnsureFault<P>> {
        let changed = self.change.iter().map(|change| &change.endpoint);
        let ids: Vec<String> = self.keep.iter().chain(changed).filter_map(P::id).collect();
        for one in others {
            if P::id(one).is_some_and(|id| ids.contains(&id)) {
                return Err(EnsureFault::Ambiguous(one.clone()));
            }
            let is_unclear = |desired| P::compare(desired, one) == Comparison::Unclear;
            if self.create.iter().any(is_unclear) {
                return Err(EnsureFault::Unclear(one.clone()));
            }
        }
        Ok(())
    }
}

/// Each desired endpoint once.
fn distinct<P: Endpoints>(
    desired: &[P::NewEndpoint],
) -> Result<Vec<&P::NewEndpoint>, EnsureFault<P>> {
    let mut distinct: Vec<&P::NewEndpoint> = Vec::new();
    for one in desired {
        match distinct.iter().find(|other| P::is_same(other, one)) {
            None => distinct.push(one),
            Some(other) if *other == one => {}
            Some(_) => return Err(EnsureFault::Conflict(one.clone())),
        }
    }
    Ok(distinct)
}

/// The index of the listed endpoint that is the desired one. One that matches goes before one that
/// differs.
pub(super) fn find<P: Endpoints>(
    desired: &P::NewEndpoint,
    listed: &[P::Endpoint],
) -> Option<(usize, Comparison)> {
    [Comparison::Same, Comparison::Differs]
        .into_iter()
        .find_map(|comparison| {
            let mut all = listed.iter();
            let index = all.position(|one| P::compare(desired, one) == comparison)?;
            Some((index, comparison))
        })
}

impl<P: Endpoints> fmt::Display for Plan<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remove = P::REMOVAL.verb();
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.create.iter().map(|one| format!("create {one}")));
        lines.extend(self.change.iter().map(|one| format!("change {one}")));
        lines.extend(self.keep.iter().map(|one| format!("keep   {one}")));
        lines.extend(self.leave.iter().map(|one| format!("leave  {one}")));
        lines.extend(self.remove.iter().map(|one| format!("{remove} {one}")));
        match lines.is_empty() {
            true => f.write_str("no endpoint is desired, and none is registered"),
            false => f.write_str(&lines.join("\n")),
        }
    }
}
