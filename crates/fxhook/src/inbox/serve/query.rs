//! The parameters of a page, and the filter that they mean.

use std::num::NonZeroI64;

use chrono::{DateTime, NaiveDateTime, Utc};
use url::form_urlencoded::{Serializer, parse};
use webhook_inbox::{DeliveryId, Filter};

/// The parameters of a query or a form, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Those of a query or a form; empty ones count as absent.
    pub(super) fn of(text: &[u8]) -> Self {
        let pairs = parse(text).filter(|(_, value)| !value.trim().is_empty());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).collect())
    }

    /// The value of a parameter; the last one's if there are several.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The same query with another value for a parameter, or without it: `?name=value`.
    pub(super) fn with(&self, name: &str, value: Option<&str>) -> String {
        let others = self.0.iter().filter(|(it, _)| it != name);
        let others = others.map(|(name, value)| (name.as_str(), value.as_str()));
        query(others.chain(value.map(|value| (name, value))))
    }

    /// Whether there is any but the place in the list.
    pub(super) fn has_filter(&self) -> bool {
        self.0.iter().any(|(name, _)| name != "before")
    }

    /// The filter, and the delivery before which the list begins. The error names the parameter.
    pub(super) fn filter(&self) -> Result<(Filter, Option<DeliveryId>), &'static str> {
        let text = |name| self.get(name).map(Box::<str>::from);
        let time = |name| self.get(name).map(time).transpose();
        let filter = Filter {
            source: parsed(self.get("source")).map_err(|()| "source")?,
            event_type: text("event"),
            state: parsed(self.get("state")).map_err(|()| "state")?,
            proof: parsed(self.get("proof")).map_err(|()| "proof")?,
            subject: text("subject"),
            text: text("text"),
            since: time("since").map_err(|()| "since")?,
            before: time("until").map_err(|()| "until")?,
            ..Filter::default()
        };
        let before: Option<NonZeroI64> = parsed(self.get("before")).map_err(|()| "before")?;
        Ok((filter, before.map(|id| DeliveryId(id.get()))))
    }
}

/// `?name=value`, with what is necessary escaped.
pub(super) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = Serializer::for_suffix(String::from("?"), 1);
    query.extend_pairs(pairs);
    query.finish()
}

fn parsed<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, ()> {
    text.map(str::parse).transpose().map_err(|_| ())
}

/// A time with an offset, or one in UTC as a browser's field writes it.
fn time(text: &str) -> Result<DateTime<Utc>, ()> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let times = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    times.map(|time| time.and_utc()).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_filter_and_empty_parameters_are_absent() {
        let query = b"source=&event=payment%2Breleased&text=a%26b&until=2026-01-31T12:00&before=7";
        let (filter, before) = Parameters::of(query).filter().unwrap();
        let expected = Filter {
            event_type: Some("payment+released".into()),
            text: Some("a&b".into()),
            before: "2026-01-31T12:00:00Z".parse().ok(),
            ..Filter::default()
        };
        assert_eq!((filter, before), (expected, Some(DeliveryId(7))));
    }

    #[test]
    fn a_parameter_that_does_not_fit_is_named() {
        for (query, name) in [
            ("state=open", "state"),
            ("proof=none", "proof"),
            ("since=now", "since"),
            ("until=2026", "until"),
            ("before=x", "before"),
        ] {
            assert_eq!(Parameters::of(query.as_bytes()).filter(), Err(name));
        }
    }

    #[test]
    fn a_link_keeps_the_other_parameters_and_escapes_them() {
        let parameters = Parameters::of(b"text=a%26b%3D%22&before=7");
        assert_eq!(parameters.with("before", Some("5")), "?text=a%26b%3D%22&before=5");
        assert_eq!(parameters.with("text", None), "?before=7");
    }
}
