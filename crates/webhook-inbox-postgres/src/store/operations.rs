//! What the store does for the inbox: each operation is work for a connection.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use webhook_inbox::{
    Claim, Claimed, Completion, Copied, Counts, Cursor, DeliveryId, Details, Entry, Filter, Lease,
    NewDelivery, OpenEntity, ParkedEntity, Part, Purged, Receipt, Reread, Rereading, Settled,
    Settlement, Source, State, Store, StoreError, StoreFuture,
};

use super::{PostgresStore, Shared};
use crate::{
    accept, claim, copy, look,
    migration::in_schema,
    page::{self, Order},
    parameters::parameters,
    people, settle,
    time::micros_between,
};

fn numbers(ids: &[DeliveryId]) -> Vec<i64> {
    ids.iter().map(|id| id.0).collect()
}

impl Store for PostgresStore {
    fn accept<'a>(
        &'a self,
        now: DateTime<Utc>,
        deliveries: &'a [NewDelivery],
    ) -> StoreFuture<'a, Vec<Result<Receipt, StoreError>>> {
        Box::pin(async move {
            if deliveries.is_empty() {
                return Ok(Vec::new());
            }
            let (asked_at, deliveries) = (now, Arc::<[NewDelivery]>::from(deliveries));
            let now = self.now(now);
            let shared = Arc::clone(&self.shared);
            self.writer
                .run(move |client| {
                    let (shared, deliveries) = (Arc::clone(&shared), Arc::clone(&deliveries));
                    async move {
                        accept::accept(&client, &shared.accept, now, asked_at, &deliveries).await
                    }
                })
                .await
        })
    }

    fn claim<'a>(&'a self, now: DateTime<Utc>, claim: &'a Claim) -> StoreFuture<'a, Vec<Claimed>> {
        Box::pin(async move {
            let (time, asked_at) = (self.now(now), now);
            let (shared, claim) = (Arc::clone(&self.shared), Arc::new(claim.clone()));
            // A worker that has gone does not work under its leases.
            self.worker
                .run_if_awaited(move |client| {
                    let (shared, claim) = (Arc::clone(&shared), Arc::clone(&claim));
                    async move {
                        let Shared { claim: statements, memory, .. } = &*shared;
                        claim::claim(&client, statements, time, asked_at, &claim, memory).await
                    }
                })
                .await
        })
    }

    fn extend<'a>(
        &'a self,
        now: DateTime<Utc>,
        leases: &'a [Lease],
        until: DateTime<Utc>,
    ) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            if leases.is_empty() {
                return Ok(Vec::new());
            }
            let (until, now) = (micros_between(now, until), self.now(now));
            let (shared, leases) = (Arc::clone(&self.shared), Arc::<[Lease]>::from(leases));
            self.worker
                .run(move |client| {
                    let (shared, leases) = (Arc::clone(&shared), Arc::clone(&leases));
                    async move {
                        settle::extend(&client, &shared.extend, now, &leases, until).await
                    }
                })
                .await
        })
    }

    fn settle<'a>(
        &'a self,
        now: DateTime<Utc>,
        settlements: &'a [Settlement],
    ) -> StoreFuture<'a, Vec<Settled>> {
        Box::pin(async move {
            if settlements.is_empty() {
                return Ok(Vec::new());
            }
            let (time, asked_at) = (self.now(now), now);
            let settlements = Arc::<[Settlement]>::from(settlements);
            let shared = Arc::clone(&self.shared);
            self.worker
                .run(move |client| {
                    let (shared, settlements) = (Arc::clone(&shared), Arc::clone(&settlements));
                    async move {
                        let statement = &shared.claim.settle;
                        settle::settle(&client, statement, time, asked_at, &settlements).await
                    }
                })
                .await
        })
    }

    fn page<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        after: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(self.entries(now, filter, Order::Oldest(after), limit))
    }

    fn latest<'a>(
        &'a self,
        now: DateTime<Utc>,
        filter: &'a Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Entry>> {
        Box::pin(self.entries(now, filter, Order::Newest(before), limit))
    }

    fn get<'a>(&'a self, now: DateTime<Utc>, id: DeliveryId) -> StoreFuture<'a, Option<Details>> {
        Box::pin(async move {
            let (now, shared) = (self.now(now), Arc::clone(&self.shared));
            self.reader
                .run(move |client| {
                    let shared = Arc::clone(&shared);
                    async move { page::get(&client, &shared.schema, now, id).await }
                })
                .await
        })
    }

    fn replay<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        state: Option<State>,
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        let statement = match state {
            None => "SELECT inbox.replay(inbox.start($1), $2, NULL, $3)",
            Some(State::Done) => "SELECT inbox.replay(inbox.start($1), $2, 'done', $3)",
            Some(State::Dead) => "SELECT inbox.replay(inbox.start($1), $2, 'dead', $3)",
            // It opens none of these.
            Some(_) => return Box::pin(async { Ok(0) }),
        };
        Box::pin(self.act(statement, now, numbers(ids), reason))
    }

    fn park<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        let statement = "SELECT inbox.park(inbox.start($1), $2, $3)";
        Box::pin(self.act(statement, now, numbers(ids), reason))
    }

    fn release<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        let statement = "SELECT inbox.release(inbox.start($1), $2, $3)";
        Box::pin(self.act(statement, now, numbers(ids), reason))
    }

    fn compared<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [DeliveryId],
        note: &'a str,
    ) -> StoreFuture<'a, usize> {
        let statement = "SELECT count(inbox.act(inbox.start($1), d.id, 'compared', $3)) \
             FROM inbox.delivery d WHERE d.id = ANY ($2)";
        Box::pin(self.act(statement, now, numbers(ids), note))
    }

    fn parked<'a>(
        &'a self,
        source: Option<&'a Source>,
        after: Option<i64>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<ParkedEntity>> {
        Box::pin(async move {
            let (shared, source) = (Arc::clone(&self.shared), source.cloned());
            self.reader
                .run(move |client| {
                    let (shared, source) = (Arc::clone(&shared), source.clone());
                    async move {
                        look::parked(&client, &shared.schema, source.as_ref(), after, limit).await
                    }
                })
                .await
        })
    }

    fn release_entities<'a>(
        &'a self,
        now: DateTime<Utc>,
        ids: &'a [i64],
        reason: &'a str,
    ) -> StoreFuture<'a, usize> {
        let statement = "SELECT inbox.release_entities(inbox.start($1), $2, $3)";
        Box::pin(self.act(statement, now, ids.to_vec(), reason))
    }

    fn heal<'a>(
        &'a self,
        now: DateTime<Utc>,
        rereadings: &'a [Rereading],
    ) -> StoreFuture<'a, Vec<Reread>> {
        Box::pin(async move {
            if rereadings.is_empty() {
                return Ok(Vec::new());
            }
            let (now, rereadings) = (self.now(now), Arc::<[Rereading]>::from(rereadings));
            let shared = Arc::clone(&self.shared);
            self.worker
                .run(move |client| {
                    let (shared, rereadings) = (Arc::clone(&shared), Arc::clone(&rereadings));
                    async move { people::heal(&client, &shared.heal, now, &rereadings).await }
                })
                .await
        })
    }

    fn overdue<'a>(
        &'a self,
        source: Option<&'a Source>,
        since: DateTime<Utc>,
        limit: usize,
    ) -> StoreFuture<'a, Vec<OpenEntity>> {
        Box::pin(async move {
            let (shared, source) = (Arc::clone(&self.shared), source.cloned());
            self.reader
                .run(move |client| {
                    let (shared, source) = (Arc::clone(&shared), source.clone());
                    async move {
                        look::overdue(&client, &shared.schema, source.as_ref(), since, limit).await
                    }
                })
                .await
        })
    }

    fn purge<'a>(&'a self, now: DateTime<Utc>, ids: &'a [DeliveryId]) -> StoreFuture<'a, Purged> {
        Box::pin(async move {
            let (now, ids) = (self.now(now), Arc::new(numbers(ids)));
            let sql =
                Arc::new(in_schema("SELECT inbox.purge(inbox.start($1), $2)", &self.shared.schema));
            let purged = self
                .worker
                .run(move |client| {
                    let (sql, ids) = (Arc::clone(&sql), Arc::clone(&ids));
                    async move { people::purge(&client, &sql, now, &ids).await }
                })
                .await?;
            if self.is_time_to_drop() {
                let statement = "SELECT inbox.drop_months(inbox.start($1))";
                let sql = Arc::new(in_schema(statement, &self.shared.schema));
                let dropped = self.worker.run(move |client| {
                    let sql = Arc::clone(&sql);
                    async move { people::call(&client, &sql, &parameters![TIMESTAMPTZ = now]).await }
                });
                // What was deleted is deleted, and the next purge tries again.
                if let Err(error) = dropped.await {
                    let error: &dyn std::error::Error = &error;
                    tracing::warn!(error, "empty partitions not removed");
                }
            }
            Ok(purged)
        })
    }

    fn counts<'a>(
        &'a self,
        now: DateTime<Utc>,
        source: Option<&'a Source>,
    ) -> StoreFuture<'a, Counts> {
        Box::pin(async move {
            let (now, source) = (self.now(now), source.cloned());
            let shared = Arc::clone(&self.shared);
            self.reader
                .run(move |client| {
                    let (shared, source) = (Arc::clone(&shared), source.clone());
                    async move { look::counts(&client, &shared.schema, now, source.as_ref()).await }
                })
                .await
        })
    }

    fn export<'a>(
        &'a self,
        now: DateTime<Utc>,
        after: &'a Cursor,
        limit: usize,
    ) -> StoreFuture<'a, Vec<Part>> {
        Box::pin(async move {
            let (now, after) = (self.now(now), Arc::new(after.clone()));
            let shared = Arc::clone(&self.shared);
            self.reader
                .run(move |client| {
                    let (shared, after) = (Arc::clone(&shared), Arc::clone(&after));
                    async move { copy::export(&client, &shared.schema, now, &after, limit).await }
                })
                .await
        })
    }

    fn import<'a>(&'a self, now: DateTime<Utc>, parts: &'a [Part]) -> StoreFuture<'a, Copied> {
        Box::pin(async move {
            if parts.is_empty() {
                return Ok(Copied::default());
            }
            let (now, parts) = (self.now(now), Arc::<[Part]>::from(parts));
            let shared = Arc::clone(&self.shared);
            self.worker
                .run(move |client| {
                    let (shared, parts) = (Arc::clone(&shared), Arc::clone(&parts));
                    async move { copy::import(&client, &shared.schema, now, &parts).await }
                })
                .await
        })
    }

    fn wake(&self, work: watch::Sender<()>) {
        if let Some(target) = &self.shared.notifications {
            let mut listeners =
                self.shared.listeners.lock().unwrap_or_else(PoisonError::into_inner);
            listeners.spawn(target.clone().listen_on(work));
        }
    }

    fn completion(&self, settlement: &Settlement) -> Option<Completion> {
        let parameters = settle::parameters_of(Utc::now(), settlement);
        Some(Completion { sql: self.shared.complete.clone().into(), parameters })
    }
}
