//! How sure something about a provider is.

/// How sure something about a provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// The provider's own documents say it.
    Documented,
    /// It is our reading of them, or was seen in somebody's code. It can be overridden.
    Inferred,
}

impl std::fmt::Display for Basis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
        })
    }
}
