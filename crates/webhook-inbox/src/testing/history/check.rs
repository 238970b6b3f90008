//! Reads a history from its beginning.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{fact::Fact, violation::Violation};
use crate::{DeliveryId, Verdict};

/// What follows from the facts so far.
#[derive(Default)]
pub(super) struct Check {
    sent: HashSet<Box<str>>,
    acknowledged: Vec<Box<str>>,
    stored: HashMap<Box<str>, DeliveryId>,
    deliveries: BTreeMap<DeliveryId, Delivery>,
    /// The attempt that has the lease, by entity.
    running: HashMap<Box<str>, (DeliveryId, i64)>,
    /// The entities that wait for a person.
    parked: HashSet<Box<str>>,
    violations: Vec<Violation>,
}

struct Delivery {
    key: Box<str>,
    entity: Box<str>,
    /// How its last attempt ended.
    verdict: Option<Verdict>,
    effects: u32,
}

impl Delivery {
    fn has_ended(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Done | Verdict::Dead))
    }
}

impl Check {
    pub(super) fn fact(&mut self, fact: Fact) {
        match fact {
            Fact::Sent { key } => _ = self.sent.insert(key),
            Fact::Answered { key, status: 200..300 } => self.acknowledged.push(key),
            Fact::Answered { .. } => {}
            Fact::Stored { key, delivery, entity } => self.stored(key, delivery, entity),
            Fact::Claimed { delivery, token } => self.claimed(delivery, token),
            Fact::Effect { delivery, completes: true } => self.effect(delivery),
            Fact::Effect { completes: false, .. } => {}
            Fact::Settled { delivery, token, verdict } => self.settled(delivery, token, verdict),
            Fact::Expired { delivery, token } => _ = self.stop(delivery, token),
            Fact::Parked { delivery } => self.park(delivery),
            Fact::Released { delivery } => {
                if let Some(delivery) = self.deliveries.get(&delivery) {
                    self.parked.remove(&delivery.entity);
                }
            }
            Fact::Replayed { delivery } => self.open(delivery, None),
            Fact::Healed { delivery, entity } => self.open(delivery, Some(entity)),
        }
    }

    fn stored(&mut self, key: Box<str>, delivery: DeliveryId, entity: Box<str>) {
        if let Some(first) = self.stored.insert(key.clone(), delivery) {
            self.violations.push(Violation::StoredTwice {
                key: key.clone(),
                first,
                second: delivery,
            });
        }
        self.deliveries.insert(delivery, Delivery { key, entity, verdict: None, effects: 0 });
    }

    fn claimed(&mut self, id: DeliveryId, token: i64) {
        let Some(delivery) = self.deliveries.get(&id) else { return };
        if delivery.has_ended() {
            self.violations.push(Violation::ClaimedAfterEnd { delivery: id });
        }
        if self.parked.contains(&delivery.entity) {
            self.violations.push(Violation::ClaimedWhileParked { delivery: id });
        }
        let is_open = |other: &Delivery| other.entity == delivery.entity && !other.has_ended();
        let mut before = self.deliveries.range(..id);
        if let Some((&earlier, _)) = before.find(|(_, other)| is_open(other)) {
            self.violations.push(Violation::OutOfOrder { earlier, delivery: id });
        }
        if let Some((running, _)) = self.running.insert(delivery.entity.clone(), (id, token)) {
            self.violations.push(Violation::Overlapping { running, delivery: id });
        }
    }

    fn effect(&mut self, id: DeliveryId) {
        let Some(delivery) = self.deliveries.get_mut(&id) else { return };
        delivery.effects += 1;
        if delivery.effects > 1 {
            self.violations.push(Violation::EffectTwice { delivery: id });
        }
    }

    fn settled(&mut self, id: DeliveryId, token: i64, verdict: Verdict) {
        if !self.stop(id, token) {
            self.violations.push(Violation::StaleSettled { delivery: id });
        }
        if let Some(delivery) = self.deliveries.get_mut(&id) {
            delivery.verdict = Some(verdict);
        }
        if verdict == Verdict::Park {
            self.park(id);
        }
    }

