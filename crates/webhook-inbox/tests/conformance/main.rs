//! The conformance suite holds for the store in memory, and refuses stores that are broken on purpose.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod broken;

use std::collections::BTreeSet;

use broken::{BrokenStore, Defect, Defect::*};
use webhook_inbox::{MemorySpool, MemoryStore, SpoolSettings, Spooled, testing::conformance};

/// The broken stores, each with a rule that refuses it.
const BROKEN: &[(Defect, &str)] = &[
    (TakesTheEventTypeForTheKey, "a_delivery_with_an_unseen_key_is_new"),
    (CountsARepeatTwice, "a_repeat_is_redelivered_and_counted"),
    (NeverSaysLate, "a_repeat_after_the_window_is_late"),
    (CountsTheWindowFromTheLastRepeat, "a_repeat_after_the_window_is_late"),
    (TakesAClockSetBackForLate, "a_clock_set_back_makes_no_repeat_late"),
    (ReportsNewTwiceInABatch, "a_repeat_within_a_batch_is_redelivered"),
    (ComparesDeliveriesOfAllSources, "equal_keys_of_two_sources_are_two_deliveries"),
    (HandlesEveryLateRepeat, "a_late_repeat_is_not_handled_unless_asked_for"),
    (DropsTheLateRepeat, "a_late_repeat_that_is_handled_is_a_delivery_of_its_own"),
    (CountsEachWindowFromTheFirst, "a_repeat_of_a_handled_late_repeat_is_redelivered"),
    (SwallowsTheRepeatOfAnUndoneOne, "a_repeat_does_not_swallow_a_delivery_that_is_not_done"),
    (OpensARepeatedDelivery, "a_repeat_does_not_open_a_delivery_again"),
    (TakesTheReadingOfARepeat, "a_repeat_changes_only_the_count"),
    (ForgetsTheArrival, "a_delivery_that_was_kept_elsewhere_counts_from_its_arrival"),
    (BelievesEveryClock, "a_delivery_arrives_by_now"),
    (StoresABatchBackwards, "ids_rise_in_the_order_of_storing"),
    (RefusesTheWholeBatch, "a_refused_delivery_fails_alone"),
    (ForgetsTheEvidence, "every_field_is_kept"),
    (TakesAnObservationForAssumed, "every_field_is_kept"),
    (TakesEmptyTextsForAbsentOnes, "an_empty_text_is_not_an_absent_one"),
    (LosesTheLastByteOfTheBody, "a_body_is_kept_byte_for_byte"),
    (StoresLossyText, "a_body_is_kept_byte_for_byte"),
    (CutsLargeBodies, "a_large_body_is_kept"),
    (StoresMilliseconds, "times_are_kept_to_the_microsecond"),
    (ClaimsOneMore, "a_claim_takes_at_most_its_limit"),
    (ClaimsFromEverySource, "a_claim_takes_only_entities_of_its_source"),
    (ClaimsAgainInADrain, "a_claim_as_of_a_time_takes_each_delivery_once"),
    (CountsNoAttempts, "a_claim_counts_the_attempt"),
    (ClaimsTheDead, "an_entity_without_an_open_delivery_is_not_claimed"),
    (ClaimsASecondLate, "a_delivery_is_due_at_once_in_an_idle_entity"),
    (ClaimsTheOldest, "a_backlog_of_retries_does_not_delay_a_new_delivery"),
    (ClaimsRetriesLast, "a_backlog_of_new_deliveries_does_not_delay_a_retry"),
    (ClaimsTheOldest, "a_backlog_of_one_source_does_not_delay_another"),
    (IgnoresSubjects, "deliveries_of_an_entity_are_handled_in_the_order_of_storing"),
    (ClaimsALeasedEntity, "an_entity_has_one_lease"),
    (HandlesAllInOneLine, "an_entity_does_not_wait_for_another"),
    (IgnoresTheKindOfASubject, "equal_subjects_of_two_sources_or_kinds_are_two_entities"),
    (SharesOneEntityWithoutASubject, "deliveries_without_a_subject_are_entities_of_their_own"),
    (SharesTheEntityOfEqualBodies, "a_late_repeat_without_a_subject_is_an_entity_of_its_own"),
    (ForgetsTheStatus, "a_status_is_kept_until_the_next"),
    (ShowsNoStatus, "a_status_is_kept_until_the_next"),
    (LeasesForHalfTheTime, "a_lease_holds_until_it_ends"),
    (ForgetsLostAttempts, "a_lease_that_ended_is_claimed_again_and_its_attempt_recorded"),
    (CountsNoAttempts, "an_attempt_that_never_ends_is_counted"),
    (FencesByAttempt, "each_lease_of_an_entity_has_a_higher_token"),
    (IgnoresTheToken, "a_lost_lease_settles_nothing"),
    (FencesByHolder, "a_lost_lease_settles_nothing_for_the_same_holder"),
    (FencesByAttempt, "a_lease_from_before_a_replay_settles_nothing"),
    (FencesByTime, "a_lease_that_ended_but_was_not_taken_settles"),
    (SettlesTwice, "a_lease_is_settled_once"),
    (ExtendsNothing, "an_extended_lease_holds_until_its_new_end"),
    (ExtendsLostLeases, "a_lost_lease_is_not_extended"),
    (AnswersTrueToEveryExtension, "a_settled_lease_is_not_extended"),
    (AnswersInAnotherOrder, "one_lost_lease_of_many_is_answered_in_its_place"),
    (HandlesAgainWhatIsDone, "a_delivery_that_is_done_is_not_handled_again"),
    (RetriesAtOnce, "a_retry_is_due_at_its_time"),
    (ClaimsPastAWaitingRetry, "a_retry_comes_before_later_deliveries"),
    (MovesAFailedDeliveryToTheBack, "a_retry_comes_before_later_deliveries"),
    (NewDeliveriesHastenARetry, "a_later_delivery_does_not_hasten_a_retry"),
    (HoldsTheEntityOfTheDead, "a_dead_delivery_lets_the_next_one_go_on"),
    (LetsLaterOnesPassAParkedOne, "a_parked_delivery_holds_its_entity"),
    (ForgetsReasons, "every_attempt_is_in_the_history"),
    (MarksDoneOnClaim, "a_state_is_what_the_delivery_waits_for"),
    (ShowsNoWork, "a_state_is_what_the_delivery_waits_for"),
    (ForgetsTheLastError, "the_last_error_is_that_of_the_last_attempt"),
    (ShowsTheErrorOfTheDone, "a_delivery_that_is_done_has_no_error"),
    (ReplaysOnlyTheDead, "a_replay_opens_what_is_done_or_dead"),
    (ReplaysOpenOnes, "a_replay_leaves_open_deliveries_as_they_are"),
    (ReplaysWhateverTheState, "a_replay_opens_only_what_is_in_the_state_asked_for"),
    (ParksWhatIsReplayed, "a_replayed_delivery_is_not_parked_by_its_reading"),
    (ReplaysBehindLaterOnes, "a_replayed_delivery_comes_before_later_ones"),
    (SettlesTheOldestDelivery, "a_replay_does_not_disturb_the_attempt_of_a_later_delivery"),
    (RecordsALostAttemptAtTheNext, "a_lost_attempt_is_recorded_at_its_own_delivery"),
    (ParksNothing, "a_parked_entity_waits_for_its_release"),
    (ReleasesAfterAnAttempt, "parking_does_not_disturb_an_attempt"),
    (EndsTheAttemptByParking, "parking_does_not_disturb_an_attempt"),
    (CountsParkedDeliveries, "entities_are_parked_and_released_not_deliveries"),
    (ReleasesForLater, "a_release_makes_the_oldest_delivery_due_with_no_attempts"),
    (ForgetsTheAttemptByReleasing, "a_release_keeps_the_number_of_an_attempt_in_work"),
    (ReleasesWhatIsNotParked, "a_release_leaves_entities_that_are_not_parked_as_they_are"),
    (ShowsNoIdleParkedEntity, "a_parked_entity_is_found_although_no_delivery_of_it_waits"),
    (ReleasesNoIdleEntity, "a_parked_entity_is_released_although_no_delivery_of_it_waits"),
    (ForgetsReasons, "every_action_is_in_the_history"),
    (ForgetsComparisons, "every_action_is_in_the_history"),
    (HandlesTheUndecodable, "an_undecodable_delivery_is_stored_and_parked"),
    (ParksUnknownEvents, "an_unknown_event_can_be_handled"),
    (HealsWithoutOpening, "a_healed_delivery_has_its_new_reading_and_is_due"),
    (HealsWithoutMoving, "a_healed_delivery_is_handled_in_its_entity_by_its_id"),
    (HealsOnlyWhatIsOpen, "healing_leaves_what_is_done_done"),
    (OpensTheDoneByHealing, "healing_leaves_what_is_done_done"),
    (HealsOnlyWhatIsOpen, "healing_opens_what_is_dead_because_it_was_not_known"),
    (HealsWhatHasChanged, "healing_changes_only_the_reading_that_was_seen"),
    (ForgetsHealing, "healing_is_in_the_history"),
    (ParksTheSubjectOfTheUndecodable, "an_undecodable_delivery_does_not_hold_its_subject"),
    (HealingReleases, "an_entity_is_parked_until_all_its_deliveries_are_healed"),
    (HealsInVain, "a_delivery_that_is_healed_in_vain_stays_parked"),
    (HealingReleases, "healing_does_not_release_what_a_person_parked"),
    (HealsWhatIsInWork, "healing_leaves_a_delivery_in_work_as_it_is"),
    (SettlesAfterHealing, "healing_takes_a_lease_that_ended"),
    (IgnoresTheSubjectOfAFilter, "a_page_has_what_the_filter_means"),
    (IgnoresTheEndOfAFilter, "a_page_has_what_the_filter_means"),
    (IgnoresTheProofOfAFilter, "a_page_has_what_the_filter_means"),
    (IgnoresTheTextOfAFilter, "a_page_has_what_the_filter_means"),
    (IgnoresTheBoundOfAFilter, "a_page_has_what_the_filter_means"),
    (IgnoresTheStateOfAFilter, "a_filter_by_state_means_each_state"),
    (StartsEachPageAtTheFirst, "pages_follow_each_other"),
    (StartsEachPageAtTheLast, "the_latest_pages_go_back_to_the_first"),
    (FailsForAnUnknownId, "an_unknown_id_is_none"),
    (CountsTheDeadAsDone, "deliveries_are_counted_by_state"),
    (ForgetsTheStatus, "entities_without_a_final_status_are_overdue"),
    (KeepsWhatIsDone, "a_purge_deletes_what_is_done"),
    (KeepsWhatIsDead, "a_purge_deletes_what_is_dead"),
    (PurgesOpenDeliveries, "a_purge_keeps_open_deliveries"),
    (PurgesWhatItWasNotGiven, "a_purge_keeps_what_it_was_not_given"),
    (ForgetsTheKeyAfterAPurge, "a_repeat_is_known_after_a_purge"),
    (CountsOccurrencesByWhatIsKept, "an_occurrence_is_counted_on_after_a_purge"),
    (ReleasesByPurging, "an_entity_that_a_person_parked_is_parked_after_a_purge"),
    (GivesIdsAgain, "no_id_is_given_twice"),
    (ImportsNoParking, "a_copy_is_as_the_original"),
    (ExportsNoHistory, "an_export_has_all_that_a_copy_needs"),
    (ImportsTwice, "a_copy_that_is_repeated_changes_nothing"),
    (ImportsTwice, "a_copy_that_was_interrupted_is_completed"),
    (ImportsOnlyNewOnes, "a_repeated_copy_brings_what_has_happened_since"),
    (TakesTheirsAlways, "a_repeated_copy_leaves_what_was_handled_here"),
    (ImportsNoKeys, "a_repeat_of_a_copied_delivery_is_known"),
    (OverwritesEqualIds, "a_copied_delivery_takes_no_id_of_another"),
    (ImportsWithoutDueTimes, "a_copied_retry_is_due_at_its_time"),
    (ExportsWorkAsDone, "a_delivery_in_work_is_copied_as_one_that_waits"),
    (FailsForNone, "an_import_of_nothing_does_nothing"),
    (BeginsWindowsAnew, "the_window_of_a_copied_key_goes_on"),
    (FailsForNone, "a_request_for_nothing_does_nothing"),
    (FailsForMany, "a_request_may_be_for_a_thousand_deliveries"),
    (ChecksThenInserts, "concurrent_repeats_are_one_delivery"),
    (ClaimsALeasedEntity, "concurrent_claims_take_each_entity_once"),
    (ClaimsALeasedEntity, "concurrent_workers_handle_each_delivery_once_in_order"),
    (StoresABatchOneByOne, "a_dropped_accept_stores_the_whole_batch_or_nothing"),
    (IsStuckAfterADroppedFuture, "dropped_futures_leave_the_store_usable"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_memory_keeps_every_rule() {
    let violations = conformance::check(async || MemoryStore::new()).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_with_a_spool_keeps_every_rule() {
    let open = async || {
        let (store, spool) = (MemoryStore::new(), MemorySpool::new());
        Spooled::open(store, spool, SpoolSettings::default()).await.unwrap()
    };
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_store_without_its_defect_keeps_every_rule() {
    let violations = conformance::check(async || BrokenStore::new(Harmless)).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_broken_store_is_refused_by_its_rule() {
    let mut missed = Vec::new();
    for (defect, name) in BROKEN {
        let rule = conformance::rules().iter().find(|rule| rule.name() == *name).unwrap();
        if rule.check(async || BrokenStore::new(*defect)).await.is_none() {
            missed.push((defect, name));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn every_rule_refuses_a_broken_store() {
    let refusing: BTreeSet<&str> = BROKEN.iter().map(|(_, rule)| *rule).collect();
    assert_eq!(refusing, conformance::rules().iter().map(|rule| rule.name()).collect());
}
