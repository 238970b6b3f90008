//! The hash functions of signatures.

/// The hash function under an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256: 32 bytes.
    HmacSha256,
    /// HMAC with SHA-512: 64 bytes.
    HmacSha512,
}

impl Algorithm {
    /// The length of the longest tag, in bytes.
    pub(crate) const LONGEST_TAG: usize = 64;

    /// The length of a tag, in bytes.
    pub(crate) fn tag_length(self) -> usize {
        match self {
            Self::HmacSha256 => 32,
            Self::HmacSha512 => 64,
        }
    }
}
