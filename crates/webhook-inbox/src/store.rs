//! What a store does for the inbox.

use std::{borrow::Cow, collections::VecDeque, fmt, future::Future, pin::Pin, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::{
    Copied, Counts, Cursor, DeliveryId, DeliveryRecord, Details, Entry, Filter, Lease, NewDelivery,
    OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled, Settlement,
    Source, SpoolHealth, State, StoreError,
};

/// The future of a store's operation.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// How many deliveries are read at once.
const PAGE: usize = 500;

/// Where the inbox keeps deliveries. One operation is one transaction: it happens as a whole and is
/// durable when its future resolves, or it does not happen.
///
/// A future that is dropped does not undo what it has begun, and the store can be used afterwards.
///
/// `now` is the time of the caller. A store that several machines share uses its own clock instead.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Stores deliveries, in their order, and says for each whether it is new. Deliveries with equal
    /// source and key are one delivery, also within a batch.
    ///
    /// One that was [kept elsewhere](NewDelivery::received_at) before counts as if it had come when it
    /// [arrived](NewDelivery::arrived_at): that is when it was received and seen, and the redelivery window
    /// counts from it. It is due from now on.
    ///
    /// A delivery that cannot be stored fails alone. An error of the whole call means that none is
    /// stored, or that it is not known.
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>>;

    /// Leases entities that are due, and returns for each its oldest open delivery. The attempt counts
    /// from here, so that an attempt that stops the process counts, too.
    ///
    /// Sources take turns, and within a source first attempts and retries do: a backlog of one does not delay
    /// the other. Among equals, the one that has been due for longest is first.
    ///
    /// Entities that are parked, leased, or waiting for a later time are not due. An expired lease is:
    /// its attempt is recorded as [`StepKind::Expired`](crate::StepKind::Expired).
    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>>;

    /// Extends leases. `false` for each that was lost.
    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>>;

    /// Ends attempts and gives back their leases. An attempt whose lease was lost changes nothing.
    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>>;

    /// The deliveries that fit the filter, by id, after this one, without bodies.
    ///
    /// One whose row cannot be read does not fail the page: its error says what cannot be read, and such a field
    /// is empty. [`get`](Self::get) fails for it, and [`claim`](Self::claim) parks its entity.
    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>>;

    /// The deliveries that fit the filter, newest first, before this one, without bodies; otherwise as
    /// [`page`](Self::page).
    ///
    /// Without one of its own, a store reads all pages up to there.
    fn latest<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(async move {
            let (mut latest, mut after) = (VecDeque::new(), None);
            if limit == 0 {
                return Ok(Vec::new());
            }
            loop {
                let page = self.page(now, filter, after, PAGE).await?;
                let Some(last) = page.last() else { break };
                after = Some(last.delivery.id);
                let is_meant = |entry: &Entry| before.is_none_or(|id| entry.delivery.id < id);
                for entry in page.into_iter().filter(is_meant) {
                    latest.truncate(limit - 1);
                    latest.push_front(entry);
                }
                if before.is_some_and(|before| after >= Some(before)) {
                    break;
                }
            }
            Ok(latest.into())
        })
    }

    /// One delivery with its body and its history.
    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>>;

    /// Opens deliveries that are done or dead again, with their attempts at zero; with a `state`, only those
    /// that are still in it. Others stay as they are. Returns how many were opened.
    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize>;

    /// Parks the entities of these deliveries. Returns how many entities were parked.
    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize>;

    /// Releases the parked entities of these deliveries: their oldest open delivery is due at once, with
    /// its attempts at zero. An attempt that has not ended keeps its number. Returns how many entities were
    /// released.
    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize>;

    /// Appends [`StepKind::Compared`](crate::StepKind::Compared) with this note to the histories of these deliveries,
    /// and changes nothing else. Returns how many there are.
    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize>;

    /// The parked entities, by id, after this one. Also those of which no delivery waits: no page of
    /// deliveries finds them, and one that is purged leaves its parked entity behind.
    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>>;

    /// Releases the parked ones of these entities, as [`release`](Self::release) does. Deletes those that have
    /// no delivery left. Returns how many were released.
    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize>;

    /// Replaces what decoding found in deliveries, and moves them to the entity that they are about. Those
    /// that wait are due, with their attempts at zero, and dead ones whose event was not
    /// [known](crate::ReadingKind::Known) are opened. One that is done stays done.
    ///
    /// A delivery in work, and one that has another reading than the caller saw, stay as they are.
    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>>;

    /// Entities without a final status that were last heard of before `since`.
    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>>;

    /// Deletes those of these deliveries that are done or dead, with their histories, and the entities
    /// that have none left. Open ones stay, and so does an entity that is parked. The keys of seen
    /// deliveries are kept for ever.
    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged>;

    /// How many deliveries are in which state.
    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts>;

    /// The parts of the inbox after the cursor, in its order: at most `limit`, and fewer if their bodies are large.
    /// None only if none is left of this kind of part.
    ///
    /// A delivery in work is exported as one that waits.
    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>>;

    /// Stores parts of another inbox, in their order, in one transaction: an error means that none is stored, or
    /// that it is not known.
    ///
    /// * A delivery that is not here is stored as it is there. It keeps its id, unless that or a higher one was given
    ///   here: then it gets the next one. Ids rise in the order of the parts, and none is given twice.
    /// * A delivery is here if one with its source, key and occurrence is. If it has more history there, it becomes as
    ///   it is there, with the id that it has here. If it has another history here, or a worker has it, it stays.
    /// * An entity becomes as it is there, unless an attempt of one of its deliveries has begun here.
    /// * Of a key that is here, the larger numbers and the earliest and latest times are kept.
    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied>;

    /// The statement with which an integrator completes this attempt in a transaction of their own.
    /// `None` if the store has no such statement.
    fn completion(&self, settlement: &Settlement) -> Option<Completion>;

    /// Sends to `work` from now on, whenever there may be work that did not come through this inbox: from a
    /// [spool](crate::Spooled), or from another process. Without it, workers find such work when they look again,
    /// after 5 s at most. Most stores do nothing here.
    fn wake(&self, _work: watch::Sender<()>) {}

    /// How its spool is. `None` if it has no [spool](crate::Spooled), as most.
    fn spool(&self) -> Option<SpoolHealth> {
        None
    }
}

/// Which entities to lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Only those of this source.
    pub source: Option<Source>,
    /// At most this many.
    pub limit: usize,
    /// How long the lease lasts.
    pub lease: Duration,
    /// Who asks, for people who look at the store. Leases do not depend on it.
    pub holder: String,
    /// Only what was due at this time, and what waited behind it and has not been tried yet: a worker that
    /// drains the store tries each delivery once.
    pub as_of: Option<DateTime<Utc>>,
}

/// A leased entity with its oldest open delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The lease.
    pub lease: Lease,
    /// The number of this attempt, from 1.
    pub attempt: u32,
    /// The delivery.
    pub delivery: DeliveryRecord,
    /// Its raw body.
    pub body: Bytes,
    /// The entity's last status, if a delivery that is done said one.
    pub status: Option<Box<str>>,
}

/// One SQL statement that completes an attempt, or fails if its lease was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The statement, with the placeholders of its database.
    pub sql: Cow<'static, str>,
    /// The values of its placeholders, in their order.
    pub parameters: Vec<Parameter>,
}

/// The value of a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// An integer of 64 bits.
    Integer(i64),
    /// A text.
    Text(String),
    /// No value.
    Null,
}
