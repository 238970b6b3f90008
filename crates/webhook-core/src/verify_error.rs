//! Why a delivery was refused.

use crate::Place;

/// Why a delivery was refused. Answer 401 with an empty body; the reason is for the log.
///
/// It holds neither payload nor secret, and no text that the sender chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no signature: the sender is not the provider, or a proxy dropped it, or the
    /// provider has no key yet for this account.
    #[error(
        "expected a signature in {place}, found none: not from the provider, or no key was made there, or a proxy removes it"
    )]
    Missing {
        /// Where the signature should stand.
        place: Place,
    },
    /// The signature stands there more than once, with different values.
    #[error("expected one signature in {place}, found several that differ: not from the provider")]
    Conflicting {
        /// Where the signatures stand.
        place: Place,
    },
    /// The signature has not the form that the provider's signatures have.
    #[error(
        "expected {expected} in {place}, found {found_length} bytes that are not: not from the provider"
    )]
    Malformed {
        /// Where the signature stands.
        place: Place,
        /// The form that it should have.
        expected: &'static str,
        /// How long it is, in bytes.
        found_length: usize,
    },
    /// The signature does not fit the body under any of the secrets: a forgery, a wrong or retired
    /// secret, or a body that something on the way has changed.
    #[error(
        "the signature in {place} fits none of the {secrets} secret(s): a forgery, a wrong secret, or not the raw body"
    )]
    Mismatch {
        /// Where the signature stands.
        place: Place,
        /// How many secrets were tried.
        secrets: usize,
    },
}
