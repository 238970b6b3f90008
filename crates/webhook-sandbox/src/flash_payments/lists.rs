//! The list queries, with the documented filters.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::value::RawValue;
use webhook_core::Extra;

use super::FlashPayments;
use super::creation::check;
use super::errors::bad_input;
use super::graphql::text;
use super::objects::{Details, Kind, Object};
use crate::http::Answer;
use crate::json;

/// The filters of a list, and whether the newest comes first in the samples.
pub(super) struct List {
    pub(super) kind: Kind,
    filters: &'static [&'static str],
    newest_first: bool,
}

pub(super) fn list_of(query: &str) -> Option<List> {
    let list = |kind, filters, newest_first| Some(List { kind, filters, newest_first });
    match query {
        "payments" => list(Kind::Payment, &["statuses", "toCurrencies", "subClientId"], false),
        "withdrawals" => list(Kind::Withdrawal, &["statuses", "maxCreatedAt", "subClientId"], true),
        "deposits" => list(Kind::Deposit, &["subClientId"], true),
        "conversions" => list(Kind::Conversion, &["statuses", "toCurrencies"], false),
        "subClients" => list(
            Kind::SubClient,
            &["clientType", "status", "externalId", "firstName", "lastName", "address"],
            false,
        ),
        "amsRequests" => list(
            Kind::AmsRequest,
            &[
                "statuses",
                "minCreatedAt",
                "maxCreatedAt",
                "accountName",
                "firstName",
                "middleName",
                "lastName",
                "country",
            ],
            false,
        ),
        "rfis" => list(Kind::Rfi, &["statuses", "minCreatedAt", "maxCreatedAt"], false),
        _ => None,
    }
}

impl FlashPayments {
    pub(super) fn list(&self, list: &List, input: &Extra) -> Result<Vec<json::Object>, Answer> {
        if let Some((name, _)) = input.iter().find(|(name, _)| !list.filters.contains(name)) {
            return Err(bad_input(format!("expected a filter that a page shows, found `{name}`")));
        }
        let mut found = Vec::new();
        for object in self.objects.iter().filter(|object| object.kind == list.kind) {
            let mut passes = true;
            for (name, wanted) in input.iter().filter(|(_, json)| json.get() != "null") {
                passes &= fits(object, name, wanted)?;
            }
            if passes {
                found.push(self.api(object));
            }
        }
        if list.newest_first {
            found.reverse();
        }
        Ok(found)
    }
}

fn fits(object: &Object, filter: &str, wanted: &RawValue) -> Result<bool, Answer> {
    if let ("address", Details::SubClient { profile, .. }) = (filter, &object.details) {
        let address: Extra = serde_json::from_str(wanted.get())
            .map_err(|_| bad_input("address: expected an object"))?;
        check(&address, &["country"])?;
        let country = text(&address, "country");
        return Ok(country.is_none() || country.as_ref() == profile.country());
    }
    // A list, or one text: the samples have both.
    let one = serde_json::from_str::<String>(wanted.get()).map(|one| vec![one]);
    let wanted = one.or_else(|_| serde_json::from_str::<Vec<String>>(wanted.get()));
    let wanted = wanted.map_err(|_| bad_input(format!("{filter}: expected texts")))?;
    let time = || -> Result<DateTime<Utc>, Answer> {
        let text = wanted.first().map_or("", String::as_str);
        let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
        let time = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()).or_else(day);
        time.ok_or_else(|| bad_input(format!("{filter}: expected a time")))
    };
    let has = |value: &str| wanted.iter().any(|one| one == value);
    Ok(match (filter, &object.details) {
        ("statuses" | "status", _) => has(&object.status),
        // "After", not "from". Documented.
        ("minCreatedAt", Details::AmsRequest { .. }) => object.created_at() > time()?,
        ("maxCreatedAt", Details::AmsRequest { .. }) => object.created_at() < time()?,
        ("minCreatedAt", _) => object.created_at() >= time()?,
        ("maxCreatedAt", _) => object.created_at() <= time()?,
        ("subClientId", _) => object.sub_client.as_ref().is_some_and(|id| has(id)),
        ("externalId", _) => object.external_id.as_ref().is_some_and(|id| has(id)),
        ("clientType", Details::SubClient { profile, .. }) => has(profile.client_type()),
        ("firstName" | "lastName", Details::SubClient { profile, .. }) => {
            profile.contact(filter).is_some_and(|name| has(name))
        }
        ("toCurrencies", Details::Payment { to, .. } | Details::Conversion { to, .. }) => {
            has(&to.currency)
        }
        ("country", Details::AmsRequest { country, .. }) => has(country),
        (
            "accountName" | "firstName" | "middleName" | "lastName",
            Details::AmsRequest { name, .. },
        ) => {
            let name = name.to_lowercase();
            wanted.iter().any(|part| name.contains(&part.to_lowercase()))
        }
        _ => false,
    })
}
