//! What people do to deliveries and entities.

use tokio_postgres::{Client, types::Type};
use webhook_inbox::{Purged, Reading, Reread, Rereading, StoreErrorKind};

use crate::{
    error::Failure,
    parameters::{Parameter, parameters},
    record,
    time::Time,
};

/// Calls a function of people, which returns how many deliveries or entities it changed.
pub(crate) async fn call(
    client: &Client,
    statement: &str,
    parameters: &[Parameter<'_>],
) -> Result<usize, Failure> {
    let changed: i64 = client.query_typed_one(statement, parameters).await?.try_get(0)?;
    Ok(usize::try_from(changed).unwrap_or_default())
}

/// Deletes those that are done or dead, and the entities that have none left.
pub(crate) async fn purge(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    ids: &[i64],
) -> Result<Purged, Failure> {
    let row = client
        .query_typed_one(statement, &parameters![TIMESTAMPTZ = now, INT8_ARRAY = ids])
        .await?;
    let deleted: Vec<i64> = row.try_get(0)?;
    let count = |index: usize| deleted.get(index).copied().map_or(0, record::count);
    Ok(Purged { deliveries: count(0), entities: count(1) })
}

/// The statement of [`heal`].
pub(crate) const HEAL: &str = "SELECT inbox.heal(inbox.start($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";

/// Replaces what decoding found.
pub(crate) async fn heal(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    rereadings: &[Rereading],
) -> Result<Vec<Reread>, Failure> {
    let ids: Vec<i64> = rereadings.iter().map(|it| it.delivery.0).collect();
    let before = Columns::of(rereadings.iter().map(|it| &it.before));
    let after = Columns::of(rereadings.iter().map(|it| &it.after));
    let mut parameters: Vec<Parameter<'_>> =
        parameters![TIMESTAMPTZ = now, INT8_ARRAY = ids].into();
    parameters.extend(before.parameters());
    parameters.extend(after.parameters());
    let row = client.query_typed_one(statement, &parameters).await?;
    let answers: Vec<&str> = row.try_get(0)?;
    let answer = |text: &&str| match *text {
        "opened" => Ok(Reread::Opened),
        "renewed" => Ok(Reread::Renewed),
        "in work" => Ok(Reread::InWork),
        "changed" => Ok(Reread::Changed),
        _ => Err(Failure::new(
            StoreErrorKind::Schema,
            "expected an answer of this version, found another: look which program has changed the inbox's functions",
        )),
    };
    answers.iter().map(answer).collect()
}

/// Readings as a column for each field.
#[derive(Default)]
struct Columns<'r> {
    kinds: Vec<&'static str>,
    event_types: Vec<Option<&'r str>>,
    subject_kinds: Vec<Option<&'r str>>,
    subject_ids: Vec<Option<&'r str>>,
    occurred_ats: Vec<Option<&'r str>>,
    errors: Vec<Option<&'r str>>,
    read_bys: Vec<&'r str>,
    parks: Vec<bool>,
}

impl<'r> Columns<'r> {
    fn of(readings: impl Iterator<Item = &'r Reading>) -> Self {
        let mut columns = Self::default();
        for reading in readings {
            let subject = reading.subject.as_ref();
            columns.kinds.push(record::reading_text(reading.kind));
            columns.event_types.push(reading.event_type.as_deref());
            columns.subject_kinds.push(subject.map(|subject| &*subject.kind));
            columns.subject_ids.push(subject.map(|subject| &*subject.id));
            columns.occurred_ats.push(reading.occurred_at.as_deref());
            columns.errors.push(reading.error.as_deref());
            columns.read_bys.push(&reading.read_by);
            columns.parks.push(reading.parks);
        }
        columns
    }

    fn parameters(&self) -> [Parameter<'_>; 8] {
        [
            (&self.kinds, Type::TEXT_ARRAY),
            (&self.event_types, Type::TEXT_ARRAY),
            (&self.subject_kinds, Type::TEXT_ARRAY),
            (&self.subject_ids, Type::TEXT_ARRAY),
            (&self.occurred_ats, Type::TEXT_ARRAY),
            (&self.errors, Type::TEXT_ARRAY),
            (&self.read_bys, Type::TEXT_ARRAY),
            (&self.parks, Type::BOOL_ARRAY),
        ]
    }
}
