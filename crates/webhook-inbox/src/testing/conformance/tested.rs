//! A store under test, deliveries for it, and how a rule says what it found.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use webhook_core::{DedupKey, Proof};

use crate::{
    Claim, Claimed, DeliveryId, Details, EntityKey, Entry, Filter, Late, NewDelivery, Reading,
    ReadingKind, Receipt, Reread, Rereading, Settled, Settlement, Source, State, Store, StoreError,
    Verdict,
};

/// What a rule finds.
pub(super) type Finding = Result<(), Broken>;

/// The rule is broken: what was expected, and what was found.
pub(super) struct Broken(pub(super) String);

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self(format!("expected the operation to succeed, found an error: {error}"))
    }
}

/// The two are the same.
pub(super) fn same<T: PartialEq + fmt::Debug>(what: &str, found: T, expected: T) -> Finding {
    if found == expected {
        return Ok(());
    }
    Err(Broken(format!("{what}: expected {expected:?}, found {found:?}")))
}

/// The redelivery window of the deliveries: one hour.
pub(super) const WINDOW: i64 = 3600;

/// How long a lease lasts, in seconds.
pub(super) const LEASE: i64 = 60;

pub(super) const MICROSECOND: TimeDelta = TimeDelta::microseconds(1);

/// So many seconds after the beginning of the test.
pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_768_000_000, 123_456_000).unwrap_or_default();
    start + TimeDelta::seconds(seconds)
}

pub(super) fn source(name: &str) -> Result<Source, Broken> {
    name.parse().map_err(|error| Broken(format!("{name}: {error}")))
}

/// A delivery with this body, about nothing.
pub(super) fn delivery(body: &str) -> Result<NewDelivery, Broken> {
    Ok(NewDelivery {
        source: source("conformance")?,
        provider: "reference".into(),
        key: DedupKey::of(body.as_bytes()),
        proof: Proof::Body,
        evidence: None,
        endpoint: None,
        provider_id: None,
        reading: reading(None),
        body: Bytes::copy_from_slice(body.as_bytes()),
        window: Duration::from_secs(WINDOW.unsigned_abs()),
        late: Late::Report,
        received_at: None,
    })
}

/// A delivery with this body, about this payment.
pub(super) fn about(subject: &str, body: &str) -> Result<NewDelivery, Broken> {
    Ok(NewDelivery { reading: reading(Some(subject)), ..delivery(body)? })
}

/// A delivery that cannot be decoded.
pub(super) fn undecodable(body: &str) -> Result<NewDelivery, Broken> {
    let reading = Reading {
        kind: ReadingKind::Undecodable,
        event_type: None,
        error: Some("expected an object, found an array".into()),
        parks: true,
        ..reading(None)
    };
    Ok(NewDelivery { reading, ..delivery(body)? })
}

/// The reading of an event about this payment.
pub(super) fn reading(subject: Option<&str>) -> Reading {
    Reading {
        kind: ReadingKind::Known,
        event_type: Some("payment_released".into()),
        subject: subject.map(|id| EntityKey { kind: "payment".into(), id: id.into() }),
        occurred_at: None,
        error: None,
        read_by: "reference 1.0.0".into(),
        parks: false,
    }
}

/// A store under test.
pub(super) struct Tested {
    pub(super) store: Arc<dyn Store>,
}

impl Tested {
    /// Stores deliveries, of which none is refused.
    pub(super) async fn accept(
        &self,
        now: DateTime<Utc>,
        deliveries: &[NewDelivery],
    ) -> Result<Vec<Receipt>, Broken> {
        let answers = self.store.accept(now, deliveries).await?;
        same("how many deliveries are answered", answers.len(), deliveries.len())?;
        Ok(answers.into_iter().collect::<Result<_, StoreError>>()?)
    }

    pub(super) async fn accept_one(
        &self,
        now: DateTime<Utc>,
        delivery: NewDelivery,
    ) -> Result<Receipt, Broken> {
        match self.accept(now, &[delivery]).await?.as_slice() {
            [receipt] => Ok(*receipt),
            receipts => Err(Broken(format!("expected one receipt, found {receipts:?}"))),
        }
    }

    /// Stores a delivery that is new.
    pub(super) async fn stored(
        &self,
        at_second: i64,
        new: NewDelivery,
    ) -> Result<DeliveryId, Broken> {
        match self.accept_one(at(at_second), new).await? {
            Receipt::New(id) => Ok(id),
            receipt => Err(Broken(format!("expected a new delivery, found {receipt:?}"))),
        }
    }

