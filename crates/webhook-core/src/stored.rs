//! Deliveries on their way through a store or a queue.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{Evidence, Proof, Verified};

/// A verified delivery to store or to send through a queue, and to decode later.
///
/// In JSON the body is text where it is UTF-8, and Base64 otherwise. Proof, evidence, delivery id and
/// endpoint are kept: the [`DedupKey`](crate::DedupKey) and the meaning of the proof stay the same, and a
/// signature in a header can be [verified again](Evidence).
///
/// ```
/// use webhook_core::{Stored, Verified};
///
/// let verified = Verified::assume_trusted(br#"{"id":"p1"}"#);
/// let key = verified.dedup_key();
/// let line = serde_json::to_string(&Stored::from(verified))?;
/// assert_eq!(line, r#"{"proof":"assumed","body":"{\"id\":\"p1\"}"}"#);
///
/// let stored: Stored = serde_json::from_str(&line)?;
/// assert_eq!(stored.trust_recorded_proof().dedup_key(), key);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Stored(Verified<'static>);

impl Stored {
    /// A delivery that was stored in another way than as JSON, such as in the columns of a table.
    ///
    /// The delivery id and the endpoint are added to the [`Verified`], which needs the endpoint for the same
    /// [`DedupKey`](crate::DedupKey):
    ///
    /// ```
    /// use webhook_core::{Proof, Stored};
    ///
    /// let verified = Stored::recorded("{}", Proof::Url, None)
    ///     .trust_recorded_proof()
    ///     .with_endpoint("payouts");
    /// assert_eq!(verified.proof(), Proof::Url);
    /// ```
    #[must_use]
    pub fn recorded(
        body: impl Into<Vec<u8>>,
        proof: Proof,
        evidence: Option<Evidence<'static>>,
    ) -> Self {
        Self(Verified::recorded(body.into(), proof, evidence))
    }

    /// The delivery, with the proof that was recorded when it was verified.
    ///
    /// Nothing is checked again. Call it only for deliveries from a store that only you can write.
    #[must_use]
    pub fn trust_recorded_proof(self) -> Verified<'static> {
        self.0
    }

    /// The raw body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.0.body()
    }

    /// The header whose signature was checked: see [`Verified::evidence`].
    #[must_use]
    pub fn evidence(&self) -> Option<&Evidence<'static>> {
        self.0.evidence()
    }
}

impl From<Verified<'_>> for Stored {
    fn from(verified: Verified<'_>) -> Self {
        Self(verified.into_owned())
    }
}

/// How a stored delivery is written.
#[derive(Clone, Serialize, Deserialize)]
struct Fields {
    proof: Proof,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence<'static>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

impl From<Stored> for Fields {
    fn from(Stored(verified): Stored) -> Self {
        let (body, body_base64) = match std::str::from_utf8(verified.body()) {
            Ok(text) => (Some(text.into()), None),
            Err(_) => (None, Some(STANDARD.encode(verified.body()))),
        };
        Self {
            proof: verified.proof(),
            evidence: verified.evidence().cloned(),
            delivery_id: verified.delivery_id().map(Into::into),
            endpoint: verified.endpoint().map(Into::into),
            body,
            body_base64,
        }
    }
}

impl TryFrom<Fields> for Stored {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, &'static str> {
        let body = match (fields.body, fields.body_base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(text)) => STANDARD
                .decode(text)
                .map_err(|_| "expected Base64 in `body_base64`, found another text")?,
            _ => return Err("expected either `body` or `body_base64`, found both or none"),
        };
        let mut verified = Verified::recorded(body, fields.proof, fields.evidence);
        if let Some(id) = fields.delivery_id {
            verified = verified.with_delivery_id(id);
        }
        if let Some(label) = fields.endpoint {
            verified = verified.with_endpoint(label);
        }
        Ok(Self(verified))
    }
}
