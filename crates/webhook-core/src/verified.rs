//! What a successful check hands on.

use std::borrow::Cow;

use crate::DedupKey;

/// The body of a delivery that was verified, and what that proved.
///
/// Only core's checks ([`SignatureHeader`](crate::SignatureHeader),
/// [`CallbackSignature`](crate::CallbackSignature) and [`CallbackUrls`](crate::CallbackUrls)) make one, and [`Verified::assume_trusted`], whose name
/// says that nothing was checked. Decoding takes a `Verified`, so a delivery that was not verified
/// cannot be decoded.
#[derive(Clone)]
pub struct Verified<'a> {
    body: Cow<'a, [u8]>,
    proof: Proof,
    delivery_id: Option<Cow<'a, str>>,
    endpoint: Option<Cow<'a, str>>,
}

impl<'a> Verified<'a> {
    pub(crate) fn new(body: &'a [u8], proof: Proof, delivery_id: Option<&'a str>) -> Self {
        Self {
            body: Cow::Borrowed(body),
            proof,
            delivery_id: delivery_id.map(Cow::Borrowed),
            endpoint: None,
        }
    }

    /// Takes a body on the caller's word: from their own store, or a queue that only they can write
    /// to. Nothing is checked, and [`Proof::Assumed`] says so.
    #[must_use]
    pub fn assume_trusted(body: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            body: body.into(),
            proof: Proof::Assumed,
            delivery_id: None,
            endpoint: None,
        }
    }

    /// Adds the provider's own id of this delivery.
    #[must_use]
    pub fn with_delivery_id(mut self, id: impl Into<Cow<'a, str>>) -> Self {
        self.delivery_id = Some(id.into());
        self
    }

    /// Adds the label of the endpoint that the delivery came to.
    /// [`CallbackUrls`](crate::CallbackUrls) does so with the label that its token covers; who
    /// decodes a stored body may say it again.
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

    /// What the check has proven.
    #[must_use]
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// The provider's own id of this delivery, where it has one. Where it stands in a header that
    /// no signature covers it is a hint: whoever repeats a body can change it.
    #[must_use]
    pub fn delivery_id(&self) -> Option<&str> {
        self.delivery_id.as_deref()
    }

    /// The label of the endpoint that the delivery came to, where the callback URL carries one.
    #[must_use]
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// The key by which a repeated delivery is known: see [`DedupKey`]. It is worked out at each
    /// call, at the price of one SHA-256 over the body.
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        match &self.endpoint {
            Some(label) => DedupKey::at(label, &self.body),
            None => DedupKey::of(&self.body),
        }
    }

    /// The same, independent of the request's buffers: for a task or a queue.
    #[must_use]
    pub fn into_owned(self) -> Verified<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Verified {
            body: Cow::Owned(self.body.into_owned()),
            proof: self.proof,
            delivery_id: self.delivery_id.map(owned),
            endpoint: self.endpoint.map(owned),
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

/// What a successful check has proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Proof {
    /// A MAC over the whole body: who has the secret wrote these bytes.
    Body,
    /// A secret in the callback URL: whoever sent this knows the URL. The body is **not** covered:
    /// fetch the object again from the provider before money moves.
    Url,
    /// Nothing was checked: the caller vouched for the body.
    Assumed,
}

impl Proof {
    /// `body`, `url` or `assumed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Url => "url",
            Self::Assumed => "assumed",
        }
    }
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
