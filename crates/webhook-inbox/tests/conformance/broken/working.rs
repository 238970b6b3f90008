//! Defects of `claim`, `extend` and `settle`.

use chrono::{DateTime, TimeDelta, Utc};
use webhook_inbox::{
    Claim, Claimed, DeliveryId, Filter, Lease, Settled, Settlement, State, Store, StoreError,
    Verdict,
};

use super::{BrokenStore, Defect, Deferred, Leased};

impl BrokenStore {
    pub(super) async fn claim_broken(
        &self,
        mut now: DateTime<Utc>,
        mut claim: Claim,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.open_deferred(now).await?;
        match self.defect {
            Defect::ClaimsOneMore => claim.limit += 1,
            Defect::ClaimsAgainInADrain => claim.as_of = None,
            Defect::ClaimsFromEverySource => claim.source = None,
            Defect::LeasesForHalfTheTime => claim.lease /= 2,
            Defect::ClaimsASecondLate => now -= TimeDelta::seconds(1),
            Defect::ClaimsALeasedEntity => self.end_leases(now).await?,
            Defect::ClaimsTheDead => {
                let dead = Filter { state: Some(State::Dead), ..Filter::default() };
                let dead = self.inner.page(now, &dead, None, 1000).await?;
                let dead: Vec<DeliveryId> = dead.iter().map(|entry| entry.delivery.id).collect();
                self.inner.replay(now, &dead, None, "claimed").await?;
            }
            _ => {}
        }
        let mut claimed = match self.defect {
            Defect::ClaimsTheOldest => {
                self.claim_in_order(now, claim.clone(), |it| (0, it.lease.delivery)).await?
            }
            Defect::ClaimsRetriesLast => {
                let order = |it: &Claimed| (it.attempt, it.lease.delivery);
                self.claim_in_order(now, claim.clone(), order).await?
            }
            _ => self.inner.claim(now, &claim).await?,
        };
        for claimed in &mut claimed {
            let Claimed { lease, attempt, .. } = *claimed;
            let until = now + claim.lease;
            let leased = Leased { lease, attempt, until, holder: claim.holder.clone() };
            self.notes().leases.push(leased);
            let forgotten = self.notes().forgotten.get(&lease.delivery).copied();
            claimed.attempt -= forgotten.unwrap_or_default();
            match self.defect {
                Defect::CountsNoAttempts => claimed.attempt = 1,
                Defect::FencesByAttempt => claimed.lease.token = attempt.into(),
                Defect::MarksDoneOnClaim => {
                    let verdict = Verdict::Done;
                    let done = Settlement { lease, attempt, verdict, note: None, status: None };
                    self.inner.settle(now, &[done]).await?;
                }
                _ => {}
            }
        }
        Ok(claimed)
    }

    /// Claims all, and gives back those that are not first in this order.
    async fn claim_in_order(
        &self,
        now: DateTime<Utc>,
        claim: Claim,
        order: impl Fn(&Claimed) -> (u32, DeliveryId),
    ) -> Result<Vec<Claimed>, StoreError> {
        let limit = claim.limit;
        let mut claimed = self.inner.claim(now, &Claim { limit: usize::MAX, ..claim }).await?;
        claimed.sort_by_key(order);
        for Claimed { lease, attempt, .. } in claimed.split_off(limit.min(claimed.len())) {
            let verdict = Verdict::Retry(now);
            let end = Settlement { lease, attempt, verdict, note: None, status: None };
            self.inner.settle(now, &[end]).await?;
        }
        Ok(claimed)
    }

    pub(super) async fn extend_broken(
        &self,
        now: DateTime<Utc>,
        mut leases: Vec<Lease>,
        until: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        match self.defect {
            Defect::ExtendsNothing => return Ok(vec![true; leases.len()]),
            Defect::AnswersTrueToEveryExtension => {
                self.inner.extend(now, &leases, until).await?;
                return Ok(vec![true; leases.len()]);
            }
            Defect::ExtendsLostLeases => {
                leases.iter_mut().for_each(|lease| *lease = self.newest(lease).lease);
            }
            _ => {}
        }
        self.inner.extend(now, &leases, until).await
    }

