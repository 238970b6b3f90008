//! Searches: filters, scope, order and pages.

use std::cmp::{Ordering, Reverse};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::Currencycloud;
use super::errors::refused;
use super::profit_and_loss::PROFIT_AND_LOSS;
use super::search::{AS_AT_DATE, CONVERSION_IDS, PAGING, Search, instant};
use crate::http::{Answer, Fields};
use crate::json::{Object, object};

/// Documented by every recording; that more are refused by one witness.
const MOST_PER_PAGE: usize = 25;

impl Currencycloud {
    pub(super) fn find(
        &self,
        list: Option<&str>,
        fields: &Fields,
        now: DateTime<Utc>,
    ) -> Result<Answer, Answer> {
        let list = list.unwrap_or_default();
        let (Some(search), Some(mut rows)) = (Search::of(list), self.rows(list)) else {
            let problem = "expected a list of this sandbox: see its documentation";
            return Err(Answer::sandbox_error(404, problem));
        };
        search.check(fields, now)?;
        if let Some(time) = fields.get(AS_AT_DATE).and_then(instant) {
            rows = self.accounts.balances_at(time).collect();
        }
        // Searches answer 400 to an unknown contact, look-ups 404. Documented.
        let acting =
            self.accounts.acting(fields).map_err(|error| Answer { status: 400, ..error })?;
        let is_house = acting == self.accounts.house().id;
        let is_visible = |account: &str, row: &Object| {
            let is_own = account == acting;
            match fields.get("scope") {
                // That an account sees what it receives is inferred.
                _ if list == "transfers" => {
                    let receives = || row.text("destination_account_id") == Some(acting.clone());
                    is_own || is_house || receives()
                }
                _ if !search.has_scope => is_own || is_house,
                Some("client" | "clients") => is_house && !is_own,
                Some("all") => is_house || is_own,
                _ => is_own,
            }
        };
        let rows = rows.into_iter().filter(|(account, row)| is_visible(account, row));
        let found = rows.map(|(_, row)| row).filter(|row| matches(list, row, fields));
        let mut found: Vec<Object> = found.collect();
        let order = fields.get("order").unwrap_or(search.default_order());
        let direction = fields.get("order_asc_desc").unwrap_or("asc");
        match direction {
            "desc" => found.sort_by_cached_key(|row| Reverse(sort_key(row, order))),
            _ => found.sort_by_cached_key(|row| sort_key(row, order)),
        }
        let answer = page(search.list, &found, fields, order, direction)?;
        let labels = [
            (CONVERSION_IDS, "that conversion_ids[] leaves out what it names"),
            (AS_AT_DATE, "which balance as_at_date has"),
        ];
        let labels = labels.into_iter().filter(|(name, _)| fields.get(name).is_some());
        let answer = labels.fold(answer, |answer, (_, label)| answer.inferred(label));
        Ok(match list {
            PROFIT_AND_LOSS => answer.inferred("the amounts").inferred("that ids are null"),
            _ => answer,
        })
    }
}

/// Numbers by their value, texts and times by their characters.
fn sort_key(row: &Object, order: &str) -> (Option<Decimal>, Option<String>) {
    let text = row.text(order);
    (text.as_ref().and_then(|text| text.parse().ok()), text)
}

/// Whether an object passes all filters. Bounds are inclusive (inferred).
fn matches(list: &str, row: &Object, fields: &Fields) -> bool {
    let with_deleted = fields.get("with_deleted") == Some("true");
    if list == "payments" && !with_deleted && row.text("status").as_deref() == Some("deleted") {
        return false;
    }
    fields.iter().all(|(name, wanted)| {
        let others = ["scope", "on_behalf_of", "with_deleted", AS_AT_DATE];
        if wanted.is_empty() || PAGING.contains(&name) || others.contains(&name) {
            return true;
        }
        if name == CONVERSION_IDS {
            return row.text("id").as_deref() != Some(wanted);
        }
        match (name.strip_suffix("_from"), name.strip_suffix("_to")) {
            (Some(field), _) => within(list, row, field, wanted, Ordering::is_ge),
            (_, Some(field)) => within(list, row, field, wanted, Ordering::is_le),
            _ => {
                // A filter for `transfer` finds what records call `balance_transfer`. Documented.
                let is_transfer = name == "related_entity_type" && wanted == "transfer";
                let wanted = if is_transfer { "balance_transfer" } else { wanted };
                let value = row.text(name);
                value.as_deref() == Some(wanted) || same_amount(value.as_deref(), wanted)
            }
        }
    })
}

fn same_amount(value: Option<&str>, wanted: &str) -> bool {
    let wanted: Option<Decimal> = wanted.parse().ok();
    wanted.is_some() && value.and_then(|value| value.parse().ok()) == wanted
}

fn within(
    list: &str,
    row: &Object,
    field: &str,
    bound: &str,
    passes: fn(Ordering) -> bool,
) -> bool {
    // The filters of a conversion's amounts leave out `client`.
    let name = match (list, field) {
        ("conversions", "buy_amount") => "client_buy_amount",
        ("conversions", "sell_amount") => "client_sell_amount",
        _ => field,
    };
    let value = row.text(name).unwrap_or_default();
    let order = if field.ends_with("amount") {
        let amount = |text: &str| text.parse::<Decimal>().ok();
        amount(&value).zip(amount(bound)).map(|(value, bound)| value.cmp(&bound))
    } else {
        instant(&value).zip(instant(bound)).map(|(value, bound)| value.cmp(&bound))
    };
    order.is_some_and(passes)
}

fn page(
    list: &'static str,
    found: &[Object],
    fields: &Fields,
    order: &str,
    direction: &str,
) -> Result<Answer, Answer> {
    let (current, per_page) =
        (number(fields, "page", 1)?, number(fields, "per_page", MOST_PER_PAGE)?);
    if per_page > MOST_PER_PAGE {
        let error = refused(400, "per_page", "per_page_is_too_big");
        return Err(error.inferred("that 25 is the most"));
    }
    // No entries have one page. Seen in public code.
    let total_pages = found.len().div_ceil(per_page).max(1);
    let start = (current - 1).saturating_mul(per_page);
    let rows: Vec<&Object> = found.iter().skip(start).take(per_page).collect();
    let neighbour = |exists: bool, page: usize| if exists { page.to_string() } else { "-1".into() };
    let raw = |text: String| serde_json::value::RawValue::from_string(text).ok();
    let pagination = object! {
        "total_entries": found.len(), "total_pages": total_pages, "current_page": current,
        "per_page": per_page, "previous_page": raw(neighbour(current > 1, current - 1)),
        "next_page": raw(neighbour(current < total_pages, current.saturating_add(1))),
        "order": order, "order_asc_desc": direction,
    };
    let answer = Object::default().with(list, &rows).with("pagination", &pagination);
    let answer = Answer::json(200, &answer);
    Ok(if current > total_pages { answer.inferred("a page past the end") } else { answer })
}

/// A number from 1.
fn number(fields: &Fields, name: &str, default: usize) -> Result<usize, Answer> {
    let Some(text) = fields.get(name) else { return Ok(default) };
    let number: i64 =
        text.parse().map_err(|_| refused(400, name, &format!("{name}_type_is_wrong")))?;
    let number = usize::try_from(number).ok().filter(|number| *number >= 1);
    number.ok_or_else(|| refused(400, name, &format!("{name}_is_too_small")))
}
