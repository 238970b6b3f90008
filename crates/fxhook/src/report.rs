//! What is told of a delivery: the JSON object that `decode` and `listen` print.

use base64ct::{Base64, Encoding};
use serde::Serialize;
use serde_json::value::RawValue;
use webhook_core::{
    DecodeError, DedupKey, Envelope, Proof, Provider, Undecodable, Verified, WebhookEvent,
};

/// What is told of one verified delivery.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The provider's name.
    pub(crate) provider: &'static str,
    /// The provider's name for what happened; `None` where the body could not be decoded so far.
    pub(crate) event_type: Option<String>,
    /// Whether there is a type for it, whether or not the body fits it.
    pub(crate) known: bool,
    /// What verification has proven.
    #[serde(serialize_with = "as_text")]
    pub(crate) proof: Proof,
    /// What it happened to.
    pub(crate) subject: Option<Subject>,
    /// When it happened: the text that arrived.
    pub(crate) occurred_at: Option<String>,
    /// The provider's own id of the delivery.
    pub(crate) delivery_id: Option<String>,
    /// The label of the endpoint that it came to, where the callback URL has one.
    pub(crate) endpoint: Option<String>,
    /// By what a repeated delivery is known.
    #[serde(serialize_with = "as_text")]
    pub(crate) dedup_key: DedupKey,
    /// Where the body fits several events and does not say which: as each of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) readings: Vec<Reading>,
    /// The payload, or why there is none. To flatten is harmless here: this is never read.
    #[serde(flatten)]
    pub(crate) content: Content,
}

/// What an event is about.
#[derive(Debug, Serialize)]
pub(crate) struct Subject {
    pub(crate) kind: String,
    pub(crate) id: String,
}

impl Subject {
    fn of(event: &impl WebhookEvent) -> Option<Self> {
        event.subject().map(|subject| Self {
            kind: subject.kind.into(),
            id: subject.id.into(),
        })
    }
}

/// A body as one of the events that it may be.
#[derive(Debug, Serialize)]
pub(crate) struct Reading {
    event_type: String,
    subject: Option<Subject>,
    payload: Box<RawValue>,
}

impl Reading {
    fn of(event: &impl WebhookEvent) -> Result<Self, serde_json::Error> {
        Ok(Self {
            event_type: event.event_type().into(),
            subject: Subject::of(event),
            payload: event.payload().and_then(on_one_line)?,
        })
    }
}

/// What a body held.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Content {
    Payload {
        /// The payload under the provider's own names, with the digits that arrived.
        payload: Box<RawValue>,
    },
    Error {
        /// Why the body could not be decoded.
        error: Fault,
        /// The body itself: `listen` acknowledges it, so that it does not come again.
        #[serde(flatten)]
        body: Bytes,
    },
}

/// A body, byte for byte.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bytes {
    /// The text of a body in UTF-8.
    Body(String),
    /// Any other body in Base64, with padding.
    BodyBase64(String),
}

impl Bytes {
    fn of(body: &[u8]) -> Self {
        match str::from_utf8(body) {
            Ok(text) => Self::Body(text.into()),
            Err(_) => Self::BodyBase64(Base64::encode_string(body)),
        }
    }
}

/// Why a body could not be decoded. It names the place and no value.
#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    pub(crate) event_type: Option<String>,
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Report {
    /// The report of a delivery whose decoding ended so.
    pub(crate) fn of<P: Provider>(
        decoded: Result<Envelope<'_, P::Event>, Undecodable<'_>>,
    ) -> Self {
        match decoded {
            Ok(Envelope { event, verified }) => Self::decoded::<P>(&event, &verified),
            Err(Undecodable { error, verified }) => Self::undecodable::<P>(&error, &verified),
        }
    }

    /// The report as JSON, on one line.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Whether the body could be decoded.
    pub(crate) fn is_decoded(&self) -> bool {
        matches!(self.content, Content::Payload { .. })
    }

    fn decoded<P: Provider>(event: &P::Event, verified: &Verified<'_>) -> Self {
        let event_type = Some(event.event_type().to_owned());
        let readings: Result<Vec<_>, _> = event.readings().iter().map(Reading::of).collect();
        let written = event.payload().and_then(on_one_line);
        let written = written.and_then(|payload| Ok((Content::Payload { payload }, readings?)));
        let (content, readings) = written.unwrap_or_else(|error| {
            let error = Fault {
                event_type: event_type.clone(),
                path: String::new(),
                message: error.to_string(),
            };
            let body = Bytes::of(verified.body());
            (Content::Error { error, body }, Vec::new())
        });
        Self {
            event_type,
            known: event.is_known(),
            subject: Subject::of(event),
            readings,
            occurred_at: event.occurred_at().map(ToString::to_string),
            ..Self::bare::<P>(verified, content)
        }
    }

    fn undecodable<P: Provider>(error: &DecodeError, verified: &Verified<'_>) -> Self {
        let event_type = error.event_type().map(str::to_owned);
        let fault = Fault {
            event_type: event_type.clone(),
            path: error.path().into(),
            message: error.fault().to_string(),
        };
        let known = |name: &String| P::EVENTS.iter().any(|event| event.name == name);
        let content = Content::Error {
            error: fault,
            body: Bytes::of(verified.body()),
        };
        Self {
            known: event_type.as_ref().is_some_and(known),
            event_type,
            ..Self::bare::<P>(verified, content)
        }
    }

    /// What is known without an event.
    fn bare<P: Provider>(verified: &Verified<'_>, content: Content) -> Self {
        Self {
            provider: P::NAME,
            event_type: None,
            known: false,
            proof: verified.proof(),
            subject: None,
            occurred_at: None,
            delivery_id: verified.delivery_id().map(str::to_owned),
            endpoint: verified.endpoint().map(str::to_owned),
            dedup_key: verified.dedup_key(),
            readings: Vec::new(),
            content,
        }
    }
}

fn as_text<T: ToString, S: serde::Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.to_string())
}

/// The same JSON without white space between its tokens, if it takes more than one line. Members
/// that no type knows are kept as they came, and may have come indented.
fn on_one_line(json: Box<RawValue>) -> Result<Box<RawValue>, serde_json::Error> {
    if !json.get().contains(['\n', '\r']) {
        return Ok(json);
    }
    let (mut in_string, mut escaped) = (false, false);
    let line = json.get().chars().filter(|&c| {
        if !in_string {
            in_string = c == '"';
            return !c.is_ascii_whitespace();
        }
        in_string = escaped || c != '"';
        escaped = !escaped && c == '\\';
        true
    });
    RawValue::from_string(line.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::on_one_line;

    fn lined_up(json: &str) -> String {
        let json = RawValue::from_string(json.into()).unwrap();
        on_one_line(json).unwrap().get().into()
    }

    #[test]
    fn an_indented_payload_comes_on_one_line_with_its_strings_and_digits() {
        let indented = "{\n  \"a b\" : [ 1.50,\r\n\t\"c \\\" d \\\\\" ],\n  \"e\\\\\" : \" \" }";
        assert_eq!(
            lined_up(indented),
            r#"{"a b":[1.50,"c \" d \\"],"e\\":" "}"#
        );
    }

    #[test]
    fn a_payload_on_one_line_stays_as_it_came() {
        assert_eq!(lined_up(r#"{"a": 1.0}"#), r#"{"a": 1.0}"#);
    }
}
