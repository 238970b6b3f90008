//! Reading a list to its end.

use std::collections::HashSet;

use serde::{Serialize, de::DeserializeOwned};
use webhook_core::client::{ApiError, Request, Response, path_segments};

use super::{Client, answer};

/// How lists are read. That a list is paged at all is documented for another list alone, with the
/// query parameters `pageNumber` and `itemsPerPage`; where its pages begin to count is not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Paging {
    /// The documented call, without parameters, and then `pageNumber` 1, 2 and so on (inferred),
    /// until a page is empty, brings nothing new, or is refused with 400 or 404. Page 1 may bring
    /// nothing new, since pages may count from 0 or from 1.
    #[default]
    Numbered,
    /// The same, with `itemsPerPage` (inferred) in each request: 1 to 1000 where it is documented.
    NumberedBy(u16),
    /// The documented call alone, without parameters.
    Single,
}

/// No list of endpoints is so long, and an API that never comes to an end must not keep us.
const MOST_PAGES: u32 = 200;

impl Client {
    /// Reads all pages. `name` tells by what an entry is known; one without a name is known by all
    /// that stands in it.
    pub(super) async fn list<T: DeserializeOwned + Serialize>(
        &self,
        path: &str,
        id: Option<&str>,
        name: fn(&T) -> Option<&str>,
    ) -> Result<Vec<T>, ApiError> {
        let mut found = Found {
            entries: Vec::new(),
            names: HashSet::new(),
            name,
        };
        let request = self.list_request(path, id);
        let mut response = self.send(request.clone()).await?;
        let first = found.add(&response)?;
        if first.is_empty || self.paging == Paging::Single {
            return Ok(found.entries);
        }
        for number in 1..=MOST_PAGES {
            let request = request.clone().query("pageNumber", number.to_string());
            response = match self.send(request).await {
                Err(error) if is_beyond_the_end(&error) => return Ok(found.entries),
                outcome => outcome?,
            };
            let page = found.add(&response)?;
            if page.is_empty || (page.is_old && number > 1) {
                return Ok(found.entries);
            }
        }
        Err(response.undocumented(
            "",
            "expected the end of the list after 200 pages, found more",
        ))
    }

    fn list_request(&self, path: &str, id: Option<&str>) -> Request {
        let request = Request::get(path_segments(path, id));
        match self.paging {
            Paging::NumberedBy(count) => request.query("itemsPerPage", count.to_string()),
            Paging::Numbered | Paging::Single => request,
        }
    }
}

/// An API that knows no pages may refuse the parameter, and one that does may refuse a page behind
/// the last (inferred). A refused login is neither.
fn is_beyond_the_end(error: &ApiError) -> bool {
    matches!(error, ApiError::Status { response, .. } if matches!(response.status(), 400 | 404))
}

struct Found<T> {
    entries: Vec<T>,
    names: HashSet<String>,
    name: fn(&T) -> Option<&str>,
}

struct Page {
    is_empty: bool,
    /// Whether all of it was there before.
    is_old: bool,
}

impl<T: DeserializeOwned + Serialize> Found<T> {
    fn add(&mut self, response: &Response) -> Result<Page, ApiError> {
        let page = answer::items::<T>(response)?;
        let is_empty = page.is_empty();
        let before = self.entries.len();
        for entry in page {
            let name = match (self.name)(&entry) {
                Some(name) => format!("name {name}"),
                None => serde_json::to_string(&entry).map_err(|_| {
                    response.undocumented("", "an entry of the list cannot be written back")
                })?,
            };
            if self.names.insert(name) {
                self.entries.push(entry);
            }
        }
        Ok(Page {
            is_empty,
            is_old: self.entries.len() == before,
        })
    }
}
