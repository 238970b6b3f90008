//! Defects of `export` and `import`.

use chrono::{DateTime, Utc};
use webhook_inbox::{
    Copied, CopiedDelivery, Cursor, DeliveryId, Part, Store, StoreError, StoreErrorKind,
};

use super::{BrokenStore, Defect};

impl BrokenStore {
    pub(super) async fn export_broken(
        &self,
        now: DateTime<Utc>,
        after: &Cursor,
        limit: usize,
    ) -> Result<Vec<Part>, StoreError> {
        let mut parts = self.inner.export(now, after, limit).await?;
        for part in &mut parts {
            match (self.defect, part) {
                (Defect::ExportsNoHistory, Part::Delivery(delivery)) => delivery.history.clear(),
                (Defect::ExportsWorkAsDone, Part::Delivery(delivery)) => {
                    delivery.task.take_if(|task| task.attempts == 1 && task.last_error.is_none());
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    pub(super) async fn import_broken(
        &self,
        now: DateTime<Utc>,
        parts: &[Part],
    ) -> Result<Copied, StoreError> {
        let mut parts = parts.to_vec();
        if self.defect == Defect::FailsForNone && parts.is_empty() {
            return Err(StoreError::new(StoreErrorKind::Refused, "nothing"));
        }
        match self.defect {
            Defect::ImportsNoKeys => parts.retain(|part| !matches!(part, Part::Key(_))),
            Defect::ImportsOnlyNewOnes => {
                let mut new = Vec::new();
                for part in parts {
                    let is_there = match &part {
                        Part::Delivery(it) => self.inner.get(now, it.record.id).await?.is_some(),
                        _ => false,
                    };
                    if !is_there {
                        new.push(part);
                    }
                }
                parts = new;
            }
            Defect::OverwritesEqualIds => {
                for part in &parts {
                    let Part::Delivery(theirs) = part else { continue };
                    let mine = self.inner.get(now, theirs.record.id).await?;
                    if mine.is_some_and(|mine| mine.entry.delivery.key != theirs.record.key) {
                        self.finish(now, theirs.record.id).await?;
                        self.inner.purge(now, &[theirs.record.id]).await?;
                    }
                }
            }
            Defect::TakesTheirsAlways => {
                let ids = |part: &Part| match part {
                    Part::Delivery(delivery) => Some(delivery.record.id),
                    _ => None,
                };
                let ids: Vec<DeliveryId> = parts.iter().filter_map(ids).collect();
                self.inner.purge(now, &ids).await?;
            }
            _ => {}
        }
        for part in &mut parts {
            match part {
                Part::Delivery(delivery) => self.change_copied(delivery),
                Part::Entity(entity) if self.defect == Defect::ImportsNoParking => {
                    entity.parked_because = None;
                }
                Part::Key(key) if self.defect == Defect::BeginsWindowsAnew => key.window_from = now,
                _ => {}
            }
        }
        self.inner.import(now, &parts).await
    }

    fn change_copied(&self, delivery: &mut CopiedDelivery) {
        match self.defect {
            // Each time as another one.
            Defect::ImportsTwice => {
                let mut notes = self.notes();
                notes.imported += 1;
                delivery.record.occurrence += 100 * notes.imported;
            }
            Defect::ImportsWithoutDueTimes => delivery.due_at = None,
            _ => {}
        }
    }
}
