//! Opening deliveries again.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use webhook_inbox::{DeliveryId, State, StepKind};

use crate::{entity, error::Failure, history};

/// Opens deliveries that are done or dead, or only those in this state. Returns how many were opened.
pub(crate) fn replay(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    state: Option<State>,
    reason: &str,
) -> Result<usize, Failure> {
    let mut opened = 0;
    for id in ids {
        let found: Option<(i64, Option<bool>)> = connection
            .prepare_cached(
                "SELECT d.entity_id, t.is_dead
                 FROM inbox_delivery d LEFT JOIN inbox_task t ON t.delivery_id = d.id
                 WHERE d.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (entity, found) = match found {
            Some((entity, None)) => (entity, State::Done),
            Some((entity, Some(true))) => (entity, State::Dead),
            _ => continue,
        };
        if state.is_some_and(|state| state != found) {
            continue;
        }
        history::append_act(connection, now, id.0, StepKind::Replayed, Some(reason))?;
        entity::open(connection, entity, id.0, now)?;
        opened += 1;
    }
    Ok(opened)
}
