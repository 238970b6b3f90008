//! Finding, making and scheduling entities.

use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use webhook_core::DedupKey;
use webhook_inbox::{EntityKey, Reading, ReadingKind};

use crate::error::Failure;

/// Finds or makes the entities of deliveries that are opened.
pub(crate) struct Entities<'c> {
    connection: &'c Connection,
    find: CachedStatement<'c>,
    make: CachedStatement<'c>,
}

/// A delivery to be opened.
pub(crate) struct Opened<'a> {
    pub(crate) now: i64,
    pub(crate) source: &'a str,
    pub(crate) key: &'a DedupKey,
    pub(crate) occurrence: u32,
    pub(crate) reading: &'a Reading,
}

impl<'c> Entities<'c> {
    pub(crate) fn prepare(connection: &'c Connection) -> Result<Self, Failure> {
        Ok(Self {
            connection,
            find: connection.prepare_cached(
                "SELECT id, due_at IS NOT NULL, parked_because IS NOT NULL FROM inbox_entity
                 WHERE subject_id = ?1 AND kind = ?2 AND source = ?3",
            )?,
            make: connection.prepare_cached(
                "INSERT INTO inbox_entity (source, kind, subject_id, due_at, parked_because, parked_by_reading)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
        })
    }

    /// The entity that the delivery is about. It is due from now on if it was idle; it is parked if the
    /// reading says so.
    pub(crate) fn enter(&mut self, opened: &Opened<'_>) -> Result<i64, Failure> {
        let &Opened { now, source, key, occurrence, reading } = opened;
        let own;
        let subject = match &reading.subject {
            Some(subject) if reading.kind != ReadingKind::Undecodable => subject,
            _ => {
                own = own_entity(key, occurrence);
                &own
            }
        };
        let found = self
            .find
            .query_row(params![subject.id, subject.kind, source], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?, row.get::<_, bool>(2)?))
            })
            .optional()?;
        let reason = reading.parks.then(|| reading.error.as_deref().unwrap_or(UNKNOWN));
        let Some((id, is_due, is_parked)) = found else {
            let due_at = (!reading.parks).then_some(now);
            let parameters =
                params![source, subject.kind, subject.id, due_at, reason, reading.parks];
            self.make.execute(parameters)?;
            return Ok(self.connection.last_insert_rowid());
        };
        if let Some(reason) = reason {
            self.connection
                .prepare_cached(
                    "UPDATE inbox_entity SET due_at = NULL, parked_because = ?2, parked_by_reading = 1
                     WHERE id = ?1 AND parked_because IS NULL",
                )?
                .execute(params![id, reason])?;
        } else if !is_due && !is_parked {
            self.connection
                .prepare_cached("UPDATE inbox_entity SET due_at = ?2 WHERE id = ?1")?
                .execute([id, now])?;
        }
        Ok(id)
    }
}

/// Why an entity is parked if its delivery has no error.
const UNKNOWN: &str = "expected a known event, found another name: heal it with a newer version";

/// A delivery without a subject, or one that cannot be decoded, is an entity of its own.
fn own_entity(key: &DedupKey, occurrence: u32) -> EntityKey {
    EntityKey { kind: "".into(), id: format!("{key}#{occurrence}").into() }
}

/// Opens a delivery of the entity, with its attempts at zero.
pub(crate) fn open(
    connection: &Connection,
    entity: i64,
    delivery: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO inbox_task (delivery_id, entity_id, attempts, is_dead) VALUES (?1, ?2, 0, 0)
             ON CONFLICT DO UPDATE SET
                 entity_id = excluded.entity_id, attempts = 0, is_dead = 0, last_error = NULL",
        )?
        .execute([delivery, entity])?;
    // A later delivery keeps the time at which the entity's oldest one is tried again.
    let is_head: bool = connection
        .prepare_cached(
            "SELECT ?2 = min(delivery_id) FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0",
        )?
        .query_row([entity, delivery], |row| row.get(0))?;
    if is_head { schedule(connection, entity, now) } else { Ok(()) }
}

/// Makes the entity due now, or when its lease ends, if it has a waiting delivery and is not parked.
pub(crate) fn schedule(
    connection: &Connection,
    entity: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET due_at = iif(
                 parked_because IS NULL
                     AND EXISTS (SELECT 1 FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0),
                 coalesce(leased_until, ?2),
                 NULL)
             WHERE id = ?1",
        )?
        .execute([entity, now.timestamp_micros()])?;
    Ok(())
}
