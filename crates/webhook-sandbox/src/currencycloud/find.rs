//! Searches: filters, scope, order and pages.

use std::cmp::Ordering;

use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;

use super::Currencycloud;
use super::api::only;
use super::errors::{refused, refused_with};
use crate::http::{Answer, Fields};
use crate::json::{Object, object};

/// What a list can be searched by. Documented: API reference.
struct Search {
    /// The list's name in the answer.
    list: &'static str,
    /// Parameters that equal a field.
    equal: &'static [&'static str],
    /// Documented parameters that this sandbox does not have.
    missing: &'static [&'static str],
    /// Fields with a parameter `.._from` and one `.._to`: times and amounts.
    ranges: &'static [&'static str],
    /// The values of `status`.
    statuses: &'static [&'static str],
    /// Whether it has `scope` and `on_behalf_of`.
    has_scope: bool,
}

const PAGING: [&str; 4] = ["page", "per_page", "order", "order_asc_desc"];

/// Documented by every recording; that more are refused by one witness.
const MOST_PER_PAGE: usize = 25;

fn search_of(list: &str) -> Option<Search> {
    Some(match list {
        "payments" => Search {
            list: "payments",
            missing: &["bulk_upload_id"],
            equal: &[
                "status",
                "short_reference",
                "unique_request_id",
                "currency",
                "amount",
                "beneficiary_id",
                "conversion_id",
                "review_status",
                "charge_type",
                "reason",
                "payment_group_id",
                "with_deleted",
            ],
            ranges: &["created_at", "updated_at", "transferred_at", "payment_date", "amount"],
            statuses: &[
                "awaiting_authorisation",
                "authorised",
                "completed",
                "deleted",
                "failed",
                "new",
                "ready_to_send",
                "released",
                "submitted",
                "suspended",
            ],
            has_scope: true,
        },
        "conversions" => Search {
            list: "conversions",
            missing: &["conversion_ids[]"],
            equal: &[
                "status",
                "short_reference",
                "unique_request_id",
                "buy_currency",
                "sell_currency",
                "currency_pair",
            ],
            ranges: &[
                "created_at",
                "updated_at",
                "settlement_date",
                "conversion_date",
                "buy_amount",
                "sell_amount",
                "partner_buy_amount",
                "partner_sell_amount",
            ],
            statuses: &["awaiting_funds", "closed", "funds_arrived", "funds_sent", "trade_settled"],
            has_scope: true,
        },
        "transfers" => Search {
            list: "transfers",
            missing: &[],
            equal: &[
                "status",
                "short_reference",
                "unique_request_id",
                "currency",
                "source_account_id",
                "destination_account_id",
                "creator_account_id",
                "creator_contact_id",
            ],
            ranges: &["created_at", "updated_at", "completed_at", "amount"],
            statuses: &["cancelled", "completed", "pending"],
            has_scope: false,
        },
        "transactions" => Search {
            list: "transactions",
            missing: &["beneficiary_id", "currency_pair"],
            equal: &[
                "status",
                "related_entity_short_reference",
                "currency",
                "amount",
                "related_entity_id",
                "action",
                "type",
                "related_entity_type",
            ],
            ranges: &["created_at", "updated_at", "completed_at", "settles_at", "amount"],
            statuses: &["completed", "deleted", "pending"],
            has_scope: true,
        },
        "balances" => Search {
            list: "balances",
            missing: &["as_at_date"],
            equal: &[],
            ranges: &["amount"],
            statuses: &[],
            has_scope: true,
        },
        "contacts" => Search {
            list: "contacts",
            missing: &[
                "first_name",
                "last_name",
                "email_address",
                "login_id",
                "your_reference",
                "phone_number",
                "locale",
                "timezone",
            ],
            equal: &["account_id", "account_name", "status"],
            ranges: &[],
            statuses: &["enabled", "not_enabled"],
            has_scope: false,
        },
        "accounts" => Search {
            list: "accounts",
            missing: &[
                "brand",
                "your_reference",
                "street",
                "city",
                "state_or_province",
                "country",
                "postal_code",
                "spread_table",
            ],
            equal: &["account_name", "status", "bank_account_verified"],
            ranges: &[],
            statuses: &["enabled", "disabled", "enabled_no_trading"],
            has_scope: false,
        },
        _ => return None,
    })
}

