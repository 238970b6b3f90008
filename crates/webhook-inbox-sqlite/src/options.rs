//! How an inbox file is opened.

use std::time::Duration;

/// The first SQLite whose write-ahead log is not damaged when two connections write or checkpoint at
/// once: <https://www.sqlite.org/wal.html#walresetbug>.
const VERSION_THAT_SHARES: i32 = 3_051_003;

/// How an inbox file is opened: made by [`SqliteStore::options`](crate::SqliteStore::options).
#[derive(Debug, Clone)]
#[must_use]
pub struct Options {
    pub(crate) busy_timeout: Duration,
    pub(crate) read_only: bool,
    pub(crate) checkpoint_pages: u32,
    pub(crate) exclusive: bool,
    pub(crate) max_pages: Option<u32>,
    pub(crate) synchronous: i64,
}

/// Values of SQLite's pragma `synchronous`.
const NORMAL: i64 = 1;
const FULL: i64 = 2;

impl Options {
    pub(crate) fn new() -> Self {
        Self {
            busy_timeout: Duration::from_secs(3),
            read_only: false,
            checkpoint_pages: 1000,
            exclusive: rusqlite::version_number() < VERSION_THAT_SHARES,
            max_pages: None,
            synchronous: FULL,
        }
    }

    /// How long an operation waits for another process that writes, from the time at which it was asked
    /// for: operations that wait at the same time do not wait one after the other.
    ///
    /// The default, 3 s, is shorter than the [time](webhook_inbox::Settings::with_store_timeout) after
    /// which the inbox no longer waits for a store. So its error says that the file is locked. More than 1
    /// hour counts as 1 hour.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout.min(Duration::from_secs(3600));
        self
    }

    /// Only reads: for people who look at an inbox that another process uses. Operations that write
    /// fail with [`StoreErrorKind::ReadOnly`](webhook_inbox::StoreErrorKind::ReadOnly). The file has to
    /// exist.
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// The number of pages (4096 bytes each) of the write-ahead log after which its content is moved
    /// into the main file. More: fewer pauses, a longer log. The default is 1000.
    pub fn checkpoint_pages(mut self, pages: u32) -> Self {
        self.checkpoint_pages = pages;
        self
    }

    /// Locks the file, as is done with a SQLite that cannot share it.
    #[doc(hidden)]
    pub fn exclusive(mut self, exclusive: bool) -> Self {
        self.exclusive = exclusive;
        self
    }

    /// Fails as a full disk does when the file would have more pages.
    #[doc(hidden)]
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = Some(pages);
        self
    }

    /// Does not flush the log at a commit: a power cut loses acknowledged deliveries. For the test of
    /// the test that none is lost.
    #[doc(hidden)]
    pub fn lose_commits_in_power_cuts(mut self) -> Self {
        self.synchronous = NORMAL;
        self
    }
}