    pub(super) async fn settle_broken(
        &self,
        now: DateTime<Utc>,
        mut settlements: Vec<Settlement>,
    ) -> Result<Vec<Settled>, StoreError> {
        for settlement in &mut settlements {
            if self.defect == Defect::SettlesTheOldestDelivery {
                settlement.lease.delivery = self.oldest(now, settlement.lease.delivery).await?;
            }
            self.change_lease(now, settlement);
            self.change_verdict(now, settlement);
        }
        let mut settled = self.inner.settle(now, &settlements).await?;
        for (settled, settlement) in settled.iter_mut().zip(&settlements) {
            let is_known = !self.notes().settled.insert(settlement.lease);
            if self.defect == Defect::SettlesTwice && is_known {
                *settled = Settled::Settled;
            }
            if self.defect == Defect::SettlesAfterHealing && *settled == Settled::Stale {
                self.finish(now, settlement.lease.delivery).await?;
                *settled = Settled::Settled;
            }
            if self.defect == Defect::ReleasesAfterAnAttempt {
                self.inner.release(now, &[settlement.lease.delivery], "settled").await?;
            }
        }
        if self.defect == Defect::AnswersInAnotherOrder {
            settled.sort_by_key(|settled| *settled == Settled::Stale);
        }
        Ok(settled)
    }

    fn change_lease(&self, now: DateTime<Utc>, settlement: &mut Settlement) {
        let lease = &mut settlement.lease;
        let newest = self.newest(lease);
        let held = self.notes().leases.iter().find(|held| held.lease == *lease).cloned();
        match self.defect {
            Defect::IgnoresTheToken => *lease = newest.lease,
            Defect::FencesByHolder if held.is_some_and(|held| held.holder == newest.holder) => {
                *lease = newest.lease;
            }
            Defect::FencesByAttempt if lease.token == i64::from(newest.attempt) => {
                *lease = newest.lease;
            }
            Defect::FencesByTime | Defect::EndsTheAttemptByParking if newest.until < now => {
                lease.token = i64::MIN;
            }
            _ => {}
        }
    }

    fn change_verdict(&self, now: DateTime<Utc>, settlement: &mut Settlement) {
        let Settlement { lease, verdict, .. } = settlement;
        let id = lease.delivery;
        match (self.defect, *verdict) {
            (Defect::ForgetsTheStatus, _) => settlement.status = None,
            (Defect::HandlesAgainWhatIsDone, Verdict::Done) => *verdict = Verdict::Retry(now),
            (Defect::RetriesAtOnce, Verdict::Retry(_)) => *verdict = Verdict::Retry(now),
            (Defect::HoldsTheEntityOfTheDead, Verdict::Dead) => *verdict = Verdict::Park,
            (Defect::LetsLaterOnesPassAParkedOne, Verdict::Park) => *verdict = Verdict::Dead,
            (Defect::ClaimsPastAWaitingRetry, Verdict::Retry(until)) => {
                self.notes().deferred.push(Deferred { id, until, waits_for_others: false });
                *verdict = Verdict::Dead;
            }
            (Defect::MovesAFailedDeliveryToTheBack, Verdict::Retry(until)) => {
                self.notes().deferred.push(Deferred { id, until, waits_for_others: true });
                *verdict = Verdict::Dead;
            }
            _ => {}
        }
    }

    /// Ends all leases.
    pub(super) async fn end_leases(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let leases: Vec<_> = self.notes().leases.iter().map(|held| held.lease).collect();
        self.inner.extend(now, &leases, now).await?;
        Ok(())
    }

    /// The newest lease of the entity.
    fn newest(&self, lease: &Lease) -> Leased {
        let notes = self.notes();
        let mut leases = notes.leases.iter().rev();
        leases.find(|held| held.lease.entity == lease.entity).unwrap().clone()
    }

    /// The oldest delivery of the same subject that waits.
    async fn oldest(&self, now: DateTime<Utc>, id: DeliveryId) -> Result<DeliveryId, StoreError> {
        let subject = self.inner.get(now, id).await?.unwrap().entry.delivery.reading.subject;
        let Some(subject) = subject else { return Ok(id) };
        let filter = Filter { subject: Some(subject.id), ..Filter::default() };
        let all = self.inner.page(now, &filter, None, 100).await?;
        let mut open = all.iter().filter(|entry| !matches!(entry.state, State::Done | State::Dead));
        Ok(open.next().map_or(id, |entry| entry.delivery.id))
    }

    /// Opens the deliveries that a defect moved, if their time has come.
    async fn open_deferred(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let deferred = std::mem::take(&mut self.notes().deferred);
        for deferred in deferred {
            let Some(details) = self.inner.get(now, deferred.id).await? else { continue };
            let subject = details.entry.delivery.reading.subject.map(|subject| subject.id);
            let state = Some(State::Waiting);
            let others = Filter { subject, state, ..Filter::default() };
            let others = self.inner.page(now, &others, None, 1).await?;
            if deferred.until > now || deferred.waits_for_others && !others.is_empty() {
                self.notes().deferred.push(deferred);
            } else {
                self.inner.replay(now, &[deferred.id], None, "its time has come").await?;
            }
        }
        Ok(())
    }
}
