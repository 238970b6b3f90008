//! Parts of another inbox.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};
use webhook_inbox::{
    Copied, CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Newer, Part, Present,
};

use crate::{
    entity::{self, Entities, Opened},
    error::Failure,
    heal, history, record,
};

/// Stores the parts, in their order.
pub(crate) fn import(
    connection: &Connection,
    now: DateTime<Utc>,
    parts: &[Part],
) -> Result<Copied, Failure> {
    let mut entities = Entities::prepare(connection)?;
    let mut copied = Copied::default();
    for part in parts {
        match part {
            Part::Entity(entity) => import_entity(connection, now, entity)?,
            Part::Delivery(delivery) => {
                copied += import_delivery(connection, &mut entities, now, delivery)?;
            }
            Part::Key(key) => import_key(connection, key)?,
            _ => {}
        }
    }
    Ok(copied)
}

/// An entity that was never leased is as it was made, or as it came.
fn import_entity(
    connection: &Connection,
    now: DateTime<Utc>,
    entity: &CopiedEntity,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO inbox_entity AS e
                 (source, kind, subject_id, status, is_final, parked_because, parked_by_reading)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (subject_id, kind, source) DO UPDATE SET
                 status = excluded.status, is_final = excluded.is_final,
                 parked_because = excluded.parked_because,
                 parked_by_reading = excluded.parked_by_reading,
                 due_at = CASE
                     WHEN excluded.parked_because IS NOT NULL THEN NULL
                     WHEN e.parked_because IS NULL THEN e.due_at
                     WHEN EXISTS (SELECT 1 FROM inbox_task WHERE entity_id = e.id AND is_dead = 0) THEN ?8
                 END
             WHERE e.lease = 0",
        )?
        .execute(params![
            entity.source.as_str(),
            entity.key.kind,
            entity.key.id,
            entity.status.as_deref(),
            entity.is_final,
            entity.parked_because.as_deref(),
            entity.parked_by_reading,
            now.timestamp_micros(),
        ])?;
    Ok(())
}

fn import_delivery(
    connection: &Connection,
    entities: &mut Entities<'_>,
    now: DateTime<Utc>,
    delivery: &CopiedDelivery,
) -> Result<Copied, Failure> {
    let own = delivery.record.id.0;
    let Some(found) = find(connection, delivery)? else {
        let id = own.max(next_id(connection)?);
        put(connection, entities, now, delivery, id, 0)?;
        give_up_to(connection, id)?;
        return Ok(Copied { new: 1, renumbered: u64::from(id != own), ..Copied::default() });
    };
    let Found { id, entity, task, is_leased } = found;
    let there = history::read(connection, id)?;
    match delivery.newer(&Present { history: &there, task: task.as_ref(), is_leased }) {
        Newer::Present => return Ok(Copied { present: 1, ..Copied::default() }),
        Newer::Both => return Ok(Copied { diverged: 1, ..Copied::default() }),
        Newer::Imported => {}
    }
    connection.prepare_cached("DELETE FROM inbox_delivery WHERE id = ?1")?.execute([id])?;
    connection.prepare_cached("DELETE FROM inbox_task WHERE delivery_id = ?1")?.execute([id])?;
    let moved_to = put(connection, entities, now, delivery, id, there.len())?;
    if moved_to != entity {
        heal::leave(connection, entity, now)?;
    }
    Ok(Copied { updated: 1, ..Copied::default() })
}

struct Found {
    id: i64,
    entity: i64,
    task: Option<CopiedTask>,
    is_leased: bool,
}

/// The delivery with this source, key and occurrence. The first one is in `inbox_seen`; for others there is an index.
fn find(connection: &Connection, delivery: &CopiedDelivery) -> Result<Option<Found>, Failure> {
    let sql = match delivery.record.occurrence {
        1 => {
            "SELECT d.id, d.entity_id, t.attempts, t.is_dead, e.leased_delivery IS d.id
             FROM inbox_seen s JOIN inbox_delivery d ON d.id = s.delivery_id
                 JOIN inbox_entity e ON e.id = d.entity_id LEFT JOIN inbox_task t ON t.delivery_id = d.id
             WHERE s.source = ?1 AND s.key = ?2
                 AND d.source = ?1 AND d.key = ?2 AND d.occurrence = ?3"
        }
        _ => {
            "SELECT d.id, d.entity_id, t.attempts, t.is_dead, e.leased_delivery IS d.id
             FROM inbox_delivery d
                 JOIN inbox_entity e ON e.id = d.entity_id LEFT JOIN inbox_task t ON t.delivery_id = d.id
             WHERE d.occurrence > 1 AND d.source = ?1 AND d.key = ?2 AND d.occurrence = ?3"
        }
    };
    let record = &delivery.record;
    let key = &record.key.as_bytes()[..];
    let found = |row: &Row<'_>| {
        let attempts: Option<u32> = row.get(2)?;
        let is_dead: Option<bool> = row.get(3)?;
        Ok(Found {
            id: row.get(0)?,
            entity: row.get(1)?,
            task: attempts.zip(is_dead).map(|(attempts, is_dead)| CopiedTask {
                attempts,
                is_dead,
                last_error: None,
            }),
            is_leased: row.get(4)?,
        })
    };
    Ok(connection
        .prepare_cached(sql)?
        .query_row(params![record.source.as_str(), key, record.occurrence], found)
        .optional()?)
}

