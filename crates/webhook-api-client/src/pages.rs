//! [`Pages`]: a list of a provider's API, page after page, while the objects in it change.

mod page;
mod scan;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

pub use self::page::{Layout, Page};

use self::scan::{End, Scan};
use crate::ApiError;

/// The objects of a list, read page after page.
///
/// ```no_run
/// # use webhook_api_client::{ApiError, Pages};
/// # async fn run(mut payments: Pages<String>) -> Result<(), ApiError> {
/// while let Some(payment) = payments.next().await {
///     println!("{}", payment?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Nothing skipped, nothing twice
///
/// Objects change while their list is read, and then move between its pages. So the list is read again
/// from its start until nothing moved, and what was returned before is left out:
///
/// * Each object that the list has at the end was returned at least once since the first request.
/// * No state of an object is returned twice. A state is the JSON text of the object: two changes within
///   one second are two states.
/// * **An object that changes while the list is read may come again, with its newer state.** Of two states
///   of one object, the later one is the newer one.
/// * An object that leaves the list while it is read, because it was deleted or no longer matches, may be
///   missing.
///
/// This needs a list that is sorted by the time of the last change, newest first, and then costs a page or
/// two more than the list has. A list that the provider cannot sort like this is read whole until a reading
/// brings nothing new: at least twice if it has several pages.
///
/// # Errors
///
/// An error does not end the list: call [`next`](Self::next) again. After a failed request, it asks for the
/// same page again: wait for [`ApiError::retry_after`] first. An object that cannot be read is an
/// [`ApiError::Undocumented`] with its path, and the others follow.
///
/// # As a `Stream`
///
/// `futures::stream::unfold(pages, async |mut pages| Some((pages.next().await?, pages)))`.
#[must_use]
pub struct Pages<T> {
    fetch: Fetch<T>,
    scan: Scan,
    ready: VecDeque<Result<T, ApiError>>,
    interval: Duration,
    next_request: Option<Instant>,
}

type Fetch<T> = Box<dyn Fn(u64) -> Fetched<T> + Send + Sync>;
type Fetched<T> = Pin<Box<dyn Future<Output = Result<Page<T>, ApiError>> + Send>>;

impl<T> Pages<T> {
    /// A list whose pages `fetch` reads, by their number. The first is 1.
    pub fn new<F, Fut>(fetch: F) -> Self
    where
        F: Fn(u64) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Page<T>, ApiError>> + Send + 'static,
    {
        Self {
            fetch: Box::new(move |page| Box::pin(fetch(page))),
            scan: Scan::default(),
            ready: VecDeque::new(),
            interval: Duration::ZERO,
            next_request: None,
        }
    }

    /// The shortest time between the starts of two requests, for providers that limit their number.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// The next object. `None` after the last one.
    ///
    /// Dropping the future loses nothing: the next call asks for the same page.
    ///
    /// # Errors
    ///
    /// Those of the request for a page; [`ApiError::Undocumented`] for an object or a page in another
    /// shape, and at the end if the list has fewer objects than it says, or never came to rest.
    pub async fn next(&mut self) -> Option<Result<T, ApiError>> {
        loop {
            if let Some(object) = self.ready.pop_front() {
                return Some(object);
            }
            let page = self.scan.page()?;
            if let Some(time) = self.next_request {
                sleep_until(time).await;
            }
            self.next_request = Some(Instant::now() + self.interval);
            match (self.fetch)(page).await {
                Ok(page) => self.take(page),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn take(&mut self, page: Page<T>) {
        for row in page.rows {
            if self.scan.is_new(&row.mark) {
                self.ready.push_back(row.object);
            }
        }
        let problem = match self.scan.turn(page.total, page.is_last) {
            None | Some(End::Complete) => return,
            Some(End::Short) => {
                "expected as many objects as the list says that it has, found fewer: read it again \
                 later"
            }
            Some(End::Unsettled) => {
                "expected a list that comes to rest, found one that changes all the time: ask for less"
            }
        };
        self.ready.push_back(Err(page.response.undocumented(page.list, problem)));
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("page", &self.scan.page())
            .field("ready", &self.ready.len())
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}
