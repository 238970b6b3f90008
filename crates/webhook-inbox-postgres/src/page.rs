//! Deliveries for people.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use webhook_inbox::{DeliveryId, Details, Entry, Filter, ReadingKind, State, Step};

use crate::{
    error::Failure,
    migration::in_schema,
    parameters::parameters,
    record::{self, COLUMN_NAMES, COLUMNS},
    time::Time,
};

/// A delivery's state.
pub(crate) const STATE: &str = "CASE
    WHEN k.delivery_id IS NULL THEN 'done'
    WHEN k.is_dead THEN 'dead'
    WHEN p.entity_id IS NOT NULL THEN 'parked'
    WHEN q.leased_delivery = k.delivery_id AND q.leased_until > n.now THEN 'working'
    ELSE 'waiting'
END";

/// After the columns of the record and the state.
const ENTRY_COLUMNS: &str = ",
    coalesce(
        k.attempts,
        (SELECT o.attempt FROM inbox.outcome o WHERE o.delivery_id = d.id AND o.kind = 'done' ORDER BY o.id DESC LIMIT 1),
        0) AS attempts,
    CASE WHEN k.delivery_id IS NOT NULL
        THEN coalesce(CASE WHEN NOT k.is_dead THEN p.because END, k.last_error, d.error) END AS last_error,
    CASE WHEN q.due_at > n.now AND d.id = (
        SELECT min(x.delivery_id) FROM inbox.task x WHERE x.entity_id = d.entity_id AND NOT x.is_dead
    ) THEN q.due_at END AS due_at";

/// The time, which is that of the server. `$1` is for tests.
pub(crate) const NOW: &str = "(SELECT coalesce($1, clock_timestamp()) AS now) n";

const DELIVERIES: &str = "inbox.record d LEFT JOIN inbox.task k ON k.delivery_id = d.id";

/// The open ones are few.
const OPEN: &str =
    "inbox.task k JOIN inbox.record d ON d.id = k.delivery_id AND d.received_at = k.received_at";

const JOINS: &str = " LEFT JOIN inbox.parked p ON p.entity_id = d.entity_id
    LEFT JOIN inbox.queue q ON q.entity_id = d.entity_id";

/// Which deliveries are first, and where to begin.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Those after this one, by id.
    Oldest(Option<DeliveryId>),
    /// Those before this one, the highest id first.
    Newest(Option<DeliveryId>),
}

/// The deliveries that fit the filter.
pub(crate) async fn page(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    filter: &Filter,
    order: Order,
    limit: usize,
) -> Result<Vec<Entry>, Failure> {
    let entries = select(client, schema, now, filter, order, limit).await?;
    Ok(entries.into_iter().map(|(entry, _)| entry).collect())
}

async fn select(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    filter: &Filter,
    order: Order,
    limit: usize,
) -> Result<Vec<(Entry, Option<Failure>)>, Failure> {
    let (tables, id) = match filter.state {
        None | Some(State::Done) => (DELIVERIES, "d.id"),
        Some(_) => (OPEN, "k.delivery_id"),
    };
    let (first, comes_after, direction) = match order {
        Order::Oldest(after) => (after.map_or(i64::MIN, |after| after.0), ">", "ASC"),
        Order::Newest(before) => (before.map_or(i64::MAX, |before| before.0), "<", "DESC"),
    };
    let mut sql = format!(
        "SELECT {COLUMN_NAMES}, {STATE} AS state{ENTRY_COLUMNS} FROM {NOW} CROSS JOIN {tables}{JOINS} WHERE {id} {comes_after} $2"
    );
    let mut values: Vec<(Value, Type)> = vec![
        (Box::new(now), Type::TIMESTAMPTZ),
        (Box::new(first), Type::INT8),
        (Box::new(i64::try_from(limit).unwrap_or(i64::MAX)), Type::INT8),
    ];
    for (condition, value, ty) in conditions(filter) {
        values.push((value, ty));
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('@', &format!("${}", values.len())));
    }
    sql.push_str(&format!(" ORDER BY {id} {direction} LIMIT $3"));
    let parameters: Vec<(&(dyn ToSql + Sync), Type)> =
        values.iter().map(|(value, ty)| (&**value as &(dyn ToSql + Sync), ty.clone())).collect();
    let rows = client.query_typed(&in_schema(&sql, schema), &parameters).await?;
    rows.iter().map(entry).collect()
}

type Value = Box<dyn ToSql + Sync + Send>;

