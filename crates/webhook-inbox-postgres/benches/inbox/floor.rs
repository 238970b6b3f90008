//! The same work on bare `tokio-postgres`, by hand: prepared statements, each a transaction. They write the same rows,
//! and are right also for a repeat, and for a payment that has had deliveries before.

use std::hint::black_box;

use serde::Deserialize;
use tokio_postgres::{Client, NoTls, Row, Statement, types::ToSql};
use webhook_core::DedupKey;
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::{inbox_benches::deliveries::Sent, postgres::PostgresServer};

/// A schema with the tables of an inbox, and one connection.
pub struct Floor {
    client: Client,
    accept: Statement,
    claim: Statement,
    settle: Statement,
}

/// Stores deliveries: those with a new key only, for the payments that are known, and for new ones.
const ACCEPT: &str = "
WITH given AS MATERIALIZED (
    SELECT n.*, nextval('floor.delivery_id') AS id, now() AS at
    FROM unnest($1::bytea[], $2::text[], $3::text[], $4::bytea[]) AS n (key, event_type, payment, body)
    ORDER BY n.key
), seen AS (
    INSERT INTO floor.seen AS s (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
    SELECT 'currencycloud', g.key, g.id, g.at, g.at, g.at, 1, 1 FROM given g
    ON CONFLICT (source, key) DO UPDATE SET times = s.times + 1, last_at = excluded.last_at RETURNING s.delivery_id
), new AS MATERIALIZED (
    SELECT g.*, (
        SELECT e.id FROM floor.entity e
        WHERE e.subject_id = g.payment AND e.kind = 'payment' AND e.source = 'currencycloud'
    ) AS known
    FROM given g JOIN seen s ON s.delivery_id = g.id
), entity AS (
    INSERT INTO floor.entity (source, kind, subject_id)
    SELECT DISTINCT 'currencycloud', 'payment', n.payment FROM new n WHERE n.known IS NULL
    ON CONFLICT DO NOTHING RETURNING id, subject_id
), stored AS (
    INSERT INTO floor.delivery (id, received_at, entity_id, occurrence, parks, source, provider, key, proof,
        reading, event_type, subject_kind, subject_id, read_by, body)
    SELECT n.id, n.at, coalesce(n.known, e.id), 1, false, 'currencycloud', 'currencycloud', n.key, 'assumed', 'known',
        n.event_type, 'payment', n.payment, 'webhook-currencycloud 0.1.0', n.body
    FROM new n LEFT JOIN entity e ON e.subject_id = n.payment
    RETURNING id, received_at, entity_id
), task AS (
    INSERT INTO floor.task (delivery_id, received_at, entity_id) SELECT s.id, s.received_at, s.entity_id FROM stored s
), tally AS (
    INSERT INTO floor.tally (source, change) SELECT 'currencycloud', count(*) FROM stored
), queue AS (
    INSERT INTO floor.queue (entity_id, source, is_retry, due_at)
    SELECT s.entity_id, 'currencycloud', false, s.received_at FROM stored s ON CONFLICT DO NOTHING
)
SELECT count(*) FROM stored";

/// Leases entities, and returns their oldest deliveries.
const CLAIM: &str = "
WITH due AS MATERIALIZED (
    SELECT q.entity_id FROM floor.queue q
    WHERE q.source = 'currencycloud' AND NOT q.is_retry AND q.due_at <= now()
    ORDER BY q.due_at, q.entity_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
), leased AS (
    UPDATE floor.queue q SET lease = nextval('floor.lease'), leased_until = now() + interval '60 s',
        due_at = now() + interval '60 s', is_retry = true, leased_delivery = h.delivery_id, holder = 'floor'
    FROM due CROSS JOIN LATERAL (
        SELECT k.delivery_id, k.received_at, k.attempts FROM floor.task k
        WHERE k.entity_id = due.entity_id AND NOT k.is_dead ORDER BY k.delivery_id LIMIT 1
    ) h
    WHERE q.entity_id = due.entity_id
    RETURNING q.entity_id, q.lease, h.delivery_id, h.received_at
), tried AS (
    UPDATE floor.task k SET attempts = k.attempts + 1 FROM leased l WHERE k.delivery_id = l.delivery_id
)
SELECT l.entity_id, l.delivery_id, l.lease, d.body, d.source, d.provider, d.key, d.proof, d.received_at, d.event_type,
    e.kind, e.subject_id, e.status, s.last_at, s.times
FROM leased l JOIN floor.delivery d ON d.id = l.delivery_id AND d.received_at = l.received_at
    JOIN floor.entity e ON e.id = l.entity_id JOIN floor.seen s ON s.source = d.source AND s.key = d.key";

/// Ends attempts, and gives back the leases: an entity for which something else waits is due.
const SETTLE: &str = "
WITH held AS MATERIALIZED (
    SELECT w.*, EXISTS (
        SELECT 1 FROM floor.task k WHERE k.entity_id = w.entity AND NOT k.is_dead AND k.delivery_id <> w.delivery
    ) AS waits
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w (entity, delivery, lease)
        JOIN floor.queue q ON q.entity_id = w.entity AND q.lease = w.lease
    ORDER BY w.entity FOR NO KEY UPDATE OF q
), idle AS (
    DELETE FROM floor.queue q USING held h WHERE q.entity_id = h.entity AND NOT h.waits
), waiting AS (
    UPDATE floor.queue q SET due_at = now(), is_retry = false, leased_until = NULL, leased_delivery = NULL
    FROM held h WHERE q.entity_id = h.entity AND h.waits
), done AS (
    DELETE FROM floor.task k USING held h WHERE k.delivery_id = h.delivery
), status AS (
    UPDATE floor.entity e SET status = 'completed', is_final = true FROM held h WHERE e.id = h.entity
)
INSERT INTO floor.outcome (delivery_id, at, attempt, lease, kind)
SELECT h.delivery, now(), 1, h.lease, 'done' FROM held h";

impl Floor {
    pub async fn open(server: &PostgresServer) -> Self {
        drop(PostgresStore::options().schema("floor").open(&server.url()).await.unwrap());
        let (client, connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        // The plans are made while the tables are empty.
        client
            .batch_execute("SELECT floor.make_month(now()); SET enable_seqscan = off")
            .await
            .unwrap();
        let accept = client.prepare(ACCEPT).await.unwrap();
        let claim = client.prepare(CLAIM).await.unwrap();
        let settle = client.prepare(SETTLE).await.unwrap();
        Self { client, accept, claim, settle }
    }

    /// Stores new deliveries in one transaction: finds out what each is about, as a receiver must.
    pub async fn accept(&self, deliveries: &[Sent]) {
        let read = |sent: &Sent| {
            let body = sent.body.as_bytes();
            let notification = serde_json::from_slice::<Notification>(body).unwrap();
            (*DedupKey::of(body).as_bytes(), notification)
        };
        let read: Vec<_> = deliveries.iter().map(read).collect();
        let keys: Vec<_> = read.iter().map(|(key, _)| &key[..]).collect();
        let event_types: Vec<_> = read.iter().map(|(_, it)| &it.header.notification_type).collect();
        let payments: Vec<_> = read.iter().map(|(_, it)| &it.body.id).collect();
        let bodies: Vec<_> = deliveries.iter().map(|it| it.body.as_bytes()).collect();
        let parameters = [&keys as &(dyn ToSql + Sync), &event_types, &payments, &bodies];
        let stored = self.client.query_one(&self.accept, &parameters).await.unwrap();
        assert_eq!(stored.get::<_, i64>(0), deliveries.len() as i64);
    }

    /// Claims so many at a time, decodes and settles them, until there are no more.
    pub async fn work(&self, handlers: usize) -> usize {
        let mut done = 0;
        loop {
            let claimed = self.client.query(&self.claim, &[&(handlers as i64)]).await.unwrap();
            if claimed.is_empty() {
                return done;
            }
            for row in &claimed {
                black_box(serde_json::from_slice::<Notification>(row.get(3)).unwrap());
            }
            let ids = |column: usize| -> Vec<i64> {
                claimed.iter().map(|row: &Row| row.get(column)).collect()
            };
            let settled = [ids(0), ids(1), ids(2)];
            let parameters = [&settled[0] as _, &settled[1] as _, &settled[2] as _];
            let settled = self.client.execute(&self.settle, &parameters).await.unwrap();
            assert_eq!(settled, claimed.len() as u64);
            done += claimed.len();
        }
    }
}

/// What a handler without our crates would read.
#[derive(Deserialize)]
struct Notification {
    header: Header,
    body: Payment,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct Header {
    message_type: String,
    notification_type: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct Payment {
    id: String,
    amount: String,
    currency: String,
    reference: String,
    status: String,
    payment_type: String,
    failure_reason: Option<String>,
}
