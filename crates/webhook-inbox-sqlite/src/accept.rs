//! Storing deliveries.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, params};
use webhook_inbox::{DeliveryId, Late, NewDelivery, Receipt, StoreError};

use crate::{
    entity::{Entities, Opened},
    error::Failure,
    record,
    thread::{Savepoints, savepoint},
};

/// Stores the deliveries, in their order.
pub(crate) fn accept(
    connection: &Connection,
    now: DateTime<Utc>,
    deliveries: &[NewDelivery],
    savepoints: Savepoints,
) -> Result<Vec<Result<Receipt, StoreError>>, Failure> {
    let mut statements = Statements::prepare(connection, now)?;
    let first_id = statements.next_id;
    let mut receipts = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let receipt = match savepoints {
            Savepoints::None => Ok(statements.accept(delivery)?),
            Savepoints::Each => savepoint(connection, || statements.accept(delivery))?,
        };
        receipts.push(receipt.map_err(StoreError::from));
    }
    if statements.next_id > first_id {
        connection
            .prepare_cached("UPDATE inbox_next_id SET id = ?1")?
            .execute([statements.next_id])?;
    }
    Ok(receipts)
}

struct Statements<'c> {
    connection: &'c Connection,
    now: DateTime<Utc>,
    next_id: i64,
    see: CachedStatement<'c>,
    entities: Entities<'c>,
    deliver: CachedStatement<'c>,
    open: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    fn prepare(connection: &'c Connection, now: DateTime<Utc>) -> Result<Self, Failure> {
        Ok(Self {
            connection,
            now,
            next_id: connection
                .prepare_cached("SELECT id FROM inbox_next_id")?
                .query_row([], |row| row.get(0))?,
            see: connection.prepare_cached(
                "INSERT INTO inbox_seen (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
                 VALUES (?1, ?2, ?3, ?4, ?4, ?4, 1, 1) ON CONFLICT DO NOTHING",
            )?,
            entities: Entities::prepare(connection)?,
            deliver: connection.prepare_cached(record::INSERT)?,
            open: connection.prepare_cached(
                "INSERT INTO inbox_task (delivery_id, entity_id, attempts, is_dead) VALUES (?1, ?2, 0, 0)",
            )?,
        })
    }

    fn accept(&mut self, delivery: &NewDelivery) -> Result<Receipt, Failure> {
        let id = self.next_id;
        let key = &delivery.key.as_bytes()[..];
        let source = delivery.source.as_str();
        let at = delivery.arrived_at(self.now).timestamp_micros();
        if self.see.execute(params![source, key, id, at])? == 1 {
            self.store(delivery, 1)?;
            return Ok(Receipt::New(DeliveryId(id)));
        }
        let (first, first_at, window_from, times, occurrences) = self
            .connection
            .prepare_cached(
                "UPDATE inbox_seen SET times = min(times, 4294967294) + 1, last_at = max(last_at, ?3) WHERE source = ?1 AND key = ?2
                 RETURNING delivery_id, first_at, window_from, times, occurrences",
            )?
            .query_row(params![source, key, at], |row| {
                let first = DeliveryId(row.get(0)?);
                Ok((first, row.get(1)?, row.get(2)?, row.get(3)?, row.get::<_, u32>(4)?))
            })?;
        let since =
            |time: i64| Duration::from_micros(u64::try_from(at.saturating_sub(time)).unwrap_or(0));
        if since(window_from) <= delivery.window {
            return Ok(Receipt::Redelivered { first, times });
        }
        let after = since(first_at);
        let handled_as = match delivery.late {
            Late::Handle => {
                self.connection
                    .prepare_cached(
                        "UPDATE inbox_seen SET occurrences = min(occurrences, 4294967294) + 1, window_from = ?3
                         WHERE source = ?1 AND key = ?2",
                    )?
                    .execute(params![source, key, at])?;
                self.store(delivery, occurrences.saturating_add(1))?;
                Some(DeliveryId(id))
            }
            _ => None,
        };
        Ok(Receipt::Late { first, times, after, handled_as })
    }

    fn store(&mut self, delivery: &NewDelivery, occurrence: u32) -> Result<(), Failure> {
        let NewDelivery { source, provider, key, evidence, reading, .. } = delivery;
        let id = self.next_id;
        let entity = self.entities.enter(&Opened {
            now: self.now.timestamp_micros(),
            source: source.as_str(),
            key,
            occurrence,
            reading,
        })?;
        self.deliver.execute(params![
            id,
            entity,
            source.as_str(),
            provider,
            &key.as_bytes()[..],
            occurrence,
            delivery.proof.as_str(),
            evidence.as_ref().map(|evidence| &*evidence.header),
            evidence.as_ref().map(|evidence| &*evidence.value),
            delivery.endpoint.as_deref(),
            delivery.provider_id.as_deref(),
            delivery.arrived_at(self.now).timestamp_micros(),
            record::reading_text(reading.kind),
            reading.event_type.as_deref(),
            reading.subject.as_ref().map(|subject| &*subject.kind),
            reading.subject.as_ref().map(|subject| &*subject.id),
            reading.occurred_at.as_deref(),
            reading.error.as_deref(),
            reading.read_by,
            reading.parks,
            &delivery.body[..],
        ])?;
        self.open.execute(params![id, entity])?;
        self.next_id += 1;
        Ok(())
    }
}