/// What the filter asks for: each with one value, whose placeholders are `@`.
fn conditions(filter: &Filter) -> Vec<(String, Value, Type)> {
    let text = |condition: &str, text: &str| {
        (condition.to_owned(), Box::new(text.to_owned()) as Value, Type::TEXT)
    };
    let time = |condition: &str, time: DateTime<Utc>| {
        (condition.to_owned(), Box::new(Time(time)) as Value, Type::TIMESTAMPTZ)
    };
    let Filter {
        id,
        source,
        provider,
        state,
        event_type,
        subject,
        since,
        before,
        reading,
        proof,
        after,
        text: body_text,
    } = filter;
    let conditions = [
        id.map(|id| ("d.id = @".to_owned(), Box::new(id.0) as Value, Type::INT8)),
        source.as_ref().map(|source| text("d.source = @", source.as_str())),
        provider.as_ref().map(|provider| text("d.provider = @", provider)),
        state.map(|state| match state {
            State::Done => text("k.delivery_id IS NULL AND @ = 'done'", "done"),
            // For this there is an index.
            State::Dead => text("k.is_dead AND @ = 'dead'", "dead"),
            _ => text(&format!("NOT k.is_dead AND {STATE} = @"), state.as_str()),
        }),
        event_type.as_ref().map(|event_type| text("d.event_type = @", event_type)),
        subject.as_ref().map(|subject| text(ABOUT, subject)),
        since.map(|since| time("d.received_at >= @", since)),
        before.map(|before| time("d.received_at < @", before)),
        reading.map(|reading| match reading {
            ReadingKind::Known => text("d.reading = @", record::reading_text(reading)),
            _ => text("d.reading <> 'known' AND d.reading = @", record::reading_text(reading)),
        }),
        after.map(|after| ("d.id > @".to_owned(), Box::new(after.0) as Value, Type::INT8)),
        proof.map(|proof| text("d.proof = @", proof.as_str())),
        body_text.as_ref().map(|text| {
            let bytes = Box::new(text.as_bytes().to_vec()) as Value;
            ("position(@ IN d.body) > 0".to_owned(), bytes, Type::BYTEA)
        }),
    ];
    conditions.into_iter().flatten().collect()
}

/// The entities' subjects have an index. One that cannot be decoded may have a subject, but is an entity
/// of its own.
const ABOUT: &str = "d.subject_id = @ AND (d.reading <> 'known'
    OR d.entity_id = ANY (ARRAY(SELECT e.id FROM inbox.entity e WHERE e.subject_id = @)))";

/// One delivery with its body and its history.
pub(crate) async fn get(
    client: &Client,
    schema: &str,
    now: Option<Time>,
    id: DeliveryId,
) -> Result<Option<Details>, Failure> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    let Some((entry, failure)) =
        select(client, schema, now, &filter, Order::Oldest(None), 1).await?.pop()
    else {
        return Ok(None);
    };
    // A handler or a check must not take what replaces an unreadable field for its own.
    if let Some(failure) = failure {
        return Err(failure);
    }
    let body = in_schema(
        "SELECT d.body, e.status FROM inbox.delivery d LEFT JOIN inbox.entity e ON e.id = d.entity_id WHERE d.id = $1",
        schema,
    );
    let Some(row) = client.query_typed_opt(&body, &parameters![INT8 = id.0]).await? else {
        return Ok(None);
    };
    let body = Bytes::copy_from_slice(row.try_get(0)?);
    let status = row.try_get(1)?;
    let history = in_schema(
        "SELECT at, attempt, kind, note FROM inbox.outcome WHERE delivery_id = $1 ORDER BY id",
        schema,
    );
    let steps = client.query_typed(&history, &parameters![INT8 = id.0]).await?;
    let history = steps.iter().map(step).collect::<Result<_, _>>()?;
    Ok(Some(Details { entry, body, history, status }))
}

fn step(row: &Row) -> Result<Step, Failure> {
    let Time(at) = row.try_get(0)?;
    Ok(Step {
        at,
        attempt: u32::try_from(row.try_get::<_, i64>(1)?).unwrap_or(u32::MAX),
        kind: record::parsed(row.try_get(2)?)?,
        note: row.try_get(3)?,
    })
}

/// A row that cannot be read is shown with the reason, instead of failing the page.
fn entry(row: &Row) -> Result<(Entry, Option<Failure>), Failure> {
    let state = record::parsed(row.try_get(COLUMNS)?)?;
    let (delivery, failure) = record::salvage(row)?;
    let why = failure.as_ref().map(|failure| failure.error.to_string().into());
    let due_at: Option<Time> = row.try_get(COLUMNS + 3)?;
    let entry = Entry {
        delivery,
        state,
        attempts: u32::try_from(row.try_get::<_, i64>(COLUMNS + 1)?).unwrap_or(u32::MAX),
        last_error: why.or(row.try_get(COLUMNS + 2)?),
        due_at: due_at.filter(|_| state == State::Waiting).map(|Time(due_at)| due_at),
    };
    Ok((entry, failure))
}
