//! Deleting what is no longer kept.

use super::tables::Tables;
use crate::{DeliveryId, Purged};

impl Tables {
    pub(super) fn purge(&mut self, ids: &[DeliveryId]) -> Purged {
        let mut purged = Purged::default();
        for id in ids {
            let row = self.deliveries.get(id);
            let over = row.filter(|row| row.task.as_ref().is_none_or(|task| task.is_dead));
            let Some(entity) = over.map(|row| row.entity) else { continue };
            self.deliveries.remove(id);
            purged.deliveries += 1;
            purged.entities += u64::from(self.leave(*id, entity));
        }
        purged
    }
}
