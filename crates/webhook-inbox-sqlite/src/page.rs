//! Deliveries for people.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter, types::Value};
use webhook_inbox::{DeliveryId, Details, Entry, Filter, ReadingKind, State};

use crate::{error::Failure, history, record};

/// After the columns of the record. `?1` is the time.
macro_rules! entry_columns {
    () => {
        concat!(
            record::columns!(),
            ", ",
            state!(),
            ", coalesce(
                 t.attempts,
                 (SELECT attempt FROM inbox_outcome WHERE delivery_id = d.id AND kind = 'done'
                  ORDER BY step DESC LIMIT 1),
                 0)
             , iif(t.delivery_id IS NULL, NULL,
                   coalesce(iif(t.is_dead = 0, e.parked_because, NULL), t.last_error, d.error))
             , iif(e.due_at > ?1 AND d.id = (
                   SELECT min(delivery_id) FROM inbox_task WHERE entity_id = e.id AND is_dead = 0
               ), e.due_at, NULL)"
        )
    };
}

/// A delivery's state. `?1` is the time.
macro_rules! state {
    () => {
        "CASE
             WHEN t.delivery_id IS NULL THEN 'done'
             WHEN t.is_dead = 1 THEN 'dead'
             WHEN e.parked_because IS NOT NULL THEN 'parked'
             WHEN e.leased_delivery = t.delivery_id AND e.leased_until > ?1 THEN 'working'
             ELSE 'waiting'
         END"
    };
}
pub(crate) use state;

const FROM_DELIVERIES: &str = concat!(
    " FROM inbox_delivery d ",
    record::joins!(),
    " LEFT JOIN inbox_task t ON t.delivery_id = d.id"
);

/// `CROSS JOIN` keeps the order of the tables: the open ones are few.
const FROM_OPEN: &str = concat!(
    " FROM inbox_task t CROSS JOIN inbox_delivery d ON d.id = t.delivery_id ",
    record::joins!()
);

/// The deliveries that fit the filter, by id, after this one.
pub(crate) fn page(
    connection: &Connection,
    now: DateTime<Utc>,
    filter: &Filter,
    after: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Entry>, Failure> {
    in_parts(connection, now, filter, Order::Oldest(after), limit, [UP_TO_LATEST, AFTER_LATEST])
}

/// The deliveries that fit the filter, newest first, before this one.
pub(crate) fn latest(
    connection: &Connection,
    now: DateTime<Utc>,
    filter: &Filter,
    before: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Entry>, Failure> {
    in_parts(connection, now, filter, Order::Newest(before), limit, [AFTER_LATEST, UP_TO_LATEST])
}

/// Which deliveries are first, and where to begin.
#[derive(Debug, Clone, Copy)]
enum Order {
    Oldest(Option<DeliveryId>),
    Newest(Option<DeliveryId>),
}

/// In two parts if the filter has an end.
fn in_parts(
    connection: &Connection,
    now: DateTime<Utc>,
    filter: &Filter,
    order: Order,
    limit: usize,
    parts: [&'static str; 2],
) -> Result<Vec<Entry>, Failure> {
    let shown = |rows: Vec<(Entry, _)>| rows.into_iter().map(|(entry, _)| entry);
    let Some(before) = filter.before else {
        return Ok(shown(select(connection, now, filter, order, limit, None)?).collect());
    };
    let before = Value::Integer(before.timestamp_micros());
    let mut entries: Vec<Entry> = Vec::new();
    for part in parts {
        let left = limit - entries.len();
        if left > 0 {
            let part = Some((part, before.clone()));
            entries.extend(shown(select(connection, now, filter, order, left, part)?));
        }
    }
    Ok(entries)
}

fn select(
    connection: &Connection,
    now: DateTime<Utc>,
    filter: &Filter,
    order: Order,
    limit: usize,
    part: Option<(&'static str, Value)>,
) -> Result<Vec<(Entry, Option<Failure>)>, Failure> {
    let mut sql = String::from(concat!("SELECT ", entry_columns!()));
    let (first, comes_after, direction) = match order {
        Order::Oldest(after) => (after.map_or(i64::MIN, |after| after.0), ">", "ASC"),
        Order::Newest(before) => (before.map_or(i64::MAX, |before| before.0), "<", "DESC"),
    };
    let mut values = vec![
        Value::Integer(now.timestamp_micros()),
        Value::Integer(first),
        Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)),
    ];
    let id = match filter.state {
        None | Some(State::Done) => {
            sql.push_str(FROM_DELIVERIES);
            "d.id"
        }
        Some(_) => {
            sql.push_str(FROM_OPEN);
            "t.delivery_id"
        }
    };
    sql.push_str(&format!(" WHERE {id} {comes_after} ?2"));
    // The scan begins, or ends, where the index on times says, instead of at the first delivery.
    if let Some(since) = filter.since
        && !matches!(order, Order::Oldest(Some(_)))
    {
        values.push(Value::Integer(since.timestamp_micros()));
        sql.push_str(&format!(" AND {id} > {EARLIEST}"));
    }
    for (condition, value) in conditions(filter).into_iter().chain(part) {
        values.push(value);
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('@', &format!("?{}", values.len())));
    }
    sql.push_str(&format!(" ORDER BY {id} {direction} LIMIT ?3"));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

/// What the filter asks for: each with one value, whose placeholders are `@`.
fn conditions(filter: &Filter) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::Text(text.into());
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
        id.map(|id| ("d.id = @", Value::Integer(id.0))),
        source.as_ref().map(|source| ("d.source = @", text(source.as_str()))),
        provider.as_ref().map(|provider| ("d.provider = @", text(provider))),
        state.map(|state| match state {
            State::Done => ("t.delivery_id IS NULL AND @ = 'done'", text("done")),
            // For this there is an index.
            State::Dead => ("t.is_dead = 1 AND @ = 'dead'", text("dead")),
            _ => (concat!(state!(), " = @"), text(state.as_str())),
        }),
        event_type.as_ref().map(|event_type| ("d.event_type = @", text(event_type))),
        subject.as_ref().map(|subject| (ABOUT, text(subject))),
        since.map(|since| ("+d.received_at >= @", Value::Integer(since.timestamp_micros()))),
        before.map(|before| ("+d.received_at < @", Value::Integer(before.timestamp_micros()))),
        reading.map(|reading| match reading {
            ReadingKind::Known => ("d.reading = @", text(record::reading_text(reading))),
            _ => (UNREAD, text(record::reading_text(reading))),
        }),
        after.map(|after| ("d.id > @", Value::Integer(after.0))),
        proof.map(|proof| ("d.proof = @", text(proof.as_str()))),
        body_text
            .as_ref()
            .map(|text| ("instr(d.body, @) > 0", Value::Blob(text.as_bytes().to_vec()))),
    ];
    conditions.into_iter().flatten().collect()
}

