//! Parking and releasing entities.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use webhook_inbox::{DeliveryId, StepKind};

use crate::{entity, error::Failure, history};

/// Parks the entities of these deliveries. Returns how many were parked.
pub(crate) fn park(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    reason: &str,
) -> Result<usize, Failure> {
    let entities = entities(connection, ids, false)?;
    record(connection, now, &entities, StepKind::Parked, reason)?;
    let changed: BTreeSet<i64> = entities.iter().map(|(entity, _)| *entity).collect();
    for entity in &changed {
        connection
            .prepare_cached(
                "UPDATE inbox_entity SET parked_because = ?2, parked_by_reading = 0, due_at = NULL
                 WHERE id = ?1",
            )?
            .execute(params![entity, reason])?;
    }
    Ok(changed.len())
}

/// Parks an entity whose next delivery cannot be read, so that a person sees it and the others go on.
pub(crate) fn park_unreadable(
    connection: &Connection,
    now: DateTime<Utc>,
    entity: i64,
    Failure(error): &Failure,
) -> Result<(), Failure> {
    let reason = error.to_string();
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET parked_because = ?2, parked_by_reading = 0, due_at = NULL,
             leased_until = NULL, leased_delivery = NULL, holder = NULL WHERE id = ?1",
        )?
        .execute(params![entity, reason])?;
    let head: Option<i64> = connection
        .prepare_cached(
            "SELECT min(delivery_id) FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0",
        )?
        .query_row([entity], |row| row.get(0))?;
    match head {
        Some(head) => history::append_act(connection, now, head, StepKind::Parked, Some(&reason)),
        None => Ok(()),
    }
}

/// Releases the parked entities of these deliveries. Returns how many were released.
pub(crate) fn release(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    reason: &str,
) -> Result<usize, Failure> {
    let entities = entities(connection, ids, true)?;
    record(connection, now, &entities, StepKind::Released, reason)?;
    let changed: BTreeSet<i64> = entities.iter().map(|(entity, _)| *entity).collect();
    for entity in &changed {
        unpark(connection, now, *entity)?;
    }
    Ok(changed.len())
}

/// Releases the parked ones of these entities, and deletes those that have no delivery left. Returns how many
/// were released.
pub(crate) fn release_entities(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[i64],
    reason: &str,
) -> Result<usize, Failure> {
    let mut released = 0;
    for entity in ids {
        let last: Option<Option<i64>> = connection
            .prepare_cached(
                "SELECT (SELECT max(id) FROM inbox_delivery WHERE entity_id = e.id)
                 FROM inbox_entity e WHERE e.id = ?1 AND e.parked_because IS NOT NULL",
            )?
            .query_row([entity], |row| row.get(0))
            .optional()?;
        match last {
            None => continue,
            Some(None) => {
                connection
                    .prepare_cached("DELETE FROM inbox_entity WHERE id = ?1")?
                    .execute([entity])?;
            }
            Some(Some(last)) => {
                history::append_act(connection, now, last, StepKind::Released, Some(reason))?;
                unpark(connection, now, *entity)?;
            }
        }
        released += 1;
    }
    Ok(released)
}

/// The entity goes on, with the attempts of its next delivery at zero.
fn unpark(connection: &Connection, now: DateTime<Utc>, entity: i64) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET parked_because = NULL, parked_by_reading = 0 WHERE id = ?1",
        )?
        .execute([entity])?;
    connection
        .prepare_cached(
            "UPDATE inbox_task SET attempts = 0 WHERE delivery_id = (
                 SELECT min(delivery_id) FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0
             ) AND delivery_id IS NOT (SELECT leased_delivery FROM inbox_entity WHERE id = ?1)",
        )?
        .execute([entity])?;
    entity::schedule(connection, entity, now)
}

/// The entities of these deliveries that are parked, or not, each with the delivery that was named.
fn entities(
    connection: &Connection,
    ids: &[DeliveryId],
    parked: bool,
) -> Result<Vec<(i64, i64)>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT e.id FROM inbox_delivery d JOIN inbox_entity e ON e.id = d.entity_id
         WHERE d.id = ?1 AND (e.parked_because IS NOT NULL) = ?2",
    )?;
    let mut entities = Vec::new();
    for id in ids {
        let entity: Option<i64> =
            statement.query_row(params![id.0, parked], |row| row.get(0)).optional()?;
        entities.extend(entity.map(|entity| (entity, id.0)));
    }
    Ok(entities)
}

fn record(
    connection: &Connection,
    now: DateTime<Utc>,
    entities: &[(i64, i64)],
    kind: StepKind,
    reason: &str,
) -> Result<(), Failure> {
    for (_, delivery) in entities {
        history::append_act(connection, now, *delivery, kind, Some(reason))?;
    }
    Ok(())
}
