//! What every store must do.
//!
//! The author of a store runs all rules in one test. Each rule gets a new, empty store, from a function
//! that opens one:
//!
//! ```
//! use webhook_inbox::{MemoryStore, testing::conformance};
//!
//! # /*
//! #[tokio::test(flavor = "multi_thread")]
//! # */
//! async fn the_store_keeps_every_rule() {
//!     let violations = conformance::check(async || MemoryStore::new()).await;
//!     assert!(violations.is_empty(), "{violations:#?}");
//! }
//! # tokio::runtime::Builder::new_multi_thread().build()?.block_on(the_store_keeps_every_rule());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Run it on a runtime with several threads, so that the rules about concurrent calls try real ones.
//!
//! To repeat one rule, or to find the one in which a store hangs, call [`Rule::check`] for those in
//! [`rules`].
//!
//! The rules give the store times from January 2026 on. A store that uses a clock of its own needs a clock for
//! tests that follows them.
//!
//! # What the rules do not test
//!
//! * That an acknowledged delivery survives the process, a crash and a power cut.
//! * That several processes can use one store.
//! * [`Store::completion`], whose statement only the store's own database can run.
//!
//! A store has tests of its own for these.

mod batches;
mod claims;
mod concurrency;
mod contents;
mod copying;
mod entities;
mod healing;
mod leases;
mod people;
mod purging;
mod receipts;
mod showing;
mod tested;
mod verdicts;

use std::{fmt, pin::Pin, sync::Arc};

use self::tested::{Finding, Tested};
use crate::Store;

/// Tests all rules, each with a store from `open`. Returns those that the store breaks.
pub async fn check<S: Store>(open: impl AsyncFn() -> S) -> Vec<Violation> {
    let mut violations = Vec::new();
    for rule in RULES {
        violations.extend(rule.check(&open).await);
    }
    violations
}

/// All rules.
#[must_use]
pub fn rules() -> &'static [Rule] {
    RULES
}

/// A rule that every store keeps.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    name: &'static str,
    run: fn(Tested) -> Pin<Box<dyn Future<Output = Finding>>>,
}

impl Rule {
    /// Its name, which states it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Tests this rule, with a store from `open`.
    pub async fn check<S: Store>(&self, open: impl AsyncFn() -> S) -> Option<Violation> {
        let store = Tested { store: Arc::new(open().await) };
        let broken = (self.run)(store).await.err()?;
        Some(Violation { rule: self.name, found: broken.0 })
    }
}

/// A rule that a store breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule's name, which states it.
    pub rule: &'static str,
    /// What was expected, and what was found.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.found)
    }
}

macro_rules! rules {
    ($($module:ident { $($rule:ident,)* })*) => {
        &[$($(
            Rule { name: stringify!($rule), run: |store| Box::pin($module::$rule(store)) },
        )*)*]
    };
}

