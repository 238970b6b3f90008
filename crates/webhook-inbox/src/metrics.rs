//! Counters, gauges and histograms for the `metrics` facade: see the feature `metrics`.
//!
//! Labels are sources, providers and how something ended. Ids are never labels.
#![cfg_attr(not(feature = "metrics"), expect(unused_variables, reason = "they are measured"))]

use std::time::Duration;

use crate::{Health, NewDelivery, Receipt, Source};
#[cfg(feature = "metrics")]
use crate::{ReadingKind, State};

/// The store ended a batch of so many deliveries.
pub(crate) fn batch(deliveries: usize, took: Duration) {
    #[cfg(feature = "metrics")]
    {
        metrics::histogram!("webhook_inbox_batch_deliveries").record(deliveries as f64);
        metrics::histogram!("webhook_inbox_batch_seconds").record(took);
    }
}

/// A delivery is in the store.
pub(crate) fn stored(delivery: &NewDelivery, receipt: &Receipt) {
    #[cfg(feature = "metrics")]
    {
        let source = delivery.source.to_string();
        let provider = delivery.provider.to_string();
        let is_new = matches!(receipt, Receipt::New(_));
        if is_new && delivery.reading.kind == ReadingKind::Undecodable {
            let (source, provider) = (source.clone(), provider.clone());
            metrics::counter!(
                "webhook_inbox_undecodable_total", "source" => source, "provider" => provider,
            )
            .increment(1);
        }
        metrics::counter!(
            "webhook_inbox_stored_total",
            "source" => source, "provider" => provider, "receipt" => receipt.as_str(),
        )
        .increment(1);
    }
}

/// A delivery was not stored: the reason is `busy`, `closed` or `store`.
pub(crate) fn not_stored(source: &Source, provider: &'static str, reason: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!(
        "webhook_inbox_not_stored_total",
        "source" => source.to_string(), "provider" => provider, "reason" => reason,
    )
    .increment(1);
}

/// An attempt ended: `done`, `retry`, `dead`, `parked`, or `lost` its lease.
pub(crate) fn attempt(source: &Source, provider: &str, outcome: &'static str, took: Duration) {
    #[cfg(feature = "metrics")]
    {
        let (source, provider) = (source.to_string(), provider.to_owned());
        metrics::histogram!(
            "webhook_inbox_attempt_seconds",
            "source" => source.clone(), "provider" => provider.clone(),
        )
        .record(took);
        metrics::counter!(
            "webhook_inbox_attempts_total",
            "source" => source, "provider" => provider, "outcome" => outcome,
        )
        .increment(1);
    }
}

/// How the inbox is now.
pub(crate) fn health(health: &Health) {
    #[cfg(feature = "metrics")]
    {
        metrics::gauge!("webhook_inbox_accepting").set(f64::from(u8::from(health.accepting)));
        metrics::gauge!("webhook_inbox_queued_deliveries").set(health.queued as f64);
        metrics::gauge!("webhook_inbox_queued_bytes").set(health.queued_bytes as f64);
        let oldest = health.oldest_waiting_for.unwrap_or_default();
        metrics::gauge!("webhook_inbox_oldest_waiting_seconds").set(oldest.as_secs_f64());
        if let Some(spool) = &health.spool {
            let is_in_use = f64::from(u8::from(spool.in_use_since.is_some()));
            metrics::gauge!("webhook_inbox_spool_in_use").set(is_in_use);
            metrics::gauge!("webhook_inbox_spool_deliveries").set(spool.deliveries() as f64);
            metrics::gauge!("webhook_inbox_spool_refused").set(spool.refused as f64);
        }
        let Ok(counts) = &health.counts else { return };
        for (state, count) in [
            (State::Waiting, counts.waiting),
            (State::Working, counts.working),
            (State::Dead, counts.dead),
            (State::Parked, counts.parked),
        ] {
            metrics::gauge!("webhook_inbox_deliveries", "state" => state.as_str())
                .set(count as f64);
        }
    }
}
