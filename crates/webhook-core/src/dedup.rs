//! By what a repeated delivery is known.

use sha2::{Digest, Sha256};

/// The SHA-256 of the body: equal for two deliveries with the same body, and for no others.
///
/// It is made of what the signature covers and of nothing else, so nobody who repeats a delivery
/// can change it, and it stays the same when the secret changes. `sha256sum` on the stored body
/// prints it.
///
/// Where the callback URL carries the label of an endpoint, the label and a line feed stand before the
/// body: one body may be two events, if it came to two endpoints and does not say itself what happened.
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
        let digest = Sha256::new()
            .chain_update(endpoint)
            .chain_update(b"\n")
            .chain_update(body);
        Self(digest.finalize().into())
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
