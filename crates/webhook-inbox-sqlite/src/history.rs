//! The history of deliveries.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use webhook_inbox::{DeliveryId, Step, StepKind};

use crate::{error::Failure, record};

/// Appends a step.
pub(crate) fn append(
    connection: &Connection,
    delivery: i64,
    lease: Option<i64>,
    step: &Step,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO inbox_outcome (delivery_id, step, at, attempt, lease, kind, note)
             VALUES (?1, 1 + coalesce((SELECT max(step) FROM inbox_outcome WHERE delivery_id = ?1), 0),
                     ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            delivery,
            step.at.timestamp_micros(),
            step.attempt,
            lease,
            step.kind.as_str(),
            step.note.as_deref(),
        ])?;
    Ok(())
}

/// Appends what a person did.
pub(crate) fn append_act(
    connection: &Connection,
    now: DateTime<Utc>,
    delivery: i64,
    kind: StepKind,
    reason: Option<&str>,
) -> Result<(), Failure> {
    let attempt = attempts(connection, delivery)?;
    let step = Step { at: now, attempt, kind, note: reason.map(Into::into) };
    append(connection, delivery, None, &step)
}

/// Appends to those of these deliveries that exist that a person compared them. Returns how many there are.
pub(crate) fn append_compared(
    connection: &Connection,
    now: DateTime<Utc>,
    ids: &[DeliveryId],
    note: &str,
) -> Result<usize, Failure> {
    let mut count = 0;
    for id in ids {
        let exists: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM inbox_delivery WHERE id = ?1)")?
            .query_row([id.0], |row| row.get(0))?;
        if exists {
            append_act(connection, now, id.0, StepKind::Compared, Some(note))?;
            count += 1;
        }
    }
    Ok(count)
}

/// All steps, oldest first.
pub(crate) fn read(connection: &Connection, delivery: i64) -> Result<Vec<Step>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT at, attempt, kind, note FROM inbox_outcome WHERE delivery_id = ?1 ORDER BY step",
    )?;
    let mut rows = statement.query([delivery])?;
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(Step {
            at: record::time(row.get(0)?)?,
            attempt: row.get(1)?,
            kind: record::parsed(&row.get::<_, Box<str>>(2)?)?,
            note: row.get(3)?,
        });
    }
    Ok(steps)
}

/// The attempts since the delivery was stored or opened again.
fn attempts(connection: &Connection, delivery: i64) -> Result<u32, Failure> {
    let attempts: i64 = connection
        .prepare_cached(
            "SELECT coalesce(
                (SELECT attempts FROM inbox_task WHERE delivery_id = ?1),
                (SELECT attempt FROM inbox_outcome WHERE delivery_id = ?1 AND kind = 'done'
                 ORDER BY step DESC LIMIT 1),
                0)",
        )?
        .query_row([delivery], |row| row.get(0))?;
    // A number that nothing wrote must not keep people from acting.
    Ok(u32::try_from(attempts).unwrap_or_default())
}