/// One before the first delivery since `?4`, whatever the clock did. In the other conditions, `+` keeps
/// SQLite from sorting by the index on times.
const EARLIEST: &str = "(SELECT min(id) - 1 FROM inbox_delivery INDEXED BY inbox_delivery_received
    WHERE received_at >= ?4)";

/// The latest delivery before `@`, from the index on times.
macro_rules! latest {
    () => {
        "(SELECT id FROM inbox_delivery INDEXED BY inbox_delivery_received
          WHERE received_at < @ ORDER BY received_at DESC, id DESC LIMIT 1)"
    };
}

/// A scan by id ends at the latest one, instead of at the last delivery.
const UP_TO_LATEST: &str = concat!("d.id <= ", latest!());

/// Only if the clock was set back are there others with higher ids.
const AFTER_LATEST: &str = concat!(
    "d.id IN (SELECT id FROM inbox_delivery INDEXED BY inbox_delivery_received
              WHERE received_at < @ AND id > ",
    latest!(),
    ")"
);

/// The entities' subjects have an index. One that cannot be decoded may have a subject, but is an entity
/// of its own.
const ABOUT: &str = "d.subject_id = @ AND d.id IN (
    SELECT id FROM inbox_delivery
        WHERE entity_id IN (SELECT id FROM inbox_entity WHERE subject_id = @)
    UNION ALL SELECT id FROM inbox_delivery WHERE reading <> 'known' AND subject_id = @)";

/// These are few, and have an index.
const UNREAD: &str =
    "d.id IN (SELECT id FROM inbox_delivery WHERE reading <> 'known' AND reading = @)";

/// One delivery with its body and its history.
pub(crate) fn get(
    connection: &Connection,
    now: DateTime<Utc>,
    id: DeliveryId,
) -> Result<Option<Details>, Failure> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    let Some((entry, failure)) =
        select(connection, now, &filter, Order::Oldest(None), 1, None)?.pop()
    else {
        return Ok(None);
    };
    // A handler or a check must not take what replaces an unreadable field for its own.
    if let Some(failure) = failure {
        return Err(failure);
    }
    let found = connection
        .prepare_cached(
            "SELECT body, (SELECT status FROM inbox_entity WHERE id = entity_id)
             FROM inbox_delivery WHERE id = ?1",
        )?
        .query_row([id.0], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?)))
        .optional()?;
    let (body, status) = found.unwrap_or_default();
    let history = history::read(connection, id.0)?;
    Ok(Some(Details { entry, body: Bytes::from(body), history, status }))
}

/// A row that cannot be read is shown with the reason, instead of failing the page.
fn entry(row: &Row<'_>) -> Result<(Entry, Option<Failure>), Failure> {
    let state = record::parsed(&row.get::<_, Box<str>>(record::COLUMNS)?)?;
    let (delivery, failure) = record::salvage(row)?;
    let why = failure.as_ref().map(|Failure(error)| error.to_string().into());
    let due_at: Option<i64> = row.get(record::COLUMNS + 3)?;
    let due_at = due_at.filter(|_| state == State::Waiting);
    let entry = Entry {
        delivery,
        state,
        attempts: row.get(record::COLUMNS + 1).unwrap_or_default(),
        last_error: why.or(row.get(record::COLUMNS + 2).unwrap_or_default()),
        due_at: due_at.and_then(DateTime::from_timestamp_micros),
    };
    Ok((entry, failure))
}
