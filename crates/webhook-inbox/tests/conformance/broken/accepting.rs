//! Defects of `accept`.

use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use tokio::task::yield_now;
use webhook_core::{DedupKey, Proof};
use webhook_inbox::{
    Claim, Claimed, DeliveryId, EntityKey, Late, NewDelivery, ReadingKind, Receipt, Rereading,
    Settlement, State, Store, StoreError, StoreErrorKind, Verdict,
};

use super::{BrokenStore, Defect};

type Receipts = Result<Vec<Result<Receipt, StoreError>>, StoreError>;

impl BrokenStore {
    pub(super) async fn accept_broken(
        &self,
        now: DateTime<Utc>,
        mut deliveries: Vec<NewDelivery>,
    ) -> Receipts {
        let mut stored_at = now;
        for delivery in &mut deliveries {
            if self.defect == Defect::CountsEachWindowFromTheFirst {
                let first_at = *self.notes().first_at.entry(delivery.key).or_insert(now);
                if (now - first_at).to_std().is_ok_and(|after| after > delivery.window) {
                    delivery.window = Duration::ZERO;
                }
            }
            self.change(delivery);
            stored_at = self.change_time(now, delivery);
        }
        match self.defect {
            Defect::RefusesTheWholeBatch if deliveries.iter().any(is_strange) => {
                return Err(StoreError::new(StoreErrorKind::Refused, "refused"));
            }
            Defect::StoresABatchBackwards => {
                deliveries.reverse();
                let mut receipts = self.inner.accept(now, &deliveries).await?;
                receipts.reverse();
                return Ok(receipts);
            }
            Defect::StoresABatchOneByOne => {
                let mut receipts = Vec::new();
                for delivery in deliveries {
                    receipts.extend(self.inner.accept(now, &[delivery]).await?);
                    yield_now().await;
                }
                return Ok(receipts);
            }
            Defect::ChecksThenInserts => {
                for delivery in &mut deliveries {
                    delivery.key = self.check_then_insert(delivery.key).await;
                }
            }
            Defect::IsStuckAfterADroppedFuture => {
                if std::mem::replace(&mut self.notes().is_busy, true) {
                    return Err(StoreError::new(StoreErrorKind::Unavailable, "busy"));
                }
                yield_now().await;
                self.notes().is_busy = false;
            }
            _ => {}
        }
        let mut receipts = self.inner.accept(stored_at, &deliveries).await?;
        for (receipt, delivery) in receipts.iter_mut().zip(&deliveries) {
            if let Ok(receipt) = receipt {
                self.follow(now, receipt, delivery).await?;
            }
        }
        Ok(receipts)
    }

    /// Changes what is stored.
    fn change(&self, delivery: &mut NewDelivery) {
        let reading = &mut delivery.reading;
        let purged = self.notes().purged;
        let entity = |kind: &str, id: &str| Some(EntityKey { kind: kind.into(), id: id.into() });
        match self.defect {
            Defect::TakesTheEventTypeForTheKey => {
                let event_type = reading.event_type.as_deref().unwrap_or_default();
                delivery.key = DedupKey::of(event_type.as_bytes());
            }
            Defect::ForgetsTheKeyAfterAPurge if purged > 0 => {
                delivery.key = DedupKey::of(delivery.key.as_bytes());
            }
            Defect::NeverSaysLate => delivery.window = Duration::MAX,
            Defect::ComparesDeliveriesOfAllSources => {
                delivery.source = "conformance".parse().unwrap();
            }
            Defect::HandlesEveryLateRepeat => delivery.late = Late::Handle,
            Defect::DropsTheLateRepeat => delivery.late = Late::Report,
            Defect::ForgetsTheArrival => delivery.received_at = None,
            Defect::ForgetsTheEvidence => delivery.evidence = None,
            Defect::TakesAnObservationForAssumed if delivery.proof == Proof::Fetched => {
                delivery.proof = Proof::Assumed;
            }
            Defect::TakesEmptyTextsForAbsentOnes => {
                delivery.endpoint.take_if(|text| text.is_empty());
            }
            Defect::LosesTheLastByteOfTheBody => {
                delivery.body.truncate(delivery.body.len().saturating_sub(1));
            }
            Defect::StoresLossyText => {
                delivery.body =
                    String::from_utf8_lossy(&delivery.body).into_owned().into_bytes().into();
            }
            Defect::CutsLargeBodies => delivery.body.truncate(65_535),
            Defect::IgnoresSubjects => reading.subject = None,
            Defect::HandlesAllInOneLine => reading.subject = entity("payment", "all"),
            Defect::IgnoresTheKindOfASubject => {
                if let Some(subject) = &mut reading.subject {
                    subject.kind = "payment".into();
                }
            }
            Defect::SharesOneEntityWithoutASubject if reading.subject.is_none() => {
                reading.subject = entity("", "");
            }
            Defect::SharesTheEntityOfEqualBodies if reading.subject.is_none() => {
                reading.subject = entity("", &delivery.key.to_string());
            }
            Defect::HandlesTheUndecodable => reading.parks = false,
            Defect::ParksTheSubjectOfTheUndecodable if reading.kind == ReadingKind::Undecodable => {
                reading.kind = ReadingKind::Unknown;
            }
            Defect::ParksUnknownEvents => {
                reading.parks |= reading.kind == ReadingKind::Unknown;
            }
            _ => {}
        }
    }

