//! The listener for commands: `POST /PROVIDER/OBJECT/STEP`, with the fields as a JSON object.

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
use webhook_sandbox::{Emulate, Emulator, Sandbox};

use super::call::VOCABULARY;
use super::command::{Command, Done, Last, Refused};
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
        .route("/clock/advance", post(advance))
        .route("/{provider}/{object}/{step}", post(command))
        .fallback(async || {
            refused(StatusCode::NOT_FOUND, "expected POST /PROVIDER/OBJECT/STEP: see GET /")
        })
        .with_state(control)
}

async fn advance(State(control): State<Arc<Control>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&headers, async {
        let command = Command::new(Provider::Cxtn, ["clock", "advance"], &body, Last::default())?;
        command.only(&["seconds"])?;
        let missing =
            || Refused::Usage("clock advance: expected the field seconds, found none".into());
        let seconds = command.number("seconds")?.ok_or_else(missing)?;
        control.sandbox.clock().advance(Duration::from_secs(seconds));
        let now = control.sandbox.clock().now().to_rfc3339();
        Ok(Map::from_iter([("now".to_owned(), json!(now))]))
    })
    .await
}

async fn command(
    State(control): State<Arc<Control>>,
    Path((provider, object, step)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&headers, async {
        let provider = <Provider as ValueEnum>::from_str(&provider, false).map_err(|_| {
            let names = Provider::value_variants().iter().map(|one| one.name());
            let names = names.collect::<Vec<_>>().join(", ");
            Refused::Usage(format!("expected clock or a provider ({names}), found another"))
        })?;
        let last = control.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        control.run(&Command::new(provider, [&object, &step], &body, last)?).await
    })
    .await
}

impl Control {
    pub(super) fn new(sandbox: Sandbox) -> Self {
        Self { sandbox, last: Mutex::default() }
    }

    async fn run(&self, command: &Command) -> Done {
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
                self.run_with(it, command, async { send_payments::run(it, command) }).await
            }
            Provider::Cxtn => {
                let it = sandbox.cxtn();
                self.run_with(it, command, async { cxtn::run(it, command) }).await
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

/// The answer to a command. A page in a browser may not give any.
async fn answer(headers: &HeaderMap, run: impl Future<Output = Done>) -> Response {
    if headers.contains_key(header::ORIGIN) {
        return refused(
            StatusCode::FORBIDDEN,
            "expected no header Origin, found one: a command does not come from a web page",
        );
    }
    match run.await {
        Ok(done) => json_answer(StatusCode::OK, &Value::Object(done)),
        Err(Refused::Usage(reason)) => refused(StatusCode::BAD_REQUEST, &reason),
        Err(Refused::Conflict(reason)) => refused(StatusCode::CONFLICT, &reason),
    }
}

fn refused(status: StatusCode, reason: &str) -> Response {
    json_answer(status, &json!({"error": reason}))
}

fn json_answer(status: StatusCode, value: &Value) -> Response {
    let body = to_line(value).unwrap_or_default() + "\n";
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
