//! Rows as the inbox's types.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rusqlite::Row;
use webhook_core::{DedupKey, Evidence};
use webhook_inbox::{DeliveryId, DeliveryRecord, EntityKey, Reading, ReadingKind, StoreErrorKind};

use crate::error::Failure;

/// The columns that [`read`] needs, first in a `SELECT`.
macro_rules! columns {
    () => {
        "d.id, d.source, d.provider, d.key, d.occurrence, d.proof, d.evidence_header, d.evidence_value,
         d.endpoint, d.provider_id, d.received_at, d.reading, d.event_type, d.occurred_at, d.error,
         d.read_by, d.parks, d.subject_kind, d.subject_id, s.last_at, s.times"
    };
}
pub(crate) use columns;

/// How many columns these are.
pub(crate) const COLUMNS: usize = 21;

/// The tables that [`read`] needs besides `inbox_delivery d`.
macro_rules! joins {
    () => {
        "JOIN inbox_entity e ON e.id = d.entity_id
         JOIN inbox_seen s ON s.source = d.source AND s.key = d.key"
    };
}
pub(crate) use joins;

/// Reads a row that begins with these columns.
pub(crate) fn read(row: &Row<'_>) -> Result<DeliveryRecord, Failure> {
    let evidence = match (row.get::<_, Option<String>>(6)?, row.get::<_, Option<String>>(7)?) {
        (Some(header), Some(value)) => {
            Some(Evidence { header: header.into(), value: value.into() })
        }
        _ => None,
    };
    let subject = match (row.get(17)?, row.get(18)?) {
        (Some(kind), Some(id)) => Some(EntityKey { kind, id }),
        _ => None,
    };
    Ok(DeliveryRecord {
        id: DeliveryId(row.get(0)?),
        source: parsed(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
        provider: row.get(2)?,
        key: DedupKey::from_bytes(row.get(3)?),
        proof: parsed(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)?,
        evidence,
        endpoint: row.get(8)?,
        provider_id: row.get(9)?,
        reading: Reading {
            kind: reading_kind(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?,
            event_type: row.get(12)?,
            subject,
            occurred_at: row.get(13)?,
            error: row.get(14)?,
            read_by: row.get(15)?,
            parks: row.get(16)?,
        },
        received_at: time(row.get(10)?)?,
        last_seen_at: time(row.get(19)?)?,
        times_seen: row.get(20)?,
        occurrence: row.get(4)?,
    })
}

/// The text of a reading's kind.
pub(crate) fn reading_text(kind: ReadingKind) -> &'static str {
    match kind {
        ReadingKind::Known => "known",
        ReadingKind::Unknown => "unknown",
        ReadingKind::Undecodable => "undecodable",
    }
}

fn reading_kind(text: &str) -> Result<ReadingKind, Failure> {
    match text {
        "known" => Ok(ReadingKind::Known),
        "unknown" => Ok(ReadingKind::Unknown),
        "undecodable" => Ok(ReadingKind::Undecodable),
        _ => Err(unexpected("known, unknown or undecodable")),
    }
}

pub(crate) fn parsed<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|error: T::Err| Failure::new(StoreErrorKind::Schema, error.to_string()))
}

pub(crate) fn time(micros: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unexpected("a time in microseconds"))
}

fn unexpected(expected: &str) -> Failure {
    Failure::new(
        StoreErrorKind::Schema,
        format!(
            "expected {expected}, found another value in the inbox file: another version or program has written it"
        ),
    )
}
