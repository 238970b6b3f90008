//! What a tour has so far.

use webhook_core::Secrets;

use super::loopback::Loopback;

/// A tour. The providers sign with one set of secrets, and the receiver verifies with another: the
/// same, unless the tour is meant to fail.
pub(super) struct Tour<'t> {
    pub(super) receiver: Loopback,
    pub(super) secrets: &'t Secrets,
    /// The text to print.
    pub(super) text: String,
    pub(super) summary: Vec<Vec<String>>,
    pub(super) steps: usize,
    pub(super) wrong: usize,
}
