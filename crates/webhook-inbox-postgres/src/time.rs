//! Times as PostgreSQL has them.

use std::{error::Error, time::Duration};

use bytes::{BufMut, BytesMut};
use chrono::{DateTime, TimeDelta, Utc};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// Microseconds from 1970 to 2000, from which PostgreSQL counts.
const EPOCH: i64 = 946_684_800_000_000;

/// What PostgreSQL can represent, and all that an inbox needs: the years 4700 BC to 294,000.
const RANGE: (i64, i64) = (-211_000_000_000_000_000, 9_214_000_000_000_000_000);

/// The longest time that is reckoned with: 200 years. PostgreSQL multiplies intervals as floating-point numbers,
/// which are exact up to here.
const LONGEST: i64 = 200 * 365 * 24 * 60 * 60 * 1_000_000;

/// A `timestamptz`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Time(pub(crate) DateTime<Utc>);

impl<'a> FromSql<'a> for Time {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let micros = i64::from_sql(&Type::INT8, raw)?;
        let time = micros.checked_add(EPOCH).and_then(DateTime::from_timestamp_micros);
        time.map(Self).ok_or_else(|| format!("a {ty} beyond the range of times").into())
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
}

impl ToSql for Time {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let micros = self.0.timestamp_micros().saturating_sub(EPOCH);
        out.put_i64(micros.clamp(RANGE.0, RANGE.1));
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }

    to_sql_checked!();
}

/// Microseconds of a duration.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(LONGEST).min(LONGEST)
}

/// Microseconds from one time to another one. The clock of the server has the same distance between them, whatever
/// the clock of this machine says.
pub(crate) fn micros_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let between: TimeDelta = to - from;
    between.num_microseconds().unwrap_or(LONGEST).clamp(-LONGEST, LONGEST)
}
