//! [`Scenario`]: commands in a file, to be replayed.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::command::{Fields, Refused};
use super::control::Control;
use crate::output::Failure;

/// Commands to be given one after the other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scenario {
    pub(super) seed: Option<u64>,
    #[serde(rename = "step")]
    steps: Vec<Step>,
}

/// One command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    #[serde(rename = "do")]
    words: String,
    #[serde(rename = "with", default)]
    fields: Fields,
    /// A name for the id in the answer: fields of later steps may contain it in braces.
    #[serde(rename = "as")]
    name: Option<String>,
}

/// A command that was given, and its answer.
#[derive(Serialize)]
pub(super) struct Given<'g> {
    #[serde(rename = "type")]
    kind: &'static str,
    step: usize,
    command: &'g str,
    pub(super) answer: &'g Map<String, Value>,
}

/// The scenarios of this program.
pub(super) const READY: &[(&str, &str)] = &[
    ("currencycloud", include_str!("../../scenarios/currencycloud.toml")),
    ("flash-payments", include_str!("../../scenarios/flash-payments.toml")),
    ("send-payments", include_str!("../../scenarios/send-payments.toml")),
    ("cxtn", include_str!("../../scenarios/cxtn.toml")),
    ("bad-day", include_str!("../../scenarios/bad-day.toml")),
];

impl Scenario {
    /// The scenario of this name, or in this file.
    pub(super) fn of(name: &str) -> Result<Self, Failure> {
        let ready = READY.iter().find(|(ready, _)| *ready == name);
        let text = match ready {
            Some((_, text)) => (*text).to_owned(),
            None => fs::read_to_string(name).map_err(|error| {
                let names: Vec<&str> = READY.iter().map(|(name, _)| *name).collect();
                let names = names.join(", ");
                Failure::usage(format_args!(
                    "{name}: expected one of the scenarios {names}, or a file; found: {error}"
                ))
            })?,
        };
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            let problem = error.message().replace('\n', " ");
            Failure::usage(format_args!("{name}, line {line}: expected a scenario: {problem}"))
        })
    }

    /// Gives each command after what follows from the one before is delivered. In its fields, `{url}` is this URL.
    pub(super) async fn run(
        self,
        control: &Control,
        url: &str,
        mut given: impl FnMut(Given<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut names = BTreeMap::from([("{url}".to_owned(), url.to_owned())]);
        for (step, Step { words, mut fields, name }) in (1..).zip(self.steps) {
            let split: Vec<&str> = words.split_whitespace().collect();
            let provider = split.first().copied().unwrap_or_default();
            for value in fields.values_mut() {
                for (name, text) in &names {
                    *value = value.replace(name, text);
                }
                *value = value.replace("{provider}", provider);
            }
            let answer = control.run(&split, fields).await.map_err(|refused| match refused {
                Refused::Usage(reason) => Failure::usage(format_args!("step {step}: {reason}")),
                Refused::Conflict(reason) => Failure::failed(format_args!("step {step}: {reason}")),
            })?;
            if let (Some(name), Some(id)) = (name, answer.get("id").and_then(Value::as_str)) {
                names.insert(format!("{{{name}}}"), id.to_owned());
            }
            given(Given { kind: "step", step, command: &words, answer: &answer })?;
            control.settled().await;
        }
        Ok(())
    }
}
