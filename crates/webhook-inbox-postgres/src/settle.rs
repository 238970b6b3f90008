//! Ending attempts.

use chrono::{DateTime, Utc};
use tokio_postgres::Client;
use webhook_inbox::{Lease, Parameter, Settled, Settlement, Verdict};

use crate::{
    error::Failure,
    parameters::parameters,
    time::{Time, micros_between},
};

/// The statement of [`settle`].
pub(crate) const SETTLE: &str =
    "SELECT inbox.settle(inbox.start($1), $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// The statement of [`extend`].
pub(crate) const EXTEND: &str = "SELECT inbox.extend(inbox.start($1), $2, $3, $4, $5)";

/// Ends an attempt in any transaction, or fails if its lease was lost. The types are there for drivers that send all
/// values as text.
pub(crate) const COMPLETE: &str = "SELECT inbox.complete($1::bigint, $2::bigint, $3::bigint, $4::bigint, $5::text, $6::bigint, $7::text, $8::text, $9::bigint)";

/// Ends attempts. One whose lease was lost changes nothing.
pub(crate) async fn settle(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    settlements: &[Settlement],
) -> Result<Vec<Settled>, Failure> {
    let each = || settlements.iter();
    let verdict = |it: &Settlement| verdict(it, asked_at);
    let row = client
        .query_typed_one(
            statement,
            &parameters![
                TIMESTAMPTZ = now,
                INT8_ARRAY = each().map(|it| it.lease.entity).collect::<Vec<_>>(),
                INT8_ARRAY = each().map(|it| it.lease.delivery.0).collect::<Vec<_>>(),
                INT8_ARRAY = each().map(|it| it.lease.token).collect::<Vec<_>>(),
                INT8_ARRAY = each().map(|it| i64::from(it.attempt)).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| verdict(it).0).collect::<Vec<_>>(),
                INT8_ARRAY = each().map(|it| verdict(it).1).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| it.note.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY =
                    each().map(|it| it.status.as_ref().map(|it| &*it.0)).collect::<Vec<_>>(),
                BOOL_ARRAY = each().map(|it| it.status.as_ref().map(|it| it.1)).collect::<Vec<_>>(),
            ],
        )
        .await?;
    let held: Vec<bool> = row.try_get(0)?;
    Ok(held.into_iter().map(|held| if held { Settled::Settled } else { Settled::Stale }).collect())
}

/// A verdict's name, and after how long it is tried again.
fn verdict(settlement: &Settlement, now: DateTime<Utc>) -> (&'static str, Option<i64>) {
    match settlement.verdict {
        Verdict::Done => ("done", None),
        Verdict::Retry(at) => ("retry", Some(micros_between(now, at))),
        Verdict::Dead => ("dead", None),
        Verdict::Park => ("parked", None),
    }
}

/// The values of the placeholders of [`COMPLETE`].
pub(crate) fn parameters_of(now: DateTime<Utc>, settlement: &Settlement) -> Vec<Parameter> {
    let Settlement { lease, attempt, note, status, .. } = settlement;
    let text = |text: &str| Parameter::Text(text.into());
    let (verdict, retry_in) = verdict(settlement, now);
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
        retry_in.map_or(Parameter::Null, Parameter::Integer),
        note.as_deref().map_or(Parameter::Null, text),
        status,
        is_final,
    ]
}

/// Extends leases. `false` for each that was lost.
pub(crate) async fn extend(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    leases: &[Lease],
    until: i64,
) -> Result<Vec<bool>, Failure> {
    let row = client
        .query_typed_one(
            statement,
            &parameters![
                TIMESTAMPTZ = now,
                INT8_ARRAY = leases.iter().map(|lease| lease.entity).collect::<Vec<_>>(),
                INT8_ARRAY = leases.iter().map(|lease| lease.delivery.0).collect::<Vec<_>>(),
                INT8_ARRAY = leases.iter().map(|lease| lease.token).collect::<Vec<_>>(),
                INT8 = until,
            ],
        )
        .await?;
    Ok(row.try_get(0)?)
}
