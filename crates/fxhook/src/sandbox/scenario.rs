//! [`Scenario`]: commands in a file, to be replayed.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::command::{Fields, Refused};
use super::control::Control;
use super::printer::Printer;
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
}

#[derive(Serialize)]
struct Line<'l> {
    #[serde(rename = "type")]
    kind: &'static str,
    step: usize,
    command: &'l str,
    answer: Map<String, Value>,
}

impl Scenario {
    pub(super) fn of(file: &Path) -> Result<Self, Failure> {
        let name = file.display();
        let text = fs::read_to_string(file).map_err(|error| {
            Failure::usage(format_args!("{name}: expected a scenario, found: {error}"))
        })?;
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            let problem = error.message().replace('\n', " ");
            Failure::usage(format_args!("{name}, line {line}: expected a scenario: {problem}"))
        })
    }

    /// Gives each command after what follows from the one before is delivered.
    pub(super) async fn run(self, control: &Control, printer: &Printer) -> Result<bool, Failure> {
        for (step, Step { words, fields }) in (1..).zip(self.steps) {
            let split: Vec<&str> = words.split_whitespace().collect();
            let answer = control.run(&split, fields).await.map_err(|refused| match refused {
                Refused::Usage(reason) => Failure::usage(format_args!("step {step}: {reason}")),
                Refused::Conflict(reason) => Failure::failed(format_args!("step {step}: {reason}")),
            })?;
            printer.print(Line { kind: "step", step, command: &words, answer });
            control.settled().await;
        }
        Ok(true)
    }
}