impl Currencycloud {
    pub(super) fn find(
        &self,
        list: Option<&str>,
        fields: &Fields,
        now: DateTime<Utc>,
    ) -> Result<Answer, Answer> {
        let list = list.unwrap_or_default();
        let (Some(search), Some(rows)) = (search_of(list), self.rows(list)) else {
            let problem = "expected a list of this sandbox: see its documentation";
            return Err(Answer::sandbox_error(404, problem));
        };
        let ranges: Vec<String> = search
            .ranges
            .iter()
            .flat_map(|it| [format!("{it}_from"), format!("{it}_to")])
            .collect();
        let mut known: Vec<&str> = search.equal.to_vec();
        known.extend(ranges.iter().map(String::as_str));
        known.extend(PAGING);
        if list == "transfers" || search.has_scope {
            known.push("on_behalf_of");
        }
        if search.has_scope {
            known.push("scope");
        }
        if let Some(name) = search.missing.iter().find(|name| fields.get(name).is_some()) {
            let problem = format!("expected a parameter of this sandbox, found `{name}`");
            return Err(Answer::sandbox_error(501, problem));
        }
        only(fields, &known)?;
        check_age(list, fields, now)?;
        check_range(fields, "status", search.statuses)?;
        check_range(fields, "scope", &["own", "clients", "all"])?;
        check_range(fields, "order_asc_desc", &["asc", "desc"])?;
        let acting = self.accounts.acting(fields)?;
        let is_house = acting == self.accounts.house().id;
        let mut found = Vec::new();
        for (account, row) in rows {
            let is_own = account == acting;
            let in_scope = match fields.get("scope") {
                _ if !search.has_scope => is_own || is_house,
                Some("clients") => is_house && !is_own,
                Some("all") => is_house || is_own,
                _ => is_own,
            };
            if in_scope && matches(list, &row, fields)? {
                found.push(row);
            }
        }
        let order = fields.get("order").unwrap_or("created_at");
        let ascending = fields.get("order_asc_desc").unwrap_or("asc");
        found.sort_by(|one, other| {
            let by_field = compare(&one.text(order), &other.text(order));
            if ascending == "desc" { by_field.reverse() } else { by_field }
        });
        page(search.list, &found, fields, order, ascending)
    }
}

fn compare(one: &Option<String>, other: &Option<String>) -> Ordering {
    let number = |text: &Option<String>| text.as_ref().and_then(|it| it.parse::<Decimal>().ok());
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.cmp(other),
    }
}

/// Transfers are found up to two years back. Documented: API reference.
fn check_age(list: &str, fields: &Fields, now: DateTime<Utc>) -> Result<(), Answer> {
    let oldest = now.checked_sub_months(Months::new(24));
    for name in ["created_at_from", "updated_at_from", "completed_at_from"] {
        let from = fields.get(name).filter(|_| list == "transfers").and_then(instant);
        if from.is_some_and(|from| Some(from) < oldest) {
            return Err(refused(400, name, &format!("{name}_is_too_old")));
        }
    }
    Ok(())
}

fn check_range(fields: &Fields, name: &str, values: &[&str]) -> Result<(), Answer> {
    match fields.get(name) {
        Some(value) if !values.contains(&value) => {
            let range = object! { "range": values.join(", ") };
            Err(refused_with(400, name, &format!("{name}_not_in_range"), &range))
        }
        _ => Ok(()),
    }
}

