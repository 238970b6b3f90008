//! Deliveries as rows of a spool.

use std::time::Duration;

use rusqlite::{Connection, Row, params};
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{Kept, Late, NewDelivery, Reading, SpoolId};

use crate::{
    error::Failure,
    record::{self, Fields},
};

/// Bodies of at most so many bytes are read at once, or one that is larger.
const BYTES: usize = 8 << 20;

pub(super) fn insert(connection: &Connection, deliveries: &[NewDelivery]) -> Result<(), Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO inbox_spool (source, provider, key, proof, evidence_header, evidence_value, endpoint,
             provider_id, received_at, window, late, reading, event_type, subject_kind, subject_id, occurred_at,
             error, read_by, parks, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    for delivery in deliveries {
        let NewDelivery { evidence, reading, .. } = delivery;
        insert.execute(params![
            delivery.source.as_str(),
            delivery.provider,
            &delivery.key.as_bytes()[..],
            delivery.proof.as_str(),
            evidence.as_ref().map(|evidence| &*evidence.header),
            evidence.as_ref().map(|evidence| &*evidence.value),
            delivery.endpoint.as_deref(),
            delivery.provider_id.as_deref(),
            delivery.received_at.map(|at| at.timestamp_micros()),
            i64::try_from(delivery.window.as_micros()).unwrap_or(i64::MAX),
            late_text(delivery.late),
            record::reading_text(reading.kind),
            reading.event_type.as_deref(),
            reading.subject.as_ref().map(|subject| &*subject.kind),
            reading.subject.as_ref().map(|subject| &*subject.id),
            reading.occurred_at.as_deref(),
            reading.error.as_deref(),
            reading.read_by,
            reading.parks,
            &delivery.body[..],
        ])?;
    }
    Ok(())
}

pub(super) fn oldest(
    connection: &Connection,
    after: Option<SpoolId>,
    limit: usize,
) -> Result<Vec<Kept>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT id, source, provider, key, proof, evidence_header, evidence_value, endpoint, provider_id,
             received_at, window, late, reading, event_type, subject_kind, subject_id, occurred_at, error, read_by,
             parks, body
         FROM inbox_spool WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = select.query(params![after.map_or(i64::MIN, |SpoolId(id)| id), limit])?;
    let mut found = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let delivery = read(row);
        bytes += delivery.as_ref().map_or(0, |delivery| delivery.body.len());
        if bytes > BYTES && !found.is_empty() {
            break;
        }
        let delivery = delivery.map_err(|Failure(error)| error);
        found.push(Kept { id: SpoolId(row.get(0)?), delivery });
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<NewDelivery, Failure> {
    let mut fields = Fields::of(row);
    let delivery = NewDelivery {
        source: record::parsed(&fields.get::<Box<str>>(1))?,
        provider: fields.get(2),
        key: DedupKey::from_bytes(fields.get(3)),
        proof: fields.parsed(4, Proof::Assumed),
        evidence: fields.evidence(5, 6),
        endpoint: fields.get(7),
        provider_id: fields.get(8),
        received_at: fields.get::<Option<i64>>(9).map(record::time).transpose()?,
        window: Duration::from_micros(u64::try_from(fields.get::<i64>(10)).unwrap_or_default()),
        late: match &*fields.get::<Box<str>>(11) {
            "report" => Late::Report,
            "handle" => Late::Handle,
            _ => fields.fail(11, Late::Report),
        },
        reading: Reading {
            kind: fields.reading_kind(12),
            event_type: fields.get(13),
            subject: fields.subject(14),
            occurred_at: fields.get(16),
            error: fields.get(17),
            read_by: fields.get(18),
            parks: fields.get(19),
        },
        body: fields.get::<Vec<u8>>(20).into(),
    };
    fields.finish(delivery)
}

fn late_text(late: Late) -> &'static str {
    match late {
        Late::Handle => "handle",
        _ => "report",
    }
}
