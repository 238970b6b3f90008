//! Times in which the store does not take deliveries, and the alarm.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{SpoolHealth, StoreError, Waiting};

/// A time in which the store does not take deliveries. It ends with the next one that is stored.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outage {
    /// When it began.
    pub since: DateTime<Utc>,
    /// The store's last error.
    pub error: StoreError,
    /// The providers whose deliveries were not stored, by name.
    pub providers: Vec<Unstored>,
}

/// The deliveries of one provider that were not stored during an [`Outage`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unstored {
    /// The provider's name.
    pub provider: Box<str>,
    /// How many, with redeliveries.
    pub deliveries: u64,
    /// When the first of them came.
    pub since: DateTime<Utc>,
    /// When the provider gives up the first of them: from then on, deliveries are lost. `None` if it
    /// documents no schedule.
    pub gives_up_at: Option<DateTime<Utc>>,
}

/// The outage, if there is one, and the providers' patience.
#[derive(Debug, Default)]
pub(crate) struct Outages(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// How long each provider repeats a delivery, if it documents that.
    patience: BTreeMap<&'static str, Option<Duration>>,
    outage: Option<Outage>,
    /// When the alarm was last raised for each provider.
    alarms: BTreeMap<Box<str>, DateTime<Utc>>,
    /// When it was last said of each provider that its deliveries are in the spool.
    spool_alarms: BTreeMap<Box<str>, DateTime<Utc>>,
}

/// The alarm is not raised more often for a provider.
const BETWEEN_ALARMS: TimeDelta = TimeDelta::seconds(5);

impl Outages {
    /// Notes how long a provider repeats a delivery.
    pub(crate) fn know(&self, provider: &'static str, patience: Option<Duration>) {
        self.lock().patience.insert(provider, patience);
    }

    pub(crate) fn now(&self) -> Option<Outage> {
        self.lock().outage.clone()
    }

    /// The store took a delivery: an outage is over.
    pub(crate) fn end(&self, now: DateTime<Utc>) {
        let mut known = self.lock();
        let Some(outage) = known.outage.take() else { return };
        known.alarms.clear();
        drop(known);
        tracing::info!(
            messaging.system = crate::SYSTEM,
            outage_s = (now - outage.since).num_seconds(),
            deliveries = outage.providers.iter().map(|it| it.deliveries).sum::<u64>(),
            "deliveries are stored again"
        );
    }

    /// The store failed: an outage begins, or goes on.
    pub(crate) fn begin(&self, now: DateTime<Utc>, error: &StoreError) {
        let begin = || Outage { since: now, error: error.clone(), providers: Vec::new() };
        self.lock().outage.get_or_insert_with(begin).error = error.clone();
    }

    /// So many deliveries of this provider are not stored because of the outage, if it has not ended
    /// meanwhile.
    pub(crate) fn count(&self, now: DateTime<Utc>, provider: &str, deliveries: u64) {
        let alarm = self.lock().count(now, provider, deliveries);
        if let Some((error, unstored)) = alarm {
            raise(now, &error, &unstored);
        }
    }

    /// Says when each provider would have given up what waits in the spool.
    pub(crate) fn foresee(&self, spool: &mut SpoolHealth) {
        let known = self.lock();
        for waiting in &mut spool.waiting {
            waiting.gives_up_at = known.gives_up_at(&waiting.provider, waiting.since);
        }
    }

    /// Deliveries went into the spool: raises the alarm for each provider of which some wait there.
    pub(crate) fn spooled(&self, now: DateTime<Utc>, mut spool: SpoolHealth) {
        self.foresee(&mut spool);
        let is_due = |it: &&Waiting| is_due(&mut self.lock().spool_alarms, &it.provider, now);
        for waiting in spool.waiting.iter().filter(is_due) {
            spool.raise(now, waiting);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the next alarm for this provider is due. It is raised then.
fn is_due(
    alarms: &mut BTreeMap<Box<str>, DateTime<Utc>>,
    provider: &str,
    now: DateTime<Utc>,
) -> bool {
    if alarms.get(provider).is_some_and(|last| (now - last).abs() < BETWEEN_ALARMS) {
        return false;
    }
    alarms.insert(provider.into(), now);
    true
}

impl Known {
    /// When this provider gives up a delivery that came at this time.
    fn gives_up_at(&self, provider: &str, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let patience = self.patience.get(provider).copied().flatten()?;
        since.checked_add_signed(TimeDelta::from_std(patience).ok()?)
    }

    /// Returns what the alarm says, if it is due.
    fn count(
        &mut self,
        now: DateTime<Utc>,
        provider: &str,
        deliveries: u64,
    ) -> Option<(StoreError, Unstored)> {
        let gives_up_at = self.gives_up_at(provider, now);
        let outage = self.outage.as_mut()?;
        let at = match outage.providers.binary_search_by(|it| (*it.provider).cmp(provider)) {
            Ok(at) => at,
            Err(at) => {
                let (provider, since) = (provider.into(), now);
                let unstored = Unstored { provider, deliveries: 0, since, gives_up_at };
                outage.providers.insert(at, unstored);
                at
            }
        };
        let unstored = outage.providers.get_mut(at)?;
        unstored.deliveries = unstored.deliveries.saturating_add(deliveries);
        is_due(&mut self.alarms, provider, now).then(|| (outage.error.clone(), unstored.clone()))
    }
}

fn raise(now: DateTime<Utc>, error: &StoreError, unstored: &Unstored) {
    let left = unstored.gives_up_at.map(|at| (at - now).num_seconds());
    let consequence = match left {
        Some(1..) => "the provider sends them again until it gives up",
        Some(_) => "the provider has given up the first of them: ask it to send them again",
        None => "the provider documents no redelivery",
    };
    tracing::error!(
        messaging.system = crate::SYSTEM,
        provider = &*unstored.provider,
        error = error as &dyn std::error::Error,
        outage_s = (now - unstored.since).num_seconds(),
        deliveries = unstored.deliveries,
        gives_up_in_s = left,
        "deliveries are not stored: {consequence}"
    );
}
