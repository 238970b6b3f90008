//! Seeing to it that endpoints are those that are wanted.

use proptest::prelude::*;
use webhook_core::client::ensure::{self, EnsureError, EnsureFault, Plan, Step, Unwanted};

use super::*;

async fn ensured(
    store: &Store,
    wanted: &[Wanted],
    unwanted: Unwanted,
) -> Result<ensure::Done<Store>, EnsureError<Store>> {
    let plan = ensure::plan(store, wanted, unwanted).await?;
    ensure::carry_out(store, plan).await
}

async fn planned(store: &Store, wanted: &[Wanted], unwanted: Unwanted) -> Plan<Store> {
    ensure::plan(store, wanted, unwanted).await.unwrap()
}

const THERE: [Shelf; 5] = [
    Shelf(Some(9), 1, false),
    Shelf(Some(2), 5, false),
    Shelf(Some(3), 5, false),
    Shelf(Some(8), 1, true),
    Shelf(Some(2), 7, false),
];

#[tokio::test]
async fn a_plan_says_what_is_created_changed_kept_left_and_removed() {
    let wanted = [Wanted(1, 5), Wanted(2, 5), Wanted(3, 6), Wanted(1, 9)];
    let left = planned(&Store::with(&THERE), &wanted, Unwanted::Leave).await;
    assert_eq!(
        left.to_string(),
        "create 1 with 5\n\
         change 3 to 6\n\
         keep   Some(2) with 5\n\
         leave  Some(9) with 1\n\
         leave  Some(8) with 1\n\
         leave  Some(2) with 7"
    );
    let removed = planned(&Store::with(&THERE), &wanted, Unwanted::Remove).await;
    assert_eq!(
        removed.to_string(),
        "create 1 with 5\n\
         change 3 to 6\n\
         keep   Some(2) with 5\n\
         leave  Some(8) with 1\n\
         clear Some(9) with 1\n\
         clear Some(2) with 7"
    );
    assert_eq!(format!("{removed:?}"), format!("Plan({removed})"));
    let nothing = planned(&Store::default(), &[], Unwanted::Remove).await;
    assert_eq!(
        nothing.to_string(),
        "no endpoint is wanted, and none is there"
    );
}

#[tokio::test]
async fn a_plan_that_creates_changes_or_removes_is_not_settled() {
    let there = [Shelf(Some(1), 1, false)];
    for (wanted, unwanted, settled) in [
        (&[Wanted(1, 1)][..], Unwanted::Remove, true),
        (&[], Unwanted::Leave, true),
        (&[Wanted(1, 1), Wanted(2, 1)], Unwanted::Leave, false),
        (&[Wanted(1, 2)], Unwanted::Leave, false),
        (&[], Unwanted::Remove, false),
    ] {
        let plan = planned(&Store::with(&there), wanted, unwanted).await;
        assert_eq!(plan.is_settled(), settled, "{plan}");
    }
}

