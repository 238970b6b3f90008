//! What people do to deliveries in the inbox.

use chrono::TimeDelta;

use crate::{
    DeliveryId, EntityKey, Entry, Filter, Inbox, ParkedEntity, Purged, Retention, Source, State,
    StoreError,
};

/// How many deliveries are taken at a time: no transaction is long.
pub(super) const CHUNK: usize = 500;

impl Inbox {
    /// Opens those that are done or dead again, with their attempts at zero. They are handled again, under
    /// the same idempotency keys. Returns how many were opened.
    ///
    /// Two calls at once open none twice if the filter has the state: one that was opened by the other call
    /// and is done meanwhile is no longer dead.
    ///
    /// # Errors
    ///
    /// The store's. Some may have been opened.
    pub async fn replay(&self, filter: &Filter, reason: &str) -> Result<usize, StoreError> {
        let (mut pages, mut count) = (Pages::of(filter), 0);
        while let Some(ids) = pages.next(self).await? {
            count += self.store().replay(self.now(), &ids, filter.state, reason).await?;
            self.wake();
        }
        Ok(count)
    }

    /// Parks the entities that these deliveries are about: they wait until [`release`](Self::release).
    /// Returns how many entities were parked.
    ///
    /// # Errors
    ///
    /// The store's. Some may have been parked.
    pub async fn park(&self, filter: &Filter, reason: &str) -> Result<usize, StoreError> {
        let (mut pages, mut count) = (Pages::of(filter), 0);
        while let Some(ids) = pages.next(self).await? {
            count += self.store().park(self.now(), &ids, reason).await?;
        }
        Ok(count)
    }

    /// Releases the parked entities that these deliveries are about: their oldest open delivery is
    /// handled next, with its attempts at zero. Returns how many entities were released.
    ///
    /// A filter that asks for nothing but a source, a subject and [`State::Parked`] also releases the entities
    /// of which no delivery waits: see [`parked`](Self::parked).
    ///
    /// # Errors
    ///
    /// The store's. Some may have been released.
    pub async fn release(&self, filter: &Filter, reason: &str) -> Result<usize, StoreError> {
        let (mut pages, mut count) = (Pages::of(filter), 0);
        while let Some(ids) = pages.next(self).await? {
            count += self.store().release(self.now(), &ids, reason).await?;
            self.wake();
        }
        let Filter { source, subject, state, .. } = filter;
        let (source, subject) = (source.clone(), subject.clone());
        let of_entities = Filter { source, subject, state: *state, ..Filter::default() };
        if *filter == of_entities && state.is_none_or(|state| state == State::Parked) {
            count += self.release_idle(&of_entities, reason).await?;
        }
        Ok(count)
    }

    /// As [`park`](Self::park), for what deliveries of this source with this key are about.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn park_entity(
        &self,
        source: &Source,
        key: &EntityKey,
        reason: &str,
    ) -> Result<usize, StoreError> {
        match self.newest_about(source, key).await? {
            Some(id) => self.store().park(self.now(), &[id], reason).await,
            None => Ok(0),
        }
    }

    /// As [`release`](Self::release), for what deliveries of this source with this key are about, also if none of
    /// them waits.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn release_entity(
        &self,
        source: &Source,
        key: &EntityKey,
        reason: &str,
    ) -> Result<usize, StoreError> {
        let Some(id) = self.newest_about(source, key).await? else { return Ok(0) };
        let count = self.store().release(self.now(), &[id], reason).await?;
        self.wake();
        Ok(count)
    }

    /// The newest delivery about it.
    async fn newest_about(
        &self,
        source: &Source,
        key: &EntityKey,
    ) -> Result<Option<DeliveryId>, StoreError> {
        let (source, subject) = (Some(source.clone()), Some(key.id.clone()));
        let filter = Filter { source, subject, ..Filter::default() };
        let mut before = None;
        loop {
            let page = self.latest(&filter, before, CHUNK).await?;
            let is_about = |entry: &&Entry| entry.delivery.reading.subject.as_ref() == Some(key);
            if let Some(found) = page.iter().find(is_about) {
                return Ok(Some(found.delivery.id));
            }
            let Some(last) = page.last() else { return Ok(None) };
            before = Some(last.delivery.id);
        }
    }

    /// Releases entities of which no delivery waits.
    async fn release_idle(&self, filter: &Filter, reason: &str) -> Result<usize, StoreError> {
        let is_meant = |entity: &ParkedEntity| {
            let is_subject = filter.subject.as_ref().is_none_or(|id| *id == entity.key.id);
            is_subject && entity.open == 0
        };
        let (mut after, mut count) = (None, 0);
        loop {
            let parked = self.parked(filter.source.as_ref(), after, CHUNK).await?;
            let Some(last) = parked.last() else { return Ok(count) };
            after = Some(last.id);
            let ids: Vec<i64> =
                parked.iter().filter(|it| is_meant(it)).map(|entity| entity.id).collect();
            if !ids.is_empty() {
                count += self.store().release_entities(self.now(), &ids, reason).await?;
            }
        }
    }

    /// Deletes those that the retention no longer keeps. The keys of all deliveries are kept, so that a
    /// repetition is still recognised.
    ///
    /// # Errors
    ///
    /// The store's. Some may have been deleted.
    pub async fn purge(
        &self,
        filter: &Filter,
        retention: &Retention,
    ) -> Result<Purged, StoreError> {
        let (now, mut all) = (self.now(), Purged::default());
        for (state, kept_for) in [(State::Done, retention.done), (State::Dead, retention.dead)] {
            if filter.state.is_some_and(|only| only != state) {
                continue;
            }
            let kept_for = kept_for.and_then(|kept_for| TimeDelta::from_std(kept_for).ok());
            let kept_from = kept_for.and_then(|kept_for| now.checked_sub_signed(kept_for));
            let Some(kept_from) = kept_from else { continue };
            let before = filter.before.map_or(kept_from, |before| before.min(kept_from));
            let filter = Filter { state: Some(state), before: Some(before), ..filter.clone() };
            let mut pages = Pages::of(&filter);
            while let Some(ids) = pages.next(self).await? {
                let purged = self.store().purge(self.now(), &ids).await?;
                all.deliveries += purged.deliveries;
                all.entities += purged.entities;
            }
        }
        Ok(all)
    }
}

/// The deliveries that fit a filter, a chunk at a time.
pub(super) struct Pages<'a> {
    filter: &'a Filter,
    after: Option<DeliveryId>,
}

impl<'a> Pages<'a> {
    pub(super) fn of(filter: &'a Filter) -> Self {
        Self { filter, after: None }
    }

    /// The next ones. `None` after the last.
    pub(super) async fn next(
        &mut self,
        inbox: &Inbox,
    ) -> Result<Option<Vec<DeliveryId>>, StoreError> {
        let page = inbox.page(self.filter, self.after, CHUNK).await?;
        let ids: Vec<DeliveryId> = page.iter().map(|entry| entry.delivery.id).collect();
        let Some(last) = ids.last() else { return Ok(None) };
        self.after = Some(*last);
        Ok(Some(ids))
    }
}
