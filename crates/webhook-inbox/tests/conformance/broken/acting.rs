//! Defects of what people do, and of `purge`.

use chrono::{DateTime, TimeDelta, Utc};
use webhook_inbox::{
    DeliveryId, Filter, Purged, Reread, Rereading, State, Store, StoreError, StoreErrorKind,
};

use super::{BrokenStore, Defect, Deferred};

impl BrokenStore {
    pub(super) async fn replay_broken(
        &self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        state: Option<State>,
        reason: &str,
    ) -> Result<usize, StoreError> {
        match self.defect {
            Defect::ReplaysWhateverTheState => self.inner.replay(now, ids, None, reason).await,
            Defect::ParksWhatIsReplayed => {
                let opened = self.inner.replay(now, ids, state, reason).await?;
                let all = self.inner.page(now, &Filter::default(), None, 1000).await?;
                let parks = all.iter().map(|entry| &entry.delivery).filter(|it| it.reading.parks);
                let ids: Vec<_> = parks.map(|it| it.id).filter(|id| ids.contains(id)).collect();
                self.inner.park(now, &ids, "replayed").await?;
                Ok(opened)
            }
            Defect::FailsForNone if ids.is_empty() => Err(refused()),
            Defect::FailsForMany if ids.len() > 999 => Err(refused()),
            Defect::ReplaysOnlyTheDead => {
                let dead = self.in_state(now, ids, |state| state == State::Dead).await?;
                self.inner.replay(now, &dead, state, reason).await
            }
            Defect::ReplaysOpenOnes => {
                self.inner.park(now, ids, reason).await?;
                self.inner.release(now, ids, reason).await?;
                self.inner.replay(now, ids, state, reason).await?;
                Ok(ids.len())
            }
            Defect::ReplaysBehindLaterOnes => {
                let deferred =
                    ids.iter().map(|id| Deferred { id: *id, until: now, waits_for_others: true });
                self.notes().deferred.extend(deferred);
                Ok(ids.len())
            }
            _ => self.inner.replay(now, ids, state, reason).await,
        }
    }

    pub(super) async fn park_broken(
        &self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        reason: &str,
    ) -> Result<usize, StoreError> {
        if self.defect == Defect::ParksNothing {
            return Ok(ids.len());
        }
        let parked = self.inner.park(now, ids, reason).await?;
        if self.defect == Defect::EndsTheAttemptByParking {
            self.notes().leases.iter_mut().for_each(|held| held.until = now);
        }
        Ok(if self.defect == Defect::CountsParkedDeliveries { ids.len() } else { parked })
    }

    pub(super) async fn release_broken(
        &self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        reason: &str,
    ) -> Result<usize, StoreError> {
        match self.defect {
            Defect::ReleasesForLater => {
                self.inner.release(now + TimeDelta::days(1), ids, reason).await
            }
            Defect::ReleasesWhatIsNotParked => {
                self.inner.park(now, ids, reason).await?;
                self.inner.release(now, ids, reason).await
            }
            Defect::LetsLaterOnesPassAParkedOne => self.inner.replay(now, ids, None, reason).await,
            Defect::ForgetsTheAttemptByReleasing => {
                let working = Filter { state: Some(State::Working), ..Filter::default() };
                let released = self.inner.release(now, ids, reason).await?;
                let working = self.inner.page(now, &working, None, 1000).await?;
                let attempts = working.iter().map(|entry| (entry.delivery.id, entry.attempts));
                self.notes().forgotten.extend(attempts);
                Ok(released)
            }
            _ => self.inner.release(now, ids, reason).await,
        }
    }

    pub(super) async fn heal_broken(
        &self,
        now: DateTime<Utc>,
        mut rereadings: Vec<Rereading>,
    ) -> Result<Vec<Reread>, StoreError> {
        let ids: Vec<_> = rereadings.iter().map(|it| it.delivery).collect();
        match self.defect {
            Defect::HealsWithoutMoving => {
                rereadings.iter_mut().for_each(|it| it.after.subject = None);
            }
            Defect::HealsInVain => rereadings.iter_mut().for_each(|it| it.after.parks = false),
            Defect::HealsWhatIsInWork => self.end_leases(now).await?,
            Defect::HealsOnlyWhatIsOpen => {
                let over = |state| matches!(state, State::Done | State::Dead);
                if !self.in_state(now, &ids, over).await?.is_empty() {
                    return Ok(vec![Reread::Changed; ids.len()]);
                }
            }
            Defect::HealsWhatHasChanged => {
                for reread in &mut rereadings {
                    if let Some(details) = self.inner.get(now, reread.delivery).await? {
                        reread.before = details.entry.delivery.reading;
                    }
                }
            }
            _ => {}
        }
        let mut healed = self.inner.heal(now, &rereadings).await?;
        match self.defect {
            Defect::HealsWithoutOpening => _ = self.inner.park(now, &ids, "healed").await?,
            Defect::HealingReleases => _ = self.inner.release(now, &ids, "healed").await?,
            Defect::OpensTheDoneByHealing => {
                self.inner.replay(now, &ids, Some(State::Done), "healed").await?;
                healed.fill(Reread::Opened);
            }
            _ => {}
        }
        Ok(healed)
    }

    pub(super) async fn purge_broken(
        &self,
        now: DateTime<Utc>,
        mut ids: Vec<DeliveryId>,
    ) -> Result<Purged, StoreError> {
        match self.defect {
            Defect::KeepsWhatIsDone => {
                ids = self.in_state(now, &ids, |state| state != State::Done).await?;
            }
            Defect::KeepsWhatIsDead => {
                ids = self.in_state(now, &ids, |state| state != State::Dead).await?;
            }
            Defect::PurgesWhatItWasNotGiven => {
                let all = self.inner.page(now, &Filter::default(), None, 1000).await?;
                ids = all.iter().map(|entry| entry.delivery.id).collect();
            }
            Defect::PurgesOpenDeliveries => {
                for id in &ids {
                    self.finish(now, *id).await?;
                }
            }
            _ => {}
        }
        let purged = self.inner.purge(now, &ids).await?;
        self.notes().purged += i64::try_from(purged.deliveries).unwrap();
        Ok(purged)
    }

    async fn in_state(
        &self,
        now: DateTime<Utc>,
        ids: &[DeliveryId],
        fits: impl Fn(State) -> bool,
    ) -> Result<Vec<DeliveryId>, StoreError> {
        let all = self.inner.page(now, &Filter::default(), None, 1000).await?;
        let fitting = all.iter().filter(|entry| fits(entry.state)).map(|entry| entry.delivery.id);
        Ok(fitting.filter(|id| ids.contains(id)).collect())
    }
}

fn refused() -> StoreError {
    StoreError::new(StoreErrorKind::Refused, "refused")
}
