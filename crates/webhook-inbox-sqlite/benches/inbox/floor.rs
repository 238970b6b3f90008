//! The same statements on bare `rusqlite`, by hand.

use std::{hint::black_box, path::Path};

use rusqlite::{Connection, Row, Transaction, TransactionBehavior, params};
use serde::Deserialize;
use webhook_inbox_sqlite::SqliteStore;
use webhook_test_support::inbox_benches::deliveries::Sent;

/// The time of all that is done here.
const NOW: i64 = 1_700_000_000_000_000;

/// A file with the tables of an inbox.
pub struct Floor {
    connection: Connection,
}

impl Floor {
    pub fn open(file: &Path) -> Self {
        drop(SqliteStore::open(file).unwrap());
        let connection = Connection::open(file).unwrap();
        connection.pragma_update(None, "synchronous", "full").unwrap();
        connection.pragma_update(None, "cache_size", -16_384).unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        Self { connection }
    }

    /// Stores new deliveries in one transaction.
    pub fn accept(&mut self, deliveries: &[Sent]) {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).unwrap();
        let next = transaction.prepare_cached("SELECT id FROM inbox_next_id");
        let mut id: i64 = next.unwrap().query_row([], |row| row.get(0)).unwrap();
        for Sent { key, payment, body } in deliveries {
            let see = "INSERT INTO inbox_seen (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
                       VALUES (?1, ?2, ?3, ?4, ?4, ?4, 1, 1) ON CONFLICT DO NOTHING";
            let seen = params!["currencycloud", key, id, NOW];
            transaction.prepare_cached(see).unwrap().execute(seen).unwrap();
            let find =
                "SELECT id FROM inbox_entity WHERE subject_id = ?1 AND kind = ?2 AND source = ?3";
            let mut find = transaction.prepare_cached(find).unwrap();
            assert!(!find.exists(params![payment, "payment", "currencycloud"]).unwrap());
            let make = "INSERT INTO inbox_entity (source, kind, subject_id, due_at) VALUES (?1, ?2, ?3, ?4)";
            let entity = params!["currencycloud", "payment", payment, NOW];
            let entity = transaction.prepare_cached(make).unwrap().insert(entity).unwrap();
            let deliver = "INSERT INTO inbox_delivery (id, entity_id, source, provider, key, occurrence, proof,
                               received_at, reading, event_type, read_by, parks, body)
                           VALUES (?1, ?2, 'currencycloud', 'currencycloud', ?3, 1, 'assumed', ?4, 'known',
                               'payment_released_notification', 'webhook-currencycloud 0.1.0', 0, ?5)";
            let delivery = params![id, entity, key, NOW, body.as_bytes()];
            transaction.prepare_cached(deliver).unwrap().execute(delivery).unwrap();
            let open = "INSERT INTO inbox_task (delivery_id, entity_id, attempts, is_dead) VALUES (?1, ?2, 0, 0)";
            transaction.prepare_cached(open).unwrap().execute([id, entity]).unwrap();
            id += 1;
        }
        let next = transaction.prepare_cached("UPDATE inbox_next_id SET id = ?1");
        next.unwrap().execute([id]).unwrap();
        transaction.commit().unwrap();
    }

    /// Claims so many at a time, decodes and settles them, until there are no more.
    pub fn work(&mut self, handlers: usize) -> usize {
        let mut done = 0;
        loop {
            let claimed = self.claim(handlers);
            for it in &claimed {
                black_box(serde_json::from_slice::<Notification>(&it.body).unwrap());
            }
            self.settle(&claimed);
            done += claimed.len();
            if claimed.is_empty() {
                return done;
            }
        }
    }

    fn claim(&mut self, limit: usize) -> Vec<Claimed> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).unwrap();
        let due = due(&transaction, limit);
        let claimed = due.into_iter().map(|entity| lease(&transaction, entity)).collect();
        transaction.commit().unwrap();
        claimed
    }

    fn settle(&mut self, claimed: &[Claimed]) {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).unwrap();
        for it in claimed {
            let settle =
                "INSERT INTO inbox_settlement (entity_id, delivery_id, lease, attempt, verdict, at,
                              status, is_final)
                          VALUES (?1, ?2, ?3, ?4, 'done', ?5, 'completed', 1)";
            let done = params![it.entity, it.delivery, it.lease, it.attempt, NOW];
            transaction.prepare_cached(settle).unwrap().execute(done).unwrap();
        }
        transaction.commit().unwrap();
    }
}

/// Entities with their leases.
fn due(transaction: &Transaction<'_>, limit: usize) -> Vec<(i64, i64)> {
    let due = "SELECT id, due_at, lease, leased_delivery, status FROM inbox_entity
               WHERE source = ?1 AND due_at IS NOT NULL AND due_at <= ?2 ORDER BY due_at LIMIT ?3";
    let mut due = transaction.prepare_cached(due).unwrap();
    let limit = params!["currencycloud", NOW, limit as i64];
    let due = due.query_map(limit, |row| Ok((row.get(0)?, row.get(2)?))).unwrap();
    due.map(Result::unwrap).collect()
}

fn lease(transaction: &Transaction<'_>, (entity, lease): (i64, i64)) -> Claimed {
    let head = "SELECT d.id, d.source, d.provider, d.key, d.proof, d.received_at, d.event_type,
                    e.kind, e.subject_id, s.last_at, s.times, t.attempts + 1, d.body
                FROM inbox_task t JOIN inbox_delivery d ON d.id = t.delivery_id
                JOIN inbox_entity e ON e.id = d.entity_id
                JOIN inbox_seen s ON s.source = d.source AND s.key = d.key
                WHERE t.entity_id = ?1 AND t.is_dead = 0 ORDER BY t.delivery_id LIMIT 1";
    let read = |row: &Row<'_>| {
        let (delivery, attempt, body) = (row.get(0)?, row.get(11)?, row.get(12)?);
        Ok(Claimed { entity, delivery, lease: lease + 1, attempt, body })
    };
    let claimed = transaction.prepare_cached(head).unwrap().query_row([entity], read).unwrap();
    let take = "UPDATE inbox_entity SET lease = ?2, leased_until = ?3, due_at = ?3,
                    leased_delivery = ?4, holder = ?5 WHERE id = ?1";
    let taken = params![entity, claimed.lease, NOW + 60_000_000, claimed.delivery, "floor"];
    transaction.prepare_cached(take).unwrap().execute(taken).unwrap();
    let attempt = "UPDATE inbox_task SET attempts = ?2 WHERE delivery_id = ?1";
    let attempted = [claimed.delivery, claimed.attempt];
    transaction.prepare_cached(attempt).unwrap().execute(attempted).unwrap();
    claimed
}

/// A leased entity.
struct Claimed {
    entity: i64,
    delivery: i64,
    lease: i64,
    attempt: i64,
    body: Vec<u8>,
}

/// What a handler without our crates would read.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
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
