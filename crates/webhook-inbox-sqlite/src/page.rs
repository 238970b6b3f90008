//! Deliveries for people.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter, types::Value};
use webhook_inbox::{DeliveryId, Details, Entry, Filter, State};

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
             , coalesce(t.last_error, d.error, iif(t.is_dead = 0, e.parked_because, NULL))
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
    let is_open = filter.state.is_some_and(|state| state != State::Done);
    let mut sql = String::from(concat!("SELECT ", entry_columns!()));
    sql.push_str(if is_open { FROM_OPEN } else { FROM_DELIVERIES });
    let mut values = vec![
        Value::Integer(now.timestamp_micros()),
        Value::Integer(after.map_or(i64::MIN, |after| after.0)),
        Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)),
    ];
    sql.push_str(if is_open { " WHERE t.delivery_id > ?2" } else { " WHERE d.id > ?2" });
    let mut and = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(" AND ");
        sql.push_str(condition);
        sql.push_str(" ?");
        sql.push_str(&values.len().to_string());
    };
    let text = |text: &str| Value::Text(text.into());
    if let Some(id) = filter.id {
        and("d.id =", Value::Integer(id.0));
    }
    if let Some(source) = &filter.source {
        and("d.source =", text(source.as_str()));
    }
    if let Some(provider) = &filter.provider {
        and("d.provider =", text(provider));
    }
    if let Some(state) = filter.state {
        if state == State::Dead {
            and("t.is_dead = 1 AND 'dead' =", text("dead"));
        }
        and(concat!(state!(), " ="), text(state.as_str()));
    }
    if let Some(event_type) = &filter.event_type {
        and("d.event_type =", text(event_type));
    }
    if let Some(subject) = &filter.subject {
        and("e.kind <> '' AND e.subject_id =", text(subject));
    }
    if let Some(since) = filter.since {
        and("d.received_at >=", Value::Integer(since.timestamp_micros()));
    }
    if let Some(reading) = filter.reading {
        and("d.reading =", text(record::reading_text(reading)));
    }
    sql.push_str(if is_open { " ORDER BY t.delivery_id" } else { " ORDER BY d.id" });
    sql.push_str(" LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

/// One delivery with its body and its history.
pub(crate) fn get(
    connection: &Connection,
    now: DateTime<Utc>,
    id: DeliveryId,
) -> Result<Option<Details>, Failure> {
    let filter = Filter { id: Some(id), ..Filter::default() };
    let Some(entry) = page(connection, now, &filter, None, 1)?.pop() else { return Ok(None) };
    let body: Option<Vec<u8>> = connection
        .prepare_cached("SELECT body FROM inbox_delivery WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let history = history::read(connection, id.0)?;
    Ok(Some(Details { entry, body: Bytes::from(body.unwrap_or_default()), history }))
}

fn entry(row: &Row<'_>) -> Result<Entry, Failure> {
    let due_at: Option<i64> = row.get(record::COLUMNS + 3)?;
    let state = record::parsed(&row.get::<_, Box<str>>(record::COLUMNS)?)?;
    Ok(Entry {
        delivery: record::read(row)?,
        state,
        attempts: row.get(record::COLUMNS + 1)?,
        last_error: row.get(record::COLUMNS + 2)?,
        due_at: due_at.filter(|_| state == State::Waiting).map(record::time).transpose()?,
    })
}
