//! What each list can be searched by, and which values its parameters take. Documented: API reference.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, Utc};

use super::api::only;
use super::errors::{refused, refused_with};
use super::funding::is_uuid;
use super::profit_and_loss::PROFIT_AND_LOSS;
use crate::http::{Answer, Fields};
use crate::json::object;

/// What a list can be searched by.
pub(super) struct Search {
    /// The list's name in the answer.
    pub(super) list: &'static str,
    /// Parameters that equal a field.
    equal: &'static [&'static str],
    /// Fields with a parameter `.._from` and one `.._to`: times and amounts.
    pub(super) ranges: &'static [&'static str],
    /// Parameters with a list of values.
    values: &'static [(&'static str, &'static [&'static str])],
    /// The fields that it can be ordered by. Empty: any.
    orders: &'static [&'static str],
    /// Whether it has `scope`.
    pub(super) has_scope: bool,
}

/// The parameters of each list's pages.
pub(super) const PAGING: [&str; 4] = ["page", "per_page", "order", "order_asc_desc"];

const PAYMENTS: Search = Search {
    list: "payments",
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
        "bulk_upload_id",
        "with_deleted",
    ],
    ranges: &["created_at", "updated_at", "transferred_at", "payment_date", "amount"],
    values: &[
        (
            "status",
            &[
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
        ),
        ("review_status", &["in_review", "passed", "rejected"]),
        ("charge_type", &["ours", "shared"]),
        ("with_deleted", &["true", "false"]),
    ],
    orders: &[],
    has_scope: true,
};

