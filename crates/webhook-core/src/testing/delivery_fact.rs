//! What is known of a provider's deliveries.

use crate::Certainty;

/// A fact about a provider's deliveries: a row of [`Simulate::DELIVERY`](super::Simulate::DELIVERY).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryFact {
    /// What it is: `signature header`, `algorithm`, `encoding`, `key`, `event name`.
    pub name: &'static str,
    /// Its value: `x-signature`.
    pub value: &'static str,
    /// Whether the provider documents it.
    pub certainty: Certainty,
    /// Where, or from what it is inferred.
    pub source: &'static str,
}

impl DeliveryFact {
    /// A fact that the provider's own documents state.
    #[must_use]
    pub const fn documented(name: &'static str, value: &'static str, source: &'static str) -> Self {
        Self { name, value, certainty: Certainty::Documented, source }
    }

    /// A fact that is read out of samples or other code.
    #[must_use]
    pub const fn inferred(name: &'static str, value: &'static str, source: &'static str) -> Self {
        Self { name, value, certainty: Certainty::Inferred, source }
    }
}
