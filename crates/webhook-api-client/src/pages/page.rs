//! [`Page`]: one page of a list, as a provider answered it.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use webhook_core::{Extra, Timestamp};

use super::scan::Mark;
use crate::json::read_json;
use crate::{ApiError, Response};

/// The names of the fields of a list.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// The array with the objects, in the object that is the answer.
    pub list: &'static str,
    /// An object's id.
    pub id: &'static str,
    /// The time of an object's last change. `None` unless the list is sorted by it, newest first.
    pub changed: Option<&'static str>,
}

/// One page of a list. [`Pages`](super::Pages) makes a list of them.
#[derive(Debug)]
pub struct Page<T> {
    pub(super) rows: Vec<Row<T>>,
    pub(super) list: &'static str,
    pub(super) total: Option<u64>,
    pub(super) is_last: bool,
    pub(super) response: Response,
}

#[derive(Debug)]
pub(super) struct Row<T> {
    pub(super) mark: Mark,
    pub(super) object: Result<T, ApiError>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads the objects of an answer. `total` is how many objects the whole list has, if the provider says
    /// so. An empty page is the last one, whatever `is_last` says.
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`] if the answer has no array of this name.
    pub fn read(
        response: Response,
        layout: Layout,
        total: Option<u64>,
        is_last: bool,
    ) -> Result<Self, ApiError> {
        let fields: Extra = response.json()?;
        let rows = fields.get(layout.list).map(RawValue::get).unwrap_or_default();
        let rows: Vec<Box<RawValue>> = serde_json::from_str(rows).map_err(|_| {
            response.undocumented(layout.list, "expected an array, found none or another value")
        })?;
        let rows = rows.iter().enumerate().map(|(index, json)| {
            let object = read_json(json.get().as_bytes()).map_err(|(path, reason)| {
                let dot = if path.is_empty() { "" } else { "." };
                response.undocumented(&format!("{}[{index}]{dot}{path}", layout.list), &reason)
            });
            Row { mark: mark(json, layout), object }
        });
        let rows: Vec<Row<T>> = rows.collect();
        let is_last = is_last || rows.is_empty();
        Ok(Self { rows, list: layout.list, total, is_last, response })
    }
}

/// An object without an id is known by its whole text.
fn mark(json: &RawValue, layout: Layout) -> Mark {
    let fields: Extra = serde_json::from_str(json.get()).unwrap_or_default();
    let id = fields.get(layout.id).unwrap_or(json).get().to_owned();
    let changed = layout.changed.and_then(|name| fields.get(name));
    let changed = changed.and_then(|text| serde_json::from_str::<Timestamp>(text.get()).ok());
    Mark {
        id,
        state: json.get().to_owned(),
        changed: changed.and_then(|changed| changed.instant()),
    }
}