    /// Claims from all sources, with leases of [`LEASE`] seconds.
    pub(super) async fn claim_up_to(
        &self,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<Vec<Claimed>, Broken> {
        Ok(self.store.claim(now, &claim(limit)).await?)
    }

    /// Claims what is due: one entity.
    pub(super) async fn claim(&self, at_second: i64) -> Result<Claimed, Broken> {
        let claimed = self.claim_up_to(10, at(at_second)).await?;
        same("how many entities are due", claimed.len(), 1)?;
        claimed.into_iter().next().ok_or_else(|| Broken("expected an entity, found none".into()))
    }

    /// Claims what is due, and expects this delivery in this attempt.
    pub(super) async fn claim_of(
        &self,
        at_second: i64,
        id: DeliveryId,
        attempt: u32,
    ) -> Result<Claimed, Broken> {
        let claimed = self.claim(at_second).await?;
        same(
            "the claimed delivery and its attempt",
            (claimed.lease.delivery, claimed.attempt),
            (id, attempt),
        )?;
        Ok(claimed)
    }

    /// Claims what is due: these deliveries, in any order.
    pub(super) async fn due(&self, at_second: i64, expected: &[DeliveryId]) -> Finding {
        let claimed = self.claim_up_to(100, at(at_second)).await?;
        let mut found: Vec<_> = claimed.iter().map(|claimed| claimed.lease.delivery).collect();
        found.sort();
        same("the deliveries that are due", found.as_slice(), expected)
    }

    pub(super) async fn settle(
        &self,
        at_second: i64,
        claimed: &Claimed,
        verdict: Verdict,
    ) -> Result<Settled, Broken> {
        let settled = self.store.settle(at(at_second), &[settlement(claimed, verdict)]).await?;
        match settled.as_slice() {
            [settled] => Ok(*settled),
            _ => Err(Broken(format!("expected one answer, found {settled:?}"))),
        }
    }

    /// Settles an attempt whose lease was not lost.
    pub(super) async fn end(&self, at_second: i64, claimed: &Claimed, verdict: Verdict) -> Finding {
        same("the answer", self.settle(at_second, claimed, verdict).await?, Settled::Settled)
    }

    /// Claims what is due, one entity, and settles it.
    pub(super) async fn handle(&self, at_second: i64, verdict: Verdict) -> Finding {
        let claimed = self.claim(at_second).await?;
        self.end(at_second, &claimed, verdict).await
    }

    /// Decodes deliveries again, with these new readings.
    pub(super) async fn heal(
        &self,
        at_second: i64,
        readings: &[(DeliveryId, Reading)],
    ) -> Result<Vec<Reread>, Broken> {
        let mut rereadings = Vec::new();
        for (id, after) in readings {
            let details = self.store.get(at(at_second), *id).await?;
            let before = details.map_or_else(|| after.clone(), |it| it.entry.delivery.reading);
            rereadings.push(Rereading { delivery: *id, before, after: after.clone() });
        }
        Ok(self.store.heal(at(at_second), &rereadings).await?)
    }

    pub(super) async fn details(&self, at_second: i64, id: DeliveryId) -> Result<Details, Broken> {
        let details = self.store.get(at(at_second), id).await?;
        details.ok_or_else(|| Broken(format!("expected the delivery {id}, found none")))
    }

    pub(super) async fn entry(&self, at_second: i64, id: DeliveryId) -> Result<Entry, Broken> {
        Ok(self.details(at_second, id).await?.entry)
    }

    pub(super) async fn is(&self, at_second: i64, id: DeliveryId, state: State) -> Finding {
        same("the state", self.entry(at_second, id).await?.state, state)
    }

    /// The ids of the deliveries that fit.
    pub(super) async fn ids(
        &self,
        at_second: i64,
        filter: &Filter,
    ) -> Result<Vec<DeliveryId>, Broken> {
        let page = self.store.page(at(at_second), filter, None, 100).await?;
        Ok(page.into_iter().map(|entry| entry.delivery.id).collect())
    }

    pub(super) async fn latest_ids(
        &self,
        at_second: i64,
        filter: &Filter,
        before: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<DeliveryId>, Broken> {
        let latest = self.store.latest(at(at_second), filter, before, limit).await?;
        Ok(latest.into_iter().map(|entry| entry.delivery.id).collect())
    }
}

/// A claim from all sources.
pub(super) fn claim(limit: usize) -> Claim {
    let lease = Duration::from_secs(LEASE.unsigned_abs());
    Claim { source: None, limit, lease, holder: "a worker".into(), as_of: None }
}

/// The end of an attempt, with the verdict's name as its note.
pub(super) fn settlement(claimed: &Claimed, verdict: Verdict) -> Settlement {
    let note = match verdict {
        Verdict::Done => None,
        Verdict::Retry(_) => Some("the ledger is closed".into()),
        Verdict::Dead => Some("the account is unknown".into()),
        Verdict::Park => Some("the amount differs".into()),
    };
    Settlement { lease: claimed.lease, attempt: claimed.attempt, verdict, note, status: None }
}
