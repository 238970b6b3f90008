//! [`Command`]: what a running sandbox is asked to do.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use webhook_api_client::ApiError;
use webhook_core::{Amount, CallbackUrl, CurrencyCode, OpenEnum};
use webhook_sandbox::StepError;

use crate::provider::Provider;

/// The fields of a command.
pub(super) type Fields = BTreeMap<String, String>;

/// What a command answers, or why it is refused.
pub(super) type Done = Result<Map<String, Value>, Refused>;

/// The last object of each kind that a command created, by provider and kind.
pub(super) type Last = BTreeMap<(&'static str, String), String>;

/// A command: a kind of object, a step of it, and fields.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) provider: Provider,
    pub(super) object: String,
    pub(super) step: String,
    fields: Fields,
    last: Last,
}

/// Why a command is refused.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is none that a sandbox knows.
    Usage(String),
    /// It fits no object, or the object's life cycle does not have this step.
    Conflict(String),
}

impl From<StepError> for Refused {
    fn from(error: StepError) -> Self {
        Self::Conflict(error.to_string())
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Conflict(error.to_string())
    }
}

/// Words with `-` are those with `_`, and capitals do not matter.
fn word(text: &str) -> String {
    text.to_ascii_lowercase().replace('-', "_")
}

/// The fields in a JSON object, or none in an empty body.
pub(super) fn fields_of(body: &[u8]) -> Result<Fields, Refused> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    let expected = "expected a JSON object whose fields are strings, numbers, true or false";
    let refused = |_| Refused::Usage(format!("{expected}, found another body"));
    let values: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).map_err(refused)?;
    let text = |(name, value): (String, Box<RawValue>)| match value.get().as_bytes().first() {
        Some(b'"') => Ok((name, String::deserialize(&*value).map_err(refused)?)),
        Some(b'{' | b'[' | b'n') | None => {
            Err(Refused::Usage(format!("{expected}, found another value")))
        }
        // With all digits of a number.
        Some(_) => Ok((name, value.get().to_owned())),
    };
    values.into_iter().map(text).collect()
}

impl Command {
    pub(super) fn new(
        provider: Provider,
        [object, step]: [&str; 2],
        fields: Fields,
        last: Last,
    ) -> Self {
        let [object, step] = [object, step].map(word);
        let fields = fields.into_iter().map(|(name, value)| (word(&name), value)).collect();
        Self { provider, object, step, fields, last }
    }

    /// Its words, to look it up.
    pub(super) fn words(&self) -> (&str, &str) {
        (&self.object, &self.step)
    }

    /// Checks that there are no other fields.
    pub(super) fn only(&self, names: &[&str]) -> Result<(), Refused> {
        match self.fields.keys().find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(_) if names.is_empty() => {
                Err(Refused::Usage(format!("{self}: expected no fields, found some")))
            }
            Some(_) => Err(Refused::Usage(format!(
                "{self}: expected no fields but {}, found another",
                names.join(", ")
            ))),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(super) fn text<'c>(&'c self, name: &str, default: &'c str) -> &'c str {
        self.get(name).unwrap_or(default)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Refused> {
        self.get(name)
            .ok_or_else(|| Refused::Usage(format!("{self}: expected the field {name}, found none")))
    }

    /// The callback URL in the field `url`.
    pub(super) fn url(&self) -> Result<CallbackUrl, Refused> {
        let url = CallbackUrl::parse(self.required("url")?);
        url.map_err(|error| Refused::Usage(format!("url: {error}")))
    }

    /// The names in a field, separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let names = self.get(name).unwrap_or_default().split(',');
        names.map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    pub(super) fn amount(&self, name: &str, default: &str) -> Result<Amount, Refused> {
        self.text(name, default).parse().map_err(|_| {
            Refused::Usage(format!("{name}: expected an amount such as 10.00, found another text"))
        })
    }

    pub(super) fn currency(&self, name: &str, default: &str) -> CurrencyCode {
        self.text(name, default).into()
    }

    /// A whole number.
    pub(super) fn number<N: std::str::FromStr>(&self, name: &str) -> Result<Option<N>, Refused> {
        let number = self.get(name).map(str::parse).transpose();
        number.map_err(|_| {
            Refused::Usage(format!("{name}: expected a whole number, found another text"))
        })
    }

    /// The id in the field `id`, or that of the last object of this kind that a command created.
    pub(super) fn id(&self) -> Result<String, Refused> {
        self.id_in("id", &self.object)
    }

    /// The id in a field, or that of the last object of this kind that a command created.
    pub(super) fn id_in(&self, field: &str, kind: &str) -> Result<String, Refused> {
        let last = || self.last.get(&(self.provider.name(), kind.to_owned())).cloned();
        self.get(field).map(str::to_owned).or_else(last).ok_or_else(|| {
            Refused::Conflict(format!(
                "{self}: expected an id ({kind}) in the field {field}, or one that a command has created, found neither"
            ))
        })
    }

    /// The object with this id, if there is one.
    pub(super) fn existing<T>(&self, object: Option<T>) -> Result<T, Refused> {
        let kind = &self.object;
        object.ok_or_else(|| {
            Refused::Conflict(format!(
                "{self}: expected an id of this sandbox ({kind}), found another"
            ))
        })
    }

    /// The status that is the step's name.
    pub(super) fn status<S: OpenEnum>(&self) -> Result<S, Refused> {
        let known = S::KNOWN.iter().find(|known| word(known) == self.step);
        known.map(|known| S::from_text(known)).ok_or_else(|| {
            let known: Vec<String> = S::KNOWN.iter().map(|known| word(known)).collect();
            let known = known.join(", ");
            Refused::Usage(format!(
                "{self}: expected one of the statuses {known}, or create; found another"
            ))
        })
    }

    /// The words are none of this provider's.
    pub(super) fn unknown(&self) -> Refused {
        let provider = self.provider.name();
        Refused::Usage(format!(
            "expected an object of {provider} and a step of it, found others: see `fxhook sandbox do --help`"
        ))
    }
}

impl std::fmt::Display for Command {
    /// Its words, once they are known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.provider.name(), self.object)
    }
}

/// The answer about an object with this id.
pub(super) fn with_id(id: impl serde::Serialize) -> Map<String, Value> {
    Map::from_iter([("id".to_owned(), json!(id))])
}
