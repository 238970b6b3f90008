//! Lists, at a path that is documented or that you know.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use webhook_api_client::{ApiError, Layout, Page, Pages, Request, Response, path_segments};

use super::{Client, operations};

/// Which list to read, and how its pages are asked for.
///
/// ```
/// use webhook_send_payments::client::Listing;
///
/// let entries = Listing::batch_entries("batch_1").parameter("status", "failed");
/// // Inferred: the path is yours to check.
/// let payments = Listing::new("payments", "paymentTransactionId");
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Listing {
    request: Request,
    id: &'static str,
    page: &'static str,
    items: &'static str,
    items_per_page: u64,
}

/// The most that a list answers. Documented in both sets of documents.
const MOST_ITEMS: u64 = 1000;

impl Listing {
    /// The list at this path after the base URL. `id` is the field with an object's id, by which a repeated
    /// object is known.
    ///
    /// Pages are asked for with `pageNumber` and `itemsPerPage` (documented for another list).
    pub fn new(path: &str, id: &'static str) -> Self {
        Self::of(Request::get(path_segments(path, None)), id)
    }

    /// The entries of a batch of trades. Path and parameters are documented, also the filter `status`
    /// (`created`, `processing`, `failed`, `completed`). An entry's fields are not: each is known by its whole
    /// text.
    pub fn batch_entries(batch: &str) -> Self {
        Self::of(operations::BATCH_ENTRIES.request(Some(batch)), "")
    }

    fn of(request: Request, id: &'static str) -> Self {
        let (page, items) = ("pageNumber", "itemsPerPage");
        Self { request, id, page, items, items_per_page: MOST_ITEMS }
    }

    /// Asks for pages with `page` and `limit`, as in the older documents.
    pub fn older_parameters(self) -> Self {
        Self { page: "page", items: "limit", ..self }
    }

    /// Asks for this many objects in a page: 1000, the most, unless set.
    pub fn items_per_page(self, items: u16) -> Self {
        Self { items_per_page: items.into(), ..self }
    }

    /// Adds a parameter, such as a filter.
    pub fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
        self.request = self.request.query(name, value);
        self
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "meta")]
    metadata: Option<Metadata>,
    items: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    total_items: Option<u64>,
    total_pages: Option<u64>,
}

impl Client {
    /// Lists objects. Read them as the types of the look-ups, or as [`Extra`](webhook_core::Extra) for all of
    /// their fields.
    ///
    /// The provider sorts lists by the time of creation (documented), not of the last change: so they are read
    /// until a reading brings nothing new. That `metadata` has the older documents' `totalItems` and
    /// `totalPages` is inferred; without them, a page with fewer objects than asked for is the last.
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client, Listing};
    /// # use webhook_send_payments::webhook_core::Extra;
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// let mut entries = client.list::<Extra>(Listing::batch_entries("batch_1"));
    /// while let Some(entry) = entries.next().await {
    ///     println!("{:?}", entry?.get("status"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list<T: DeserializeOwned + Send + 'static>(&self, listing: Listing) -> Pages<T> {
        let session = Arc::clone(&self.session);
        let layout = Layout { list: "items", id: listing.id, changed: None };
        let items_per_page = listing.items_per_page;
        Pages::new(move |page| {
            let request = listing.request.clone().query(listing.page, page.to_string());
            let request = request.query(listing.items, items_per_page.to_string());
            let session = Arc::clone(&session);
            async move { read(session.send(request).await?, layout, page, items_per_page) }
        })
    }
}

fn read<T: DeserializeOwned>(
    response: Response,
    layout: Layout,
    page: u64,
    items_per_page: u64,
) -> Result<Page<T>, ApiError> {
    let Answer { metadata, items } = response.json()?;
    let (total, pages) = metadata.map_or((None, None), |it| (it.total_items, it.total_pages));
    let is_short = u64::try_from(items.len()).is_ok_and(|items| items < items_per_page);
    let is_last = pages.map_or(is_short, |pages| page >= pages);
    Page::read(response, layout, total, is_last)
}
