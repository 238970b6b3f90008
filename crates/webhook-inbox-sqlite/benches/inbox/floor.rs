//! The same statements on bare `rusqlite`, by hand.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};
use webhook_inbox_sqlite::SqliteStore;

use crate::deliveries::Sent;

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
        let now = 1_700_000_000_000_000_i64;
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior).unwrap();
        let next = transaction.prepare_cached("SELECT id FROM inbox_next_id");
        let mut id: i64 = next.unwrap().query_row([], |row| row.get(0)).unwrap();
        for Sent { key, payment, body } in deliveries {
            let see = "INSERT INTO inbox_seen (source, key, delivery_id, first_at, last_at, times, occurrences)
                       VALUES (?1, ?2, ?3, ?4, ?4, 1, 1) ON CONFLICT DO NOTHING";
            let seen = params!["currencycloud", key, id, now];
            transaction.prepare_cached(see).unwrap().execute(seen).unwrap();
            let find =
                "SELECT id FROM inbox_entity WHERE subject_id = ?1 AND kind = ?2 AND source = ?3";
            let mut find = transaction.prepare_cached(find).unwrap();
            assert!(!find.exists(params![payment, "payment", "currencycloud"]).unwrap());
            let make = "INSERT INTO inbox_entity (source, kind, subject_id, due_at) VALUES (?1, ?2, ?3, ?4)";
            let entity = params!["currencycloud", "payment", payment, now];
            let entity = transaction.prepare_cached(make).unwrap().insert(entity).unwrap();
            let deliver = "INSERT INTO inbox_delivery (id, entity_id, source, provider, key, occurrence, proof,
                               received_at, reading, event_type, read_by, parks, body)
                           VALUES (?1, ?2, 'currencycloud', 'currencycloud', ?3, 1, 'assumed', ?4, 'known',
                               'payment_released_notification', 'webhook-currencycloud 0.1.0', 0, ?5)";
            let delivery = params![id, entity, key, now, body.as_bytes()];
            transaction.prepare_cached(deliver).unwrap().execute(delivery).unwrap();
            let open = "INSERT INTO inbox_task (delivery_id, entity_id, attempts, is_dead) VALUES (?1, ?2, 0, 0)";
            transaction.prepare_cached(open).unwrap().execute([id, entity]).unwrap();
            id += 1;
        }
        let next = transaction.prepare_cached("UPDATE inbox_next_id SET id = ?1");
        next.unwrap().execute([id]).unwrap();
        transaction.commit().unwrap();
    }
}
