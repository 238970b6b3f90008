//! Why a delivery was refused.

use crate::Place;

/// Why a delivery was refused. Answer 401 with an empty body; the reason is for the log.
///
/// It holds neither payload nor secret, and no text that the sender chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no proof: the sender is not the provider, or a proxy dropped it, or the provider
    /// has no key yet for this account.
    #[error(
        "expected {place}, found none: not from the provider, or it has no key yet, or a proxy drops it"
    )]
    Missing {
        /// Where it should stand.
        place: Place,
    },
    /// It stands there more than once, with different values.
    #[error("expected {place}, found several that differ: not from the provider")]
    Conflicting {
        /// Where they stand.
        place: Place,
    },
    /// It has not the form that the provider's have.
    #[error(
        "expected {place} of {expected}, found {found_length} bytes that are not: not from the provider"
    )]
    Malformed {
        /// Where it stands.
        place: Place,
        /// The form that it should have.
        expected: &'static str,
        /// How long it is, in bytes.
        found_length: usize,
    },
    /// It fits under none of the secrets: a forgery, a wrong or retired secret, or a body or URL
    /// that something on the way has changed.
    #[error(
        "expected {place} that fits one of {secrets} secret(s), found one that fits none: a forgery, a wrong secret, or changed on the way"
    )]
    Mismatch {
        /// Where it stands.
        place: Place,
        /// How many secrets were tried.
        secrets: usize,
    },
    /// The body has not the text that the signature in the callback URL covers, so nothing can be
    /// checked.
    #[error(
        "expected a body of JSON with one text `{member}` at its top, which the signature in the callback URL covers, found none, several or another value: not from the provider, or what it is about was made without one"
    )]
    NothingCovered {
        /// The member with that text.
        member: &'static str,
    },
    /// The proof is good, and a check of the integrator's own was not passed.
    #[error(
        "the signature or token is good, but expected {expected}, found another: see your own check"
    )]
    Check {
        /// What the check asks for.
        expected: &'static str,
    },
}
