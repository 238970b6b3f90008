//! The listener for commands: `POST /PROVIDER/OBJECT/STEP`, with the fields as a JSON object.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use webhook_sandbox::{DeliveryRecord, Emulate, Emulator, Sandbox};

use super::call::VOCABULARY;
use super::command::{Command, Done, Fields, Last, Refused, fields_of};
use super::{currencycloud, cxtn, faults, flash_payments, line, send_payments};
use crate::output::to_line;
use crate::provider::Provider;

/// A sandbox, and what commands have created.
#[derive(Debug)]
pub(super) struct Control {
    sandbox: Sandbox,
    last: Mutex<Last>,
}

/// The routes for commands.
pub(super) fn router(control: Arc<Control>) -> Router {
    Router::new()
        .route("/", get(async || format!("{VOCABULARY}\n")))
        .route("/{*words}", post(command))
        .with_state(control)
}

/// The answer to a command. A page in a browser may not give any.
async fn command(
    State(control): State<Arc<Control>>,
    Path(words): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if headers.contains_key(header::ORIGIN) {
        let reason =
            "expected no header Origin, found one: a command does not come from a web page";
        return refused(StatusCode::FORBIDDEN, reason);
    }
    let words: Vec<&str> = words.split('/').collect();
    let done = async { control.run(&words, fields_of(&body)?).await };
    match done.await {
        Ok(done) => json_answer(StatusCode::OK, &Value::Object(done)),
        Err(Refused::Usage(reason)) => refused(StatusCode::BAD_REQUEST, &reason),
        Err(Refused::Conflict(reason)) => refused(StatusCode::CONFLICT, &reason),
    }
}

impl Control {
    pub(super) fn new(sandbox: Sandbox) -> Self {
        Self { sandbox, last: Mutex::default() }
    }

    /// Completes when nothing is left to deliver.
    pub(super) async fn settled(&self) {
        self.sandbox.settled().await;
    }

    /// What a provider has delivered.
    pub(super) fn deliveries(&self, provider: Provider) -> Vec<DeliveryRecord> {
        match provider {
            Provider::Currencycloud => self.sandbox.currencycloud().deliveries(),
            Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                self.sandbox.flash_payments().deliveries()
            }
            Provider::SendPayments => self.sandbox.send_payments().deliveries(),
            Provider::Cxtn => self.sandbox.cxtn().deliveries(),
        }
    }

    /// Writes the state to its file, if there is one and something changed.
    pub(super) fn save(&self) -> io::Result<()> {
        self.sandbox.save()
    }

    /// Does what these words say.
    pub(super) async fn run(&self, words: &[&str], fields: Fields) -> Done {
        match words {
            ["clock", "advance"] => self.advance(&fields),
            [provider, object, step] => {
                let provider =
                    <Provider as ValueEnum>::from_str(provider, false).map_err(|_| {
                        let names = Provider::value_variants().iter().map(|one| one.name());
                        let names = names.collect::<Vec<_>>().join(", ");
                        Refused::Usage(format!(
                            "expected clock or a provider ({names}), found another"
                        ))
                    })?;
                let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
                self.run_of(&Command::new(provider, [object, step], fields, last)).await
            }
            _ => Err(Refused::Usage(
                "expected PROVIDER OBJECT STEP, found other words: see `fxhook sandbox do --help`"
                    .into(),
            )),
        }
    }

    fn advance(&self, fields: &Fields) -> Done {
        let seconds = fields.get("seconds").filter(|_| fields.len() == 1);
        let seconds = seconds.and_then(|text| text.parse().ok()).ok_or_else(|| {
            Refused::Usage("expected one field, seconds, with a whole number, found others".into())
        })?;
        let clock = self.sandbox.clock();
        clock.advance(Duration::from_secs(seconds));
        Ok(Map::from_iter([("now".to_owned(), json!(clock.now().to_rfc3339()))]))
    }

    async fn run_of(&self, command: &Command) -> Done {
        let sandbox = &self.sandbox;
        match command.provider {
            Provider::Currencycloud => {
                let it = sandbox.currencycloud();
                self.run_with(it, command, currencycloud::run(it, command)).await
            }
            Provider::FlashPayments | Provider::FlashPaymentsAdHoc => {
                let it = sandbox.flash_payments();
                self.run_with(it, command, async { flash_payments::run(it, command) }).await
            }
            Provider::SendPayments => {
                let it = sandbox.send_payments();
                self.run_with(it, command, send_payments::run(it, command)).await
            }
            Provider::Cxtn => {
                let it = sandbox.cxtn();
                self.run_with(it, command, cxtn::run(it, command)).await
            }
        }
    }

    /// What all providers have, or what this one has; with the deliveries that follow from it.
    async fn run_with<E: Emulate>(
        &self,
        it: &Emulator<E>,
        command: &Command,
        own: impl Future<Output = Done>,
    ) -> Done {
        match command.words() {
            ("fault", _) => return faults::fault(it, command),
            ("delivery", _) => return faults::delivery(it, command).await,
            _ => {}
        }
        let before = it.deliveries().len();
        let mut done = own.await?;
        if let Some(id) = done.get("id").and_then(Value::as_str) {
            let of = (command.provider.name(), command.object.clone());
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.insert(of, id.to_owned());
        }
        let after = it.deliveries();
        let new = after.iter().skip(before).map(line::summary).collect();
        done.insert("deliveries".to_owned(), Value::Array(new));
        Ok(done)
    }
}

fn refused(status: StatusCode, reason: &str) -> Response {
    json_answer(status, &json!({"error": reason}))
}

fn json_answer(status: StatusCode, value: &Value) -> Response {
    let body = to_line(value).unwrap_or_default() + "\n";
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
