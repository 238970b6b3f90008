//! Deleting what the retention no longer keeps.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Params};
use webhook_inbox::{Purged, Retention};

use crate::error::Failure;

/// Deletes at most `limit` deliveries, and the entities that have none left.
pub(crate) fn purge(
    connection: &Connection,
    now: DateTime<Utc>,
    retention: &Retention,
    limit: usize,
) -> Result<Purged, Failure> {
    let mut ids = Vec::new();
    if let Some(before) = before(now, retention.done) {
        for source in sources(connection)? {
            let sql = "SELECT d.id, d.entity_id FROM inbox_delivery d
                 WHERE d.source = ?1 AND d.received_at < ?2
                   AND NOT EXISTS (SELECT 1 FROM inbox_task WHERE delivery_id = d.id)
                 ORDER BY d.received_at LIMIT ?3";
            select(connection, sql, (source, before, left(limit, &ids)), &mut ids)?;
        }
    }
    if let Some(before) = before(now, retention.dead) {
        let sql = "SELECT d.id, d.entity_id FROM inbox_task t CROSS JOIN inbox_delivery d
             ON d.id = t.delivery_id
             WHERE t.is_dead = 1 AND d.received_at < ?1 ORDER BY t.delivery_id LIMIT ?2";
        select(connection, sql, (before, left(limit, &ids)), &mut ids)?;
    }
    let mut purged = Purged::default();
    for (delivery, entity) in ids {
        for sql in [
            "DELETE FROM inbox_outcome WHERE delivery_id = ?1",
            "DELETE FROM inbox_task WHERE delivery_id = ?1",
            "DELETE FROM inbox_delivery WHERE id = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([delivery])?;
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

/// Deliveries that were received earlier are not kept.
fn before(now: DateTime<Utc>, kept: Option<Duration>) -> Option<i64> {
    let before = now.checked_sub_signed(TimeDelta::from_std(kept?).ok()?)?;
    Some(before.timestamp_micros())
}

fn left(limit: usize, ids: &[(i64, i64)]) -> i64 {
    i64::try_from(limit.saturating_sub(ids.len())).unwrap_or(i64::MAX)
}

fn select(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
    ids: &mut Vec<(i64, i64)>,
) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        ids.push((row.get(0)?, row.get(1)?));
    }
    Ok(())
}

/// One step in the index for each source.
fn sources(connection: &Connection) -> Result<Vec<Box<str>>, Failure> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE next (source) AS (
             SELECT min(source) FROM inbox_delivery
             UNION ALL
             SELECT (SELECT min(source) FROM inbox_delivery WHERE source > next.source)
             FROM next WHERE next.source IS NOT NULL
         )
         SELECT source FROM next WHERE source IS NOT NULL",
    )?;
    let sources = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(sources)
}
