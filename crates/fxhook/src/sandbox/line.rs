//! What a sandbox prints about a call or a delivery.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};
use webhook_core::CallbackUrl;
use webhook_sandbox::{
    Access, AccessOutcome, ApiFault, DeliveryFault, DeliveryRecord, DeliveryState, Report,
};

/// One line of JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Line {
    Call(Call),
    Delivery(Delivery),
    /// Something that this version does not know.
    Other,
}

#[derive(Serialize)]
pub(super) struct Call {
    #[serde(rename = "type")]
    kind: &'static str,
    provider: &'static str,
    at: String,
    method: String,
    path: String,
    /// The HTTP status of the answer. `None` if the connection was reset.
    status: Option<u16>,
    outcome: &'static str,
    fault: Option<&'static str>,
    inferred: Vec<Cow<'static, str>>,
}

/// An attempt to deliver, or a delivery without one.
#[derive(Serialize)]
pub(super) struct Delivery {
    #[serde(rename = "type")]
    kind: &'static str,
    provider: &'static str,
    at: String,
    /// Its number among the provider's deliveries, from 1.
    delivery: usize,
    event: String,
    subject: Value,
    /// The callback URL without its query.
    url: String,
    attempt: Option<usize>,
    /// The HTTP status of the endpoint's answer.
    status: Option<u16>,
    acknowledged: bool,
    problem: Option<String>,
    state: &'static str,
    fault: Option<&'static str>,
    inferred: Vec<Cow<'static, str>>,
}

/// The line for a report.
pub(super) fn of(provider: &'static str, report: Report<'_>) -> Line {
    match report {
        Report::Call(access) => Line::Call(call(provider, access)),
        Report::Attempt(record) | Report::Unsent(record) => {
            Line::Delivery(delivery(provider, record))
        }
        _ => Line::Other,
    }
}

fn call(provider: &'static str, access: &Access) -> Call {
    let (outcome, status) = match access.outcome {
        AccessOutcome::Answered(status) => ("answered", Some(status)),
        AccessOutcome::SandboxError(status) => ("sandbox_error", Some(status)),
        AccessOutcome::ResetBefore => ("reset_before", None),
        AccessOutcome::ResetAfter(_) => ("reset_after", None),
    };
    Call {
        kind: "call",
        provider,
        at: access.at.to_rfc3339(),
        method: access.method.clone(),
        path: access.path.clone(),
        status,
        outcome,
        fault: access.fault.map(name_of_api_fault),
        inferred: access.inferred.clone(),
    }
}

fn delivery(provider: &'static str, record: &DeliveryRecord) -> Delivery {
    let last = record.attempts.last();
    let problem = match (last, record.state) {
        (Some(attempt), _) => {
            let is_plain =
                matches!(attempt.outcome, webhook_core::testing::Outcome::Acknowledged(_));
            (!is_plain).then(|| attempt.outcome.to_string())
        }
        (None, DeliveryState::Blocked) => {
            Some("blocked: expected an endpoint on this machine, found another".into())
        }
        (None, _) => Some("lost, as asked for".into()),
    };
    Delivery {
        kind: "delivery",
        provider,
        at: last.map_or(record.happened_at, |attempt| attempt.at).to_rfc3339(),
        delivery: record.number,
        event: record.event.clone(),
        subject: json!({
            "kind": record.subject_kind, "id": record.subject_id, "status": record.status,
        }),
        url: without_query(&record.request.url),
        attempt: last.map(|_| record.attempts.len()),
        status: last.and_then(|attempt| attempt.outcome.status()),
        acknowledged: last.is_some_and(webhook_sandbox::DeliveryAttempt::is_acknowledged),
        problem,
        state: name_of_state(record.state),
        fault: record.fault.map(name_of_delivery_fault),
        inferred: record.inferred.clone(),
    }
}

/// A callback URL without the query, which may contain a token.
pub(super) fn without_query(url: &str) -> String {
    CallbackUrl::parse(url).map(|url| url.without_query().to_string()).unwrap_or_default()
}

pub(super) fn name_of_state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Held => "held",
        DeliveryState::Waiting => "waiting",
        DeliveryState::Acknowledged => "acknowledged",
        DeliveryState::GivenUp => "given_up",
        DeliveryState::Lost => "lost",
        DeliveryState::Blocked => "blocked",
    }
}

fn name_of_api_fault(fault: ApiFault) -> &'static str {
    match fault {
        ApiFault::Outage => "outage",
        ApiFault::TooManyRequests { .. } => "429",
        ApiFault::Slow(_) => "slow",
        ApiFault::ResetBefore => "reset_before",
        ApiFault::ResetAfter => "reset_after",
        ApiFault::ExpiredToken => "expired_token",
        ApiFault::Printed(answer) => answer.name(),
        _ => "other",
    }
}

fn name_of_delivery_fault(fault: DeliveryFault) -> &'static str {
    match fault {
        DeliveryFault::Lost => "lost",
        DeliveryFault::Duplicated => "duplicated",
        DeliveryFault::Late(_) => "late",
        DeliveryFault::LostAnswer => "lost_answer",
        DeliveryFault::WrongSignature => "wrong_signature",
        DeliveryFault::TruncatedBody => "truncated",
        _ => "other",
    }
}

/// A delivery in the answer to a command.
pub(super) fn summary(record: &DeliveryRecord) -> Value {
    json!({
        "number": record.number, "event": record.event, "url": without_query(&record.request.url),
        "state": name_of_state(record.state), "attempts": record.attempts.len(),
    })
}