#[tokio::test]
async fn steps_come_in_an_order_in_which_nothing_goes_before_the_new_is_there() {
    let store = Store::with(&THERE[..3]);
    let wanted = [Wanted(1, 5), Wanted(3, 6)];
    let done = ensured(&store, &wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(
        done.to_string(),
        "created 1, changed 1, kept 0, left 0, cleared 2"
    );
    let calls = ["list", "create", "change", "list", "remove", "remove"];
    assert_eq!(store.calls(), calls);
}

#[tokio::test]
async fn the_list_is_read_again_only_if_something_was_created_or_changed() {
    let store = Store::with(&THERE[..2]);
    ensured(&store, &[Wanted(2, 5)], Unwanted::Remove)
        .await
        .unwrap();
    assert_eq!(store.calls(), ["list", "remove"]);
}

#[tokio::test]
async fn what_is_created_in_another_form_is_changed_once() {
    let store = Store::default();
    store.0.lock().unwrap().born_with = Some(7);
    let done = ensured(&store, &[Wanted(1, 5)], Unwanted::Leave)
        .await
        .unwrap();
    assert_eq!(
        done.to_string(),
        "created 1, changed 1, kept 0, left 0, cleared 0"
    );
    assert_eq!(done.created[0].endpoint, Some(Shelf(Some(1), 5, false)));
    assert_eq!(store.calls(), ["list", "create", "list", "change", "list"]);
}

#[tokio::test]
async fn what_cannot_be_carried_out_stops_before_anything_is_changed() {
    let store = Store::with(&[Shelf(None, 1, false)]);
    let error = ensured(&store, &[Wanted(200, 1)], Unwanted::Leave)
        .await
        .unwrap_err();
    assert!(matches!(error.fault, EnsureFault::Conflict(_)), "{error}");
    let error = ensured(&store, &[Wanted(1, 1)], Unwanted::Leave)
        .await
        .unwrap_err();
    assert!(matches!(error.fault, EnsureFault::Unclear(_)), "{error}");
    assert!(matches!(*error.step, Step::List), "{error}");
    assert!(
        error.to_string().contains("expected a number of each"),
        "{error}"
    );
    assert_eq!(store.calls(), ["list"; 2]);
    let error = ensured(&store, &[], Unwanted::Remove).await.unwrap_err();
    assert!(matches!(error.fault, EnsureFault::NoId), "{error}");
    assert!(
        error.to_string().contains("expected its number of the"),
        "{error}"
    );
}

proptest! {
    /// Wherever it fails, and whether the failed call was acted on or not.
    #[test]
    fn after_any_failure_the_next_run_completes_and_the_one_after_it_changes_nothing(
        wanted in prop::collection::vec((0..8_u8, 0..3_u8), 0..6),
        there in prop::collection::btree_map(0..8_u8, (0..3_u8, prop::bool::ANY), 0..8),
        remove: bool,
        born_with in prop::option::of(0..3_u8),
        fault in (0..16_u32, prop::bool::ANY),
    ) {
        let as_wanted = |(key, parcels)| Wanted(key, parcels);
        let wanted: Vec<Wanted> = wanted.into_iter().map(as_wanted).collect();
        let there: Vec<Shelf> = there
            .into_iter()
            .map(|(key, (parcels, gone))| Shelf(Some(key), parcels, gone))
            .collect();
        let unwanted = if remove { Unwanted::Remove } else { Unwanted::Leave };
        let store = Store::with(&there);
        {
            let mut state = store.0.lock().unwrap();
            state.fault = Some(fault);
            state.born_with = born_with;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let first = runtime.block_on(ensured(&store, &wanted, unwanted));
        let failed = store.0.lock().unwrap().fault.take().is_none();
        prop_assert_eq!(first.is_err(), failed);
        let second = runtime.block_on(ensured(&store, &wanted, unwanted)).unwrap();
        prop_assert!(failed || second.is_unchanged());

        let shelves = store.0.lock().unwrap().shelves.clone();
        let keys: std::collections::BTreeSet<_> = shelves.iter().map(|shelf| shelf.0).collect();
        prop_assert_eq!(keys.len(), shelves.len(), "one was created twice");
        for shelf in &shelves {
            match wanted.iter().find(|one| Some(one.0) == shelf.0) {
                Some(one) => prop_assert_eq!(*shelf, Shelf(Some(one.0), one.1, false)),
                None if remove => prop_assert!(shelf.2),
                None => prop_assert!(there.contains(shelf)),
            }
        }
        for one in &wanted {
            prop_assert!(keys.contains(&Some(one.0)));
        }
        store.0.lock().unwrap().calls.clear();
        let third = runtime.block_on(ensured(&store, &wanted, unwanted)).unwrap();
        prop_assert!(third.is_unchanged());
        prop_assert_eq!(store.calls(), ["list"]);
    }
}
