//! Finding, making and scheduling entities.

use std::borrow::Cow;

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

/// A delivery to be opened, or moved.
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
        let &Opened { now, reading, .. } = opened;
        let reason = reading.parks.then(|| reading.error.as_deref().unwrap_or(UNKNOWN));
        let key = opened.entity();
        let Some(Found { id, is_due, is_parked }) = self.find(opened.source, &key)? else {
            let due_at = (!reading.parks).then_some(now);
            return self.make(opened.source, &key, due_at, reason);
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
                .prepare_cached("UPDATE inbox_entity SET due_at = ?2, is_retry = 0 WHERE id = ?1")?
                .execute([id, now])?;
        }
        Ok(id)
    }

    /// The entity of a delivery that stays done or dead.
    pub(crate) fn file(&mut self, moved: &Opened<'_>) -> Result<i64, Failure> {
        let key = moved.entity();
        match self.find(moved.source, &key)? {
            Some(found) => Ok(found.id),
            None => self.make(moved.source, &key, None, None),
        }
    }

    fn find(&mut self, source: &str, key: &EntityKey) -> Result<Option<Found>, Failure> {
        Ok(self
            .find
            .query_row(params![key.id, key.kind, source], |row| {
                Ok(Found { id: row.get(0)?, is_due: row.get(1)?, is_parked: row.get(2)? })
            })
            .optional()?)
    }

    fn make(
        &mut self,
        source: &str,
        key: &EntityKey,
        due_at: Option<i64>,
        parked: Option<&str>,
    ) -> Result<i64, Failure> {
        self.make.execute(params![source, key.kind, key.id, due_at, parked, parked.is_some()])?;
        Ok(self.connection.last_insert_rowid())
    }
}

struct Found {
    id: i64,
    is_due: bool,
    is_parked: bool,
}

impl Opened<'_> {
    /// A delivery without a subject, or one that cannot be decoded, is an entity of its own.
    fn entity(&self) -> Cow<'_, EntityKey> {
        match &self.reading.subject {
            Some(subject) if self.reading.kind != ReadingKind::Undecodable => {
                Cow::Borrowed(subject)
            }
            _ => Cow::Owned(EntityKey {
                kind: "".into(),
                id: format!("{}#{}", self.key, self.occurrence).into(),
            }),
        }
    }
}

/// Why an entity is parked if its delivery has no error.
const UNKNOWN: &str = "expected a known event, found another name: heal it with a newer version";

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
            "UPDATE inbox_entity SET is_retry = 0, due_at = iif(
                 parked_because IS NULL
                     AND EXISTS (SELECT 1 FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0),
                 coalesce(leased_until, ?2),
                 NULL)
             WHERE id = ?1",
        )?
        .execute([entity, now.timestamp_micros()])?;
    Ok(())
}
