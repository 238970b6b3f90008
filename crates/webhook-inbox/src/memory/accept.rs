//! Storing deliveries.

use chrono::{DateTime, Utc};

use super::tables::{Row, Seen, Tables};
use crate::{DeliveryId, DeliveryRecord, Late, NewDelivery, Receipt};

impl Tables {
    pub(super) fn accept(&mut self, now: DateTime<Utc>, delivery: &NewDelivery) -> Receipt {
        let key = (delivery.source.clone(), delivery.key);
        let at = delivery.arrived_at(now);
        let Some(seen) = self.seen.get_mut(&key) else {
            let id = self.insert(now, delivery, 1);
            let seen = Seen {
                first: id,
                first_at: at,
                window_from: at,
                last_at: at,
                times: 1,
                occurrences: 1,
            };
            self.seen.insert(key, seen);
            return Receipt::New(id);
        };
        seen.times = seen.times.saturating_add(1);
        seen.last_at = seen.last_at.max(at);
        let (first, times) = (seen.first, seen.times);
        // A clock that was set back does not make a delivery late.
        let since = |time: DateTime<Utc>| (at - time).to_std().unwrap_or_default();
        if since(seen.window_from) <= delivery.window {
            return Receipt::Redelivered { first, times };
        }
        let after = since(seen.first_at);
        let handled_as = match delivery.late {
            Late::Report => None,
            Late::Handle => {
                seen.occurrences = seen.occurrences.saturating_add(1);
                seen.window_from = at;
                let occurrence = seen.occurrences;
                Some(self.insert(now, delivery, occurrence))
            }
        };
        Receipt::Late { first, times, after, handled_as }
    }

    fn insert(&mut self, now: DateTime<Utc>, new: &NewDelivery, occurrence: u32) -> DeliveryId {
        self.last_delivery += 1;
        let id = DeliveryId(self.last_delivery);
        let key = Row::entity_key(new.key, occurrence, &new.reading);
        let entity = self.entity_id(now, &new.source, key);
        let record = DeliveryRecord {
            id,
            source: new.source.clone(),
            provider: new.provider.clone(),
            key: new.key,
            proof: new.proof,
            evidence: new.evidence.clone(),
            endpoint: new.endpoint.clone(),
            provider_id: new.provider_id.clone(),
            reading: new.reading.clone(),
            received_at: new.arrived_at(now),
            last_seen_at: new.arrived_at(now),
            times_seen: 1,
            occurrence,
        };
        let body = new.body.clone();
        let row = Row { record, body, entity, task: None, history: Vec::new() };
        self.deliveries.insert(id, row);
        self.open(now, id);
        self.park_by_reading(id);
        id
    }
}
