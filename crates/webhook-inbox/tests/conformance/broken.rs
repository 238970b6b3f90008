//! Stores that are broken on purpose: the store in memory with one defect each.

mod accepting;
mod acting;
mod copying;
mod showing;
mod working;

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};
use webhook_core::DedupKey;
use webhook_inbox::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    MemoryStore, NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading,
    Settled, Settlement, Source, State, Store, StoreError, StoreFuture,
};

/// What is wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Defect {
    /// No defect: what the others are compared with.
    Harmless,
    // Storing.
    TakesTheEventTypeForTheKey,
    CountsARepeatTwice,
    NeverSaysLate,
    CountsTheWindowFromTheLastRepeat,
    TakesAClockSetBackForLate,
    ReportsNewTwiceInABatch,
    ComparesDeliveriesOfAllSources,
    HandlesEveryLateRepeat,
    DropsTheLateRepeat,
    CountsEachWindowFromTheFirst,
    SwallowsTheRepeatOfAnUndoneOne,
    OpensARepeatedDelivery,
    TakesTheReadingOfARepeat,
    ForgetsTheArrival,
    BelievesEveryClock,
    StoresABatchBackwards,
    RefusesTheWholeBatch,
    ChecksThenInserts,
    StoresABatchOneByOne,
    IsStuckAfterADroppedFuture,
    // What is stored.
    ForgetsTheEvidence,
    TakesAnObservationForAssumed,
    TakesEmptyTextsForAbsentOnes,
    LosesTheLastByteOfTheBody,
    StoresLossyText,
    CutsLargeBodies,
    StoresMilliseconds,
    // Entities.
    IgnoresSubjects,
    HandlesAllInOneLine,
    IgnoresTheKindOfASubject,
    SharesOneEntityWithoutASubject,
    SharesTheEntityOfEqualBodies,
    NewDeliveriesHastenARetry,
    HandlesTheUndecodable,
    ParksTheSubjectOfTheUndecodable,
    ParksUnknownEvents,
    // Claiming.
    ClaimsOneMore,
    ClaimsFromEverySource,
    ClaimsAgainInADrain,
    CountsNoAttempts,
    ClaimsALeasedEntity,
    ClaimsTheDead,
    ClaimsASecondLate,
    ClaimsTheOldest,
    ClaimsRetriesLast,
    LeasesForHalfTheTime,
    MarksDoneOnClaim,
    ClaimsPastAWaitingRetry,
    MovesAFailedDeliveryToTheBack,
    // Ending an attempt.
    IgnoresTheToken,
    FencesByHolder,
    FencesByAttempt,
    FencesByTime,
    SettlesTwice,
    SettlesTheOldestDelivery,
    ReleasesAfterAnAttempt,
    AnswersInAnotherOrder,
    ExtendsNothing,
    ExtendsLostLeases,
    AnswersTrueToEveryExtension,
    ForgetsTheStatus,
    HandlesAgainWhatIsDone,
    RetriesAtOnce,
    HoldsTheEntityOfTheDead,
    LetsLaterOnesPassAParkedOne,
    // What people do.
    ReplaysOnlyTheDead,
    ReplaysOpenOnes,
    ReplaysWhateverTheState,
    ParksWhatIsReplayed,
    ReplaysBehindLaterOnes,
    ParksNothing,
    ShowsNoIdleParkedEntity,
    ReleasesNoIdleEntity,
    EndsTheAttemptByParking,
    FailsForNone,
    FailsForMany,
    CountsParkedDeliveries,
    ReleasesForLater,
    ReleasesWhatIsNotParked,
    ForgetsComparisons,
    ForgetsTheAttemptByReleasing,
    HealsWithoutOpening,
    HealsWithoutMoving,
    HealsOnlyWhatIsOpen,
    OpensTheDoneByHealing,
    HealsWhatHasChanged,
    HealingReleases,
    HealsInVain,
    HealsWhatIsInWork,
    SettlesAfterHealing,
    // What people see.
    ForgetsLostAttempts,
    RecordsALostAttemptAtTheNext,
    ForgetsReasons,
    ForgetsHealing,
    ForgetsTheLastError,
    ShowsTheErrorOfTheDone,
    ShowsNoWork,
    ShowsNoStatus,
    IgnoresTheSubjectOfAFilter,
    IgnoresTheStateOfAFilter,
    IgnoresTheEndOfAFilter,
    StartsEachPageAtTheFirst,
    StartsEachPageAtTheLast,
    IgnoresTheProofOfAFilter,
    IgnoresTheTextOfAFilter,
    IgnoresTheBoundOfAFilter,
    FailsForAnUnknownId,
    CountsTheDeadAsDone,
    // Deleting.
    KeepsWhatIsDone,
    KeepsWhatIsDead,
    PurgesOpenDeliveries,
    PurgesWhatItWasNotGiven,
    ForgetsTheKeyAfterAPurge,
    CountsOccurrencesByWhatIsKept,
    ReleasesByPurging,
    GivesIdsAgain,
    // Copying.
    ExportsNoHistory,
    ExportsWorkAsDone,
    ImportsNoParking,
    ImportsNoKeys,
    ImportsOnlyNewOnes,
    ImportsTwice,
    ImportsWithoutDueTimes,
    BeginsWindowsAnew,
    OverwritesEqualIds,
    TakesTheirsAlways,
}

