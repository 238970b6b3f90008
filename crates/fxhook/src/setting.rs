//! A change to a sample: `--set path=value`.

use std::str::FromStr;

use serde_json::value::RawValue;
use webhook_core::testing::edit;

/// A place in a body, and what to put there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    path: String,
    value: String,
}

impl Setting {
    /// The body with this change, every other digit as it was.
    ///
    /// Where a string stands now, the value becomes a string, unless it is `null` or in double
    /// quotes: `body.amount=12.50` stays text if the amount was text. Elsewhere it is taken as JSON
    /// if it is JSON, and else becomes a string.
    pub(crate) fn apply(&self, body: &str) -> Result<String, String> {
        let failure = |found: &str| {
            let path = &self.path;
            format!("--set {path}=...: {found}")
        };
        let present = edit::get(body, &self.path);
        let was_string = present.as_deref().is_some_and(|now| now.starts_with('"'));
        let says_its_type = self.value == "null" || self.value.starts_with('"');
        let is_json = serde_json::from_str::<&RawValue>(&self.value).is_ok();
        let value = if is_json && (says_its_type || !was_string) {
            self.value.clone()
        } else {
            serde_json::to_string(&self.value).map_err(|error| failure(&error.to_string()))?
        };
        edit::set(body, &self.path, &value).map_err(|error| failure(&error.to_string()))
    }

    /// Whether something stands at the place.
    pub(crate) fn is_there(&self, body: &str) -> bool {
        edit::get(body, &self.path).is_some()
    }

    /// The place.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for Setting {
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
    use super::Setting;

    const BODY: &str = r#"{"body":{"amount":"1.00","steps":0,"note":null,"ids":["a"]}}"#;

    fn set(setting: &str) -> Result<String, String> {
        setting.parse::<Setting>().unwrap().apply(BODY)
    }

    #[test]
    fn a_string_stays_a_string_unless_the_value_says_otherwise() {
        for (setting, changed) in [
            ("body.amount=12.50", r#""amount":"12.50""#),
            ("body.amount=", r#""amount":"""#),
            ("body.amount=null", r#""amount":null"#),
            (r#"body.amount="7""#, r#""amount":"7""#),
            (r#"body.amount="7"#, r#""amount":"\"7""#),
            ("body.ids.0=true", r#""ids":["true"]"#),
        ] {
            let body = set(setting).unwrap();
            assert!(body.contains(changed), "{setting}: {body}");
        }
    }

    #[test]
    fn elsewhere_json_stays_json_and_other_text_becomes_a_string() {
        for (setting, changed) in [
            ("body.steps=2.50", r#""steps":2.50"#),
            ("body.note=later", r#""note":"later""#),
            ("body.note={\"a\":1.0}", r#""note":{"a":1.0}"#),
            ("body.ids=[]", r#""ids":[]"#),
            ("body.new=a=b", r#""new":"a=b""#),
        ] {
            let body = set(setting).unwrap();
            assert!(body.contains(changed), "{setting}: {body}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_is_named() {
        for setting in ["body.amount.value=1", "body.ids.7=b", "header.type=c"] {
            let error = set(setting).unwrap_err();
            assert!(error.contains("leads nowhere"), "{error}");
            assert!(
                error.contains(setting.split('=').next().unwrap()),
                "{error}"
            );
        }
    }

    #[test]
    fn a_setting_is_a_path_and_a_value() {
        for text in ["", "body.amount", "=1", "body..amount=1", "body.=1"] {
            assert!(text.parse::<Setting>().is_err(), "{text}");
        }
    }
}
