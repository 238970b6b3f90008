//! The statement and the balances of the master account.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use webhook_core::Extra;

use super::FlashPayments;
use super::bodies::number;
use super::creation::check;
use super::errors::bad_input;
use super::graphql::text;
use super::objects::{Details, Object, time};
use crate::http::Answer;
use crate::json::{self, object};

/// When an amount was booked, its currency, and the amount: negative if it was debited.
type Booking<'o> = (DateTime<Utc>, &'o str, Decimal);

impl FlashPayments {
    /// `statement`: exactly one day. The printed answer is no JSON and wraps the object in a list: here it is one object,
    /// with the fields whose names are published.
    pub(super) fn statement(&self, input: &Extra) -> Result<json::Object, Answer> {
        check(input, &["fromDate", "currency"])?;
        let from = text(input, "fromDate");
        let from = from.and_then(|from| DateTime::parse_from_rfc3339(&from).ok());
        let from = from.ok_or_else(|| bad_input("fromDate: expected a time with its zone"))?;
        let from = from.to_utc();
        let to = from + TimeDelta::days(1);
        let currency = text(input, "currency").unwrap_or_else(|| "AUD".into());
        let mut rows: Vec<Booking<'_>> = self.objects.iter().flat_map(bookings).collect();
        rows.retain(|(at, of, _)| (from..to).contains(at) && *of == currency);
        rows.sort_by_key(|(at, ..)| *at);
        let row = |(_, _, amount): Booking<'_>| {
            let is_debit = amount < Decimal::ZERO;
            let [debit, credit] = [is_debit, !is_debit].map(|it| it.then(|| number(amount.abs())));
            object! { "debit": debit, "credit": credit }
        };
        let rows: Vec<json::Object> = rows.into_iter().map(row).collect();
        Ok(object! {
            "success": true, "code": "GENERATED", "message": "GENERATED", "fromDate": time(from),
            "toDate": time(to), "rows": rows,
        })
    }

    /// `balances`: of these currencies, or of all that were used.
    pub(super) fn balances(&self, arguments: &Extra) -> Result<Vec<json::Object>, Answer> {
        check(arguments, &["currencies"])?;
        let wanted = arguments.get("currencies").map_or("null", |json| json.get());
        let wanted: Option<Vec<String>> = serde_json::from_str(wanted)
            .map_err(|_| bad_input("currencies: expected a list of texts"))?;
        let mut balances: BTreeMap<&str, [Decimal; 2]> = BTreeMap::new();
        for currency in wanted.iter().flatten() {
            balances.insert(currency, [Decimal::ZERO; 2]);
        }
        for object in &self.objects {
            for (_, currency, amount) in bookings(object) {
                let [cleared, _] = balances.entry(currency).or_default();
                *cleared += amount;
            }
            if let Some((currency, amount)) = pending(object) {
                let [_, pending] = balances.entry(currency).or_default();
                *pending += amount;
            }
        }
        let is_wanted =
            |currency: &str| wanted.as_ref().is_none_or(|it| it.iter().any(|it| it == currency));
        let balances = balances.into_iter().filter(|(currency, _)| is_wanted(currency));
        let balance = |(currency, [cleared, pending]): (&str, [Decimal; 2])| {
            object! { "currency": currency, "cleared": number(cleared), "pending": number(pending) }
        };
        Ok(balances.map(balance).collect())
    }
}

/// What an object has booked on the master account. Which steps book is inferred.
fn bookings(object: &Object) -> Vec<Booking<'_>> {
    let booked = |status: &str, currency, amount| {
        let at = object.reached.iter().find(|(one, _)| one == status);
        at.map(|(_, at)| (*at, currency, amount))
    };
    let bookings = match &object.details {
        Details::Deposit { money, refund, .. } => {
            let refunded = refund.as_ref().map_or(money.amount, |(amount, _)| *amount);
            [
                booked("CONFIRMED", money.currency.as_str(), money.amount),
                booked("REFUNDED", &money.currency, -refunded),
            ]
        }
        Details::Withdrawal { money, .. } => [
            booked("CONFIRMED", money.currency.as_str(), -money.amount),
            booked("REFUNDED", &money.currency, money.amount),
        ],
        Details::Conversion { from, to, .. } => [
            booked("CONVERTED", from.currency.as_str(), -from.amount),
            booked("CONVERTED", &to.currency, to.amount),
        ],
        _ => [None, None],
    };
    bookings.into_iter().flatten().collect()
}

/// What an object will book, if nothing stops it.
fn pending(object: &Object) -> Option<(&str, Decimal)> {
    let is_open = ["INITIALISED", "REVIEWING", "PENDING"].contains(&object.status.as_str());
    match &object.details {
        Details::Deposit { money, .. } if is_open => Some((&money.currency, money.amount)),
        Details::Withdrawal { money, .. } if is_open => Some((&money.currency, -money.amount)),
        _ => None,
    }
}
