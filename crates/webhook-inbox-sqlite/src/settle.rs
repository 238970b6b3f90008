//! Ending attempts.

use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, ErrorCode, params_from_iter, types::Value};
use webhook_inbox::{Lease, Parameter, Settled, Settlement, Verdict};

use crate::error::Failure;

/// Ends an attempt, or fails if its lease was lost: the trigger `inbox_settle` has the rules.
pub(crate) const STATEMENT: &str = "INSERT INTO inbox_settlement \
     (entity_id, delivery_id, lease, attempt, verdict, at, retry_at, note, status, is_final) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// The error of a lost lease begins with this.
const STALE: &str = "stale lease";

/// Ends attempts. One whose lease was lost changes nothing.
pub(crate) fn settle(
    connection: &Connection,
    now: DateTime<Utc>,
    settlements: &[Settlement],
) -> Result<Vec<Settled>, Failure> {
    let mut statement = connection.prepare_cached(STATEMENT)?;
    settlements.iter().map(|settlement| settle_one(&mut statement, now, settlement)).collect()
}

fn settle_one(
    statement: &mut CachedStatement<'_>,
    now: DateTime<Utc>,
    settlement: &Settlement,
) -> Result<Settled, Failure> {
    let values = parameters(now, settlement).into_iter().map(|parameter| match parameter {
        Parameter::Integer(value) => Value::Integer(value),
        Parameter::Text(text) => Value::Text(text),
        Parameter::Null => Value::Null,
    });
    match statement.execute(params_from_iter(values)) {
        Ok(_) => Ok(Settled::Settled),
        Err(rusqlite::Error::SqliteFailure(error, Some(text)))
            if error.code == ErrorCode::ConstraintViolation && text.starts_with(STALE) =>
        {
            Ok(Settled::Stale)
        }
        Err(error) => Err(error.into()),
    }
}

/// The values of the statement's placeholders.
pub(crate) fn parameters(now: DateTime<Utc>, settlement: &Settlement) -> Vec<Parameter> {
    let Settlement { lease, attempt, verdict, note, status } = settlement;
    let text = |text: &str| Parameter::Text(text.into());
    let (verdict, retry_at) = match verdict {
        Verdict::Done => ("done", Parameter::Null),
        Verdict::Retry(at) => ("retry", Parameter::Integer(at.timestamp_micros())),
        Verdict::Dead => ("dead", Parameter::Null),
        Verdict::Park => ("parked", Parameter::Null),
    };
    let (status, is_final) = match status {
        Some((status, is_final)) => (text(status), Parameter::Integer((*is_final).into())),
        None => (Parameter::Null, Parameter::Null),
    };
    vec![
        Parameter::Integer(lease.entity),
        Parameter::Integer(lease.delivery.0),
        Parameter::Integer(lease.token),
        Parameter::Integer((*attempt).into()),
        text(verdict),
        Parameter::Integer(now.timestamp_micros()),
        retry_at,
        note.as_deref().map_or(Parameter::Null, text),
        status,
        is_final,
    ]
}

/// Extends leases. `false` for each that was lost.
pub(crate) fn extend(
    connection: &Connection,
    leases: &[Lease],
    until: DateTime<Utc>,
) -> Result<Vec<bool>, Failure> {
    let mut statement = connection.prepare_cached(
        "UPDATE inbox_entity SET leased_until = ?4, due_at = iif(parked_because IS NULL, ?4, NULL)
         WHERE id = ?1 AND lease = ?2 AND leased_delivery = ?3",
    )?;
    leases
        .iter()
        .map(|lease| {
            let until = until.timestamp_micros();
            let changed =
                statement.execute([lease.entity, lease.token, lease.delivery.0, until])?;
            Ok(changed == 1)
        })
        .collect()
}
