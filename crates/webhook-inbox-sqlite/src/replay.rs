//! Opening deliveries again.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use webhook_inbox::{DeliveryId, StepKind};

use crate::{entity, error::Failure, history};

/// Opens deliveries that are done or dead. Returns how many were opened.
pub(crate) fn replay(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    reason: &str,
) -> Result<usize, Failure> {
    let mut opened = 0;
    for id in ids {
        let entity: Option<i64> = connection
            .prepare_cached(
                "SELECT entity_id FROM inbox_delivery WHERE id = ?1 AND NOT EXISTS (
                     SELECT 1 FROM inbox_task WHERE delivery_id = ?1 AND is_dead = 0
                 )",
            )?
            .query_row([id.0], |row| row.get(0))
            .optional()?;
        let Some(entity) = entity else { continue };
        history::append_act(connection, now, id.0, StepKind::Replayed, Some(reason))?;
        entity::open(connection, entity, id.0, now)?;
        opened += 1;
    }
    Ok(opened)
}
