//! Replacing what decoding found.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use webhook_core::DedupKey;
use webhook_inbox::{DeliveryId, Reading, StepKind};

use crate::{
    entity::{self, Entities, Opened},
    error::Failure,
    history, record,
};

/// Replaces the readings of deliveries, moves the deliveries to their entities and opens them. Returns
/// how many. One that a worker handles at this moment stays as it is.
pub(crate) fn heal(
    connection: &Connection,
    now: DateTime<Utc>,
    readings: &[(DeliveryId, Reading)],
) -> Result<usize, Failure> {
    let mut entities = Entities::prepare(connection)?;
    let mut healed = 0;
    for (id, reading) in readings {
        let Some(old) = find(connection, now, id.0)? else { continue };
        history::append_act(connection, now, id.0, StepKind::Healed, None)?;
        unpark(connection, old.entity, id.0)?;
        let entity = entities.enter(&Opened {
            now: now.timestamp_micros(),
            source: &old.source,
            key: &old.key,
            occurrence: old.occurrence,
            reading,
        })?;
        replace(connection, id.0, entity, reading)?;
        entity::open(connection, entity, id.0, now)?;
        if entity != old.entity {
            leave(connection, old.entity, now)?;
        }
        healed += 1;
    }
    Ok(healed)
}

struct Old {
    entity: i64,
    source: Box<str>,
    key: DedupKey,
    occurrence: u32,
}

fn find(connection: &Connection, now: DateTime<Utc>, id: i64) -> Result<Option<Old>, Failure> {
    Ok(connection
        .prepare_cached(
            "SELECT d.entity_id, d.source, d.key, d.occurrence
             FROM inbox_delivery d JOIN inbox_entity e ON e.id = d.entity_id
             WHERE d.id = ?1 AND NOT (e.leased_delivery IS d.id AND e.leased_until > ?2)",
        )?
        .query_row([id, now.timestamp_micros()], |row| {
            Ok(Old {
                entity: row.get(0)?,
                source: row.get(1)?,
                key: DedupKey::from_bytes(row.get(2)?),
                occurrence: row.get(3)?,
            })
        })
        .optional()?)
}

/// Takes back an expired lease of this delivery, and what parked the entity if that was the reading of
/// this delivery alone.
fn unpark(connection: &Connection, entity: i64, delivery: i64) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET leased_until = NULL, leased_delivery = NULL, holder = NULL
             WHERE id = ?1 AND leased_delivery = ?2",
        )?
        .execute([entity, delivery])?;
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET parked_because = NULL, parked_by_reading = 0
             WHERE id = ?1 AND parked_by_reading = 1 AND NOT EXISTS (
                 SELECT 1 FROM inbox_task t JOIN inbox_delivery d ON d.id = t.delivery_id
                 WHERE t.entity_id = ?1 AND t.is_dead = 0 AND d.parks = 1 AND d.id <> ?2
             )",
        )?
        .execute([entity, delivery])?;
    Ok(())
}

fn replace(
    connection: &Connection,
    id: i64,
    entity: i64,
    reading: &Reading,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE inbox_delivery SET entity_id = ?2, reading = ?3, event_type = ?4, occurred_at = ?5,
                 error = ?6, read_by = ?7, parks = ?8, subject_kind = ?9, subject_id = ?10
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            entity,
            record::reading_text(reading.kind),
            reading.event_type.as_deref(),
            reading.occurred_at.as_deref(),
            reading.error.as_deref(),
            reading.read_by,
            reading.parks,
            reading.subject.as_ref().map(|subject| &*subject.kind),
            reading.subject.as_ref().map(|subject| &*subject.id),
        ])?;
    Ok(())
}

/// The delivery has left this entity: its next one is due, or it is deleted if it was the only one.
fn leave(connection: &Connection, entity: i64, now: DateTime<Utc>) -> Result<(), Failure> {
    let deleted = connection
        .prepare_cached(
            "DELETE FROM inbox_entity WHERE id = ?1 AND parked_because IS NULL
             AND NOT EXISTS (SELECT 1 FROM inbox_delivery WHERE entity_id = ?1)",
        )?
        .execute([entity])?;
    if deleted == 1 { Ok(()) } else { entity::schedule(connection, entity, now) }
}
