//! Leasing entities.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use tokio_postgres::{Client, Row};
use webhook_inbox::{Claim, Claimed, Lease, Settlement, Source, Verdict};

use crate::{
    error::Failure,
    parameters::parameters,
    record::{self, COLUMNS},
    settle,
    time::{Time, micros, micros_between},
};

/// The statement of [`claim`], without its columns.
pub(crate) const FROM: &str = " FROM inbox.claim(inbox.start($1), $2, $3, $4, $5, $6, $7, coalesce($8, '-infinity'::timestamptz), $9) d";

/// The columns after those of the record.
pub(crate) const OTHER_COLUMNS: &str =
    ", d.o_entity, d.o_lease, d.o_attempt, d.o_status, d.o_body, d.o_floor";

/// The statements that a claim needs.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) claim: String,
    pub(crate) settle: String,
}

/// What a process remembers between claims.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<Option<Source>, Remembered>>);

#[derive(Debug, Clone, Default)]
struct Remembered {
    /// Whose turn it is. Workers of several sources do not take each other's turns.
    turn: i64,
    /// No entity was due before this time.
    floor: Option<DateTime<Utc>>,
    /// When all are looked at, whatever the floor says, and how long that takes.
    next_full: Option<Instant>,
    next_sweep: Option<Instant>,
}

/// A row may appear this long after the time at which it is due: when its transaction commits. What takes longer is found
/// when all are looked at.
const MARGIN: TimeDelta = TimeDelta::seconds(1);

/// How often all are looked at: at least, and as a multiple of how long it takes.
const FULL: (Duration, u32) = (Duration::from_secs(5), 20);

/// How often it is looked whether a delivery came while its entity was in the hands of another transaction.
const SWEEP: Duration = Duration::from_millis(250);

/// Leases entities that are due, and returns for each its oldest waiting delivery. An entity whose delivery
/// cannot be read is parked, so that the others go on.
pub(crate) async fn claim(
    client: &Client,
    statements: &Statements,
    now: Option<Time>,
    asked_at: DateTime<Utc>,
    claim: &Claim,
    memory: &Memory,
) -> Result<Vec<Claimed>, Failure> {
    let mut claimed = Vec::new();
    // A test with a clock of its own misses nothing, and the last claim of a drain does not.
    let mut thorough = now.is_some();
    loop {
        let wanted = claim.limit.saturating_sub(claimed.len());
        let begun = Instant::now();
        let remembered = memory.of(claim.source.as_ref());
        let is_due = |at: Option<Instant>| thorough || at.is_none_or(|at| at <= begun);
        let (is_full, sweeps) = (is_due(remembered.next_full), is_due(remembered.next_sweep));
        let rows = client
            .query_typed(
                &statements.claim,
                &parameters![
                    TIMESTAMPTZ = now,
                    TEXT = claim.source.as_ref().map(Source::as_str),
                    INT8 = i64::try_from(wanted).unwrap_or(i64::MAX).min(1 << 20),
                    INT8 = micros(claim.lease),
                    TEXT = claim.holder,
                    INT8 = claim.as_of.map(|as_of| micros_between(asked_at, as_of)),
                    INT8 = remembered.turn,
                    TIMESTAMPTZ = remembered.floor.filter(|_| !is_full).map(Time),
                    BOOL = sweeps,
                ],
            )
            .await?;
        let mut unreadable = Vec::new();
        let (mut floor, mut taken) = (None, 0);
        for row in &rows {
            floor = floor.or(row.try_get::<_, Option<Time>>(COLUMNS + 5)?);
            let Some(entity) = row.try_get::<_, Option<i64>>(COLUMNS)? else { continue };
            taken += 1;
            let lease = Lease {
                entity,
                delivery: webhook_inbox::DeliveryId(row.try_get(0)?),
                token: row.try_get(COLUMNS + 1)?,
            };
            match read(row, lease) {
                Ok(read) => claimed.push(read),
                Err(failure) => unreadable.push(Settlement {
                    lease,
                    attempt: attempt(row)?,
                    verdict: Verdict::Park,
                    note: Some(failure.error.to_string().into()),
                    status: None,
                }),
            }
        }
        memory.remember(claim.source.as_ref(), |it| {
            let now = Instant::now();
            it.turn = it.turn.wrapping_add(taken) & i64::from(i32::MAX);
            it.floor = floor.and_then(|Time(floor)| floor.checked_sub_signed(MARGIN));
            if is_full {
                it.next_full = Some(now + FULL.0.max((now - begun) * FULL.1));
            }
            if sweeps {
                it.next_sweep = Some(now + SWEEP);
            }
        });
        if taken == 0 && claim.as_of.is_some() && !(is_full && sweeps) {
            thorough = true;
            continue;
        }
        if unreadable.is_empty() {
            return Ok(claimed);
        }
        settle::settle(client, &statements.settle, now, asked_at, &unreadable).await?;
    }
}

impl Memory {
    fn of(&self, source: Option<&Source>) -> Remembered {
        let memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.get(&source.cloned()).cloned().unwrap_or_default()
    }

    fn remember(&self, source: Option<&Source>, change: impl FnOnce(&mut Remembered)) {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(memory.entry(source.cloned()).or_default());
    }
}

fn read(row: &Row, lease: Lease) -> Result<Claimed, Failure> {
    Ok(Claimed {
        lease,
        attempt: attempt(row)?,
        delivery: record::read(row)?,
        body: Bytes::copy_from_slice(row.try_get(COLUMNS + 4)?),
        status: row.try_get(COLUMNS + 3)?,
    })
}

fn attempt(row: &Row) -> Result<u32, Failure> {
    Ok(u32::try_from(row.try_get::<_, i64>(COLUMNS + 2)?).unwrap_or(u32::MAX))
}