    fn park(&mut self, id: DeliveryId) {
        if let Some(delivery) = self.deliveries.get(&id) {
            self.parked.insert(delivery.entity.clone());
        }
    }

    fn open(&mut self, id: DeliveryId, entity: Option<Box<str>>) {
        if let Some(delivery) = self.deliveries.get_mut(&id) {
            (delivery.verdict, delivery.effects) = (None, 0);
            delivery.entity = entity.unwrap_or_else(|| delivery.entity.clone());
        }
    }

    /// Ends an attempt. `false` if it has not got the lease.
    fn stop(&mut self, id: DeliveryId, token: i64) -> bool {
        let Some(delivery) = self.deliveries.get(&id) else { return false };
        let has_lease = self.running.get(&delivery.entity) == Some(&(id, token));
        if has_lease {
            self.running.remove(&delivery.entity);
        }
        has_lease
    }

    /// What is broken if nothing more happens.
    pub(super) fn end(mut self) -> Vec<Violation> {
        for key in self.acknowledged {
            if !self.stored.contains_key(&key) {
                self.violations.push(Violation::NotStored { key });
            }
        }
        for (id, delivery) in self.deliveries {
            if !self.sent.contains(&delivery.key) {
                self.violations.push(Violation::NotSent { delivery: id });
            }
            if !delivery.has_ended() && !self.parked.contains(&delivery.entity) {
                self.violations.push(Violation::NotEnded { delivery: id });
            }
        }
        self.violations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::History;

    const ONE: DeliveryId = DeliveryId(1);
    const TWO: DeliveryId = DeliveryId(2);

    fn stored(delivery: DeliveryId, key: &str) -> [Fact; 3] {
        [
            Fact::Sent { key: key.into() },
            Fact::Stored { key: key.into(), delivery, entity: "payment".into() },
            Fact::Answered { key: key.into(), status: 200 },
        ]
    }

    fn claimed(delivery: DeliveryId, token: i64) -> Fact {
        Fact::Claimed { delivery, token }
    }

    fn settled(delivery: DeliveryId, token: i64, verdict: Verdict) -> Fact {
        Fact::Settled { delivery, token, verdict }
    }

    fn effect(delivery: DeliveryId) -> Fact {
        Fact::Effect { delivery, completes: true }
    }

    /// Two deliveries of one entity: the first is tried twice, and its first attempt loses its lease.
    fn good() -> Vec<Fact> {
        let mut facts = Vec::from(stored(ONE, "a"));
        facts.extend(stored(TWO, "b"));
        facts.push(Fact::Sent { key: "a".into() });
        facts.push(Fact::Answered { key: "a".into(), status: 200 });
        facts.push(claimed(ONE, 1));
        facts.push(Fact::Expired { delivery: ONE, token: 1 });
        facts.extend([claimed(ONE, 2), effect(ONE), settled(ONE, 2, Verdict::Done)]);
        facts.extend([claimed(TWO, 3), settled(TWO, 3, Verdict::Dead)]);
        facts
    }

    fn check(facts: impl IntoIterator<Item = Fact>) -> Vec<Violation> {
        facts.into_iter().collect::<History>().check()
    }

    /// What is wrong with the good history without its facts of this form.
    fn without(is_left_out: impl Fn(&Fact) -> bool) -> Vec<Violation> {
        check(good().into_iter().filter(|fact| !is_left_out(fact)))
    }

    /// What is wrong with the good history once this follows it.
    fn followed_by<const N: usize>(facts: [Fact; N]) -> Vec<Violation> {
        check(good().into_iter().chain(facts))
    }

    #[test]
    fn a_good_history_breaks_no_promise() {
        assert_eq!(check(good()), []);
    }

    #[test]
    fn an_acknowledged_delivery_that_is_not_stored_is_lost() {
        let key = || "c".into();
        let sent = Fact::Sent { key: key() };
        let answered = |status| Fact::Answered { key: key(), status };
        assert_eq!(followed_by([sent.clone(), answered(503)]), []);
        assert_eq!(followed_by([sent, answered(200)]), [Violation::NotStored { key: key() }]);
    }

    #[test]
    fn a_stored_delivery_that_has_not_ended_is_lost() {
        let is_end = |fact: &Fact| matches!(fact, Fact::Settled { verdict: Verdict::Dead, .. });
        assert_eq!(without(is_end), [Violation::NotEnded { delivery: TWO }]);
    }

    #[test]
    fn a_stored_delivery_that_was_not_sent_is_invented() {
        let is_sent = |fact: &Fact| *fact == Fact::Sent { key: "b".into() };
        assert_eq!(without(is_sent), [Violation::NotSent { delivery: TWO }]);
    }

    #[test]
    fn one_key_is_stored_once() {
        let three = DeliveryId(3);
        let [_, again, _] = stored(three, "b");
        let found = followed_by([again, claimed(three, 4), settled(three, 4, Verdict::Done)]);
        let expected = Violation::StoredTwice { key: "b".into(), first: TWO, second: three };
        assert_eq!(found, [expected]);
    }

    #[test]
    fn an_effect_in_the_completing_transaction_exists_once() {
        assert_eq!(followed_by([effect(ONE)]), [Violation::EffectTwice { delivery: ONE }]);
    }

    #[test]
    fn a_delivery_that_has_ended_is_handled_again_only_after_a_replay() {
        let again = [claimed(TWO, 4), settled(TWO, 4, Verdict::Done)];
        assert_eq!(followed_by(again.clone()), [Violation::ClaimedAfterEnd { delivery: TWO }]);
        let [claimed, settled] = again;
        assert_eq!(followed_by([Fact::Replayed { delivery: TWO }, claimed, settled]), []);
    }

    #[test]
    fn two_attempts_at_one_entity_overlap_unless_the_lease_of_the_first_expired() {
        let is_expiry = |fact: &Fact| matches!(fact, Fact::Expired { .. });
        assert_eq!(without(is_expiry), [Violation::Overlapping { running: ONE, delivery: ONE }]);
    }

    #[test]
    fn an_attempt_without_its_lease_cannot_end() {
        let late = settled(ONE, 1, Verdict::Done);
        assert_eq!(followed_by([late]), [Violation::StaleSettled { delivery: ONE }]);
    }

    #[test]
    fn a_delivery_is_not_handled_before_earlier_ones_of_its_entity_have_ended() {
        let facts = stored(ONE, "a").into_iter().chain(stored(TWO, "b")).chain([
            claimed(TWO, 1),
            settled(TWO, 1, Verdict::Done),
            claimed(ONE, 2),
            settled(ONE, 2, Verdict::Done),
        ]);
        assert_eq!(check(facts), [Violation::OutOfOrder { earlier: ONE, delivery: TWO }]);
    }

    #[test]
    fn deliveries_of_a_parked_entity_wait_for_its_release_and_are_not_lost() {
        let parked = stored(ONE, "a").into_iter().chain(stored(TWO, "b"));
        let parked = parked.chain([claimed(ONE, 1), settled(ONE, 1, Verdict::Park)]);
        assert_eq!(check(parked.clone()), []);
        let handled = [claimed(ONE, 2), settled(ONE, 2, Verdict::Dead), claimed(TWO, 3)];
        let end = [settled(TWO, 3, Verdict::Done)];
        let handled = handled.into_iter().chain(end);
        let released = parked.clone().chain([Fact::Released { delivery: ONE }]);
        assert_eq!(check(released.chain(handled.clone())), []);
        let expected = [ONE, TWO].map(|delivery| Violation::ClaimedWhileParked { delivery });
        assert_eq!(check(parked.chain(handled)), expected);
    }
}
