//! Rows as the inbox's types.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params, types::FromSql};
use webhook_core::{DedupKey, Evidence, Proof};
use webhook_inbox::{DeliveryId, DeliveryRecord, EntityKey, Reading, ReadingKind, StoreErrorKind};

use crate::error::Failure;

/// The columns that [`read`] needs, first in a `SELECT`.
macro_rules! columns {
    () => {
        "d.id, d.source, d.provider, d.key, d.occurrence, d.proof, d.evidence_header, d.evidence_value,
         d.endpoint, d.provider_id, d.received_at, d.reading, d.event_type, d.occurred_at, d.error,
         d.read_by, d.parks, d.subject_kind, d.subject_id,
         coalesce(s.last_at, d.received_at) AS last_at, coalesce(s.times, 1) AS times"
    };
}
pub(crate) use columns;

/// How many columns these are.
pub(crate) const COLUMNS: usize = 21;

/// The tables that [`read`] needs besides `inbox_delivery d`. A key that was deleted hides no delivery.
macro_rules! joins {
    () => {
        "JOIN inbox_entity e ON e.id = d.entity_id
         LEFT JOIN inbox_seen s ON s.source = d.source AND s.key = d.key"
    };
}
pub(crate) use joins;

/// Reads a row that begins with these columns.
pub(crate) fn read(row: &Row<'_>) -> Result<DeliveryRecord, Failure> {
    let (record, failure) = salvage(row)?;
    failure.map_or(Ok(record), Err)
}

/// Reads what can be read of a row that begins with these columns, and says what cannot. Such a field is
/// empty; a proof is the weakest one.
pub(crate) fn salvage(row: &Row<'_>) -> Result<(DeliveryRecord, Option<Failure>), Failure> {
    let mut fields = Fields::of(row);
    let source: Box<str> = fields.get(1);
    let record = DeliveryRecord {
        id: DeliveryId(fields.get(0)),
        source: match source.parse() {
            Ok(source) => source,
            Err(_) => fields.fail(1, parsed(UNREADABLE)?),
        },
        provider: fields.get(2),
        key: DedupKey::from_bytes(fields.get(3)),
        proof: fields.parsed(5, Proof::Assumed),
        evidence: fields.evidence(6, 7),
        endpoint: fields.get(8),
        provider_id: fields.get(9),
        reading: Reading {
            kind: fields.reading_kind(11),
            event_type: fields.get(12),
            subject: fields.subject(17),
            occurred_at: fields.get(13),
            error: fields.get(14),
            read_by: fields.get(15),
            parks: fields.get(16),
        },
        received_at: fields.time(10),
        last_seen_at: fields.time(19),
        times_seen: fields.get(20),
        occurrence: fields.get(4),
    };
    Ok((record, fields.failure))
}

/// Stores a delivery: its columns, all of them.
pub(crate) const INSERT: &str =
    "INSERT INTO inbox_delivery (id, entity_id, source, provider, key, occurrence, proof,
         evidence_header, evidence_value, endpoint, provider_id, received_at, reading,
         event_type, subject_kind, subject_id, occurred_at, error, read_by, parks, body)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
         ?21)";

/// Stores this record under this id.
pub(crate) fn insert(
    connection: &Connection,
    id: i64,
    entity: i64,
    record: &DeliveryRecord,
    body: &[u8],
) -> Result<(), Failure> {
    let DeliveryRecord { reading, evidence, .. } = record;
    connection.prepare_cached(INSERT)?.execute(params![
        id,
        entity,
        record.source.as_str(),
        record.provider,
        &record.key.as_bytes()[..],
        record.occurrence,
        record.proof.as_str(),
        evidence.as_ref().map(|evidence| &*evidence.header),
        evidence.as_ref().map(|evidence| &*evidence.value),
        record.endpoint.as_deref(),
        record.provider_id.as_deref(),
        record.received_at.timestamp_micros(),
        reading_text(reading.kind),
        reading.event_type.as_deref(),
        reading.subject.as_ref().map(|subject| &*subject.kind),
        reading.subject.as_ref().map(|subject| &*subject.id),
        reading.occurred_at.as_deref(),
        reading.error.as_deref(),
        reading.read_by,
        reading.parks,
        body,
    ])?;
    Ok(())
}

/// The source of a delivery whose own one cannot be read.
const UNREADABLE: &str = "unreadable";

/// The fields of a row, and the first one that cannot be read.
pub(crate) struct Fields<'r> {
    row: &'r Row<'r>,
    failure: Option<Failure>,
}

impl<'r> Fields<'r> {
    pub(crate) fn of(row: &'r Row<'r>) -> Self {
        Self { row, failure: None }
    }

    /// What was read, if all fields could be.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Failure> {
        self.failure.map_or(Ok(value), Err)
    }

    pub(crate) fn get<T: FromSql + Default>(&mut self, column: usize) -> T {
        match self.row.get(column) {
            Ok(value) => value,
            Err(_) => self.fail(column, T::default()),
        }
    }

    pub(crate) fn parsed<T: FromStr>(&mut self, column: usize, otherwise: T) -> T {
        match self.get::<Box<str>>(column).parse() {
            Ok(value) => value,
            Err(_) => self.fail(column, otherwise),
        }
    }

    fn time(&mut self, column: usize) -> DateTime<Utc> {
        match DateTime::from_timestamp_micros(self.get(column)) {
            Some(time) => time,
            None => self.fail(column, DateTime::UNIX_EPOCH),
        }
    }

    /// The evidence, whose header and value are in these columns.
    pub(crate) fn evidence(&mut self, header: usize, value: usize) -> Option<Evidence<'static>> {
        let (header, value) =
            (self.get::<Option<String>>(header), self.get::<Option<String>>(value));
        Some(Evidence { header: header?.into(), value: value?.into() })
    }

    /// The subject, whose kind is in this column, and whose id in the next one.
    pub(crate) fn subject(&mut self, kind: usize) -> Option<EntityKey> {
        let (kind, id) = (self.get::<Option<_>>(kind), self.get::<Option<_>>(kind + 1));
        Some(EntityKey { kind: kind?, id: id? })
    }

    /// The kind of the reading.
    pub(crate) fn reading_kind(&mut self, column: usize) -> ReadingKind {
        match reading_kind(&self.get::<Box<str>>(column)) {
            Some(kind) => kind,
            None => self.fail(column, ReadingKind::Undecodable),
        }
    }

    pub(crate) fn fail<T>(&mut self, column: usize, otherwise: T) -> T {
        let name = self.row.as_ref().column_name(column).unwrap_or("row");
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

pub(crate) fn time(micros: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_micros(micros).ok_or_else(|| unexpected("a time in microseconds"))
}

fn unexpected(expected: &str) -> Failure {
    Failure::new(
        StoreErrorKind::Refused,
        format!(
            "expected {expected}, found another value in the SQLite file: look which version or program has written it"
        ),
    )
}
