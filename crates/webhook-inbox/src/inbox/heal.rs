//! Decodes deliveries again.

use webhook_core::Provider;

use super::act::Pages;
use crate::{
    Details, Filter, Inbox, Reading, ReadingKind, Reread, Rereading, StoreError, StoreErrorKind,
};

/// What [`Inbox::heal`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Healed {
    /// How many can be decoded now, and will be handled.
    pub healed: usize,
    /// How many can be decoded now, and stay done: to handle them again, replay them.
    pub renewed: usize,
    /// How many a worker handles at this moment, as they were. Heal again later.
    pub in_work: usize,
    /// How many still cannot be decoded, or not be read from the store. They are as they were.
    pub remaining: usize,
}

impl Inbox {
    /// Decodes again what could not be decoded, or had an event of unknown name. Call it after an update of
    /// the provider's crate. What can be decoded now is filed under the entity that it is about, and handled.
    ///
    /// **One that is done stays done**: your handler has seen it, as an unknown event or because somebody
    /// released it. To have it handled again, heal, and then [`replay`](Self::replay) those that are done. Dead
    /// ones are opened.
    ///
    /// It looks only at deliveries of this provider, whatever the filter says.
    ///
    /// # Errors
    ///
    /// The store's. Some may have been healed.
    pub async fn heal<P: Provider>(&self, filter: &Filter) -> Result<Healed, StoreError> {
        let mut count = Healed::default();
        // In this order, because what could not be decoded may become an unknown event.
        for kind in [ReadingKind::Unknown, ReadingKind::Undecodable] {
            if filter.reading.is_some_and(|only| only != kind) {
                continue;
            }
            let Some(mut filter) = of_provider::<P>(filter) else { continue };
            filter.reading = Some(kind);
            let mut pages = Pages::of(&filter);
            while let Some(ids) = pages.next(self).await? {
                let mut rereadings = Vec::new();
                for id in ids {
                    match self.get(id).await {
                        Ok(Some(details)) => match self.read_again::<P>(&details) {
                            Some(after) => rereadings.push(Rereading {
                                delivery: id,
                                before: details.entry.delivery.reading,
                                after,
                            }),
                            // Another call may have healed it since the page was read.
                            None if details.entry.delivery.reading.kind != kind => {}
                            None => count.remaining += 1,
                        },
                        Ok(None) => {}
                        Err(error) if error.kind() == StoreErrorKind::Refused => {
                            count.remaining += 1;
                        }
                        Err(error) => return Err(error),
                    }
                }
                if rereadings.is_empty() {
                    continue;
                }
                for reread in self.store().heal(self.now(), &rereadings).await? {
                    match reread {
                        Reread::Opened => count.healed += 1,
                        Reread::Renewed => count.renewed += 1,
                        Reread::InWork => count.in_work += 1,
                        Reread::Changed => {}
                    }
                }
                self.wake();
            }
        }
        Ok(count)
    }

    /// What decoding finds now, if that is better.
    fn read_again<P: Provider>(&self, details: &Details) -> Option<Reading> {
        let delivery = &details.entry.delivery;
        let (now, _) = self.read::<P>(
            &details.body,
            delivery.endpoint.as_deref(),
            delivery.provider_id.as_deref(),
        );
        let is_better = match now.kind {
            ReadingKind::Known => delivery.reading.kind != ReadingKind::Known,
            ReadingKind::Unknown | ReadingKind::Undecodable => delivery.reading.parks && !now.parks,
        };
        is_better.then_some(now)
    }
}

/// The filter, for this provider's deliveries only. `None` if it asks for another one's.
pub(super) fn of_provider<P: Provider>(filter: &Filter) -> Option<Filter> {
    match filter.provider.as_deref() {
        Some(name) if name != P::NAME => None,
        _ => Some(Filter { provider: Some(P::NAME.into()), ..filter.clone() }),
    }
}
