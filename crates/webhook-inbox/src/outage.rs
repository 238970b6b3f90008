//! Times in which the store does not take deliveries, and the alarm.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::StoreError;

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

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Returns what the alarm says, if it is due.
    fn count(
        &mut self,
        now: DateTime<Utc>,
        provider: &str,
        deliveries: u64,
    ) -> Option<(StoreError, Unstored)> {
        let outage = self.outage.as_mut()?;
        let at = match outage.providers.binary_search_by(|it| (*it.provider).cmp(provider)) {
            Ok(at) => at,
            Err(at) => {
                let patience = self.patience.get(provider).copied().flatten();
                let patience = patience.and_then(|patience| TimeDelta::from_std(patience).ok());
                let gives_up_at = patience.and_then(|patience| now.checked_add_signed(patience));
                let (provider, since) = (provider.into(), now);
                let unstored = Unstored { provider, deliveries: 0, since, gives_up_at };
                outage.providers.insert(at, unstored);
                at
            }
        };
        let unstored = outage.providers.get_mut(at)?;
        unstored.deliveries = unstored.deliveries.saturating_add(deliveries);
        let last = self.alarms.get(provider);
        if last.is_some_and(|last| (now - last).abs() < BETWEEN_ALARMS) {
            return None;
        }
        self.alarms.insert(provider.into(), now);
        Some((outage.error.clone(), unstored.clone()))
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
