//! [`Scan`]: which page to read next, and which of its objects are new.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::mem;

use chrono::{DateTime, FixedOffset};

/// What is known of an object in a page.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) id: String,
    /// The object's whole text.
    pub(super) state: String,
    /// The time of its last change, if the list is sorted by it, newest first.
    pub(super) changed: Option<DateTime<FixedOffset>>,
}

/// How a scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Each object was read.
    Complete,
    /// The list says that it has more objects than were read, although nothing moved.
    Short,
    /// Something moved in each pass.
    Unsettled,
}

/// Reads a list in passes, each from the first page, until nothing moved during a pass.
///
/// In a list that is sorted by the last change, newest first, an object that changes goes to the front. It
/// shifts those before it towards pages that are still to be read, so none of them is skipped; the object
/// itself is found by the next pass. That pass ends where all objects are older than the newest one was when
/// the pass before began.
///
/// An object that leaves the list shifts those after it towards pages that were read already. The total
/// shows it, and the scan goes back by as many objects.
///
/// In a list that is sorted otherwise, each pass reads all pages.
#[derive(Debug, Default)]
pub(super) struct Scan {
    hasher: RandomState,
    /// The states that were returned, by the object's id.
    seen: HashMap<String, HashSet<u64>>,
    pass: Pass,
    /// The newest change on the first page of the pass before.
    known_before: Option<DateTime<FixedOffset>>,
    passes: u32,
    end: Option<End>,
}

#[derive(Debug, Default)]
struct Pass {
    /// How many pages of the list were read, one after the other.
    page: u64,
    requests: u32,
    /// How many objects the page has that is being taken, and the longest page before it.
    rows: u64,
    page_size: u64,
    total: Option<u64>,
    ids: HashSet<String>,
    /// The newest change on the first page.
    newest: Option<DateTime<FixedOffset>>,
    /// The last change of the last object.
    oldest: Option<DateTime<FixedOffset>>,
    has_news: bool,
    has_repeats: bool,
}

/// After so many passes, the list is taken for one that never comes to rest.
const MOST_PASSES: u32 = 50;

impl Scan {
    /// The number of the next page. `None` at the end.
    pub(super) fn page(&self) -> Option<u64> {
        self.end.is_none().then_some(self.pass.page + 1)
    }

    /// Takes the next object of the page. Whether this state of it is new.
    pub(super) fn is_new(&mut self, mark: &Mark) -> bool {
        let pass = &mut self.pass;
        if pass.requests == 0 {
            pass.newest = pass.newest.max(mark.changed);
        }
        pass.rows += 1;
        pass.oldest = mark.changed;
        pass.has_repeats |= !pass.ids.insert(mark.id.clone());
        let state = self.hasher.hash_one(&mark.state);
        let is_new = self.seen.entry(mark.id.clone()).or_default().insert(state);
        pass.has_news |= is_new;
        is_new
    }

    /// Ends the page.
    pub(super) fn turn(&mut self, total: Option<u64>, is_last: bool) -> Option<End> {
        let pass = &mut self.pass;
        pass.requests += 1;
        let before = mem::replace(&mut pass.total, total);
        let lost = before.zip(total).map_or(0, |(before, now)| before.saturating_sub(now));
        let rows = mem::take(&mut pass.rows);
        if lost > 0 {
            // The pages before were full.
            let pages = lost.div_ceil(pass.page_size.max(1));
            pass.page = pass.page.saturating_sub(pages);
            return None;
        }
        pass.page_size = pass.page_size.max(rows);
        pass.page += 1;
        let is_known =
            pass.oldest.zip(self.known_before).is_some_and(|(oldest, known)| oldest < known);
        if is_last || is_known {
            self.end_pass(is_last);
        }
        self.end
    }

    fn end_pass(&mut self, is_whole: bool) {
        let pass = mem::take(&mut self.pass);
        self.passes += 1;
        let seen = u64::try_from(self.seen.len()).unwrap_or(u64::MAX);
        let is_complete = pass.total.is_none_or(|total| total <= seen);
        let nothing_moved = !pass.has_news && !pass.has_repeats;
        // Nothing moves within one answer.
        let is_still = nothing_moved || pass.requests == 1;
        self.end = match is_still {
            true if is_complete => Some(End::Complete),
            true if is_whole && nothing_moved => Some(End::Short),
            _ if self.passes == MOST_PASSES => Some(End::Unsettled),
            _ => None,
        };
        // If objects are missing although the front is still, the next pass reads everything.
        self.known_before = pass.newest.filter(|_| !is_still);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    /// Takes a page of objects, whose changes are so many seconds old. Returns how many were new.
    fn page(
        scan: &mut Scan,
        objects: &[(u32, Option<i64>)],
        total: Option<u64>,
        is_last: bool,
    ) -> usize {
        let new = objects.iter().filter(|(id, age)| {
            let changed = age.map(|age| DateTime::from_timestamp(1_000 - age, 0).unwrap().into());
            scan.is_new(&Mark { id: id.to_string(), state: String::new(), changed })
        });
        let new = new.count();
        scan.turn(total, is_last);
        new
    }

    const fn unsorted(id: u32) -> (u32, Option<i64>) {
        (id, None)
    }

    /// The age is the id: the list is sorted by it.
    fn sorted(id: u32) -> (u32, Option<i64>) {
        (id, Some(id.into()))
    }

    #[test]
    fn a_pass_that_shows_an_object_twice_is_not_the_last() {
        let mut scan = Scan::default();
        let (first, second) = ([1, 2].map(unsorted), [3].map(unsorted));
        assert_eq!(page(&mut scan, &first, None, false), 2);
        assert_eq!(page(&mut scan, &second, None, true), 1);
        assert_eq!(page(&mut scan, &first, None, false), 0);
        // Here 4 comes to the front.
        assert_eq!(page(&mut scan, &[2, 3].map(unsorted), None, true), 0);
        assert_eq!(scan.end, None);
        assert_eq!(page(&mut scan, &[4, 1].map(unsorted), None, false), 1);
    }

    #[test]
    fn what_is_missing_behind_a_front_that_is_still_is_read_by_a_whole_pass() {
        let mut scan = Scan::default();
        assert_eq!(page(&mut scan, &[1, 2].map(sorted), Some(4), false), 2);
        // Object 3 was not in the list then.
        assert_eq!(page(&mut scan, &[4].map(sorted), Some(4), true), 1);
        assert_eq!(page(&mut scan, &[1, 2].map(sorted), Some(4), false), 0);
        assert_eq!((scan.end, scan.page()), (None, Some(1)));
        assert_eq!(page(&mut scan, &[1, 2].map(sorted), Some(4), false), 0);
        assert_eq!(page(&mut scan, &[3, 4].map(sorted), Some(4), true), 1);
        assert_eq!(page(&mut scan, &[1, 2].map(sorted), Some(4), false), 0);
        assert_eq!(scan.end, Some(End::Complete));
    }

    #[test]
    fn a_list_is_short_only_if_a_second_answer_is_as_short() {
        let mut scan = Scan::default();
        page(&mut scan, &[unsorted(1)], Some(2), true);
        assert_eq!((scan.end, scan.page()), (None, Some(1)));
        page(&mut scan, &[unsorted(1)], Some(2), true);
        assert_eq!((scan.end, scan.page()), (Some(End::Short), None));
    }
}