const RULES: &[Rule] = rules! {
    receipts {
        a_delivery_with_an_unseen_key_is_new,
        a_repeat_is_redelivered_and_counted,
        a_repeat_after_the_window_is_late,
        a_clock_set_back_makes_no_repeat_late,
        a_repeat_within_a_batch_is_redelivered,
        equal_keys_of_two_sources_are_two_deliveries,
        a_late_repeat_is_not_handled_unless_asked_for,
        a_late_repeat_that_is_handled_is_a_delivery_of_its_own,
        a_repeat_of_a_handled_late_repeat_is_redelivered,
        a_repeat_does_not_swallow_a_delivery_that_is_not_done,
        a_repeat_does_not_open_a_delivery_again,
        a_repeat_changes_only_the_count,
        a_delivery_that_was_kept_elsewhere_counts_from_its_arrival,
        a_delivery_arrives_by_now,
        ids_rise_in_the_order_of_storing,
        a_refused_delivery_fails_alone,
    }
    contents {
        every_field_is_kept,
        an_empty_text_is_not_an_absent_one,
        a_body_is_kept_byte_for_byte,
        a_large_body_is_kept,
        times_are_kept_to_the_microsecond,
    }
    claims {
        a_claim_takes_at_most_its_limit,
        a_claim_takes_only_entities_of_its_source,
        a_claim_as_of_a_time_takes_each_delivery_once,
        a_claim_counts_the_attempt,
        an_entity_without_an_open_delivery_is_not_claimed,
        a_delivery_is_due_at_once_in_an_idle_entity,
        a_backlog_of_retries_does_not_delay_a_new_delivery,
        a_backlog_of_new_deliveries_does_not_delay_a_retry,
        a_backlog_of_one_source_does_not_delay_another,
    }
    entities {
        deliveries_of_an_entity_are_handled_in_the_order_of_storing,
        an_entity_has_one_lease,
        an_entity_does_not_wait_for_another,
        equal_subjects_of_two_sources_or_kinds_are_two_entities,
        deliveries_without_a_subject_are_entities_of_their_own,
        a_late_repeat_without_a_subject_is_an_entity_of_its_own,
        a_status_is_kept_until_the_next,
    }
    leases {
        a_lease_holds_until_it_ends,
        a_lease_that_ended_is_claimed_again_and_its_attempt_recorded,
        an_attempt_that_never_ends_is_counted,
        each_lease_of_an_entity_has_a_higher_token,
        a_lost_lease_settles_nothing,
        a_lost_lease_settles_nothing_for_the_same_holder,
        a_lease_from_before_a_replay_settles_nothing,
        a_lease_that_ended_but_was_not_taken_settles,
        a_lease_is_settled_once,
        an_extended_lease_holds_until_its_new_end,
        a_lost_lease_is_not_extended,
        a_settled_lease_is_not_extended,
        one_lost_lease_of_many_is_answered_in_its_place,
    }
    verdicts {
        a_delivery_that_is_done_is_not_handled_again,
        a_retry_is_due_at_its_time,
        a_retry_comes_before_later_deliveries,
        a_later_delivery_does_not_hasten_a_retry,
        a_dead_delivery_lets_the_next_one_go_on,
        a_parked_delivery_holds_its_entity,
        every_attempt_is_in_the_history,
        a_state_is_what_the_delivery_waits_for,
        the_last_error_is_that_of_the_last_attempt,
        a_delivery_that_is_done_has_no_error,
    }
    people {
        a_replay_opens_what_is_done_or_dead,
        a_replay_leaves_open_deliveries_as_they_are,
        a_replay_opens_only_what_is_in_the_state_asked_for,
        a_replayed_delivery_is_not_parked_by_its_reading,
        a_replayed_delivery_comes_before_later_ones,
        a_replay_does_not_disturb_the_attempt_of_a_later_delivery,
        a_lost_attempt_is_recorded_at_its_own_delivery,
        a_parked_entity_waits_for_its_release,
        parking_does_not_disturb_an_attempt,
        entities_are_parked_and_released_not_deliveries,
        a_release_makes_the_oldest_delivery_due_with_no_attempts,
        a_release_keeps_the_number_of_an_attempt_in_work,
        a_release_leaves_entities_that_are_not_parked_as_they_are,
        a_parked_entity_is_found_although_no_delivery_of_it_waits,
        a_parked_entity_is_released_although_no_delivery_of_it_waits,
        every_action_is_in_the_history,
    }
    healing {
        an_undecodable_delivery_is_stored_and_parked,
        an_unknown_event_can_be_handled,
        a_healed_delivery_has_its_new_reading_and_is_due,
        a_healed_delivery_is_handled_in_its_entity_by_its_id,
        healing_leaves_what_is_done_done,
        healing_opens_what_is_dead_because_it_was_not_known,
        healing_changes_only_the_reading_that_was_seen,
        healing_is_in_the_history,
        an_undecodable_delivery_does_not_hold_its_subject,
        an_entity_is_parked_until_all_its_deliveries_are_healed,
        a_delivery_that_is_healed_in_vain_stays_parked,
        healing_does_not_release_what_a_person_parked,
        healing_leaves_a_delivery_in_work_as_it_is,
        healing_takes_a_lease_that_ended,
    }
    showing {
        a_page_has_what_the_filter_means,
        a_filter_by_state_means_each_state,
        pages_follow_each_other,
        the_latest_pages_go_back_to_the_first,
        an_unknown_id_is_none,
        deliveries_are_counted_by_state,
        entities_without_a_final_status_are_overdue,
    }
    purging {
        a_purge_deletes_what_is_done,
        a_purge_deletes_what_is_dead,
        a_purge_keeps_open_deliveries,
        a_purge_keeps_what_it_was_not_given,
        a_repeat_is_known_after_a_purge,
        an_occurrence_is_counted_on_after_a_purge,
        an_entity_that_a_person_parked_is_parked_after_a_purge,
        no_id_is_given_twice,
    }
    copying {
        a_copy_is_as_the_original,
        an_export_has_all_that_a_copy_needs,
        a_copy_that_is_repeated_changes_nothing,
        a_copy_that_was_interrupted_is_completed,
        a_repeated_copy_brings_what_has_happened_since,
        a_repeated_copy_leaves_what_was_handled_here,
        a_repeat_of_a_copied_delivery_is_known,
        a_copied_delivery_takes_no_id_of_another,
        a_copied_retry_is_due_at_its_time,
        a_delivery_in_work_is_copied_as_one_that_waits,
        an_import_of_nothing_does_nothing,
        the_window_of_a_copied_key_goes_on,
    }
    batches {
        a_request_for_nothing_does_nothing,
        a_request_may_be_for_a_thousand_deliveries,
    }
    concurrency {
        concurrent_repeats_are_one_delivery,
        concurrent_claims_take_each_entity_once,
        concurrent_workers_handle_each_delivery_once_in_order,
        a_dropped_accept_stores_the_whole_batch_or_nothing,
        dropped_futures_leave_the_store_usable,
    }
};
