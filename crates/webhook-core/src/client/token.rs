//! [`Token`]: what a login gave.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

/// What a login gave: secret text, and how long it is good for. Wiped when dropped, and never
/// shown.
pub struct Token {
    value: Zeroizing<String>,
    pub(super) lifetime: Lifetime,
}

/// How long a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// So long from its login on.
    Fixed(Duration),
    /// So long after it was last used.
    Idle(Duration),
    /// Until the provider refuses it.
    UntilRefused,
}

impl Token {
    /// A token as the provider gave it.
    #[must_use]
    pub fn new(value: impl Into<String>, lifetime: Lifetime) -> Self {
        Self {
            value: Zeroizing::new(value.into()),
            lifetime,
        }
    }

    /// The secret itself, for the header that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Token")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