    /// Changes when it is stored, and the window.
    fn change_time(&self, now: DateTime<Utc>, delivery: &mut NewDelivery) -> DateTime<Utc> {
        let mut notes = self.notes();
        let first_at = *notes.first_at.entry(delivery.key).or_insert(now);
        let last_at = notes.last_at.insert(delivery.key, now).unwrap_or(now);
        match self.defect {
            Defect::BelievesEveryClock => delivery.received_at.unwrap_or(now),
            Defect::StoresMilliseconds => now.trunc_subsecs(3),
            Defect::TakesAClockSetBackForLate if now < first_at => first_at + (first_at - now),
            Defect::CountsTheWindowFromTheLastRepeat => {
                if (now - last_at).to_std().unwrap_or_default() <= delivery.window {
                    delivery.window = Duration::MAX;
                }
                now
            }
            _ => now,
        }
    }

    /// Does something after the storing.
    async fn follow(
        &self,
        now: DateTime<Utc>,
        receipt: &mut Receipt,
        delivery: &NewDelivery,
    ) -> Result<(), StoreError> {
        let purged = self.notes().purged;
        match (self.defect, *receipt) {
            (Defect::CountsARepeatTwice, Receipt::Redelivered { .. }) => {
                self.inner.accept(now, std::slice::from_ref(delivery)).await?;
            }
            (Defect::ReportsNewTwiceInABatch, Receipt::Redelivered { first, .. }) => {
                *receipt = Receipt::New(first);
            }
            (Defect::OpensARepeatedDelivery, Receipt::Redelivered { first, .. }) => {
                self.inner.replay(now, &[first], None, "repeated").await?;
            }
            (Defect::TakesTheReadingOfARepeat, Receipt::Redelivered { first, .. }) => {
                let details = self.inner.get(now, first).await?.unwrap();
                let (before, after) = (details.entry.delivery.reading, delivery.reading.clone());
                let reread = Rereading { delivery: first, before, after };
                self.inner.heal(now, &[reread]).await?;
            }
            (Defect::SwallowsTheRepeatOfAnUndoneOne, Receipt::Redelivered { first, .. }) => {
                self.finish(now, first).await?;
            }
            (Defect::NewDeliveriesHastenARetry, Receipt::New(id)) => {
                self.inner.park(now, &[id], "new").await?;
                self.inner.release(now, &[id], "new").await?;
            }
            (Defect::ReleasesByPurging, Receipt::New(id)) if purged > 0 => {
                self.inner.release(now, &[id], "purged").await?;
            }
            (Defect::GivesIdsAgain, Receipt::New(id)) => {
                *receipt = Receipt::New(DeliveryId(id.0 - purged));
            }
            _ => {}
        }
        Ok(())
    }

    /// The key under which a delivery is stored: it is looked up, and then inserted.
    async fn check_then_insert(&self, key: DedupKey) -> DedupKey {
        let found = self.notes().inserted.get(&key).copied();
        if let Some(found) = found {
            return found;
        }
        yield_now().await;
        let mut notes = self.notes();
        let label = format!("{:?} {}", notes.inserted.get(&key), notes.inserted.len());
        let stored = DedupKey::at(&label, key.as_bytes());
        notes.inserted.insert(key, stored);
        stored
    }

    /// Marks a delivery as done, as if it had been handled.
    pub(super) async fn finish(
        &self,
        now: DateTime<Utc>,
        id: DeliveryId,
    ) -> Result<(), StoreError> {
        let details = self.inner.get(now, id).await?;
        if details.is_none_or(|details| details.entry.state == State::Done) {
            return Ok(());
        }
        self.inner.park(now, &[id], "to finish it").await?;
        self.inner.release(now, &[id], "to finish it").await?;
        let claim = Claim {
            source: None,
            limit: 1000,
            lease: Duration::ZERO,
            holder: "".into(),
            as_of: None,
        };
        for claimed in self.inner.claim(now, &claim).await? {
            let is_meant = claimed.lease.delivery == id;
            let verdict = if is_meant { Verdict::Done } else { Verdict::Retry(now) };
            let Claimed { lease, attempt, .. } = claimed;
            let settlement = Settlement { lease, attempt, verdict, note: None, status: None };
            self.inner.settle(now, &[settlement]).await?;
        }
        Ok(())
    }
}

fn is_strange(delivery: &NewDelivery) -> bool {
    delivery.endpoint.as_ref().is_some_and(|endpoint| endpoint.contains('\0'))
}
