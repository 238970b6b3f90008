//! Parts of another inbox.

use std::collections::HashSet;

use tokio_postgres::{Client, Row};
use webhook_inbox::{
    Copied, CopiedDelivery, CopiedEntity, CopiedKey, CopiedTask, Newer, Part, Present,
    StoreErrorKind,
};

use crate::{error::Failure, migration::in_schema, parameters::parameters, record, time::Time};

/// Stores the parts in one transaction.
pub(crate) async fn import(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    parts: &[Part],
) -> Result<Copied, Failure> {
    client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    let result = import_in_transaction(client, schema, now, parts).await;
    client.batch_execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    result
}

async fn import_in_transaction(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    parts: &[Part],
) -> Result<Copied, Failure> {
    let (mut entities, mut deliveries, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Part::Entity(entity) => entities.push(entity),
            Part::Delivery(delivery) => deliveries.push(&**delivery),
            Part::Key(key) => keys.push(key),
            _ => {}
        }
    }
    // One import or person at a time.
    let begin = in_schema("SELECT inbox.hold('{}'), inbox.start($1)", schema);
    let begun = client.query_typed_one(&begin, &parameters![TIMESTAMPTZ = now]).await?;
    let now: Time = begun.try_get(1)?;
    if !entities.is_empty() {
        import_entities(client, schema, now, &entities).await?;
    }
    let copied = match deliveries.is_empty() {
        true => Copied::default(),
        false => import_deliveries(client, schema, now, &deliveries).await?,
    };
    if !keys.is_empty() {
        import_keys(client, schema, &keys).await?;
    }
    Ok(copied)
}

async fn import_entities(
    client: &Client,
    schema: &str,
    now: Time,
    entities: &[&CopiedEntity],
) -> Result<(), Failure> {
    let each = || entities.iter();
    let sql = in_schema("SELECT inbox.import_entities($1, $2, $3, $4, $5, $6, $7, $8)", schema);
    let parameters = parameters![
        TIMESTAMPTZ = now,
        TEXT_ARRAY = each().map(|it| it.source.as_str()).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| &*it.key.kind).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| &*it.key.id).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.status.as_deref()).collect::<Vec<_>>(),
        BOOL_ARRAY = each().map(|it| it.is_final).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.parked_because.as_deref()).collect::<Vec<_>>(),
        BOOL_ARRAY = each().map(|it| it.parked_by_reading).collect::<Vec<_>>(),
    ];
    client.query_typed_one(&sql, &parameters).await?;
    Ok(())
}

async fn import_keys(client: &Client, schema: &str, keys: &[&CopiedKey]) -> Result<(), Failure> {
    let each = || keys.iter();
    let sql = in_schema("SELECT inbox.import_keys($1, $2, $3, $4, $5, $6, $7, $8)", schema);
    let parameters = parameters![
        TEXT_ARRAY = each().map(|it| it.source.as_str()).collect::<Vec<_>>(),
        BYTEA_ARRAY = each().map(|it| &it.key.as_bytes()[..]).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| it.first.0).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = each().map(|it| Time(it.first_at)).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = each().map(|it| Time(it.window_from)).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = each().map(|it| Time(it.last_at)).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| i64::from(it.times)).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| i64::from(it.occurrences)).collect::<Vec<_>>(),
    ];
    client.query_typed_one(&sql, &parameters).await?;
    Ok(())
}

/// A delivery to be stored, under its id if it is here.
struct Put<'a> {
    delivery: &'a CopiedDelivery,
    there: Option<i64>,
    /// How many of its steps are here.
    steps: usize,
}

async fn import_deliveries(
    client: &Client,
    schema: &str,
    now: Time,
    deliveries: &[&CopiedDelivery],
) -> Result<Copied, Failure> {
    let each = || deliveries.iter().map(|it| &it.record);
    let sql = in_schema("SELECT * FROM inbox.present($1, $2, $3)", schema);
    let parameters = parameters![
        TEXT_ARRAY = each().map(|it| it.source.as_str()).collect::<Vec<_>>(),
        BYTEA_ARRAY = each().map(|it| &it.key.as_bytes()[..]).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| i64::from(it.occurrence)).collect::<Vec<_>>(),
    ];
    let rows = client.query_typed(&sql, &parameters).await?;
    let mut present = vec![None; deliveries.len()];
    for row in &rows {
        let position = usize::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
        let place = position.checked_sub(1).and_then(|index| present.get_mut(index));
        *place.ok_or_else(unexpected)? = Some(row);
    }
    let (mut copied, mut put, mut seen) = (Copied::default(), Vec::new(), HashSet::new());
    for (delivery, row) in deliveries.iter().zip(present) {
        let record = &delivery.record;
        if !seen.insert((&record.source, &record.key, record.occurrence)) {
            copied.present += 1;
            continue;
        }
        let Some(row) = row else {
            put.push(Put { delivery, there: None, steps: 0 });
            continue;
        };
        let there = history(row, 5)?;
        let task = match (row.try_get(2)?, row.try_get(3)?) {
            (Some(attempts), Some(is_dead)) => {
                Some(CopiedTask { attempts: number(attempts), is_dead, last_error: None })
            }
            _ => None,
        };
        let is_leased = row.try_get(4)?;
        match delivery.newer(&Present { history: &there, task: task.as_ref(), is_leased }) {
            Newer::Present => copied.present += 1,
            Newer::Both => copied.diverged += 1,
            Newer::Imported => {
                put.push(Put { delivery, there: Some(row.try_get(1)?), steps: there.len() });
            }
        }
    }
    if put.is_empty() {
        return Ok(copied);
    }
    let ids = store(client, schema, now, &put).await?;
    for (put, id) in put.iter().zip(ids) {
        match put.there {
            Some(_) => copied.updated += 1,
            None => {
                copied.new += 1;
                copied.renumbered += u64::from(id != put.delivery.record.id.0);
            }
        }
    }
    Ok(copied)
}

