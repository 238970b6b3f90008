//! Reconciliation of registered endpoints with the desired ones.

use std::collections::BTreeSet;

use proptest::prelude::{any, prop};
use proptest::{prop_assert, prop_assert_eq, proptest};
use webhook_api_client::endpoints::{Endpoints, EnsureError, Undesired};

use crate::registry::{Endpoint, Registry, endpoint};

/// Event 2 matches, 3 differs, 9 is undesired, and 8 is removed already.
fn registered() -> [Endpoint; 4] {
    let removed = Endpoint { active: false, ..endpoint(8, 1) };
    [endpoint(9, 1), endpoint(2, 5), endpoint(3, 5), removed]
}

const DESIRED: [Endpoint; 4] = [endpoint(1, 5), endpoint(2, 5), endpoint(3, 6), endpoint(1, 5)];

async fn fault(registry: &Registry, desired: &[Endpoint]) -> EnsureError<Registry> {
    registry.ensure(desired, Undesired::Remove).await.unwrap_err()
}

#[tokio::test]
async fn a_plan_says_what_is_created_changed_kept_left_and_removed() {
    let registry = Registry::with(&registered());
    let plan = registry.plan(&DESIRED, Undesired::Keep).await.unwrap();
    assert_eq!(
        plan.to_string(),
        "create event 1 at URL 5\n\
         change event 3 at URL 5 to event 3 at URL 6\n\
         keep   event 2 at URL 5\n\
         leave  event 9 at URL 1\n\
         leave  event 8 at URL 1"
    );
    let plan = registry.plan(&DESIRED, Undesired::Remove).await.unwrap();
    assert!(plan.to_string().ends_with("leave  event 8 at URL 1\ndeactivate event 9 at URL 1"));
    assert_eq!(format!("{plan:?}"), format!("Plan({plan})"));
    assert!(!plan.is_empty());
    assert_eq!(registry.state().calls, ["list", "list"]);

    let plan = Registry::default().plan(&[], Undesired::Remove).await.unwrap();
    assert_eq!(plan.to_string(), "no endpoint is desired, and none is registered");
    assert!(plan.is_empty());
}

#[tokio::test]
async fn the_list_is_read_again_before_a_removal_only_if_something_was_created_or_changed() {
    let registry = Registry::with(&registered());
    let outcome = registry.ensure(&DESIRED, Undesired::Remove).await.unwrap();
    assert_eq!(outcome.to_string(), "created 1, changed 1, kept 1, left 1, deactivated 1");
    assert_eq!(registry.state().calls, ["list", "create", "change", "list", "remove"]);

    let registry = Registry::with(&registered()[..2]);
    let outcome = registry.ensure(&[endpoint(2, 5)], Undesired::Remove).await.unwrap();
    assert_eq!(outcome.to_string(), "created 0, kept 1, left 0, deactivated 1");
    assert_eq!(registry.state().calls, ["list", "remove"]);
}

#[tokio::test]
async fn nothing_changes_if_nothing_is_created_changed_or_removed() {
    for (registered, unchanged) in [
        (&[endpoint(1, 5)][..], true),
        (&[], false),
        (&[endpoint(1, 6)], false),
        (&[endpoint(1, 5), endpoint(2, 5)], false),
    ] {
        let (registry, desired) = (Registry::with(registered), [endpoint(1, 5)]);
        let plan = registry.plan(&desired, Undesired::Remove).await.unwrap();
        assert_eq!(plan.is_empty(), unchanged, "{plan}");
        let outcome = registry.ensure(&desired, Undesired::Remove).await.unwrap();
        assert_eq!(outcome.is_unchanged(), unchanged, "{outcome}");
    }
}

#[tokio::test]
async fn an_endpoint_that_is_created_differently_is_changed_once() {
    let registry = Registry::default();
    registry.state().created_with = Some(7);
    let outcome = registry.ensure(&[endpoint(1, 5)], Undesired::Keep).await.unwrap();
    assert_eq!(outcome.created[0].to_string(), "event 1 at URL 5");
    assert_eq!(outcome.created[0].endpoint, Some(endpoint(1, 5)));
    assert_eq!((outcome.created.len(), outcome.changed.len()), (1, 1));
    assert_eq!(registry.state().calls, ["list", "create", "list", "change", "list"]);
}

