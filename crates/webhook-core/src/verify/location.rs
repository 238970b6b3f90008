//! Where in a request its proof is.

/// Where in a request its proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// The header of this name.
    Header(&'static str),
    /// The parameter of this name in the URL's query.
    Parameter(&'static str),
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(name) => write!(f, "a signature in header {name}"),
            Self::Parameter(name) => write!(f, "a callback URL with `{name}`"),
        }
    }
}
