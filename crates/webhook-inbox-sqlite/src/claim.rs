//! Leasing entities.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use webhook_inbox::{Claim, Claimed, Lease, Step, StepKind};

use crate::{error::Failure, history, record};

/// Leases entities that are due, and returns for each its oldest waiting delivery.
pub(crate) fn claim(
    connection: &Connection,
    now: DateTime<Utc>,
    claim: &Claim,
) -> Result<Vec<Claimed>, Failure> {
    let until = TimeDelta::from_std(claim.lease)
        .ok()
        .and_then(|lease| now.checked_add_signed(lease))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut claimed = Vec::new();
    for due in due(connection, now.timestamp_micros(), claim)? {
        if let Some(delivery) = due.lost {
            expire(connection, now, delivery, due.lease)?;
        }
        claimed.extend(lease(connection, due, until, &claim.holder)?);
    }
    Ok(claimed)
}

/// An entity that can be leased.
struct Due {
    entity: i64,
    at: i64,
    lease: i64,
    /// The delivery whose attempt did not end before its lease did.
    lost: Option<i64>,
    status: Option<Box<str>>,
}

/// The entities that have been due for longest.
fn due(connection: &Connection, now: i64, claim: &Claim) -> Result<Vec<Due>, Failure> {
    let sources = match &claim.source {
        Some(source) => vec![source.as_str().into()],
        None => sources_with_work(connection)?,
    };
    let limit = i64::try_from(claim.limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(
        "SELECT id, due_at, lease, leased_delivery, status FROM inbox_entity
         WHERE source = ?1 AND due_at IS NOT NULL AND due_at <= ?2
             AND (?4 IS NULL OR due_at <= ?4 OR EXISTS (
                 SELECT 1 FROM inbox_task t JOIN inbox_delivery d ON d.id = t.delivery_id
                 WHERE t.delivery_id = (
                         SELECT min(delivery_id) FROM inbox_task
                         WHERE entity_id = inbox_entity.id AND is_dead = 0
                     ) AND t.attempts = 0 AND d.received_at <= ?4
             ))
         ORDER BY due_at, id LIMIT ?3",
    )?;
    let mut due = Vec::new();
    for source in &sources {
        let as_of = claim.as_of.map(|as_of| as_of.timestamp_micros());
        let mut rows = statement.query(params![source, now, limit, as_of])?;
        while let Some(row) = rows.next()? {
            due.push(Due {
                entity: row.get(0)?,
                at: row.get(1)?,
                lease: row.get(2)?,
                lost: row.get(3)?,
                status: row.get(4)?,
            });
        }
    }
    if sources.len() > 1 {
        due.sort_by_key(|due| (due.at, due.entity));
        due.truncate(claim.limit);
    }
    Ok(due)
}

/// One step in the index for each source, however many entities are due.
fn sources_with_work(connection: &Connection) -> Result<Vec<Box<str>>, Failure> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE next (source) AS (
             SELECT min(source) FROM inbox_entity WHERE due_at IS NOT NULL
             UNION ALL
             SELECT (SELECT min(source) FROM inbox_entity WHERE due_at IS NOT NULL AND source > next.source)
             FROM next WHERE next.source IS NOT NULL
         )
         SELECT source FROM next WHERE source IS NOT NULL",
    )?;
    let sources = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(sources)
}

/// Records that an attempt did not end in time.
fn expire(
    connection: &Connection,
    now: DateTime<Utc>,
    delivery: i64,
    lease: i64,
) -> Result<(), Failure> {
    const NOTE: &str = "the attempt did not end before its lease did";
    let attempt = connection
        .prepare_cached(
            "UPDATE inbox_task SET last_error = ?2 WHERE delivery_id = ?1 RETURNING attempts",
        )?
        .query_row(params![delivery, NOTE], |row| row.get(0))
        .optional()?;
    let Some(attempt) = attempt else { return Ok(()) };
    let step = Step { at: now, attempt, kind: StepKind::Expired, note: Some(NOTE.into()) };
    history::append(connection, delivery, Some(lease), &step)
}

fn lease(
    connection: &Connection,
    due: Due,
    until: DateTime<Utc>,
    holder: &str,
) -> Result<Option<Claimed>, Failure> {
    let mut head = connection.prepare_cached(concat!(
        "SELECT ",
        record::columns!(),
        ", t.attempts + 1, d.body FROM inbox_task t JOIN inbox_delivery d ON d.id = t.delivery_id ",
        record::joins!(),
        " WHERE t.entity_id = ?1 AND t.is_dead = 0 ORDER BY t.delivery_id LIMIT 1"
    ))?;
    let mut rows = head.query([due.entity])?;
    let Some(row) = rows.next()? else {
        connection
            .prepare_cached(
                "UPDATE inbox_entity SET due_at = NULL, leased_until = NULL, leased_delivery = NULL,
                 holder = NULL WHERE id = ?1",
            )?
            .execute([due.entity])?;
        return Ok(None);
    };
    let token = due.lease + 1;
    let delivery = record::read(row)?;
    let claimed = Claimed {
        lease: Lease { entity: due.entity, delivery: delivery.id, token },
        attempt: row.get(record::COLUMNS)?,
        body: Bytes::from(row.get::<_, Vec<u8>>(record::COLUMNS + 1)?),
        status: due.status,
        delivery,
    };
    drop(rows);
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET lease = ?2, leased_until = ?3, due_at = ?3, leased_delivery = ?4,
             holder = ?5 WHERE id = ?1",
        )?
        .execute(params![
            due.entity,
            token,
            until.timestamp_micros(),
            claimed.lease.delivery.0,
            holder
        ])?;
    connection
        .prepare_cached("UPDATE inbox_task SET attempts = ?2 WHERE delivery_id = ?1")?
        .execute(params![claimed.lease.delivery.0, claimed.attempt])?;
    Ok(Some(claimed))
}