const CONVERSIONS: Search = Search {
    list: "conversions",
    equal: &[
        "status",
        "short_reference",
        "unique_request_id",
        "buy_currency",
        "sell_currency",
        "currency_pair",
        CONVERSION_IDS,
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
    values: &[(
        "status",
        &["awaiting_funds", "closed", "funds_arrived", "funds_sent", "trade_settled"],
    )],
    orders: &[],
    has_scope: true,
};

const TRANSFERS: Search = Search {
    list: "transfers",
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
    values: &[("status", &["cancelled", "completed", "pending"])],
    orders: &["created_at", "updated_at", "completed_at"],
    has_scope: false,
};

const TRANSACTIONS: Search = Search {
    list: "transactions",
    equal: &[
        "status",
        "related_entity_short_reference",
        "currency",
        "currency_pair",
        "amount",
        "related_entity_id",
        "beneficiary_id",
        "action",
        "type",
        "related_entity_type",
    ],
    ranges: &["created_at", "updated_at", "completed_at", "settles_at", "amount"],
    values: &[
        ("status", &["completed", "deleted", "pending"]),
        ("type", &["credit", "debit"]),
        ("related_entity_type", &["conversion", "deposit", "inbound_funds", "payment", "transfer"]),
        (
            "action",
            &[
                "conversion",
                "conversion_deposit",
                "deposit_refund",
                "funding",
                "margin",
                "manual_transaction",
                "payment",
                "payment_failure",
                "payment_fee",
                "payment_unrelease",
                "transfer",
            ],
        ),
    ],
    orders: &[],
    has_scope: true,
};

const BALANCES: Search = Search {
    list: "balances",
    equal: &[AS_AT_DATE],
    ranges: &["amount"],
    values: &[],
    orders: &["created_at", "amount", "updated_at", "currency"],
    has_scope: true,
};

const CONTACTS: Search = Search {
    list: "contacts",
    equal: &[
        "account_id",
        "account_name",
        "first_name",
        "last_name",
        "email_address",
        "login_id",
        "your_reference",
        "phone_number",
        "status",
        "locale",
        "timezone",
    ],
    ranges: &[],
    values: &[("status", &["enabled", "not_enabled"])],
    orders: &[],
    has_scope: false,
};

const ACCOUNTS: Search = Search {
    list: "accounts",
    equal: &[
        "account_name",
        "brand",
        "your_reference",
        "status",
        "street",
        "city",
        "state_or_province",
        "country",
        "postal_code",
        "spread_table",
        "bank_account_verified",
    ],
    ranges: &[],
    values: &[
        ("status", &["enabled", "disabled", "enabled_no_trading"]),
        ("bank_account_verified", &["yes", "no", "not required"]),
    ],
    orders: &[],
    has_scope: false,
};

const PROFITS: Search = Search {
    list: PROFIT_AND_LOSS,
    equal: &["event_type", "conversion_id", "account_id", "contact_id", "currency"],
    ranges: &["event_date_time", "amount"],
    values: &[],
    orders: &[],
    has_scope: true,
};

/// The parameter of conversions with ids "to filter out of results". That it leaves them out is inferred.
pub(super) const CONVERSION_IDS: &str = "conversion_ids[]";

/// The parameter of balances with the time at which they are asked for.
pub(super) const AS_AT_DATE: &str = "as_at_date";

/// The fields that must come with a value of `related_entity_type`.
const COMPANIONS: [(&str, &str); 2] =
    [("payment", "beneficiary_id"), ("conversion", "currency_pair")];

impl Search {
    pub(super) fn of(list: &str) -> Option<&'static Self> {
        let own = [&PAYMENTS, &CONVERSIONS, &TRANSFERS, &TRANSACTIONS];
        let others = [&BALANCES, &CONTACTS, &ACCOUNTS, &PROFITS];
        own.into_iter().chain(others).find(|search| search.list == list)
    }

    /// The field that the list is ordered by unless the request says otherwise.
    pub(super) fn default_order(&self) -> &'static str {
        if self.list == PROFIT_AND_LOSS { "event_date_time" } else { "created_at" }
    }

    /// Refuses a parameter that the list does not have, and a value that a parameter does not take.
    pub(super) fn check(&self, fields: &Fields, now: DateTime<Utc>) -> Result<(), Answer> {
        let bounds = self.ranges.iter().flat_map(|it| [format!("{it}_from"), format!("{it}_to")]);
        let bounds: Vec<String> = bounds.collect();
        let mut known: Vec<&str> = self.equal.to_vec();
        known.extend(bounds.iter().map(String::as_str));
        known.extend(PAGING);
        let acts_for_others = self.has_scope && self.list != PROFIT_AND_LOSS;
        if acts_for_others || self.list == "transfers" {
            known.push("on_behalf_of");
        }
        if self.has_scope {
            known.push("scope");
        }
        only(fields, &known)?;
        for (name, values) in self.values {
            check_values(fields, name, values)?;
        }
        if !self.orders.is_empty() {
            check_values(fields, "order", self.orders)?;
        }
        // The list of values has `client`, the text about it `clients`.
        let scopes: &[&str] = match self.list {
            PROFIT_AND_LOSS => &["own", "client", "clients", "all"],
            _ => &["own", "clients", "all"],
        };
        check_values(fields, "scope", scopes)?;
        check_values(fields, "order_asc_desc", &["asc", "desc"])?;
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
            self.check_form(name, value, now)?;
        }
        for (kind, companion) in COMPANIONS {
            let is_missing = fields.get(companion).is_none();
            if fields.get("related_entity_type") == Some(kind) && is_missing {
                let error = refused(400, companion, &format!("{companion}_is_required"));
                return Err(error.inferred("the code"));
            }
        }
        Ok(())
    }

    fn check_form(&self, name: &str, value: &str, now: DateTime<Utc>) -> Result<(), Answer> {
        let field = name.strip_suffix("_from").or_else(|| name.strip_suffix("_to"));
        let field = field.filter(|field| self.ranges.contains(field));
        let is_amount = field.unwrap_or(name).ends_with("amount");
        match (name, field) {
            _ if is_amount && !is_amount_text(value) => {
                Err(self.wrong(name, "type_is_wrong", &["transfers", "transactions"]))
            }
            (_, Some(_)) if !is_amount => self.check_time(name, value, now),
            ("currency", _) if !is_currency(value, 3) && self.list == "payments" => {
                Err(refused(400, "id", "invalid_currency"))
            }
            ("currency" | "buy_currency" | "sell_currency", _) if !is_currency(value, 3) => {
                Err(refused(400, name, "invalid_currency").inferred("the code"))
            }
            ("currency_pair", _) if !is_currency(value, 6) => {
                Err(self.wrong(name, "is_in_invalid_format", &[]))
            }
            ("short_reference", _) if value.chars().count() > 25 => {
                Err(self.wrong(name, "is_too_long", &[]))
            }
            ("unique_request_id", _) if value.chars().count() > 255 => {
                Err(self.wrong(name, "is_too_long", &[]))
            }
            (CONVERSION_IDS | "conversion_id", _) if !is_uuid(value) => {
                Err(self.wrong(name, "is_not_valid_uuid", &[]))
            }
            (AS_AT_DATE, _) if instant(value).is_none() => {
                Err(self.wrong(name, "is_in_invalid_format", &["balances"]))
            }
            // The name in the answer has no `_id`. Documented.
            ("related_entity_id", _) if !is_uuid(value) => {
                Err(refused(400, "related_entity", "related_entity_id_is_not_valid_uuid"))
            }
            ("source_account_id" | "destination_account_id" | "creator_account_id", _)
                if !is_uuid(value) =>
            {
                Err(self.wrong(name, "is_not_valid_uuid", &["transfers"]))
            }
            _ => Ok(()),
        }
    }

    fn check_time(&self, name: &str, value: &str, now: DateTime<Utc>) -> Result<(), Answer> {
        let Some(time) = instant(value) else {
            return Err(match (self.list, name) {
                // The name in the answer is misspelt. Documented.
                ("transactions", "created_at_to") => {
                    refused(400, "created_as_to", "created_at_to_type_is_wrong")
                }
                ("transactions", "completed_at_to") => {
                    refused(400, name, "completed_at_to_type_is_wrong")
                }
                ("transactions", _) => self.wrong(name, "type_is_wrong", &[]),
                _ => self.wrong(name, "is_in_invalid_format", &["transfers"]),
            });
        };
        // Transfers are found up to two years back. Documented.
        let oldest = now.checked_sub_months(Months::new(24));
        let is_limited = self.list == "transfers" && name.ends_with("_from");
        if is_limited && Some(time) < oldest {
            return Err(refused(400, name, &format!("{name}_is_too_old")));
        }
        Ok(())
    }

    /// A refusal, whose code is documented for these lists and inferred for others.
    pub(super) fn wrong(&self, name: &str, what: &str, documented_for: &[&str]) -> Answer {
        let error = refused(400, name, &format!("{name}_{what}"));
        if documented_for.contains(&self.list) { error } else { error.inferred("the code") }
    }
}

fn check_values(fields: &Fields, name: &str, values: &[&str]) -> Result<(), Answer> {
    let code = match (fields.get(name), name) {
        (Some(value), "charge_type") if !values.contains(&value) => "invalid_charge_type".into(),
        (Some(value), _) if !values.contains(&value) => format!("{name}_not_in_range"),
        _ => return Ok(()),
    };
    let range = object! { "range": values.join(", ") };
    Err(refused_with(400, name, &code, &range))
}

/// `^\d+(\.\d{1,3})?$`
fn is_amount_text(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && fraction.len() <= 3
}

fn is_currency(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|it| it.is_ascii_uppercase())
}

/// A time, or a day, which is its midnight in UTC (inferred).
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()).or_else(day)
}
