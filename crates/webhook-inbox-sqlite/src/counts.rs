//! Numbers for people and alarms.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use webhook_inbox::{Counts, DeliveryId, EntityKey, OpenEntity, ParkedEntity, Source, State};

use crate::{error::Failure, page, record};

/// How many deliveries are in which state.
pub(crate) fn counts(
    connection: &Connection,
    now: DateTime<Utc>,
    source: Option<&Source>,
) -> Result<Counts, Failure> {
    let source = source.map(Source::as_str);
    let mut counts = Counts::default();
    let mut open = connection.prepare_cached(concat!(
        "SELECT state, number, (SELECT received_at FROM inbox_delivery WHERE id = oldest) FROM (SELECT ",
        page::state!(),
        " AS state, count(*) AS number, min(t.delivery_id) AS oldest
          FROM inbox_task t CROSS JOIN inbox_entity e ON e.id = t.entity_id
          WHERE ?2 IS NULL OR e.source = ?2 GROUP BY state)"
    ))?;
    let mut rows = open.query(params![now.timestamp_micros(), source])?;
    while let Some(row) = rows.next()? {
        let count = count(row.get(1)?);
        match record::parsed(&row.get::<_, Box<str>>(0)?)? {
            State::Working => counts.working = count,
            State::Dead => counts.dead = count,
            State::Parked => counts.parked = count,
            _ => {
                counts.waiting = count;
                let oldest: Option<i64> = row.get(2)?;
                counts.oldest_waiting = oldest.and_then(DateTime::from_timestamp_micros);
            }
        }
    }
    let all = match source {
        Some(source) => connection
            .prepare_cached("SELECT count(*) FROM inbox_delivery WHERE source = ?1")?
            .query_row([source], |row| row.get(0))?,
        None => connection
            .prepare_cached("SELECT count(*) FROM inbox_delivery")?
            .query_row([], |row| row.get(0))?,
    };
    let open = counts.waiting + counts.working + counts.dead + counts.parked;
    counts.done = count(all).saturating_sub(open);
    Ok(counts)
}

/// Entities without a final status that were last heard of before `since`, the longest silent first.
pub(crate) fn overdue(
    connection: &Connection,
    source: Option<&Source>,
    since: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<OpenEntity>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT e.source, e.kind, e.subject_id, e.status, d.received_at, d.id
         FROM inbox_delivery d CROSS JOIN inbox_entity e ON e.id = d.entity_id
         WHERE e.is_final = 0 AND e.kind <> '' AND d.received_at < ?1
           AND (?2 IS NULL OR e.source = ?2)
           AND NOT EXISTS (SELECT 1 FROM inbox_delivery x WHERE x.entity_id = e.id AND x.id > d.id)
         ORDER BY d.received_at, d.id LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows =
        statement.query(params![since.timestamp_micros(), source.map(Source::as_str), limit])?;
    let mut entities = Vec::new();
    while let Some(row) = rows.next()? {
        // One that cannot be read does not hide the others; a page of deliveries shows it.
        entities.extend(open_entity(row).ok());
    }
    Ok(entities)
}

/// The parked entities, by id, after this one.
pub(crate) fn parked(
    connection: &Connection,
    source: Option<&Source>,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<ParkedEntity>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT e.id, e.source, e.kind, e.subject_id, e.parked_because,
             (SELECT count(*) FROM inbox_task WHERE entity_id = e.id AND is_dead = 0)
         FROM inbox_entity e INDEXED BY inbox_entity_parked
         WHERE e.parked_because IS NOT NULL AND e.id > ?1 AND (?2 IS NULL OR e.source = ?2)
         ORDER BY e.id LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let after = after.unwrap_or(i64::MIN);
    let mut rows = statement.query(params![after, source.map(Source::as_str), limit])?;
    let mut entities = Vec::new();
    while let Some(row) = rows.next()? {
        entities.push(ParkedEntity {
            id: row.get(0)?,
            source: record::parsed(&row.get::<_, Box<str>>(1)?)?,
            key: EntityKey { kind: row.get(2)?, id: row.get(3)? },
            because: row.get(4)?,
            open: count(row.get(5)?),
        });
    }
    Ok(entities)
}

fn open_entity(row: &Row<'_>) -> Result<OpenEntity, Failure> {
    Ok(OpenEntity {
        source: record::parsed(&row.get::<_, Box<str>>(0)?)?,
        key: EntityKey { kind: row.get(1)?, id: row.get(2)? },
        status: row.get(3)?,
        last_received_at: record::time(row.get(4)?)?,
        last_delivery: DeliveryId(row.get(5)?),
    })
}

fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
