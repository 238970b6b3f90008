//! The parts of an inbox, a page at a time.

use bytes::Bytes;
use tokio_postgres::{Client, Row};
use webhook_core::DedupKey;
use webhook_inbox::{
    CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Cursor, DeliveryId, EntityKey, PAGE_BYTES,
    Part, Source, StoreError, StoreErrorKind,
};

use super::import::{history, number};
use crate::{
    error::Failure,
    migration::in_schema,
    page::NOW,
    parameters::parameters,
    record::{self, COLUMN_NAMES, COLUMNS},
    time::Time,
};

/// The parts after the cursor.
pub(crate) async fn export(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<Part>, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    match after {
        Cursor::Entities(after) => entities(client, schema, *after, limit).await,
        Cursor::Deliveries(after) => deliveries(client, schema, now, *after, limit).await,
        Cursor::Keys(after) => keys(client, schema, after.as_ref(), limit).await,
    }
}

async fn entities(
    client: &Client,
    schema: &str,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<Part>, Failure> {
    let sql = in_schema(
        "SELECT e.id, e.source, e.kind, e.subject_id, e.status, e.is_final, p.because,
             coalesce(p.by_reading, false)
         FROM inbox.entity e LEFT JOIN inbox.parked p ON p.entity_id = e.id
         WHERE e.id > $1 ORDER BY e.id LIMIT $2",
        schema,
    );
    let rows = client
        .query_typed(&sql, &parameters![INT8 = after.unwrap_or(i64::MIN), INT8 = limit])
        .await?;
    let entity = |row: &Row| {
        Ok(Part::Entity(CopiedEntity {
            id: row.try_get(0)?,
            source: record::parsed(row.try_get(1)?)?,
            key: EntityKey { kind: row.try_get(2)?, id: row.try_get(3)? },
            status: row.try_get(4)?,
            is_final: row.try_get(5)?,
            parked_because: row.try_get(6)?,
            parked_by_reading: row.try_get(7)?,
        }))
    };
    rows.iter().map(entity).collect()
}

async fn deliveries(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    after: Option<DeliveryId>,
    limit: i64,
) -> Result<Vec<Part>, Failure> {
    // One statement: state and history are those of one moment.
    let sql = format!(
        "SELECT {COLUMN_NAMES}, d.body, k.attempts, k.is_dead, k.last_error,
             CASE WHEN q.due_at > n.now AND q.leased_delivery IS NULL AND d.id = (
                 SELECT min(x.delivery_id) FROM inbox.task x WHERE x.entity_id = d.entity_id AND NOT x.is_dead
             ) THEN q.due_at END, h.at, h.attempt, h.kind, h.note
         FROM {NOW} CROSS JOIN inbox.record d
             LEFT JOIN inbox.task k ON k.delivery_id = d.id
             LEFT JOIN inbox.queue q ON q.entity_id = d.entity_id
             CROSS JOIN LATERAL (
                 SELECT array_agg(o.at ORDER BY o.id) AS at, array_agg(o.attempt ORDER BY o.id) AS attempt,
                     array_agg(o.kind ORDER BY o.id) AS kind, array_agg(o.note ORDER BY o.id) AS note
                 FROM inbox.outcome o WHERE o.delivery_id = d.id
             ) h
         WHERE d.id > $2 AND d.id <= (
             SELECT max(y.id) FROM (
                 SELECT x.id, sum(octet_length(x.body)) OVER (ORDER BY x.id) - octet_length(x.body) AS before
                 FROM (SELECT z.id, z.body FROM inbox.delivery z WHERE z.id > $2 ORDER BY z.id LIMIT $3) x
             ) y WHERE y.before < $4
         ) ORDER BY d.id"
    );
    let rows = client
        .query_typed(
            &in_schema(&sql, schema),
            &parameters![
                TIMESTAMPTZ = now,
                INT8 = after.map_or(i64::MIN, |after| after.0),
                INT8 = limit,
                INT8 = i64::try_from(PAGE_BYTES).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    let part = |row: &Row| match delivery(row) {
        Ok(delivery) => Ok(Part::Delivery(Box::new(delivery))),
        Err(failure) if failure.is_of_one_delivery() => {
            Ok(Part::Unreadable(DeliveryId(row.try_get(0)?), StoreError::from(failure)))
        }
        Err(failure) => Err(failure),
    };
    rows.iter().map(part).collect()
}

fn delivery(row: &Row) -> Result<CopiedDelivery, Failure> {
    let record = record::read(row)?;
    let task = match row.try_get::<_, Option<i64>>(COLUMNS + 1)? {
        None => None,
        Some(attempts) => Some(CopiedTask {
            attempts: number(attempts),
            is_dead: row.try_get(COLUMNS + 2)?,
            last_error: row.try_get(COLUMNS + 3)?,
        }),
    };
    let due_at: Option<Time> = row.try_get(COLUMNS + 4)?;
    Ok(CopiedDelivery {
        record,
        body: Bytes::copy_from_slice(row.try_get(COLUMNS)?),
        task,
        due_at: due_at.map(|Time(due_at)| due_at),
        history: history(row, COLUMNS + 5)?,
    })
}

async fn keys(
    client: &Client,
    schema: &str,
    after: Option<&(Source, DedupKey)>,
    limit: i64,
) -> Result<Vec<Part>, Failure> {
    let sql = in_schema(
        "SELECT s.source, s.key, s.delivery_id, s.first_at, s.window_from, s.last_at, s.times, s.occurrences
         FROM inbox.seen s WHERE (s.source, s.key) > ($1 COLLATE \"C\", $2)
         ORDER BY s.source, s.key LIMIT $3",
        schema,
    );
    let source = after.map_or("", |(source, _)| source.as_str());
    let key = after.map_or(&[][..], |(_, key)| &key.as_bytes()[..]);
    let rows =
        client.query_typed(&sql, &parameters![TEXT = source, BYTEA = key, INT8 = limit]).await?;
    rows.iter().map(|row| Ok(Part::Key(copied_key(row)?))).collect()
}

fn copied_key(row: &Row) -> Result<CopiedKey, Failure> {
    let digest = <[u8; 32]>::try_from(row.try_get::<_, &[u8]>(1)?);
    let digest = digest.map_err(|_| {
        Failure::new(
            StoreErrorKind::Refused,
            "expected a key of 32 bytes, found another one: look which program has written it",
        )
    })?;
    let time = |column: usize| row.try_get(column).map(|Time(time)| time);
    Ok(CopiedKey {
        source: record::parsed(row.try_get(0)?)?,
        key: DedupKey::from_bytes(digest),
        first: DeliveryId(row.try_get(2)?),
        first_at: time(3)?,
        window_from: time(4)?,
        last_at: time(5)?,
        times: number(row.try_get(6)?),
        occurrences: number(row.try_get(7)?),
    })
}
