//! Replacing what decoding found.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use webhook_core::DedupKey;
use webhook_inbox::{DeliveryId, Reading, ReadingKind, Reread, Rereading, StepKind};

use crate::{
    entity::{self, Entities, Opened},
    error::Failure,
    history, record,
};

/// Replaces the readings of deliveries, moves the deliveries to their entities and opens them, unless they are
/// done. One that a worker handles at this moment, or whose reading is another one than before, stays as it
/// is.
pub(crate) fn heal(
    connection: &Connection,
    now: DateTime<Utc>,
    rereadings: &[Rereading],
) -> Result<Vec<Reread>, Failure> {
    let mut entities = Entities::prepare(connection)?;
    rereadings.iter().map(|reread| heal_one(connection, &mut entities, now, reread)).collect()
}

fn heal_one(
    connection: &Connection,
    entities: &mut Entities<'_>,
    now: DateTime<Utc>,
    Rereading { delivery: DeliveryId(id), before, after }: &Rereading,
) -> Result<Reread, Failure> {
    let id = *id;
    let Some(old) = find(connection, now, id, before)? else { return Ok(Reread::Changed) };
    if old.is_in_work {
        return Ok(Reread::InWork);
    }
    history::append_act(connection, now, id, StepKind::Healed, None)?;
    let opens = match old.is_dead {
        None => false,
        Some(is_dead) => !is_dead || before.kind != ReadingKind::Known,
    };
    let moved = Opened {
        now: now.timestamp_micros(),
        source: &old.source,
        key: &old.key,
        occurrence: old.occurrence,
        reading: after,
    };
    let entity = if opens {
        unpark(connection, old.entity, id)?;
        entities.enter(&moved)?
    } else {
        entities.file(&moved)?
    };
    replace(connection, id, entity, after)?;
    if opens {
        entity::open(connection, entity, id, now)?;
    } else {
        connection
            .prepare_cached("UPDATE inbox_task SET entity_id = ?2 WHERE delivery_id = ?1")?
            .execute([id, entity])?;
    }
    if entity != old.entity {
        leave(connection, old.entity, now)?;
    }
    Ok(if opens { Reread::Opened } else { Reread::Renewed })
}

struct Old {
    entity: i64,
    source: Box<str>,
    key: DedupKey,
    occurrence: u32,
    /// `None` if it is done.
    is_dead: Option<bool>,
    is_in_work: bool,
}

/// The delivery, if it still has this reading.
fn find(
    connection: &Connection,
    now: DateTime<Utc>,
    id: i64,
    before: &Reading,
) -> Result<Option<Old>, Failure> {
    Ok(connection
        .prepare_cached(
            "SELECT d.entity_id, d.source, d.key, d.occurrence, t.is_dead,
                 e.leased_delivery IS d.id AND e.leased_until > ?2
             FROM inbox_delivery d JOIN inbox_entity e ON e.id = d.entity_id
                 LEFT JOIN inbox_task t ON t.delivery_id = d.id
             WHERE d.id = ?1 AND d.reading = ?3 AND d.read_by = ?4 AND d.parks = ?5
                 AND d.event_type IS ?6 AND d.subject_kind IS ?7 AND d.subject_id IS ?8
                 AND d.occurred_at IS ?9 AND d.error IS ?10",
        )?
        .query_row(
            params![
                id,
                now.timestamp_micros(),
                record::reading_text(before.kind),
                before.read_by,
                before.parks,
                before.event_type.as_deref(),
                before.subject.as_ref().map(|subject| &*subject.kind),
                before.subject.as_ref().map(|subject| &*subject.id),
                before.occurred_at.as_deref(),
                before.error.as_deref(),
            ],
            |row| {
                Ok(Old {
                    entity: row.get(0)?,
                    source: row.get(1)?,
                    key: DedupKey::from_bytes(row.get(2)?),
                    occurrence: row.get(3)?,
                    is_dead: row.get(4)?,
                    is_in_work: row.get::<_, Option<bool>>(5)?.unwrap_or_default(),
                })
            },
        )
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
pub(crate) fn leave(
    connection: &Connection,
    entity: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let deleted = connection
        .prepare_cached(
            "DELETE FROM inbox_entity WHERE id = ?1 AND parked_because IS NULL
             AND NOT EXISTS (SELECT 1 FROM inbox_delivery WHERE entity_id = ?1)",
        )?
        .execute([entity])?;
    if deleted == 1 { Ok(()) } else { entity::schedule(connection, entity, now) }
}
