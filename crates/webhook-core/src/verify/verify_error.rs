//! Why a delivery was refused.

use super::Location;

/// Why a delivery was refused. Answer 401 with an empty body; the reason is for the log.
///
/// It contains neither payload nor secret, and no text that the sender chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no proof: the sender is not the provider, or a proxy removed it, or the provider has
    /// no key for this account yet.
    #[error(
        "expected {location}, found none: not from the provider, or it has no key yet, or a proxy removed it"
    )]
    Missing {
        /// Where it should be.
        location: Location,
    },
    /// It occurs more than once, with different values.
    #[error("expected {location}, found several that differ: not from the provider")]
    Conflicting {
        /// Where they are.
        location: Location,
    },
    /// It is not in the expected format.
    #[error(
        "expected {location} of {expected}, found {found_length} bytes in another format: not from the provider"
    )]
    Malformed {
        /// Where it is.
        location: Location,
        /// The expected format.
        expected: &'static str,
        /// How long it is, in bytes.
        found_length: usize,
    },
    /// It matches none of the secrets: a forgery, a wrong or retired secret, or a body or URL that was
    /// changed on the way.
    #[error(
        "expected {location} that matches one of {secrets} secret(s), found one that matches none: forged, made with another secret, or changed on the way"
    )]
    Mismatch {
        /// Where it is.
        location: Location,
        /// How many secrets were tried.
        secrets: usize,
    },
    /// The body lacks the field that the signature in the callback URL covers, so nothing can be
    /// checked.
    #[error(
        "expected a JSON body with one text field `{field}`, which the signature in the callback URL covers, found none, several or another value: not from the provider, or the order was created without it"
    )]
    NothingCovered {
        /// The field.
        field: &'static str,
    },
    /// The proof is good, but a check of the integrator's own failed.
    #[error(
        "the signature or token is good, but expected {expected}, found another: look at your own check"
    )]
    Check {
        /// What the check requires.
        expected: &'static str,
    },
}
