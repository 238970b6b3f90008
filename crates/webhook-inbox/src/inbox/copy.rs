//! Copying an inbox into another one.

use crate::{
    Copied, Cursor, DeliveryId, Inbox, Part, StoreError, StoreErrorKind, inbox::act::CHUNK,
};

impl Inbox {
    /// Copies another inbox into this one, of whatever kind both are: its entities, its deliveries with their
    /// states, histories and proofs, and the keys that were seen, also those of purged deliveries.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_inbox::{Copied, Inbox, MemoryStore, Settings};
    ///
    /// # let (from, to) = (MemoryStore::new(), MemoryStore::new());
    /// let (from, to) = (Inbox::new(from, Settings::default()), Inbox::new(to, Settings::default()));
    /// let mut copying = to.copy_from(&from);
    /// let mut all = Copied::default();
    /// while let Some(page) = copying.next().await? {
    ///     all += page.copied;
    ///     assert!(page.failed.is_empty());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It can be repeated, also after it was interrupted: a delivery that is here is recognised by its source, its
    /// key and its [occurrence](crate::DeliveryRecord::occurrence). If it has got a longer history in the other
    /// inbox since, it has that here, too. What was handled here stays as it is.
    ///
    /// A delivery keeps its id, unless this inbox has given that or a higher one to another delivery: then it gets
    /// the next one. The order of the copied deliveries stays.
    ///
    /// What the other inbox stores or handles meanwhile may be missing: repeat the copy when no process uses it any
    /// more. Begin to handle deliveries here after that.
    pub fn copy_from<'a>(&'a self, from: &'a Inbox) -> Copying<'a> {
        Copying { from, to: self, cursor: Some(Cursor::start()) }
    }
}

/// A copy in progress: see [`Inbox::copy_from`].
#[derive(Debug)]
#[must_use = "nothing is copied before `next` is called"]
pub struct Copying<'a> {
    from: &'a Inbox,
    to: &'a Inbox,
    cursor: Option<Cursor>,
}

/// What was copied in one step.
#[derive(Debug)]
pub struct CopiedPage {
    /// What became of its deliveries.
    pub copied: Copied,
    /// Its deliveries that cannot be read, or that this inbox refuses, and why.
    pub failed: Vec<(DeliveryId, StoreError)>,
}

impl Copying<'_> {
    /// Copies the next page: some hundred deliveries, entities or keys. `None` after the last one.
    ///
    /// # Errors
    ///
    /// One of the store's. What was copied before is durable, and the page can be tried again.
    pub async fn next(&mut self) -> Result<Option<CopiedPage>, StoreError> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let (from, to) = (self.from, self.to);
        let parts = from.store().export(from.now(), cursor, CHUNK).await?;
        let page = to.import(&parts).await?;
        self.cursor = self.cursor.take().and_then(|cursor| cursor.after(&parts));
        to.wake();
        Ok(Some(page))
    }
}

impl Inbox {
    /// If the store refuses a page, it gets its parts one by one.
    async fn import(&self, parts: &[Part]) -> Result<CopiedPage, StoreError> {
        let mut page = CopiedPage { copied: Copied::default(), failed: Vec::new() };
        for part in parts {
            if let Part::Unreadable(id, error) = part {
                page.failed.push((*id, error.clone()));
            }
        }
        match self.store().import(self.now(), parts).await {
            Ok(copied) => page.copied = copied,
            Err(error) if error.kind() == StoreErrorKind::Refused => {
                for part in parts {
                    match (self.store().import(self.now(), std::slice::from_ref(part)).await, part)
                    {
                        (Ok(copied), _) => page.copied += copied,
                        (Err(error), Part::Delivery(delivery))
                            if error.kind() == StoreErrorKind::Refused =>
                        {
                            page.failed.push((delivery.record.id, error));
                        }
                        (Err(error), _) => return Err(error),
                    }
                }
            }
            Err(error) => return Err(error),
        }
        Ok(page)
    }
}
