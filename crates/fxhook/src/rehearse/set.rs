//! A change to a sample: `--set path=value`.

use std::str::FromStr;

use serde_json::value::RawValue;
use webhook_core::testing::edit;

use crate::output::{Failure, message};

/// A path in a body, and the value to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    path: String,
    value: String,
}

impl Change {
    /// The body with this change. All other values keep their digits. Announces a new field.
    ///
    /// A string is replaced by a string, unless the value is `null` or in double quotes:
    /// `body.amount=12.50` remains text if the amount was text. Elsewhere, a value that is JSON is used
    /// as JSON, and any other as a string.
    pub(super) fn apply(&self, body: &str) -> Result<String, Failure> {
        let present = edit::get(body, &self.path);
        let was_string = present.as_ref().is_some_and(|json| json.starts_with('"'));
        let names_its_type = self.value == "null" || self.value.starts_with('"');
        let is_json = serde_json::from_str::<&RawValue>(&self.value).is_ok();
        let value = match is_json && (names_its_type || !was_string) {
            true => self.value.clone(),
            false => serde_json::to_string(&self.value).map_err(Failure::failed)?,
        };
        let failure = |error| Failure::usage(format_args!("--set {}=...: {error}", self.path));
        let changed = edit::set(body, &self.path, &value).map_err(failure)?;
        if present.is_none() {
            message(format_args!("--set {}: a new field", self.path));
        }
        Ok(changed)
    }
}

impl FromStr for Change {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((path, value)) if path.split('.').all(|step| !step.is_empty()) => {
                Ok(Self { path: path.into(), value: value.into() })
            }
            _ => Err("expected path=value, such as body.amount=12.50"),
        }
    }
}
