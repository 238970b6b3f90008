//! What has to be done so that the endpoints are those that are wanted. Knows no provider.

use std::fmt;

/// What has to be done so that the endpoints are those that are wanted. `W` is an endpoint as one
/// wants it, `E` one that is there.
///
/// Printing it shows a line for each endpoint. The lists may be changed before the plan is carried
/// out: take out of `delete` what should stay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a plan does nothing until it is carried out"]
pub struct Plan<W, E> {
    /// Wanted, and not there.
    pub create: Vec<W>,
    /// Wanted, and there.
    pub keep: Vec<E>,
    /// There, and not wanted: it stays.
    pub leave: Vec<E>,
    /// There, and not wanted: it goes.
    pub delete: Vec<E>,
}

/// What becomes of endpoints that are there and not wanted. They may be those of another program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unwanted {
    /// They stay.
    Leave,
    /// They go, all of them: also if nothing is wanted.
    Delete,
}

impl<W, E> Plan<W, E> {
    /// Compares by keys: an endpoint that is there fits one that is wanted if their keys are equal.
    ///
    /// Of several that are wanted with one key the first counts, and of several that are there with
    /// one key the others are not wanted. One that is there without a key fits nothing.
    pub(crate) fn new<K: PartialEq>(
        wanted: impl IntoIterator<Item = (K, W)>,
        existing: impl IntoIterator<Item = (Option<K>, E)>,
        unwanted: Unwanted,
    ) -> Self {
        let mut missing: Vec<(K, W)> = Vec::new();
        for (key, one) in wanted {
            if missing.iter().all(|(other, _)| *other != key) {
                missing.push((key, one));
            }
        }
        let (mut keep, mut rest) = (Vec::new(), Vec::new());
        for (key, one) in existing {
            match missing
                .iter()
                .position(|(other, _)| Some(other) == key.as_ref())
            {
                Some(place) => {
                    missing.remove(place);
                    keep.push(one);
                }
                None => rest.push(one),
            }
        }
        let (leave, delete) = match unwanted {
            Unwanted::Leave => (rest, Vec::new()),
            Unwanted::Delete => (Vec::new(), rest),
        };
        Self {
            create: missing.into_iter().map(|(_, one)| one).collect(),
            keep,
            leave,
            delete,
        }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.create.is_empty() && self.delete.is_empty()
    }
}

impl<W: fmt::Display, E: fmt::Display> fmt::Display for Plan<W, E> {
    /// A line for each endpoint: what is done with it, and what it says of itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.create.iter().map(|one| format!("create {one}")));
        lines.extend(self.keep.iter().map(|one| format!("keep   {one}")));
        lines.extend(self.leave.iter().map(|one| format!("leave  {one}")));
        lines.extend(self.delete.iter().map(|one| format!("delete {one}")));
        match lines.is_empty() {
            true => f.write_str("no endpoint is wanted, and none is there"),
            false => f.write_str(&lines.join("\n")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(wanted: &[u8], there: &[Option<u8>], unwanted: Unwanted) -> Plan<u8, Option<u8>> {
        let wanted = wanted.iter().map(|one| (*one, *one));
        Plan::new(wanted, there.iter().map(|one| (*one, *one)), unwanted)
    }

    /// What is there after a plan was carried out.
    fn carried_out(plan: Plan<u8, Option<u8>>) -> Vec<Option<u8>> {
        let created = plan.create.into_iter().map(Some);
        plan.keep
            .into_iter()
            .chain(plan.leave)
            .chain(created)
            .collect()
    }

    #[test]
    fn what_is_missing_is_created_what_fits_is_kept_and_the_rest_is_left_or_deleted() {
        let there = [Some(9), Some(2), None, Some(2)];
        let left = plan(&[1, 2, 3], &there, Unwanted::Leave);
        assert_eq!(left.create, [1, 3]);
        assert_eq!(left.keep, [Some(2)]);
        assert_eq!(left.leave, [Some(9), None, Some(2)]);
        assert_eq!(left.delete, []);
        let deleted = plan(&[1, 2, 3], &there, Unwanted::Delete);
        assert_eq!(deleted.create, left.create);
        assert_eq!(deleted.keep, left.keep);
        assert_eq!(deleted.leave, []);
        assert_eq!(deleted.delete, left.leave);
    }

    #[test]
    fn what_is_wanted_twice_is_created_once() {
        assert_eq!(plan(&[1, 1], &[], Unwanted::Leave).create, [1]);
    }

    #[test]
    fn a_plan_that_creates_or_deletes_is_not_settled() {
        assert!(!plan(&[1], &[], Unwanted::Leave).is_settled());
        assert!(!plan(&[], &[Some(1)], Unwanted::Delete).is_settled());
        assert!(plan(&[], &[Some(1)], Unwanted::Leave).is_settled());
        assert!(plan(&[1], &[Some(1)], Unwanted::Delete).is_settled());
    }

    #[test]
    fn a_plan_prints_a_line_for_each_endpoint() {
        let shown = |wanted: &[u8], there: &[u8], unwanted| {
            let wanted = wanted.iter().map(|one| (*one, *one));
            Plan::new(wanted, there.iter().map(|one| (Some(*one), *one)), unwanted).to_string()
        };
        assert_eq!(
            shown(&[1, 2], &[2, 3], Unwanted::Leave),
            "create 1\nkeep   2\nleave  3"
        );
        assert_eq!(
            shown(&[1, 2], &[2, 3], Unwanted::Delete),
            "create 1\nkeep   2\ndelete 3"
        );
        assert_eq!(
            shown(&[], &[], Unwanted::Leave),
            "no endpoint is wanted, and none is there"
        );
    }

    proptest! {
        #[test]
        fn after_a_plan_was_carried_out_the_next_has_nothing_to_do(
            wanted in prop::collection::vec(0..8_u8, 0..6),
            there in prop::collection::vec(prop::option::of(0..8_u8), 0..8),
            delete: bool,
        ) {
            let unwanted = if delete { Unwanted::Delete } else { Unwanted::Leave };
            let first = plan(&wanted, &there, unwanted);
            let sorted = |mut all: Vec<Option<u8>>| { all.sort_unstable(); all };
            let accounted = first.keep.iter().chain(&first.leave).chain(&first.delete);
            prop_assert_eq!(sorted(accounted.copied().collect()), sorted(there));
            let after = carried_out(first);
            for one in &wanted {
                prop_assert!(after.contains(&Some(*one)));
            }
            let second = plan(&wanted, &after, unwanted);
            prop_assert!(second.is_settled());
            prop_assert_eq!(sorted(carried_out(second)), sorted(after));
        }
    }
}
