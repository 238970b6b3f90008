//! [`Token`]: what a login gives.

use std::time::Duration;

use webhook_core::Secret;

/// The result of a login: a secret that is never empty, and how long it is valid.
#[derive(Debug)]
pub struct Token {
    secret: Secret,
    pub(crate) lifetime: Lifetime,
}

impl Token {
    /// A token from a login's answer. [`Secret::new`] refuses an empty one.
    #[must_use]
    pub fn new(secret: Secret, lifetime: Lifetime) -> Self {
        Self { secret, lifetime }
    }

    /// The token's text, for the header that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }
}

/// How long a token is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// This long after its login.
    Fixed(Duration),
    /// This long after its last use.
    Idle(Duration),
    /// Until the provider refuses it.
    UntilRefused,
}
