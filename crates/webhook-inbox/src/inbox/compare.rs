//! Compares what a provider's API shows with what the inbox has.

use chrono::{DateTime, Utc};
use webhook_core::{Observe, Proof, Shown, Standing, Timestamp, WebhookEvent};

use super::act::CHUNK;
use crate::{AcceptError, DeliveryId, Filter, Inbox, Receipt, Source, StoreError};

/// What the inbox has of an object that a provider's API shows.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Comparison<E> {
    /// The object.
    pub shown: Shown<E>,
    /// The last status that a delivery in the inbox says, handled or not.
    pub status: Option<Box<str>>,
    /// The delivery that says it.
    pub delivery: Option<DeliveryId>,
    /// How the two relate.
    pub finding: Finding,
}

/// How the status that a provider's API shows relates to the last one in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The inbox has it.
    Arrived,
    /// No event that tells it has arrived. Only the last status is compared: events before it may be missing as well.
    Missed {
        /// The events that should have told it.
        told_by: &'static [&'static str],
    },
    /// The inbox has a newer one.
    Ahead,
    /// No event tells it, or the API shows none.
    Unknown,
}

impl Finding {
    /// `arrived`, `missed`, `ahead` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Missed { .. } => "missed",
            Self::Ahead => "ahead",
            Self::Unknown => "unknown",
        }
    }
}

/// The last status in the inbox.
struct Last<E> {
    event: E,
    delivery: DeliveryId,
    received_at: DateTime<Utc>,
    is_observed: bool,
}

impl Inbox {
    /// Compares an object that the provider's API showed at this time with what the inbox has of it, whether it
    /// is handled or waits.
    ///
    /// For the objects of a list, see [`compare_since`](Self::compare_since).
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn compare<P: Observe>(
        &self,
        source: &Source,
        shown: Shown<P::Event>,
        read_at: DateTime<Utc>,
    ) -> Result<Comparison<P::Event>, StoreError> {
        let last = self.last_status::<P>(source, &shown).await?;
        let told_by = P::told_by(&shown.kind, &shown.status);
        let status = last.as_ref().and_then(|last| last.event.status());
        let standing = status.map(|status| status.standing_of(&shown.status));
        let is_newer = last.as_ref().is_some_and(|last| last.received_at > read_at);
        // It arrived late, whenever that was.
        let is_older =
            status.map(|it| it.standing_after(Some(&*shown.status))) == Some(Standing::Stale);
        let finding = match standing {
            Some(Standing::Same) => Finding::Arrived,
            Some(Standing::Stale) => Finding::Ahead,
            Some(_) if is_newer && !is_older => Finding::Ahead,
            _ if told_by.is_empty() || shown.event.is_none() => Finding::Unknown,
            _ => Finding::Missed { told_by },
        };
        let status = status.map(|status| status.as_str().into());
        Ok(Comparison { shown, status, delivery: last.map(|last| last.delivery), finding })
    }

    /// As [`compare`](Self::compare), for an object in a list of the provider's API: to find what was missed since a
    /// time, such as the begin of an outage. It finds objects of which no delivery ever arrived, too.
    ///
    /// `None` if nothing says that the object changed at this time or later:
    ///
    /// * The API shows an earlier time of its last change.
    /// * The API shows no time of change, the inbox has no status of it, and it was not created since either, as far
    ///   as the API shows.
    ///
    /// Times count in whole seconds. An object that was [purged](Self::purge) from the inbox, and changed again without
    /// another status, is found as missed: keep deliveries for longer than such changes take.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use chrono::{DateTime, Utc};
    /// use webhook_core::Shown;
    /// use webhook_currencycloud::{Currencycloud, Event};
    /// use webhook_inbox::{Inbox, Source};
    ///
    /// /// `listed` is from the API client: `client.changed_since(outage)`, with the feature `client` of the
    /// /// provider's crate.
    /// async fn catch_up(
    ///     inbox: &Inbox,
    ///     source: &Source,
    ///     outage: DateTime<Utc>,
    ///     listed: Vec<Shown<Event>>,
    /// ) -> Result<(), Box<dyn Error>> {
    ///     let read_at = Utc::now(); // before the list is read
    ///     for shown in listed {
    ///         let compared = inbox.compare_since::<Currencycloud>(source, shown, outage, read_at).await?;
    ///         if let Some(compared) = compared {
    ///             inbox.record::<Currencycloud>(source, &compared).await?; // if it was missed
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn compare_since<P: Observe>(
        &self,
        source: &Source,
        shown: Shown<P::Event>,
        since: DateTime<Utc>,
        read_at: DateTime<Utc>,
    ) -> Result<Option<Comparison<P::Event>>, StoreError> {
        let is_since = |time: &Option<Timestamp>| {
            let time = time.as_ref()?.instant()?;
            Some(time.timestamp() >= since.timestamp())
        };
        let has_changed = is_since(&shown.changed_at);
        if has_changed == Some(false) {
            return Ok(None);
        }
        let is_new = has_changed.or_else(|| is_since(&shown.created_at)) == Some(true);
        let compared = self.compare::<P>(source, shown, read_at).await?;
        Ok((is_new || compared.delivery.is_some()).then_some(compared))
    }

    /// Stores a missed status as an [observation](Self::observe). `None` if it was not missed.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub async fn record<P: Observe>(
        &self,
        source: &Source,
        comparison: &Comparison<P::Event>,
    ) -> Result<Option<Receipt>, AcceptError> {
        let Finding::Missed { .. } = comparison.finding else { return Ok(None) };
        self.observe_after::<P>(source, &comparison.shown, comparison.delivery).await
    }

    /// The last status that deliveries about this object say, in the order of their arrival. A status that comes
    /// late is not the last one.
    async fn last_status<P: Observe>(
        &self,
        source: &Source,
        shown: &Shown<P::Event>,
    ) -> Result<Option<Last<P::Event>>, StoreError> {
        let filter = Filter {
            source: Some(source.clone()),
            provider: Some(P::NAME.into()),
            subject: Some(shown.id.clone()),
            ..Filter::default()
        };
        let (mut after, mut last) = (None, None::<Last<P::Event>>);
        loop {
            let page = self.page(&filter, after, CHUNK).await?;
            let Some(end) = page.last() else { return Ok(last) };
            after = Some(end.delivery.id);
            for entry in page {
                let record = &entry.delivery;
                let is_it = record.reading.subject.as_ref().is_some_and(|it| it.kind == shown.kind);
                if !is_it || record.compared_with().is_some() {
                    continue;
                }
                let Some(details) = self.get(record.id).await? else { continue };
                let Ok(event) = P::decode(record.verified(&details.body)).event else { continue };
                if is_later(&event, last.as_ref()) {
                    let (delivery, received_at) = (record.id, record.received_at);
                    let is_observed = record.proof == Proof::Fetched;
                    last = Some(Last { event, delivery, received_at, is_observed });
                }
            }
        }
    }
}

/// An event that happened before an observation was read is not later, also where the life cycle has a circle.
fn is_later<E: WebhookEvent>(event: &E, last: Option<&Last<E>>) -> bool {
    let Some(status) = event.status() else { return false };
    let observed = last.filter(|last| last.is_observed);
    let happened = event.occurred_at().and_then(Timestamp::instant);
    if observed.zip(happened).is_some_and(|(last, happened)| happened < last.received_at) {
        return false;
    }
    let earlier = last.and_then(|last| last.event.status());
    let standing = status.standing_after(earlier.map(|earlier| earlier.as_str()));
    !matches!(standing, Standing::Stale | Standing::Impossible)
}
