//! Rows as the inbox's types.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use tokio_postgres::{Row, types::FromSql};
use webhook_core::{DedupKey, Evidence, Proof};
use webhook_inbox::{DeliveryId, DeliveryRecord, EntityKey, Reading, ReadingKind, StoreErrorKind};

use crate::{error::Failure, time::Time};

/// The columns that [`read`] needs, first in a `SELECT` from `inbox.record d`.
pub(crate) const COLUMN_NAMES: &str = "d.id, d.source, d.provider, d.key, d.occurrence, d.proof, d.evidence_header,
    d.evidence_value, d.endpoint, d.provider_id, d.received_at, d.reading, d.event_type, d.occurred_at, d.error,
    d.read_by, d.parks, d.subject_kind, d.subject_id, d.last_at, d.times";

/// How many columns these are.
pub(crate) const COLUMNS: usize = 21;

/// Reads a row that begins with these columns.
pub(crate) fn read(row: &Row) -> Result<DeliveryRecord, Failure> {
    let (record, failure) = salvage(row)?;
    failure.map_or(Ok(record), Err)
}

/// Reads what can be read of a row that begins with these columns, and says what cannot. Such a field is
/// empty; a proof is the weakest one.
pub(crate) fn salvage(row: &Row) -> Result<(DeliveryRecord, Option<Failure>), Failure> {
    let mut fields = Fields { row, failure: None };
    let evidence = match (fields.get::<Option<String>>(6), fields.get::<Option<String>>(7)) {
        (Some(header), Some(value)) => {
            Some(Evidence { header: header.into(), value: value.into() })
        }
        _ => None,
    };
    let subject = match (fields.get::<Option<Box<str>>>(17), fields.get::<Option<Box<str>>>(18)) {
        (Some(kind), Some(id)) => Some(EntityKey { kind, id }),
        _ => None,
    };
    let source: Box<str> = fields.get(1);
    let record = DeliveryRecord {
        id: DeliveryId(fields.get(0)),
        source: match source.parse() {
            Ok(source) => source,
            Err(_) => fields.fail(1, parsed(UNREADABLE)?),
        },
        provider: fields.get(2),
        key: match <[u8; 32]>::try_from(fields.get::<Vec<u8>>(3)) {
            Ok(key) => DedupKey::from_bytes(key),
            Err(_) => fields.fail(3, DedupKey::from_bytes([0; 32])),
        },
        proof: fields.parsed(5, Proof::Assumed),
        evidence,
        endpoint: fields.get(8),
        provider_id: fields.get(9),
        reading: Reading {
            kind: match reading_kind(&fields.get::<Box<str>>(11)) {
                Some(kind) => kind,
                None => fields.fail(11, ReadingKind::Undecodable),
            },
            event_type: fields.get(12),
            subject,
            occurred_at: fields.get(13),
            error: fields.get(14),
            read_by: fields.get(15),
            parks: fields.get(16),
        },
        received_at: fields.time(10),
        last_seen_at: fields.time(19),
        times_seen: fields.number(20),
        occurrence: fields.number(4),
    };
    Ok((record, fields.failure))
}

/// The source of a delivery whose own one cannot be read.
const UNREADABLE: &str = "unreadable";

/// The fields of a row, and the first one that cannot be read.
struct Fields<'r> {
    row: &'r Row,
    failure: Option<Failure>,
}

impl<'r> Fields<'r> {
    fn get<T: FromSql<'r> + Default>(&mut self, column: usize) -> T {
        match self.row.try_get(column) {
            Ok(value) => value,
            Err(_) => self.fail(column, T::default()),
        }
    }

    fn parsed<T: FromStr>(&mut self, column: usize, otherwise: T) -> T {
        match self.get::<Box<str>>(column).parse() {
            Ok(value) => value,
            Err(_) => self.fail(column, otherwise),
        }
    }

    fn time(&mut self, column: usize) -> DateTime<Utc> {
        match self.row.try_get(column) {
            Ok(Time(time)) => time,
            Err(_) => self.fail(column, DateTime::UNIX_EPOCH),
        }
    }

    fn number(&mut self, column: usize) -> u32 {
        match u32::try_from(self.get::<i64>(column)) {
            Ok(number) => number,
            Err(_) => self.fail(column, 1),
        }
    }

    fn fail<T>(&mut self, column: usize, otherwise: T) -> T {
        let name = self.row.columns().get(column).map_or("row", |column| column.name());
        self.failure
            .get_or_insert_with(|| unexpected(&format!("a {name} that this version wrote")));
        otherwise
    }
}

/// The text of a reading's kind.
pub(crate) fn reading_text(kind: ReadingKind) -> &'static str {
    match kind {
        ReadingKind::Known => "known",
        ReadingKind::Unknown => "unknown",
        ReadingKind::Undecodable => "undecodable",
    }
}

fn reading_kind(text: &str) -> Option<ReadingKind> {
    match text {
        "known" => Some(ReadingKind::Known),
        "unknown" => Some(ReadingKind::Unknown),
        "undecodable" => Some(ReadingKind::Undecodable),
        _ => None,
    }
}

pub(crate) fn parsed<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: T::Err| Failure::new(StoreErrorKind::Refused, error.to_string()))
}

/// A count, which is never negative.
pub(crate) fn count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn unexpected(expected: &str) -> Failure {
    Failure::new(
        StoreErrorKind::Refused,
        format!(
            "expected {expected}, found another value in the inbox: look which version or program has written it"
        ),
    )
}
