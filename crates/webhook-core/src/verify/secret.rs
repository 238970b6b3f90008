//! Secrets: never empty, never with stray white space, never shown, wiped when dropped.

use zeroize::Zeroizing;

/// One secret that is shared with a provider. It is wiped when dropped, and `Debug` does not show it.
///
/// ```
/// let secret = webhook_core::Secret::new("9562c7c1094dfe8f")?;
/// assert_eq!(format!("{secret:?}"), "Secret(...)");
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
///
/// It has no `Display` and no `Serialize`:
///
/// ```compile_fail,E0277
/// let secret = webhook_core::Secret::new("9562c7c1094dfe8f")?;
/// println!("{secret}");
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(...)")
    }
}

impl Secret {
    /// Takes the secret as the provider shows it.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`] for an empty text, [`SecretError::StrayWhiteSpace`] for one that begins
    /// or ends with white space, and [`SecretError::LineEnd`] for one with a line end inside: a line
    /// end from a file would make every delivery fail.
    pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            Err(SecretError::Empty)
        } else if text.trim().len() != text.len() {
            Err(SecretError::StrayWhiteSpace)
        } else if text.contains(['\n', '\r']) {
            Err(SecretError::LineEnd)
        } else {
            Ok(Self(text))
        }
    }

    /// The secret itself, to store it or to send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The secrets that are valid now: one, or several during a rotation. Never none.
///
/// ```
/// use webhook_core::{Secret, Secrets};
///
/// let secrets = Secrets::new(Secret::new("the new one")?).and(Secret::new("the old one")?);
/// assert_eq!(secrets.len(), 2);
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
///
/// A set without a secret does not compile:
///
/// ```compile_fail,E0061
/// let secrets = webhook_core::Secrets::new();
/// ```
#[derive(Debug, Clone)]
pub struct Secrets {
    first: Secret,
    others: Vec<Secret>,
}

impl Secrets {
    /// A set of one.
    #[must_use]
    pub fn new(first: Secret) -> Self {
        Self { first, others: Vec::new() }
    }

    /// Adds a secret that is also valid. Signing uses the first.
    #[must_use]
    pub fn and(mut self, other: Secret) -> Self {
        self.others.push(other);
        self
    }

    /// The secret that signs.
    #[must_use]
    pub fn first(&self) -> &Secret {
        &self.first
    }

    /// The other secrets.
    #[must_use]
    pub fn others(&self) -> &[Secret] {
        &self.others
    }

    /// The number of secrets: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a set of secrets is never empty")]
    pub fn len(&self) -> usize {
        1 + self.others.len()
    }

    /// Reads secrets from an environment variable, separated by commas. The first one signs.
    ///
    /// # Errors
    ///
    /// [`SecretError::Variable`], which names the variable, if it is not set, or one of its secrets is
    /// not valid.
    pub fn from_env(variable: &str) -> Result<Self, SecretError> {
        let text = std::env::var(variable).map(Zeroizing::new).map_err(|_| SecretError::NotSet);
        text.and_then(|text| text.split(',').map(Secret::new).collect::<Result<Vec<_>, _>>())
            .and_then(Self::try_from)
            .map_err(|problem| SecretError::Variable {
                name: variable.into(),
                problem: Box::new(problem),
            })
    }
}

impl From<&Secrets> for Secrets {
    fn from(secrets: &Secrets) -> Self {
        secrets.clone()
    }
}

impl From<Secret> for Secrets {
    fn from(secret: Secret) -> Self {
        Self::new(secret)
    }
}

impl TryFrom<Vec<Secret>> for Secrets {
    type Error = SecretError;

    /// # Errors
    ///
    /// [`SecretError::NoSecret`] for an empty list.
    fn try_from(secrets: Vec<Secret>) -> Result<Self, SecretError> {
        let mut secrets = secrets.into_iter();
        let first = secrets.next().ok_or(SecretError::NoSecret)?;
        Ok(Self { first, others: secrets.collect() })
    }
}

/// Why a text cannot be a secret. The configuration is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The text is empty.
    #[error(
        "expected a secret, found an empty text, with which anyone could sign: set the provider's secret"
    )]
    Empty,
    /// The text begins or ends with white space.
    #[error(
        "expected a secret, found one with white space around it: remove the space or line end"
    )]
    StrayWhiteSpace,
    /// The text contains a line end.
    #[error(
        "expected a secret, found one with a line end in it: separate several secrets as documented"
    )]
    LineEnd,
    /// The environment variable with the secrets has a problem.
    #[error("environment variable {name}: {problem}")]
    Variable {
        /// The variable's name.
        name: Box<str>,
        /// What is wrong.
        problem: Box<SecretError>,
    },
    /// There is no such environment variable, or it is not UTF-8.
    #[error("expected a secret, found none: set the variable to the provider's secret")]
    NotSet,
    /// A list without a single secret.
    #[error("expected at least one secret, found none: set the provider's secret")]
    NoSecret,
    /// A key is not hexadecimal, as its constructor requires.
    #[error(
        "expected a secret of hexadecimal digits, found another text: use the constructor that takes it as text"
    )]
    NotHexadecimal,
}
