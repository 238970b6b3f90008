//! Deleting what is no longer kept.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::tables::{Row, Tables};
use crate::{DeliveryId, Purged, Retention};

impl Tables {
    pub(super) fn purge(
        &mut self,
        now: DateTime<Utc>,
        retention: &Retention,
        limit: usize,
    ) -> Purged {
        let is_over = |row: &Row| {
            let kept_for = match &row.task {
                None => retention.done,
                Some(task) if task.is_dead => retention.dead,
                Some(_) => None,
            };
            let age = (now - row.record.received_at).to_std().unwrap_or_default();
            kept_for.is_some_and(|kept_for: Duration| age > kept_for)
        };
        let over = self.deliveries.iter().filter(|(_, row)| is_over(row));
        let over: Vec<(DeliveryId, i64)> =
            over.map(|(id, row)| (*id, row.entity)).take(limit).collect();
        let mut purged = Purged::default();
        for (id, entity) in over {
            self.deliveries.remove(&id);
            purged.deliveries += 1;
            purged.entities += u64::from(self.leave(id, entity));
        }
        purged
    }
}
