//! Verified deliveries, and what their verification proves.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Proof;
use crate::DedupKey;

/// The body of a verified delivery, and what the verification proved.
///
/// Only a provider's check creates one, or a constructor whose name says that nothing was checked:
/// [`Verified::assume_trusted`] and [`Stored::trust_recorded_proof`](crate::Stored::trust_recorded_proof).
/// Decoding takes a `Verified`, so a delivery that was not verified cannot be decoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<'a> {
    body: Cow<'a, [u8]>,
    proof: Proof,
    delivery_id: Option<Cow<'a, str>>,
    endpoint: Option<Cow<'a, str>>,
    evidence: Option<Evidence<'a>>,
}

/// The header whose signature was checked. With it, a [stored](crate::Stored) delivery can be verified
/// again, as long as you have the secret.
///
/// A signature is no secret. The token in a callback URL is one, so it is not evidence to keep.
///
/// ```
/// use webhook_core::{Delivery, Evidence, Provider, Stored};
///
/// fn verifies_again<P: Provider>(provider: &P, stored: &Stored) -> bool {
///     let Some(Evidence { header, value }) = stored.evidence() else { return false };
///     let headers = [(&**header, &**value)];
///     provider.verify(&Delivery::new(&headers, stored.body())).is_ok()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence<'a> {
    /// The header's name.
    pub header: Cow<'a, str>,
    /// The signature's text, as it arrived.
    pub value: Cow<'a, str>,
}

impl<'a> Verified<'a> {
    pub(super) fn new(body: &'a [u8], proof: Proof, delivery_id: Option<&'a str>) -> Self {
        Self {
            body: Cow::Borrowed(body),
            proof,
            delivery_id: delivery_id.map(Cow::Borrowed),
            endpoint: None,
            evidence: None,
        }
    }

    pub(super) fn with_evidence(mut self, header: &'static str, value: &'a str) -> Self {
        self.evidence = Some(Evidence { header: header.into(), value: value.into() });
        self
    }

    /// Takes a body from a trusted source, such as your own queue. Nothing is checked, and
    /// [`Proof::Assumed`] says so.
    #[must_use]
    pub fn assume_trusted(body: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            body: body.into(),
            proof: Proof::Assumed,
            delivery_id: None,
            endpoint: None,
            evidence: None,
        }
    }

    /// A delivery as it was recorded.
    pub(crate) fn recorded(
        body: Vec<u8>,
        proof: Proof,
        evidence: Option<Evidence<'static>>,
    ) -> Self {
        let body = Cow::Owned(body);
        Self { body, proof, delivery_id: None, endpoint: None, evidence }
    }

    /// Adds the provider's own id of this delivery.
    #[must_use]
    pub fn with_delivery_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.delivery_id = Some(id.into());
        self
    }

    /// Adds the label of the endpoint that received the delivery. Verification does so where the
    /// callback URL carries a label.
    #[must_use]
    pub fn with_endpoint(mut self, label: impl Into<Cow<'a, str>>) -> Self {
        self.endpoint = Some(label.into());
        self
    }

    /// The raw body, byte for byte as it arrived.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// What verification established.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// The provider's own id of this delivery, if it has one. An id from a header that no signature
    /// covers is a hint: a sender who repeats the body can change it.
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.delivery_id.as_deref()
    }

    /// The label of the endpoint that received the delivery, if the callback URL carries one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// The header whose signature was checked, if the proof is in a header. Two deliveries with the same
    /// body and different evidence are not equal, but have the same [`dedup_key`](Self::dedup_key).
    #[must_use]
    pub fn evidence(&self) -> Option<&Evidence<'a>> {
        self.evidence.as_ref()
    }

    /// The key that identifies a repeated delivery: see [`DedupKey`]. Each call computes one SHA-256
    /// over the body.
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        match (self.proof, self.endpoint()) {
            (_, Some(label)) => DedupKey::at(label, &self.body),
            (Proof::Url, None) => DedupKey::at("", &self.body),
            (Proof::Body | Proof::Fetched | Proof::Assumed, None) => DedupKey::of(&self.body),
        }
    }

    /// The delivery with its own copy of the body: for a task or a queue.
    #[must_use]
    pub fn into_owned(self) -> Verified<'static> {
        let body = self.body.to_vec();
        self.without_body().with_body(body)
    }

    /// The delivery with this body, which is the one that was verified.
    pub(crate) fn with_body(self, body: Vec<u8>) -> Self {
        Self { body: Cow::Owned(body), ..self }
    }

    /// All but the body, so that it borrows nothing.
    pub(crate) fn without_body(self) -> Verified<'static> {
        fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
            Cow::Owned(text.into_owned())
        }
        Verified {
            body: Cow::Borrowed(&[]),
            proof: self.proof,
            delivery_id: self.delivery_id.map(owned),
            endpoint: self.endpoint.map(owned),
            evidence: self.evidence.map(|evidence| Evidence {
                header: owned(evidence.header),
                value: owned(evidence.value),
            }),
        }
    }
}

impl std::fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified")
            .field("body_bytes", &self.body.len())
            .field("proof", &self.proof)
            .field("delivery_id", &self.delivery_id)
            .field("endpoint", &self.endpoint)
            .finish()
    }
}
