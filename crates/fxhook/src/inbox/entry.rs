//! Stored deliveries as JSON.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::value::RawValue;
use webhook_core::{
    Envelope, Evidence, Extra, Proof, Provider as _, Standing, Verified, WebhookEvent,
};
use webhook_inbox::{Details, Entry, State};

use super::compared::{Compared, verified};
use crate::output::{Failure, to_line};
use crate::provider::{Channel, Provider, with_type};
use crate::receive::report::{Content, RawBody, Reading, Report, Subject};

/// A stored delivery, as `list` prints it.
#[derive(Serialize)]
pub(super) struct Line {
    id: i64,
    source: String,
    provider: String,
    event_type: Option<String>,
    subject: Option<Subject>,
    proof: Proof,
    dedup_key: String,
    received_at: String,
    times_seen: u32,
    state: &'static str,
    attempts: u32,
    last_error: Option<String>,
}

/// The same with its content and its history, as `show` prints it.
#[derive(Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    line: Line,
    idempotency_key: String,
    last_seen_at: String,
    due_at: Option<String>,
    occurred_at: Option<String>,
    delivery_id: Option<String>,
    endpoint: Option<String>,
    #[serde(flatten)]
    content: Option<Decoded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence<'static>>,
    #[serde(flatten)]
    body: RawBody,
    history: Vec<Step>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<ComparedLine>,
}

/// What the provider's API showed instead.
#[derive(Serialize)]
struct ComparedLine {
    /// The delivery that has the object.
    with: i64,
    at: String,
    differences: Vec<DifferenceLine>,
}

/// The values as JSON.
#[derive(Serialize)]
struct DifferenceLine {
    field: String,
    delivered: Option<Box<RawValue>>,
    fetched: Option<Box<RawValue>>,
}

/// What this version reads in the body.
#[derive(Serialize)]
struct Decoded {
    /// How the status that the event reports relates to the entity's last one. `None` if it is done, or
    /// cannot be decoded.
    standing: Option<&'static str>,
    known: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readings: Vec<Reading>,
    #[serde(flatten)]
    content: Content,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    extra: Extra,
}

#[derive(Serialize)]
struct Step {
    at: String,
    attempt: u32,
    result: &'static str,
    note: Option<String>,
}

impl From<&Entry> for Line {
    fn from(entry: &Entry) -> Self {
        let delivery = &entry.delivery;
        let subject = delivery.reading.subject.as_ref();
        Self {
            id: delivery.id.0,
            source: delivery.source.to_string(),
            provider: delivery.provider.to_string(),
            event_type: delivery.reading.event_type.as_deref().map(Into::into),
            subject: subject.map(|it| Subject { kind: it.kind.to_string(), id: it.id.to_string() }),
            proof: delivery.proof,
            dedup_key: delivery.key.to_string(),
            received_at: text(delivery.received_at),
            times_seen: delivery.times_seen,
            state: entry.state.as_str(),
            attempts: entry.attempts,
            last_error: entry.last_error.as_deref().map(Into::into),
        }
    }
}

impl From<&Details> for Shown {
    fn from(details: &Details) -> Self {
        let (entry, delivery) = (&details.entry, &details.entry.delivery);
        let content = Provider::of(delivery)
            .map(|provider| with_type!(provider, P => Decoded::of::<P>(details)));
        let history = details.history.iter().map(|step| Step {
            at: text(step.at),
            attempt: step.attempt,
            result: step.kind.as_str(),
            note: step.note.as_deref().map(Into::into),
        });
        Self {
            line: entry.into(),
            idempotency_key: delivery.idempotency_key(),
            last_seen_at: text(delivery.last_seen_at),
            due_at: entry.due_at.map(text),
            occurred_at: delivery.reading.occurred_at.as_deref().map(Into::into),
            delivery_id: delivery.provider_id.as_deref().map(Into::into),
            endpoint: delivery.endpoint.as_deref().map(Into::into),
            content,
            evidence: delivery.evidence.clone(),
            body: RawBody::of(&details.body),
            history: history.collect(),
            compared: None,
        }
    }
}

impl Shown {
    /// The same with what the provider's API showed instead.
    pub(super) fn compared(mut self, compared: &Compared) -> Self {
        let json = |text: &str| RawValue::from_string(text.to_owned()).ok();
        let differences = compared.differences.iter().map(|it| DifferenceLine {
            field: it.field.clone(),
            delivered: json(&it.delivered),
            fetched: json(&it.fetched),
        });
        let record = &compared.fetched.entry.delivery;
        let (with, at) = (record.id.0, text(record.received_at));
        self.compared = Some(ComparedLine { with, at, differences: differences.collect() });
        self
    }

    /// The same with the object that confirms it, instead of what arrived.
    pub(super) fn confirmed_by(mut self, details: &Details, fetched: &Verified<'static>) -> Self {
        if let Some(provider) = Provider::of(&details.entry.delivery) {
            with_type!(provider, P => {
                let envelope = P::decode(fetched.clone());
                self.line.proof = envelope.proof();
                self.line.event_type = envelope.event_type().map(str::to_owned);
                self.line.subject = envelope.subject().map(Subject::from);
                self.occurred_at = envelope.occurred_at().map(ToString::to_string);
                self.endpoint = fetched.endpoint().map(str::to_owned);
                self.content = Some(Decoded::read::<P>(details, &envelope));
            });
            self.evidence = None;
            self.body = RawBody::of(fetched.body());
        }
        self
    }

    pub(super) fn to_json(&self) -> Result<String, Failure> {
        to_line(self).map_err(Failure::failed)
    }
}

impl Decoded {
    fn of<P: Channel>(details: &Details) -> Self {
        Self::read::<P>(details, &P::decode(verified(details)))
    }

    fn read<P: Channel>(details: &Details, envelope: &Envelope<'_, P::Event>) -> Self {
        let is_open = details.entry.state != State::Done;
        let standing = envelope.event.as_ref().ok().filter(|_| is_open).map(|event| {
            let earlier = details.status.as_deref();
            event.status().map_or(Standing::Unknown, |status| status.standing_after(earlier))
        });
        let Report { known, readings, content, extra, .. } = Report::of::<P>(envelope);
        Self { standing: standing.map(Standing::as_str), known, readings, content, extra }
    }
}

/// A time as it is printed.
pub(super) fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}
