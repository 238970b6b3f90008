//! Whether a fact about a provider is documented.

/// Whether a fact about a provider is documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// The provider's own documents say it.
    Documented,
    /// We read it out of samples or other code. It can be overridden.
    Inferred,
}

impl std::fmt::Display for Certainty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
        })
    }
}
