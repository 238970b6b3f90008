//! [`Plan`]: what has to be done so that the endpoints match.

use std::fmt;

use super::{Change, Comparison, Endpoints, EnsureFault, Undesired};

/// What has to be done so that the endpoints match.
///
/// `Display` prints a line for each endpoint. The lists can be edited before the plan is applied:
/// take the endpoints to keep out of `remove`.
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
        let (mut create, mut change, mut keep) = (Vec::new(), Vec::new(), Vec::new());
        for desired in distinct::<P>(desired)?.into_iter().cloned() {
            match find::<P>(&desired, &others) {
                None => create.push(desired),
                Some((index, _, Comparison::Differs)) => {
                    change.push(Change { endpoint: others.remove(index), desired });
                }
                Some((index, ..)) => keep.push(others.remove(index)),
            }
        }
        let changed = change.iter().map(|change: &Change<P>| &change.endpoint);
        let ids: Vec<String> = keep.iter().chain(changed).filter_map(P::id).collect();
        for one in &others {
            if P::id(one).is_some_and(|id| ids.contains(&id)) {
                return Err(EnsureFault::Ambiguous(one.clone()));
            }
            if create.iter().any(|desired| P::compare(desired, one) == Comparison::Unclear) {
                return Err(EnsureFault::Unclear(one.clone()));
            }
        }
        let (leave, remove) =
            others.into_iter().partition(|one| undesired == Undesired::Keep || P::is_removed(one));
        Ok(Self { create, change, keep, leave, remove })
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

/// The listed endpoint that is the desired one. One that matches goes before one that differs.
pub(super) fn find<'a, P: Endpoints>(
    desired: &P::NewEndpoint,
    listed: &'a [P::Endpoint],
) -> Option<(usize, &'a P::Endpoint, Comparison)> {
    [Comparison::Same, Comparison::Differs].into_iter().find_map(|comparison| {
        let mut all = listed.iter().enumerate();
        let (index, one) = all.find(|(_, one)| P::compare(desired, one) == comparison)?;
        Some((index, one, comparison))
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
