//! Parking and releasing entities.

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
    let mut parked = 0;
    for id in ids {
        let changed = connection
            .prepare_cached(
                "UPDATE inbox_entity SET parked_because = ?2, due_at = NULL
                 WHERE id = (SELECT entity_id FROM inbox_delivery WHERE id = ?1)
                   AND parked_because IS NULL",
            )?
            .execute(params![id.0, reason])?;
        if changed == 1 {
            history::append_act(connection, now, id.0, StepKind::Parked, reason)?;
            parked += 1;
        }
    }
    Ok(parked)
}

/// Releases the parked entities of these deliveries. Returns how many were released.
pub(crate) fn release(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    reason: &str,
) -> Result<usize, Failure> {
    let mut released = 0;
    for id in ids {
        let entity: Option<i64> = connection
            .prepare_cached(
                "UPDATE inbox_entity SET parked_because = NULL, parked_by_reading = 0
                 WHERE id = (SELECT entity_id FROM inbox_delivery WHERE id = ?1)
                   AND parked_because IS NOT NULL RETURNING id",
            )?
            .query_row([id.0], |row| row.get(0))
            .optional()?;
        let Some(entity) = entity else { continue };
        history::append_act(connection, now, id.0, StepKind::Released, reason)?;
        connection
            .prepare_cached(
                "UPDATE inbox_task SET attempts = 0 WHERE delivery_id = (
                     SELECT min(delivery_id) FROM inbox_task WHERE entity_id = ?1 AND is_dead = 0
                 )",
            )?
            .execute([entity])?;
        entity::schedule(connection, entity, now)?;
        released += 1;
    }
    Ok(released)
}
