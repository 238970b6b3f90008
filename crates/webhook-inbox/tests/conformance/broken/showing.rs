//! Defects of what people see.

use chrono::{DateTime, Utc};
use webhook_inbox::{
    Counts, DeliveryId, Details, Entry, Filter, Source, State, StepKind, Store, StoreError,
    StoreErrorKind,
};

use super::{BrokenStore, Defect};

impl BrokenStore {
    pub(super) async fn page_broken(
        &self,
        now: DateTime<Utc>,
        mut filter: Filter,
        mut after: Option<DeliveryId>,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        match self.defect {
            Defect::IgnoresTheSubjectOfAFilter => filter.subject = None,
            Defect::IgnoresTheStateOfAFilter => filter.state = None,
            Defect::IgnoresTheEndOfAFilter => filter.before = None,
            Defect::IgnoresTheProofOfAFilter => filter.proof = None,
            Defect::IgnoresTheTextOfAFilter => filter.text = None,
            Defect::IgnoresTheBoundOfAFilter => filter.after = None,
            Defect::StartsEachPageAtTheFirst => after = None,
            _ => {}
        }
        let mut page = self.inner.page(now, &filter, after, limit).await?;
        page.iter_mut().for_each(|entry| self.change_entry(entry));
        Ok(page)
    }

    pub(super) async fn get_broken(
        &self,
        now: DateTime<Utc>,
        id: DeliveryId,
    ) -> Result<Option<Details>, StoreError> {
        let mut details = self.inner.get(now, id).await?;
        if let Some(details) = &mut details {
            self.change_entry(&mut details.entry);
            match self.defect {
                Defect::ForgetsLostAttempts => {
                    details.history.retain(|step| step.kind != StepKind::Expired);
                }
                Defect::RecordsALostAttemptAtTheNext => {
                    self.move_lost_attempt(now, details).await?
                }
                Defect::ForgetsHealing => {
                    details.history.retain(|step| step.kind != StepKind::Healed);
                }
                Defect::ShowsNoStatus => details.status = None,
                Defect::ForgetsReasons => {
                    details.history.iter_mut().for_each(|step| step.note = None);
                }
                _ => {}
            }
        } else if self.defect == Defect::FailsForAnUnknownId {
            return Err(StoreError::new(StoreErrorKind::Refused, "unknown"));
        }
        Ok(details)
    }

    pub(super) async fn counts_broken(
        &self,
        now: DateTime<Utc>,
        source: Option<&Source>,
    ) -> Result<Counts, StoreError> {
        let mut counts = self.inner.counts(now, source).await?;
        if self.defect == Defect::CountsTheDeadAsDone {
            counts.done += std::mem::take(&mut counts.dead);
        }
        Ok(counts)
    }

    /// Moves a lost attempt to the first delivery of the same subject.
    async fn move_lost_attempt(
        &self,
        now: DateTime<Utc>,
        details: &mut Details,
    ) -> Result<(), StoreError> {
        details.history.retain(|step| step.kind != StepKind::Expired);
        let subject = details.entry.delivery.reading.subject.clone();
        let Some(subject) = subject else { return Ok(()) };
        let filter = Filter { subject: Some(subject.id), ..Filter::default() };
        let all = self.inner.page(now, &filter, None, 100).await?;
        if all.first().map(|entry| entry.delivery.id) != Some(details.entry.delivery.id) {
            return Ok(());
        }
        for entry in all {
            let other = self.inner.get(now, entry.delivery.id).await?.unwrap();
            let lost = other.history.into_iter().filter(|step| step.kind == StepKind::Expired);
            details.history.extend(lost);
        }
        Ok(())
    }

    fn change_entry(&self, entry: &mut Entry) {
        let purged = self.notes().purged;
        match self.defect {
            Defect::ShowsTheErrorOfTheDone if entry.state == State::Done => {
                entry.last_error.clone_from(&entry.delivery.reading.error);
            }
            Defect::ForgetsTheLastError => entry.last_error = None,
            Defect::ShowsNoWork if entry.state == State::Working => entry.state = State::Waiting,
            Defect::CountsOccurrencesByWhatIsKept if purged > 0 => {
                entry.delivery.occurrence = entry.delivery.occurrence.min(2);
            }
            _ => {}
        }
    }
}
