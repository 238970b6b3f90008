//! The parts of an inbox, a page at a time.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};
use webhook_core::DedupKey;
use webhook_inbox::{
    CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Cursor, DeliveryId, EntityKey, PAGE_BYTES,
    Part, Source, StoreError,
};

use crate::{error::Failure, history, record};

/// The parts after the cursor.
pub(crate) fn export(
    connection: &Connection,
    now: DateTime<Utc>,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<Part>, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match after {
        Cursor::Entities(after) => entities(connection, *after, limit),
        Cursor::Deliveries(after) => deliveries(connection, now, *after, limit),
        Cursor::Keys(after) => keys(connection, after.as_ref(), limit),
    }
}

fn entities(connection: &Connection, after: Option<i64>, limit: i64) -> Result<Vec<Part>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, source, kind, subject_id, status, is_final, parked_because, parked_by_reading
         FROM inbox_entity WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut rows = statement.query([after.unwrap_or(i64::MIN), limit])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        parts.push(Part::Entity(CopiedEntity {
            id: row.get(0)?,
            source: record::parsed(&row.get::<_, Box<str>>(1)?)?,
            key: EntityKey { kind: row.get(2)?, id: row.get(3)? },
            status: row.get(4)?,
            is_final: row.get(5)?,
            parked_because: row.get(6)?,
            parked_by_reading: row.get(7)?,
        }));
    }
    Ok(parts)
}

fn deliveries(
    connection: &Connection,
    now: DateTime<Utc>,
    after: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<Part>, Failure> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        record::columns!(),
        ", t.attempts, t.is_dead, t.last_error, iif(
             e.due_at > ?3 AND e.leased_delivery IS NULL AND d.id = (
                 SELECT min(delivery_id) FROM inbox_task WHERE entity_id = e.id AND is_dead = 0
             ), e.due_at, NULL), d.body FROM inbox_delivery d ",
        record::joins!(),
        " LEFT JOIN inbox_task t ON t.delivery_id = d.id
         WHERE d.id > ?1 ORDER BY d.id LIMIT ?2"
    ))?;
    let after = after.map_or(i64::MIN, |after| after.0);
    let mut rows = statement.query(params![after, limit, now.timestamp_micros()])?;
    let (mut parts, mut bytes) = (Vec::new(), 0);
    while bytes < PAGE_BYTES
        && let Some(row) = rows.next()?
    {
        match delivery(connection, row) {
            Ok(delivery) => {
                bytes += delivery.body.len();
                parts.push(Part::Delivery(Box::new(delivery)));
            }
            Err(failure) if failure.is_of_one_operation() => {
                parts.push(Part::Unreadable(DeliveryId(row.get(0)?), StoreError::from(failure)));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(parts)
}

fn delivery(connection: &Connection, row: &Row<'_>) -> Result<CopiedDelivery, Failure> {
    let record = record::read(row)?;
    let task = match row.get(record::COLUMNS)? {
        None => None,
        Some(attempts) => Some(CopiedTask {
            attempts,
            is_dead: row.get(record::COLUMNS + 1)?,
            last_error: row.get(record::COLUMNS + 2)?,
        }),
    };
    let due_at: Option<i64> = row.get(record::COLUMNS + 3)?;
    let history = history::read(connection, record.id.0)?;
    Ok(CopiedDelivery {
        record,
        body: Bytes::from(row.get::<_, Vec<u8>>(record::COLUMNS + 4)?),
        task,
        due_at: due_at.map(record::time).transpose()?,
        history,
    })
}

fn keys(
    connection: &Connection,
    after: Option<&(Source, DedupKey)>,
    limit: i64,
) -> Result<Vec<Part>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT source, key, delivery_id, first_at, window_from, last_at, times, occurrences
         FROM inbox_seen WHERE (source, key) > (?1, ?2) ORDER BY source, key LIMIT ?3",
    )?;
    let source = after.map_or("", |(source, _)| source.as_str());
    let key = after.map_or(&[][..], |(_, key)| &key.as_bytes()[..]);
    let mut rows = statement.query(params![source, key, limit])?;
    let mut parts = Vec::new();
    while let Some(row) = rows.next()? {
        parts.push(Part::Key(CopiedKey {
            source: record::parsed(&row.get::<_, Box<str>>(0)?)?,
            key: DedupKey::from_bytes(row.get(1)?),
            first: DeliveryId(row.get(2)?),
            first_at: record::time(row.get(3)?)?,
            window_from: record::time(row.get(4)?)?,
            last_at: record::time(row.get(5)?)?,
            times: row.get(6)?,
            occurrences: row.get(7)?,
        }));
    }
    Ok(parts)
}
