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
}

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
        let Some(outage) = self.lock().outage.take() else { return };
        tracing::info!(
            messaging.system = crate::SYSTEM,
            outage_s = (now - outage.since).num_seconds(),
            deliveries = outage.providers.iter().map(|it| it.deliveries).sum::<u64>(),
            "deliveries are stored again"
        );
    }

    /// The store did not take a delivery of this provider.
    pub(crate) fn note(&self, now: DateTime<Utc>, provider: &str, error: &StoreError, count: u64) {
        let unstored = self.lock().note(now, provider, error, count);
        alarm(now, error, &unstored);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn note(
        &mut self,
        now: DateTime<Utc>,
        provider: &str,
        error: &StoreError,
        count: u64,
    ) -> Unstored {
        let outage = self.outage.get_or_insert_with(|| Outage {
            since: now,
            error: error.clone(),
            providers: Vec::new(),
        });
        outage.error = error.clone();
        if let Some(known) = outage.providers.iter_mut().find(|it| *it.provider == *provider) {
            known.deliveries += count;
            return known.clone();
        }
        let patience = self.patience.get(provider).copied().flatten();
        let unstored = Unstored {
            provider: provider.into(),
            deliveries: count,
            since: now,
            gives_up_at: patience
                .and_then(|patience| now.checked_add_signed(TimeDelta::from_std(patience).ok()?)),
        };
        outage.providers.push(unstored.clone());
        outage.providers.sort_by(|a, b| a.provider.cmp(&b.provider));
        unstored
    }
}

fn alarm(now: DateTime<Utc>, error: &StoreError, unstored: &Unstored) {
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