/// The store in memory, with a defect.
#[derive(Debug)]
pub(crate) struct BrokenStore {
    inner: MemoryStore,
    defect: Defect,
    notes: Mutex<Notes>,
}

/// What a defect needs to know.
#[derive(Debug, Default)]
struct Notes {
    first_at: HashMap<DedupKey, DateTime<Utc>>,
    last_at: HashMap<DedupKey, DateTime<Utc>>,
    inserted: HashMap<DedupKey, DedupKey>,
    is_busy: bool,
    leases: Vec<Leased>,
    settled: HashSet<Lease>,
    deferred: Vec<Deferred>,
    /// The attempts that a release took from a delivery in work.
    forgotten: HashMap<DeliveryId, u32>,
    purged: i64,
    imported: u32,
}

#[derive(Debug, Clone)]
struct Leased {
    lease: Lease,
    attempt: u32,
    until: DateTime<Utc>,
    holder: String,
}

/// A dead delivery that a defect opens later.
#[derive(Debug, Clone)]
struct Deferred {
    id: DeliveryId,
    until: DateTime<Utc>,
    waits_for_others: bool,
}

impl BrokenStore {
    pub(crate) fn new(defect: Defect) -> Self {
        Self { inner: MemoryStore::new(), defect, notes: Mutex::default() }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap()
    }
}

impl Store for BrokenStore {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(self.accept_broken(now, deliveries.to_vec()))
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(self.claim_broken(now, claim.clone()))
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(self.extend_broken(now, leases.to_vec(), until))
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(self.settle_broken(now, settlements.to_vec()))
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(self.page_broken(now, filter.clone(), after, limit))
    }

    fn latest<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        let before = before.filter(|_| self.defect != Defect::StartsEachPageAtTheLast);
        self.inner.latest(now, filter, before, limit)
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        Box::pin(self.get_broken(now, id))
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.replay_broken(now, ids, state, reason))
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.park_broken(now, ids, reason))
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        Box::pin(self.release_broken(now, ids, reason))
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        if self.defect == Defect::ForgetsComparisons {
            return Box::pin(async { Ok(ids.len()) });
        }
        self.inner.compared(now, ids, note)
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        Box::pin(async move {
            let mut parked = self.inner.parked(source, after, limit).await?;
            if self.defect == Defect::ShowsNoIdleParkedEntity {
                parked.retain(|entity| entity.open > 0);
            }
            Ok(parked)
        })
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        if self.defect == Defect::ReleasesNoIdleEntity {
            return Box::pin(async { Ok(ids.len()) });
        }
        self.inner.release_entities(now, ids, reason)
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(self.heal_broken(now, rereadings.to_vec()))
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        self.inner.overdue(source, since, limit)
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        Box::pin(self.purge_broken(now, ids.to_vec()))
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        Box::pin(self.counts_broken(now, source))
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        Box::pin(self.export_broken(now, after, limit))
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(self.import_broken(now, parts))
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        self.inner.completion(settlement)
    }
}
