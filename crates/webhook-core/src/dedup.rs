//! The key that identifies a repeated delivery.

use sha2::{Digest, Sha256};

/// The key that identifies a repeated delivery: a SHA-256 over what was verified.
///
/// * Where a signature covers the body ([`Proof::Body`](crate::Proof::Body)), it is the SHA-256 of the
///   body: what `sha256sum` prints.
/// * Where the callback URL is the proof ([`Proof::Url`](crate::Proof::Url)), the endpoint's label and a
///   line feed come before the body; the label is empty if there is none. The same body to two endpoints can be
///   two events, and a delivery with the weaker proof never hides one with the stronger.
///
/// A sender who repeats a delivery cannot change the key, and a new secret does not change it. Keep keys
/// by provider: two providers could send the same body.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DedupKey([u8; 32]);

impl DedupKey {
    /// The key of a delivery with this body.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// The key of a delivery with this body to the endpoint with this label.
    #[must_use]
    pub fn at(endpoint: &str, body: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(endpoint).chain_update(b"\n").chain_update(body);
        Self(digest.finalize().into())
    }

    /// The key whose digest has these bytes, such as one that a store kept.
    #[must_use]
    pub fn from_bytes(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The 32 bytes of the digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Display for DedupKey {
    /// 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for DedupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DedupKey({self})")
    }
}
