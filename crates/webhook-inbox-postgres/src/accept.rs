//! Storing deliveries.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use tokio_postgres::{Client, Row};
use webhook_core::DedupKey;
use webhook_inbox::{DeliveryId, Late, NewDelivery, Receipt, Source, StoreError, StoreErrorKind};

use crate::{
    error::Failure,
    parameters::parameters,
    record,
    time::{Time, micros, micros_between},
};

/// The statement of [`accept`].
pub(crate) const STATEMENT: &str = "SELECT o_positions, o_firsts, o_firsts_at, o_arrived_at, o_times, o_are_new, o_are_late, o_handled_as
    FROM inbox.accept(inbox.start($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";

/// The same, and a notification if workers have something to do.
pub(crate) fn and_notify() -> String {
    format!(
        "WITH stored AS MATERIALIZED ({STATEMENT}),
        notified AS MATERIALIZED (
            SELECT pg_notify('inbox', '')
            FROM stored
            WHERE true = ANY (o_are_new) OR array_remove(o_handled_as, NULL) <> '{{}}')
        SELECT stored.* FROM stored LEFT JOIN notified ON true"
    )
}

type Receipts = Vec<Result<Receipt, StoreError>>;

/// Stores the deliveries, in their order, in one statement: a transaction with one commit. If PostgreSQL refuses
/// one of them, each is tried alone. They are also stored one by one if some with equal keys arrived at different
/// times: one may be within the redelivery window, and the other one late.
pub(crate) async fn accept(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    deliveries: &[NewDelivery],
) -> Result<Receipts, Failure> {
    if arrived_apart(deliveries) {
        return in_transaction(client, statement, now, asked_at, deliveries).await;
    }
    match accept_all(client, statement, now, asked_at, deliveries).await {
        Ok(receipts) => Ok(receipts.into_iter().map(Ok).collect()),
        Err(failure) if failure.is_of_one_delivery() => match deliveries {
            [_] => Ok(vec![Err(failure.error)]),
            _ => in_transaction(client, statement, now, asked_at, deliveries).await,
        },
        Err(failure) => Err(failure),
    }
}

/// Whether some with equal keys arrived at different times.
fn arrived_apart(deliveries: &[NewDelivery]) -> bool {
    let mut arrivals = HashMap::new();
    deliveries.iter().any(|delivery| {
        let at = delivery.received_at;
        delivery.received_at.is_some()
            && *arrivals.entry((&delivery.source, &delivery.key)).or_insert(at) != at
    })
}

async fn in_transaction(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    deliveries: &[NewDelivery],
) -> Result<Receipts, Failure> {
    client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
    let result = accept_each(client, statement, now, asked_at, deliveries).await;
    client.batch_execute(if result.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    result
}

/// Stores each delivery behind a savepoint.
async fn accept_each(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    deliveries: &[NewDelivery],
) -> Result<Receipts, Failure> {
    let mut receipts = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        client.batch_execute("SAVEPOINT delivery").await?;
        match accept_all(client, statement, now, asked_at, std::slice::from_ref(delivery)).await {
            Ok(receipt) => receipts.extend(receipt.into_iter().map(Ok)),
            Err(failure) if failure.is_of_one_delivery() => {
                client.batch_execute("ROLLBACK TO delivery").await?;
                receipts.push(Err(failure.error));
            }
            Err(failure) => return Err(failure),
        }
        client.batch_execute("RELEASE delivery").await?;
    }
    Ok(receipts)
}

async fn accept_all(
    client: &Client,
    statement: &str,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    deliveries: &[NewDelivery],
) -> Result<Vec<Receipt>, Failure> {
    let each = || deliveries.iter();
    let reading = || each().map(|delivery| &delivery.reading);
    let row = client
        .query_typed_one(
            statement,
            &parameters![
                TIMESTAMPTZ = now,
                TEXT_ARRAY = each().map(|it| it.source.as_str()).collect::<Vec<_>>(),
                BYTEA_ARRAY = each().map(|it| &it.key.as_bytes()[..]).collect::<Vec<_>>(),
                INT8_ARRAY = each().map(|it| micros(it.window)).collect::<Vec<_>>(),
                BOOL_ARRAY = each().map(|it| it.late == Late::Handle).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| &*it.provider).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| it.proof.as_str()).collect::<Vec<_>>(),
                TEXT_ARRAY =
                    each().map(|it| it.evidence.as_ref().map(|it| &*it.header)).collect::<Vec<_>>(),
                TEXT_ARRAY =
                    each().map(|it| it.evidence.as_ref().map(|it| &*it.value)).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| it.endpoint.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY = each().map(|it| it.provider_id.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY = reading().map(|it| record::reading_text(it.kind)).collect::<Vec<_>>(),
                TEXT_ARRAY = reading().map(|it| it.event_type.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY =
                    reading().map(|it| it.subject.as_ref().map(|it| &*it.kind)).collect::<Vec<_>>(),
                TEXT_ARRAY =
                    reading().map(|it| it.subject.as_ref().map(|it| &*it.id)).collect::<Vec<_>>(),
                TEXT_ARRAY = reading().map(|it| it.occurred_at.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY = reading().map(|it| it.error.as_deref()).collect::<Vec<_>>(),
                TEXT_ARRAY = reading().map(|it| &*it.read_by).collect::<Vec<_>>(),
                BOOL_ARRAY = reading().map(|it| it.parks).collect::<Vec<_>>(),
                BYTEA_ARRAY = each().map(|it| &it.body[..]).collect::<Vec<_>>(),
                INT8_ARRAY = each()
                    .map(|it| micros_between(it.arrived_at(asked_at), asked_at))
                    .collect::<Vec<_>>(),
            ],
        )
        .await?;
    receipts(&row, deliveries)
}

/// A receipt for each delivery, from what is known of each distinct key.
fn receipts(row: &Row, deliveries: &[NewDelivery]) -> Result<Vec<Receipt>, Failure> {
    let positions: Vec<i64> = row.try_get(0)?;
    let mut seen: HashMap<(&Source, &DedupKey), Seen> = HashMap::with_capacity(positions.len());
    for (position, known) in positions.into_iter().zip(Seen::read(row)?) {
        let position = usize::try_from(position).unwrap_or_default();
        let first = position.checked_sub(1).and_then(|index| deliveries.get(index));
        let Some(first) = first else { return Err(unexpected()) };
        seen.insert((&first.source, &first.key), known);
    }
    let mut repeats: HashMap<(&Source, &DedupKey), u32> = HashMap::new();
    for delivery in deliveries {
        *repeats.entry((&delivery.source, &delivery.key)).or_default() += 1;
    }
    // Their keys are counted down: the last one has the number of the store.
    let mut receipts = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let key = (&delivery.source, &delivery.key);
        let (Some(seen), Some(left)) = (seen.get_mut(&key), repeats.get_mut(&key)) else {
            return Err(unexpected());
        };
        *left -= 1;
        receipts.push(seen.next(seen.times.saturating_sub(*left)));
    }
    Ok(receipts)
}

/// What is known of a key after a batch.
struct Seen {
    first: DeliveryId,
    first_at: DateTime<Utc>,
    arrived_at: DateTime<Utc>,
    times: u32,
    is_new: bool,
    is_late: bool,
    handled_as: Option<DeliveryId>,
}

impl Seen {
    /// From arrays with an element for each key.
    fn read(row: &Row) -> Result<impl Iterator<Item = Self>, Failure> {
        let mut firsts = row.try_get::<_, Vec<i64>>(1)?.into_iter();
        let mut firsts_at = row.try_get::<_, Vec<Time>>(2)?.into_iter();
        let mut arrived_at = row.try_get::<_, Vec<Time>>(3)?.into_iter();
        let mut times = row.try_get::<_, Vec<i64>>(4)?.into_iter();
        let mut are_new = row.try_get::<_, Vec<bool>>(5)?.into_iter();
        let mut are_late = row.try_get::<_, Vec<bool>>(6)?.into_iter();
        let mut handled_as = row.try_get::<_, Vec<Option<i64>>>(7)?.into_iter();
        Ok(std::iter::from_fn(move || {
            Some(Self {
                first: DeliveryId(firsts.next()?),
                first_at: firsts_at.next()?.0,
                arrived_at: arrived_at.next()?.0,
                times: u32::try_from(times.next()?).unwrap_or(u32::MAX),
                is_new: are_new.next()?,
                is_late: are_late.next()?,
                handled_as: handled_as.next()?.map(DeliveryId),
            })
        }))
    }

    /// The receipt of the next delivery of the batch with this key. Those after a new one, or after a late one that
    /// is handled, are within the window that it begins.
    fn next(&mut self, times: u32) -> Receipt {
        let first = self.first;
        let is_new = std::mem::take(&mut self.is_new);
        if is_new {
            return Receipt::New(first);
        }
        if !self.is_late {
            return Receipt::Redelivered { first, times };
        }
        let after = (self.arrived_at - self.first_at).to_std().unwrap_or_default();
        let handled_as = self.handled_as.take();
        self.is_late = handled_as.is_none();
        Receipt::Late { first, times, after, handled_as }
    }
}

fn unexpected() -> Failure {
    Failure::new(
        StoreErrorKind::Schema,
        "expected a receipt for each delivery, found none for some: look which program has changed the inbox's functions",
    )
}
