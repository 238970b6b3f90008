//! A change to a sample: `--set path=value`.

use std::str::FromStr;

use serde_json::value::RawValue;
use webhook_core::testing::edit;

/// A path in a body, and the value to put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    path: String,
    value: String,
}

impl Change {
    /// The body with this change, every other digit as it was.
    ///
    /// A string is replaced by a string, unless the value is `null` or in double quotes:
    /// `body.amount=12.50` remains text if the amount was text. Elsewhere, a value that is JSON is used
    /// as JSON, and any other as a string.
    pub(crate) fn apply(&self, body: &str) -> Result<String, String> {
        let failure = |found: &str| {
            let path = &self.path;
            format!("--set {path}=...: {found}")
        };
        let present = edit::get(body, &self.path);
        let was_string = present.as_deref().is_some_and(|now| now.starts_with('"'));
        let names_its_type = self.value == "null" || self.value.starts_with('"');
        let is_json = serde_json::from_str::<&RawValue>(&self.value).is_ok();
        let value = if is_json && (names_its_type || !was_string) {
            self.value.clone()
        } else {
            serde_json::to_string(&self.value).map_err(|error| failure(&error.to_string()))?
        };
        edit::set(body, &self.path, &value).map_err(|error| failure(&error.to_string()))
    }

    /// Whether the body has a value at the path.
    pub(crate) fn is_in(&self, body: &str) -> bool {
        edit::get(body, &self.path).is_some()
    }

    /// The path.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for Change {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((path, value)) if path.split('.').all(|step| !step.is_empty()) => Ok(Self {
                path: path.into(),
                value: value.into(),
            }),
            _ => Err("expected path=value, such as body.amount=12.50"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    const BODY: &str = r#"{"body":{"amount":"1.00","steps":0,"note":null,"ids":["a"]}}"#;

    fn set(change: &str) -> Result<String, String> {
        change.parse::<Change>().unwrap().apply(BODY)
    }

    #[test]
    fn a_string_stays_a_string_unless_the_value_says_otherwise() {
        for (change, changed) in [
            ("body.amount=12.50", r#""amount":"12.50""#),
            ("body.amount=", r#""amount":"""#),
            ("body.amount=null", r#""amount":null"#),
            (r#"body.amount="7""#, r#""amount":"7""#),
            (r#"body.amount="7"#, r#""amount":"\"7""#),
            ("body.ids.0=true", r#""ids":["true"]"#),
        ] {
            let body = set(change).unwrap();
            assert!(body.contains(changed), "{change}: {body}");
        }
    }

    #[test]
    fn elsewhere_json_stays_json_and_other_text_becomes_a_string() {
        for (change, changed) in [
            ("body.steps=2.50", r#""steps":2.50"#),
            ("body.note=later", r#""note":"later""#),
            ("body.note={\"a\":1.0}", r#""note":{"a":1.0}"#),
            ("body.ids=[]", r#""ids":[]"#),
            ("body.new=a=b", r#""new":"a=b""#),
        ] {
            let body = set(change).unwrap();
            assert!(body.contains(changed), "{change}: {body}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_is_named() {
        for change in ["body.amount.value=1", "body.ids.7=b", "header.type=c"] {
            let error = set(change).unwrap_err();
            assert!(error.contains("leads nowhere"), "{error}");
            assert!(error.contains(change.split('=').next().unwrap()), "{error}");
        }
    }

    #[test]
    fn a_change_is_a_path_and_a_value() {
        for text in ["", "body.amount", "=1", "body..amount=1", "body.=1"] {
            assert!(text.parse::<Change>().is_err(), "{text}");
        }
    }
}
