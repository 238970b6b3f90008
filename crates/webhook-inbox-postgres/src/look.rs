//! Numbers and entities for people and alarms.

use chrono::{DateTime, Utc};
use tokio_postgres::{Client, Row};
use webhook_inbox::{Counts, DeliveryId, EntityKey, OpenEntity, ParkedEntity, Source, State};

use crate::{
    error::Failure,
    migration::in_schema,
    page::{NOW, STATE},
    parameters::parameters,
    record,
    time::Time,
};

/// How many deliveries are in which state.
pub(crate) async fn counts(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    source: Option<&Source>,
) -> Result<Counts, Failure> {
    let source = source.map(Source::as_str);
    // One statement: all numbers are those of one moment.
    let sql = format!(
        "WITH open AS (
            SELECT {STATE} AS state, count(*) AS number, min(k.delivery_id) AS oldest
            FROM {NOW} CROSS JOIN inbox.task k JOIN inbox.entity e ON e.id = k.entity_id
                LEFT JOIN inbox.parked p ON p.entity_id = k.entity_id
                LEFT JOIN inbox.queue q ON q.entity_id = k.entity_id
            WHERE $2::text IS NULL OR e.source = $2 GROUP BY 1
        )
        SELECT state, number, (SELECT k.received_at FROM inbox.task k WHERE k.delivery_id = oldest) FROM open
        UNION ALL
        SELECT 'all', coalesce(sum(change), 0)::bigint, NULL FROM inbox.tally
            WHERE $2::text IS NULL OR source = $2"
    );
    let rows = client
        .query_typed(&in_schema(&sql, schema), &parameters![TIMESTAMPTZ = now, TEXT = source])
        .await?;
    let (mut counts, mut all) = (Counts::default(), 0);
    for row in &rows {
        let number = record::count(row.try_get(1)?);
        let state: &str = row.try_get(0)?;
        if state == "all" {
            all = number;
            continue;
        }
        match record::parsed(state)? {
            State::Working => counts.working = number,
            State::Dead => counts.dead = number,
            State::Parked => counts.parked = number,
            _ => {
                counts.waiting = number;
                let oldest: Option<Time> = row.try_get(2)?;
                counts.oldest_waiting = oldest.map(|Time(oldest)| oldest);
            }
        }
    }
    let open = counts.waiting + counts.working + counts.dead + counts.parked;
    counts.done = all.saturating_sub(open);
    Ok(counts)
}

/// Entities without a final status that were last heard of before `since`, the longest silent first.
pub(crate) async fn overdue(
    client: &Client,
    schema: &str,
    source: Option<&Source>,
    since: DateTime<Utc>,
    limit: usize,
) -> Result<Vec<OpenEntity>, Failure> {
    let sql = in_schema(
        "SELECT e.source, e.kind, e.subject_id, e.status, d.received_at, d.id
         FROM inbox.entity e JOIN inbox.delivery d ON d.entity_id = e.id
         WHERE NOT e.is_final AND e.kind <> '' AND d.received_at < $1 AND ($2::text IS NULL OR e.source = $2)
             AND NOT EXISTS (SELECT FROM inbox.delivery x WHERE x.entity_id = e.id AND x.id > d.id)
         ORDER BY d.received_at, d.id LIMIT $3",
        schema,
    );
    let rows = client
        .query_typed(
            &sql,
            &parameters![
                TIMESTAMPTZ = Time(since),
                TEXT = source.map(Source::as_str),
                INT8 = i64::try_from(limit).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    // One that cannot be read does not hide the others; a page of deliveries shows it.
    Ok(rows.iter().filter_map(|row| open_entity(row).ok()).collect())
}

fn open_entity(row: &Row) -> Result<OpenEntity, Failure> {
    let Time(last_received_at) = row.try_get(4)?;
    Ok(OpenEntity {
        source: record::parsed(row.try_get(0)?)?,
        key: EntityKey { kind: row.try_get(1)?, id: row.try_get(2)? },
        status: row.try_get(3)?,
        last_received_at,
        last_delivery: DeliveryId(row.try_get(5)?),
    })
}

/// The parked entities, by id, after this one.
pub(crate) async fn parked(
    client: &Client,
    schema: &str,
    source: Option<&Source>,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<ParkedEntity>, Failure> {
    let sql = in_schema(
        "SELECT e.id, e.source, e.kind, e.subject_id, p.because,
             (SELECT count(*) FROM inbox.task k WHERE k.entity_id = e.id AND NOT k.is_dead)
         FROM inbox.parked p JOIN inbox.entity e ON e.id = p.entity_id
         WHERE p.entity_id > $1 AND ($2::text IS NULL OR e.source = $2)
         ORDER BY p.entity_id LIMIT $3",
        schema,
    );
    let rows = client
        .query_typed(
            &sql,
            &parameters![
                INT8 = after.unwrap_or(i64::MIN),
                TEXT = source.map(Source::as_str),
                INT8 = i64::try_from(limit).unwrap_or(i64::MAX),
            ],
        )
        .await?;
    let entity = |row: &Row| {
        Ok(ParkedEntity {
            id: row.try_get(0)?,
            source: record::parsed(row.try_get(1)?)?,
            key: EntityKey { kind: row.try_get(2)?, id: row.try_get(3)? },
            because: row.try_get(4)?,
            open: record::count(row.try_get(5)?),
        })
    };
    rows.iter().map(entity).collect()
}
