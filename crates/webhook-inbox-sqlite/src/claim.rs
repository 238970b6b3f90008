//! Leasing entities.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use webhook_inbox::{Claim, Claimed, Due, Lease, Step, StepKind, Turns};

use crate::{
    error::Failure,
    history, park, record,
    thread::{Savepoints, savepoint},
};

/// Leases entities that are due, and returns for each its oldest waiting delivery. An entity whose delivery
/// cannot be read is parked, so that the others go on.
pub(crate) fn claim(
    connection: &Connection,
    now: DateTime<Utc>,
    claim: &Claim,
    turns: &Mutex<Turns>,
    savepoints: Savepoints,
) -> Result<Vec<Claimed>, Failure> {
    let until = TimeDelta::from_std(claim.lease)
        .ok()
        .and_then(|lease| now.checked_add_signed(lease))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut claimed = Vec::new();
    loop {
        let mut has_parked = false;
        let limit = claim.limit.saturating_sub(claimed.len());
        for entity in due(connection, now, claim, turns, limit)? {
            let leased = match savepoints {
                Savepoints::None => Ok(lease(connection, entity, now, until, &claim.holder)?),
                Savepoints::Each => {
                    savepoint(connection, || lease(connection, entity, now, until, &claim.holder))?
                }
            };
            match leased {
                Ok(leased) => claimed.extend(leased),
                Err(failure) => {
                    park::park_unreadable(connection, now, entity, &failure)?;
                    has_parked = true;
                }
            }
        }
        if !has_parked {
            return Ok(claimed);
        }
    }
}

/// The entities whose turn it is.
fn due(
    connection: &Connection,
    now: DateTime<Utc>,
    claim: &Claim,
    turns: &Mutex<Turns>,
    limit: usize,
) -> Result<Vec<i64>, Failure> {
    let sources = match &claim.source {
        Some(source) => vec![source.as_str().into()],
        None => sources_with_work(connection)?,
    };
    let mut statement = connection.prepare_cached(
        "SELECT id FROM inbox_entity
         WHERE source = ?1 AND is_retry = ?2 AND due_at IS NOT NULL AND due_at <= ?3
             AND (?5 IS NULL OR due_at <= ?5 OR is_retry = 0 AND EXISTS (
                 SELECT 1 FROM inbox_delivery
                 WHERE id = (
                         SELECT min(delivery_id) FROM inbox_task
                         WHERE entity_id = inbox_entity.id AND is_dead = 0
                     ) AND received_at <= ?5
             ))
         ORDER BY due_at, id LIMIT ?4",
    )?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let as_of = claim.as_of.map(|as_of| as_of.timestamp_micros());
    let mut longest_due = |source: &str, is_retry: bool| {
        // A drain does not pass those in the index that failed since it began.
        let until = now.timestamp_micros();
        let until = if is_retry { until.min(as_of.unwrap_or(until)) } else { until };
        let parameters = params![source, is_retry, until, most, as_of];
        statement.query_map(parameters, |row| row.get(0))?.collect::<Result<_, _>>()
    };
    let mut due = Vec::with_capacity(sources.len());
    for source in &sources {
        due.push(Due {
            first_attempts: longest_due(source, false)?,
            retries: longest_due(source, true)?,
        });
    }
    let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(turns.take(claim.source.as_ref(), due, limit))
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
    entity: i64,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    holder: &str,
) -> Result<Option<Claimed>, Failure> {
    let mut head = connection.prepare_cached(concat!(
        "SELECT ",
        record::columns!(),
        ", min(t.attempts, 4294967294) + 1, e.status, e.lease, e.leased_delivery, d.body
         FROM inbox_task t JOIN inbox_delivery d ON d.id = t.delivery_id ",
        record::joins!(),
        " WHERE t.entity_id = ?1 AND t.is_dead = 0 ORDER BY t.delivery_id LIMIT 1"
    ))?;
    let mut rows = head.query([entity])?;
    let Some(row) = rows.next()? else {
        drop(rows);
        idle(connection, entity, now)?;
        return Ok(None);
    };
    let last_lease: i64 = row.get(record::COLUMNS + 2)?;
    let lost: Option<i64> = row.get(record::COLUMNS + 3)?;
    let token = last_lease + 1;
    let delivery = record::read(row)?;
    let claimed = Claimed {
        lease: Lease { entity, delivery: delivery.id, token },
        attempt: row.get(record::COLUMNS)?,
        status: row.get(record::COLUMNS + 1)?,
        body: Bytes::from(row.get::<_, Vec<u8>>(record::COLUMNS + 4)?),
        delivery,
    };
    drop(rows);
    if let Some(delivery) = lost {
        expire(connection, now, delivery, last_lease)?;
    }
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET lease = ?2, leased_until = ?3, due_at = ?3, is_retry = 1,
             leased_delivery = ?4, holder = ?5 WHERE id = ?1",
        )?
        .execute(params![
            entity,
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

/// Nothing waits in this entity, whatever its row says.
fn idle(connection: &Connection, entity: i64, now: DateTime<Utc>) -> Result<(), Failure> {
    let (lease, lost): (i64, Option<i64>) = connection
        .prepare_cached("SELECT lease, leased_delivery FROM inbox_entity WHERE id = ?1")?
        .query_row([entity], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(delivery) = lost {
        expire(connection, now, delivery, lease)?;
    }
    connection
        .prepare_cached(
            "UPDATE inbox_entity SET due_at = NULL, leased_until = NULL, leased_delivery = NULL,
             holder = NULL WHERE id = ?1",
        )?
        .execute([entity])?;
    Ok(())
}
