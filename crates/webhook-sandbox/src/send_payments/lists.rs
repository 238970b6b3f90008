//! Pages of lists, in both forms.

use chrono::{DateTime, Utc};

use super::errors::error;
use super::{ListForm, SendPayments};
use crate::http::{Answer, Call};
use crate::json::{Object, object};

/// An item of a list, and the times that the older form adds.
pub(super) struct Row {
    item: Object,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// The most that a page has, in both forms. Documented.
const MOST_ITEMS: usize = 1000;

impl Row {
    pub(super) fn new(item: Object, created_at: DateTime<Utc>, updated_at: DateTime<Utc>) -> Self {
        Self { item, created_at, updated_at }
    }

    /// With its times, in milliseconds.
    fn older(self) -> Object {
        let time = |time: DateTime<Utc>| time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        self.item
            .with("createdAt", &time(self.created_at))
            .with("updatedAt", &time(self.updated_at))
    }
}

impl SendPayments {
    /// A page of a list, in the order of creation. The newer form is documented for one list.
    pub(super) fn page(&self, call: &Call, all: Vec<Row>) -> Result<Answer, Answer> {
        let [page, per_page] = match self.list_form {
            ListForm::Older => ["page", "limit"],
            ListForm::Newer => ["pageNumber", "itemsPerPage"],
        };
        let page = number(call, page, 1, usize::MAX)?;
        let per_page = number(call, per_page, MOST_ITEMS, MOST_ITEMS)?;
        let total = all.len();
        let rows = all.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
        let answer = match self.list_form {
            ListForm::Older => {
                let items: Vec<Object> = rows.map(Row::older).collect();
                let meta = object! {
                    "itemCount": items.len(), "totalItems": total, "itemsPerPage": per_page,
                    "totalPages": total.div_ceil(per_page), "currentPage": page,
                };
                let answer = Answer::json(200, &object! { "items": items, "meta": meta });
                match ["sortBy", "sortOrder"].iter().any(|name| call.query.contains(name)) {
                    true => answer.inferred("that sortBy and sortOrder change nothing"),
                    false => answer,
                }
            }
            ListForm::Newer => {
                let items: Vec<Object> = rows.map(|row| row.item).collect();
                let metadata = object! {
                    "totalItems": total, "itemsPerPage": per_page, "currentPage": page,
                };
                Answer::json(200, &object! { "metadata": metadata, "items": items })
            }
        };
        Ok(answer.inferred("the shape of the list"))
    }
}

/// A whole number from 1.
fn number(call: &Call, name: &str, default: usize, most: usize) -> Result<usize, Answer> {
    let Some(text) = call.query.get(name) else { return Ok(default) };
    let number = text.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| error(400, format!("{name}: expected a number up to {most}")))
}