/// Stores the deliveries, and returns their ids.
async fn store(
    client: &Client,
    schema: &str,
    now: Time,
    put: &[Put<'_>],
) -> Result<Vec<i64>, Failure> {
    let each = || put.iter().map(|it| &it.delivery.record);
    let reading = || each().map(|it| &it.reading);
    let task = || put.iter().map(|it| it.delivery.task.as_ref());
    let steps = || {
        (1_i64..).zip(put).flat_map(|(position, it)| {
            it.delivery.history.iter().skip(it.steps).map(move |step| (position, step))
        })
    };
    let placeholders: Vec<String> = (1..=33).map(|number| format!("${number}")).collect();
    let sql = format!("SELECT inbox.import_deliveries({})", placeholders.join(", "));
    let parameters = parameters![
        TIMESTAMPTZ = now,
        INT8_ARRAY = put.iter().map(|it| it.there).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| it.id.0).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = each().map(|it| Time(it.received_at)).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.source.as_str()).collect::<Vec<_>>(),
        BYTEA_ARRAY = each().map(|it| &it.key.as_bytes()[..]).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| i64::from(it.occurrence)).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| &*it.provider).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.proof.as_str()).collect::<Vec<_>>(),
        TEXT_ARRAY =
            each().map(|it| it.evidence.as_ref().map(|it| &*it.header)).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.evidence.as_ref().map(|it| &*it.value)).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.endpoint.as_deref()).collect::<Vec<_>>(),
        TEXT_ARRAY = each().map(|it| it.provider_id.as_deref()).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| record::reading_text(it.kind)).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| it.event_type.as_deref()).collect::<Vec<_>>(),
        TEXT_ARRAY =
            reading().map(|it| it.subject.as_ref().map(|it| &*it.kind)).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| it.subject.as_ref().map(|it| &*it.id)).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| it.occurred_at.as_deref()).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| it.error.as_deref()).collect::<Vec<_>>(),
        TEXT_ARRAY = reading().map(|it| &*it.read_by).collect::<Vec<_>>(),
        BOOL_ARRAY = reading().map(|it| it.parks).collect::<Vec<_>>(),
        BYTEA_ARRAY = put.iter().map(|it| &it.delivery.body[..]).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = each().map(|it| Time(it.last_seen_at)).collect::<Vec<_>>(),
        INT8_ARRAY = each().map(|it| i64::from(it.times_seen)).collect::<Vec<_>>(),
        INT8_ARRAY = task().map(|it| it.map(|it| i64::from(it.attempts))).collect::<Vec<_>>(),
        BOOL_ARRAY = task().map(|it| it.map(|it| it.is_dead)).collect::<Vec<_>>(),
        TEXT_ARRAY =
            task().map(|it| it.and_then(|it| it.last_error.as_deref())).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = put.iter().map(|it| it.delivery.due_at.map(Time)).collect::<Vec<_>>(),
        INT8_ARRAY = steps().map(|(position, _)| position).collect::<Vec<_>>(),
        TIMESTAMPTZ_ARRAY = steps().map(|(_, it)| Time(it.at)).collect::<Vec<_>>(),
        INT8_ARRAY = steps().map(|(_, it)| i64::from(it.attempt)).collect::<Vec<_>>(),
        TEXT_ARRAY = steps().map(|(_, it)| it.kind.as_str()).collect::<Vec<_>>(),
        TEXT_ARRAY = steps().map(|(_, it)| it.note.as_deref()).collect::<Vec<_>>(),
    ];
    Ok(client.query_typed_one(&in_schema(&sql, schema), &parameters).await?.try_get(0)?)
}

/// The steps whose times, attempts, kinds and notes are in the columns from this one on.
pub(super) fn history(row: &Row, column: usize) -> Result<Vec<webhook_inbox::Step>, Failure> {
    let at: Vec<Time> = row.try_get::<_, Option<_>>(column)?.unwrap_or_default();
    let attempts: Vec<i64> = row.try_get::<_, Option<_>>(column + 1)?.unwrap_or_default();
    let kinds: Vec<&str> = row.try_get::<_, Option<_>>(column + 2)?.unwrap_or_default();
    let notes: Vec<Option<Box<str>>> = row.try_get::<_, Option<_>>(column + 3)?.unwrap_or_default();
    let steps = at.into_iter().zip(attempts).zip(kinds).zip(notes);
    let step = |(((Time(at), attempt), kind), note)| {
        Ok(webhook_inbox::Step { at, attempt: number(attempt), kind: record::parsed(kind)?, note })
    };
    steps.map(step).collect()
}

/// A number that is stored as a larger type than it has.
pub(super) fn number(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn unexpected() -> Failure {
    Failure::new(
        StoreErrorKind::Schema,
        "expected the positions of deliveries, found others: look which program has changed the inbox's functions",
    )
}