/// Whether an object passes all filters. Bounds are inclusive (inferred).
fn matches(list: &str, row: &Object, fields: &Fields) -> Result<bool, Answer> {
    let with_deleted = fields.get("with_deleted") == Some("true");
    if list == "payments" && !with_deleted && row.text("status").as_deref() == Some("deleted") {
        return Ok(false);
    }
    for (name, wanted) in fields.iter() {
        let others = ["scope", "on_behalf_of", "with_deleted"];
        if wanted.is_empty() || PAGING.contains(&name) || others.contains(&name) {
            continue;
        }
        let passes = match (name.strip_suffix("_from"), name.strip_suffix("_to")) {
            (Some(field), _) => within(list, row, field, wanted, name, Ordering::is_ge)?,
            (_, Some(field)) => within(list, row, field, wanted, name, Ordering::is_le)?,
            _ => {
                // A filter for `transfer` finds what records call `balance_transfer`. Documented.
                let is_transfer = name == "related_entity_type" && wanted == "transfer";
                let wanted = if is_transfer { "balance_transfer" } else { wanted };
                let value = row.text(name);
                value.as_deref() == Some(wanted) || same_amount(value.as_deref(), wanted)
            }
        };
        if !passes {
            return Ok(false);
        }
    }
    Ok(true)
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
    parameter: &str,
    passes: fn(Ordering) -> bool,
) -> Result<bool, Answer> {
    // The filters of a conversion's amounts leave out `client`.
    let name = match (list, field) {
        ("conversions", "buy_amount") => "client_buy_amount",
        ("conversions", "sell_amount") => "client_sell_amount",
        _ => field,
    };
    let value = row.text(name).unwrap_or_default();
    if field.ends_with("amount") {
        let wrong = || refused(400, parameter, &format!("{parameter}_type_is_wrong"));
        let bound: Decimal = bound.parse().map_err(|_| wrong())?;
        return Ok(value.parse::<Decimal>().is_ok_and(|value| passes(value.cmp(&bound))));
    }
    let wrong = || refused(400, parameter, &format!("{parameter}_is_in_invalid_format"));
    let bound = instant(bound).ok_or_else(wrong)?;
    Ok(instant(&value).is_some_and(|value| passes(value.cmp(&bound))))
}

/// A time, or a day, which is its midnight in UTC (inferred).
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()).or_else(day)
}

fn page(
    list: &'static str,
    found: &[Object],
    fields: &Fields,
    order: &str,
    ascending: &str,
) -> Result<Answer, Answer> {
    let number = |name: &str, default: usize| match fields.get(name) {
        None => Ok(default),
        Some(text) => {
            let wrong = || refused(400, name, &format!("{name}_type_is_wrong"));
            text.parse::<usize>().map_err(|_| wrong())
        }
    };
    let (current, per_page) = (number("page", 1)?, number("per_page", MOST_PER_PAGE)?);
    if current < 1 {
        return Err(refused(400, "page", "page_is_too_small"));
    }
    if per_page < 1 {
        return Err(refused(400, "per_page", "per_page_is_too_small"));
    }
    if per_page > MOST_PER_PAGE {
        let error = refused(400, "per_page", "per_page_is_too_big");
        return Err(error.inferred("that 25 is the most"));
    }
    let total_pages = found.len().div_ceil(per_page).max(1);
    let start = (current - 1).saturating_mul(per_page);
    let rows: Vec<&Object> = found.iter().skip(start).take(per_page).collect();
    let neighbour = |exists: bool, page: usize| if exists { page.to_string() } else { "-1".into() };
    let raw = |text: String| serde_json::value::RawValue::from_string(text).ok();
    let pagination = object! {
        "total_entries": found.len(), "total_pages": total_pages, "current_page": current,
        "per_page": per_page, "previous_page": raw(neighbour(current > 1, current - 1)),
        "next_page": raw(neighbour(current < total_pages, current + 1)),
        "order": order, "order_asc_desc": ascending,
    };
    let answer = Object::default().with(list, &rows).with("pagination", &pagination);
    Ok(Answer::json(200, &answer))
}