/// Stores the delivery under this id, with the steps that are not there. Returns its entity.
fn put(
    connection: &Connection,
    entities: &mut Entities<'_>,
    now: DateTime<Utc>,
    delivery: &CopiedDelivery,
    id: i64,
    steps_there: usize,
) -> Result<i64, Failure> {
    let CopiedDelivery { record, body, task, due_at, history } = delivery;
    let entity = entities.file(&Opened {
        now: now.timestamp_micros(),
        source: record.source.as_str(),
        key: &record.key,
        occurrence: record.occurrence,
        reading: &record.reading,
    })?;
    record::insert(connection, id, entity, record, body)?;
    if let Some(task) = task {
        connection
            .prepare_cached(
                "INSERT INTO inbox_task (delivery_id, entity_id, attempts, is_dead, last_error)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                id,
                entity,
                task.attempts,
                task.is_dead,
                task.last_error.as_deref()
            ])?;
    }
    for step in history.iter().skip(steps_there) {
        history::append(connection, id, None, step)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO inbox_seen
                 (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET
                 window_from = max(window_from, excluded.window_from),
                 occurrences = max(occurrences, excluded.occurrences)",
        )?
        .execute(params![
            record.source.as_str(),
            &record.key.as_bytes()[..],
            id,
            record.received_at.timestamp_micros(),
            record.last_seen_at.timestamp_micros(),
            record.times_seen,
            record.occurrence,
        ])?;
    let head: Option<i64> = connection
        .prepare_cached(
            "SELECT min(delivery_id) FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0",
        )?
        .query_row([entity], |row| row.get(0))?;
    // Behind the entity's oldest one, it changes nothing about when that is tried.
    if head.is_none_or(|head| head >= id) {
        entity::schedule(connection, entity, due_at.filter(|_| head == Some(id)).unwrap_or(now))?;
    }
    if head == Some(id) {
        let is_retry = task.as_ref().is_some_and(|task| task.attempts > 0);
        connection
            .prepare_cached("UPDATE inbox_entity SET is_retry = ?2 WHERE id = ?1")?
            .execute(params![entity, is_retry])?;
    }
    Ok(entity)
}

fn import_key(connection: &Connection, key: &CopiedKey) -> Result<(), Failure> {
    let (source, digest) = (key.source.as_str(), &key.key.as_bytes()[..]);
    let times = (
        key.first_at.timestamp_micros(),
        key.window_from.timestamp_micros(),
        key.last_at.timestamp_micros(),
    );
    let updated = connection
        .prepare_cached(
            "UPDATE inbox_seen SET first_at = min(first_at, ?3), window_from = max(window_from, ?4),
                 last_at = max(last_at, ?5), times = max(times, ?6), occurrences = max(occurrences, ?7)
             WHERE source = ?1 AND key = ?2",
        )?
        .execute(params![source, digest, times.0, times.1, times.2, key.times, key.occurrences])?;
    if updated > 0 {
        return Ok(());
    }
    let is_of_another: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM inbox_delivery WHERE id = ?1)")?
        .query_row([key.first.0], |row| row.get(0))?;
    let first = if is_of_another { next_id(connection)? } else { key.first.0 };
    give_up_to(connection, first)?;
    connection
        .prepare_cached(
            "INSERT INTO inbox_seen
                 (source, key, delivery_id, first_at, window_from, last_at, times, occurrences)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            source,
            digest,
            first,
            times.0,
            times.1,
            times.2,
            key.times,
            key.occurrences
        ])?;
    Ok(())
}

fn next_id(connection: &Connection) -> Result<i64, Failure> {
    Ok(connection
        .prepare_cached("SELECT id FROM inbox_next_id")?
        .query_row([], |row| row.get(0))?)
}

/// No id up to this one is given again.
fn give_up_to(connection: &Connection, id: i64) -> Result<(), Failure> {
    connection
        .prepare_cached("UPDATE inbox_next_id SET id = ?1 + 1 WHERE id <= ?1")?
        .execute([id])?;
    Ok(())
}
