//! Deleting what is no longer kept.

use rusqlite::{Connection, OptionalExtension};
use webhook_inbox::{DeliveryId, Purged};

use crate::error::Failure;

/// Deletes those that are done or dead, and the entities that have none left.
pub(crate) fn purge(connection: &Connection, ids: &[DeliveryId]) -> Result<Purged, Failure> {
    let mut purged = Purged::default();
    for DeliveryId(id) in ids {
        let entity: Option<i64> = connection
            .prepare_cached(
                "DELETE FROM inbox_delivery WHERE id = ?1 AND NOT EXISTS (
                     SELECT 1 FROM inbox_task WHERE delivery_id = ?1 AND is_dead = 0
                 ) RETURNING entity_id",
            )?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let Some(entity) = entity else { continue };
        for sql in [
            "DELETE FROM inbox_outcome WHERE delivery_id = ?1",
            "DELETE FROM inbox_task WHERE delivery_id = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([id])?;
        }
        purged.deliveries += 1;
        let deleted = connection
            .prepare_cached(
                "DELETE FROM inbox_entity WHERE id = ?1 AND parked_because IS NULL
                 AND NOT EXISTS (SELECT 1 FROM inbox_delivery WHERE entity_id = ?1)",
            )?
            .execute([entity])?;
        purged.entities += u64::from(deleted == 1);
    }
    Ok(purged)
}
