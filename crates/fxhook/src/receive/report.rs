//! The JSON object that `decode` and `listen` print for a delivery.

use axum::body::Bytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use webhook_core::{DedupKey, Envelope, Evidence, Extra, Proof, WebhookEvent};

use crate::provider::Channel;

/// A verified delivery, decoded or not: see the help of `decode` and [`Envelope`].
///
/// Its JSON is that of [`Stored`](webhook_core::Stored), and what was read in the body.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Where it arrived: the name of the provider or of its ad hoc webhooks.
    #[serde(skip)]
    pub(crate) path: &'static str,
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
    pub(crate) endpoint: Option<String>,
    #[serde(serialize_with = "as_text")]
    pub(crate) dedup_key: DedupKey,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) readings: Vec<Reading>,
    #[serde(flatten)]
    pub(crate) content: Content,
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub(crate) extra: Extra,
    /// The header that verified it. A token in the URL is a secret, and not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<Evidence<'static>>,
    #[serde(flatten)]
    pub(crate) body: RawBody,
}

/// That a delivery is in the inbox.
#[derive(Debug, Serialize)]
pub(crate) struct Recorded {
    pub(crate) receipt: &'static str,
    /// The id of the first delivery with this body, if the store has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delivery: Option<i64>,
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
    pub(crate) event_type: String,
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
    /// Why there is no payload: `listen` acknowledges it, so the provider does not send it again.
    Error { error: Error },
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
            let error = Error { event_type: event_type.clone(), path, message };
            (Vec::new(), Content::Error { error })
        });
        let mut names = P::EVENTS.iter().map(|known| known.name);
        let known = match &envelope.event {
            Ok(event) => event.is_known(),
            Err(_) => names.any(|name| Some(name) == event_type.as_deref()),
        };
        let verified = &envelope.verified;
        Self {
            path: P::PATH,
            recorded: None,
            provider: P::NAME,
            event_type,
            known,
            proof: envelope.proof(),
            subject: envelope.subject().map(Subject::from),
            occurred_at: envelope.occurred_at().map(ToString::to_string),
            delivery_id: envelope.delivery_id().map(str::to_owned),
            endpoint: verified.endpoint().map(str::to_owned),
            dedup_key: envelope.dedup_key(),
            readings,
            content,
            extra: envelope.extra(),
            evidence: verified.evidence().map(|it| Evidence {
                header: it.header.to_string().into(),
                value: it.value.to_string().into(),
            }),
            body: RawBody::of(verified.body()),
        }
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

impl RawBody {
    /// As text, or in Base64 if it is not UTF-8.
    pub(crate) fn of(body: &[u8]) -> Self {
        let text = str::from_utf8(body).ok().map(str::to_owned);
        Self { body_base64: text.is_none().then(|| STANDARD.encode(body)), body: text }
    }

    pub(crate) fn to_bytes(&self) -> Bytes {
        match (&self.body, &self.body_base64) {
            (Some(text), _) => Bytes::copy_from_slice(text.as_bytes()),
            (None, text) => {
                let bytes = STANDARD.decode(text.as_deref().unwrap_or_default());
                bytes.unwrap_or_default().into()
            }
        }
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
