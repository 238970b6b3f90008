//! The JSON object that `decode` and `listen` print for a delivery.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use webhook_core::{DedupKey, Envelope, Extra, Proof, WebhookEvent};

use crate::provider::Channel;

/// A verified delivery, decoded or not: see the help of `decode` and [`Envelope`].
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// What the inbox says, if there is one.
    #[serde(flatten)]
    pub(crate) recorded: Option<Recorded>,
    provider: &'static str,
    pub(crate) event_type: Option<String>,
    pub(crate) known: bool,
    pub(crate) proof: Proof,
    pub(crate) subject: Option<Subject>,
    occurred_at: Option<String>,
    delivery_id: Option<String>,
    endpoint: Option<String>,
    #[serde(serialize_with = "as_text")]
    pub(crate) dedup_key: DedupKey,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) readings: Vec<Reading>,
    #[serde(flatten)]
    pub(crate) content: Content,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub(crate) extra: Extra,
}

/// That a delivery is in the inbox.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    pub(crate) receipt: &'static str,
    /// The id of the first delivery with this body.
    pub(crate) delivery: i64,
}

/// What an event is about.
#[derive(Debug, Serialize)]
pub(crate) struct Subject {
    pub(crate) kind: String,
    pub(crate) id: String,
}

/// An ambiguous body as one of the events that it may be.
#[derive(Debug, Serialize)]
pub(crate) struct Reading {
    event_type: String,
    subject: Option<Subject>,
    payload: Box<RawValue>,
}

/// What a body contains.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Content {
    Payload {
        /// Under the provider's own names, with the digits that arrived.
        payload: Box<RawValue>,
    },
    /// The error and the body: `listen` acknowledges it, so the provider does not send it again.
    Error {
        error: Error,
        #[serde(flatten)]
        body: RawBody,
    },
}

/// A whole body.
#[derive(Debug, Serialize)]
pub(crate) struct RawBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// Why a body could not be decoded. It contains no value.
#[derive(Debug, Serialize)]
pub(crate) struct Error {
    event_type: Option<String>,
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Report {
    pub(crate) fn of<P: Channel>(envelope: &Envelope<'_, P::Event>) -> Self {
        let event_type = envelope.event_type().map(str::to_owned);
        let read = match &envelope.event {
            Ok(event) => payload_of::<P>(event).map_err(|error| (String::new(), error.to_string())),
            Err(error) => Err((error.path().into(), error.fault().to_string())),
        };
        let (readings, content) = read.unwrap_or_else(|(path, message)| {
            let body = envelope.verified.body();
            let error = Content::error(event_type.clone(), path, message, body);
            (Vec::new(), error)
        });
        let mut names = P::EVENTS.iter().map(|known| known.name);
        let known = match &envelope.event {
            Ok(event) => event.is_known(),
            Err(_) => names.any(|name| Some(name) == event_type.as_deref()),
        };
        Self {
            recorded: None,
            provider: P::NAME,
            event_type,
            known,
            proof: envelope.proof(),
            subject: envelope.subject().map(Subject::from),
            occurred_at: envelope.occurred_at().map(ToString::to_string),
            delivery_id: envelope.delivery_id().map(str::to_owned),
            endpoint: envelope.verified.endpoint().map(str::to_owned),
            dedup_key: envelope.dedup_key(),
            readings,
            content,
            extra: envelope.extra(),
        }
    }

    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        // Values that are kept as they arrived may take several lines; strings contain no line ends.
        serde_json::to_string(self).map(|json| json.replace(['\n', '\r'], " "))
    }
}

fn payload_of<P: Channel>(event: &P::Event) -> Result<(Vec<Reading>, Content), serde_json::Error> {
    let readings = P::readings(event).into_iter().map(|event| {
        Ok(Reading {
            event_type: event.event_type().into(),
            subject: event.subject().map(Subject::from),
            payload: event.payload()?,
        })
    });
    let readings: Result<_, serde_json::Error> = readings.collect();
    let payload = event.payload()?;
    Ok((readings?, Content::Payload { payload }))
}

impl Content {
    fn error(event_type: Option<String>, path: String, message: String, body: &[u8]) -> Self {
        Self::Error { error: Error { event_type, path, message }, body: RawBody::of(body) }
    }
}

impl RawBody {
    /// As text, or in Base64 if it is not UTF-8.
    pub(crate) fn of(body: &[u8]) -> Self {
        let text = str::from_utf8(body).ok().map(str::to_owned);
        Self { body_base64: text.is_none().then(|| STANDARD.encode(body)), body: text }
    }
}

impl From<webhook_core::Subject<'_>> for Subject {
    fn from(subject: webhook_core::Subject<'_>) -> Self {
        Self { kind: subject.kind.into(), id: subject.id.into() }
    }
}

fn as_text<T: ToString, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}
