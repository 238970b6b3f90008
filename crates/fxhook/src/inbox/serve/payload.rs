//! A payload as a tree of fields.

use std::fmt;

use maud::{Markup, html};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::privacy::is_private;

/// JSON with the digits that arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// In the order in which they arrived.
    Object(Vec<(String, Json)>),
    Array(Vec<Json>),
    Text(String),
    /// A number, `true`, `false` or `null`; or what is nested too deeply, as it is written.
    Literal(String),
}

/// Deeper objects are shown as they are written.
const DEPTH: usize = 32;

/// An object's fields.
struct Fields(Vec<(String, Box<RawValue>)>);

impl Json {
    pub(super) fn of(raw: &RawValue) -> Self {
        Self::read(raw.get(), DEPTH)
    }

    fn read(text: &str, depth: usize) -> Self {
        let read = |raw: &RawValue| Self::read(raw.get(), depth.saturating_sub(1));
        let literal = || Self::Literal(text.to_owned());
        match text.bytes().next() {
            Some(b'{') if depth > 0 => match serde_json::from_str(text) {
                Ok(Fields(fields)) => {
                    Self::Object(fields.into_iter().map(|(name, raw)| (name, read(&raw))).collect())
                }
                Err(_) => literal(),
            },
            Some(b'[') if depth > 0 => match serde_json::from_str::<Vec<Box<RawValue>>>(text) {
                Ok(values) => Self::Array(values.iter().map(|raw| read(raw)).collect()),
                Err(_) => literal(),
            },
            Some(b'"') => serde_json::from_str(text).map_or_else(|_| literal(), Self::Text),
            _ => literal(),
        }
    }

    /// The text of a text or number.
    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Literal(text) => Some(text),
            Self::Object(_) | Self::Array(_) => None,
        }
    }

    /// The first amount of the payload with its currency: `1250.00 EUR`.
    pub(super) fn amount(&self) -> Option<String> {
        let Self::Object(fields) = self else { return None };
        fields.iter().find_map(|(name, value)| {
            let currency = currency_of(name, fields)?;
            Some(format!("{} {currency}", value.as_text()?))
        })
    }

    /// As a list of fields. Values that are private are hidden unless all are shown.
    pub(super) fn tree(&self, show_all: bool) -> Markup {
        html! {
            @match self {
                Self::Object(fields) if fields.is_empty() => { span.quiet { "{}" } }
                Self::Object(fields) => dl.tree {
                    @for (name, value) in fields {
                        div {
                            dt { (name) }
                            dd { (field(name, value, fields, show_all)) }
                        }
                    }
                }
                Self::Array(values) => ol.tree {
                    @for value in values { li { (value.tree(show_all)) } }
                }
                Self::Text(text) => (text),
                Self::Literal(text) => span.literal { (text) },
            }
        }
    }

    /// Whether it is a private text or number of a field with this name.
    pub(super) fn is_private(&self, name: &str) -> bool {
        self.as_text().is_some_and(|text| hides(name, text))
    }

    /// Whether something in it is hidden.
    pub(super) fn hides(&self) -> bool {
        match self {
            Self::Object(fields) => fields.iter().any(|(name, value)| {
                value.as_text().map_or_else(|| value.hides(), |text| hides(name, text))
            }),
            Self::Array(values) => values
                .iter()
                .any(|value| value.as_text().map_or_else(|| value.hides(), |text| hides("", text))),
            Self::Text(_) | Self::Literal(_) => false,
        }
    }
}

fn hides(name: &str, text: &str) -> bool {
    text != "null" && !text.is_empty() && is_private(name, text)
}

fn field(name: &str, value: &Json, fields: &[(String, Json)], show_all: bool) -> Markup {
    let is_hidden = |text: &str| !show_all && hides(name, text);
    html! {
        @if value.as_text().is_some_and(is_hidden) {
            span.hidden-value { "hidden" }
        } @else if let Json::Array(values) = value {
            ol.tree {
                @for value in values {
                    li {
                        @if value.as_text().is_some_and(is_hidden) { span.hidden-value { "hidden" } }
                        @else { (value.tree(show_all)) }
                    }
                }
            }
        } @else {
            (value.tree(show_all))
            @if value.as_text().is_some() && let Some(currency) = currency_of(name, fields) {
                " " span.currency { (currency) }
            }
        }
    }
}

/// The currency of an amount: that of the field which has `currency` in its name where this one has `amount`.
fn currency_of<'f>(name: &str, fields: &'f [(String, Json)]) -> Option<&'f str> {
    let beside = if name.contains("amount") {
        name.replace("amount", "currency")
    } else if name.contains("Amount") {
        name.replace("Amount", "Currency")
    } else {
        return None;
    };
    let (_, currency) = fields.iter().find(|(name, _)| *name == beside)?;
    currency.as_text().filter(|it| it.len() == 3)
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        Json::read(text, DEPTH)
    }

    fn shown(text: &str, show_all: bool) -> String {
        json(text).tree(show_all).into_string()
    }

    #[test]
    fn an_amount_keeps_its_digits_and_has_its_currency() {
        let payload = r#"{"id":"1","amount":1250.100,"currency":"EUR"}"#;
        assert_eq!(json(payload).amount().as_deref(), Some("1250.100 EUR"));
        let text = shown(r#"{"buyAmount":"0.10000000000000000001","buyCurrency":"USD"}"#, false);
        assert!(text.contains("0.10000000000000000001 <span class=\"currency\">USD"), "{text}");
    }

    #[test]
    fn private_values_are_hidden_until_all_are_shown() {
        let payload = r#"{"beneficiary":{"first_name":"Ada","accounts":[{"iban":"GB33"}]},"emails":["a@b.example"],"references":["DE89370400440532013000"],"status":"new"}"#;
        let (hidden, all) = (shown(payload, false), shown(payload, true));
        for value in ["Ada", "GB33", "a@b.example", "DE89370400440532013000"] {
            assert!(!hidden.contains(value), "{hidden}");
            assert!(all.contains(value), "{all}");
        }
        assert!(hidden.contains("new"));
        assert!(json(payload).hides());
        assert!(!json(r#"{"name":null,"id":"1"}"#).hides());
    }

    #[test]
    fn a_text_is_never_markup() {
        let text = r#"{"<script>":"\"'><img src=x>","list":["<b>"]}"#;
        let shown = shown(text, true);
        assert!(
            !shown.contains("<script") && !shown.contains("<img") && !shown.contains("<b>"),
            "{shown}"
        );
        assert!(shown.contains("&lt;script&gt;") && shown.contains("&lt;img src=x&gt;"), "{shown}");
    }

    #[test]
    fn what_is_nested_deeply_is_shown_as_it_is_written() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(shown(&deep, false).contains(&format!("{}1", "[".repeat(100 - DEPTH))));
    }
}