#[tokio::test]
async fn nothing_is_changed_if_the_list_is_unclear_and_nothing_removed_without_confirmation_or_id()
{
    let one = endpoint(1, 1);
    let unknown = Endpoint { event: 0, ..endpoint(4, 1) };
    let copy = Endpoint { event: 7, ..endpoint(1, 3) };
    let nameless = Endpoint { id: None, ..endpoint(9, 1) };
    for (listed, desired, calls, problem) in [
        (&[unknown][..], &[one][..], "list", "does not say enough: event 0 at URL 1; nothing"),
        (&[], &[one, endpoint(1, 2)], "list", "a second version of one: event 1 at URL 2; nothing"),
        (&[one, copy], &[one], "list", "found a second: event 7 at URL 3; nothing was changed"),
        (&[one, copy], &[endpoint(1, 2)], "list", "found a second: event 7 at URL 3; nothing"),
        (&[nameless], &[], "list", "expected an id of the endpoint to deactivate, found none"),
        (&[nameless], &[one], "list create list", "found no such endpoint: event 1 at URL 1; noth"),
        (&[one], &[endpoint(1, 2)], "list change list", "this change in the list, found none"),
    ] {
        let registry = Registry::with(listed);
        registry.state().is_deaf = true;
        let error = fault(&registry, desired).await;
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(registry.state().calls.join(" "), calls, "{error}");
        assert!(error.api_error().is_none());
    }
}

#[tokio::test]
async fn an_error_names_the_step_and_what_was_done_before_it() {
    for (after, step, done) in [
        (0, "list the endpoints", "created 0, kept 0, left 0"),
        (1, "create event 1 at URL 5", "created 0, kept 1, left 1"),
        (2, "change event 3 at URL 5 to event 3 at URL 6", "created 1, kept 1, left 1"),
        (4, "deactivate event 9 at URL 1", "created 1, changed 1, kept 1, left 1"),
    ] {
        let registry = Registry::with(&registered());
        registry.state().fault = Some((after, false));
        let error = fault(&registry, &DESIRED).await;
        let broken = "the request was not sent: broken";
        let expected = format!("cannot {step}: {broken}; done before: {done}, deactivated 0");
        assert_eq!(error.to_string(), expected);
        assert_eq!(format!("{error:?}"), format!("EnsureError({error})"));
        assert!(error.api_error().is_some());
    }
}

proptest! {
    /// Whichever call fails, and whether it was carried out or not.
    #[test]
    fn after_any_failure_the_next_run_completes_and_the_one_after_it_changes_nothing(
        desired in prop::collection::btree_map(1..9_u8, 0..3_u8, 0..6),
        registered in prop::collection::btree_map(1..9_u8, (0..3_u8, any::<bool>()), 0..8),
        remove: bool,
        created_with in prop::option::of(0..3_u8),
        fault in (0..16_u32, any::<bool>()),
    ) {
        let desired: Vec<_> = desired.into_iter().map(|(event, url)| endpoint(event, url)).collect();
        let registered: Vec<Endpoint> = registered
            .into_iter()
            .map(|(event, (url, active))| Endpoint { active, ..endpoint(event, url) })
            .collect();
        let undesired = if remove { Undesired::Remove } else { Undesired::Keep };
        let registry = Registry::with(&registered);
        registry.state().fault = Some(fault);
        registry.state().created_with = created_with;
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let run = || runtime.block_on(registry.ensure(&desired, undesired));

        let first = run();
        let failed = registry.state().fault.take().is_none();
        prop_assert_eq!(first.is_err(), failed);
        let second = run().unwrap();
        prop_assert!(failed || second.is_unchanged());

        let endpoints = registry.state().endpoints.clone();
        let events: BTreeSet<_> = endpoints.iter().map(|one| one.event).collect();
        prop_assert_eq!(events.len(), endpoints.len(), "one was created twice");
        for one in &endpoints {
            match desired.iter().find(|new| new.event == one.event) {
                Some(new) => prop_assert_eq!(one, new),
                None if remove => prop_assert!(!one.active),
                None => prop_assert!(registered.contains(one)),
            }
        }
        prop_assert!(desired.iter().all(|new| events.contains(&new.event)));

        registry.state().calls.clear();
        prop_assert!(run().unwrap().is_unchanged());
        prop_assert_eq!(&registry.state().calls, &["list"]);
    }
}
