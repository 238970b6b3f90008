//! Secrets: never empty, never with stray white space, never shown, wiped when dropped.

use zeroize::Zeroizing;

/// One secret that is shared with a provider.
///
/// There is no `Debug`, `Display` or `Serialize`: printing a secret does not compile.
///
/// ```compile_fail
/// let secret = webhook_core::Secret::new("9562c7c1094dfe8f")?;
/// println!("{secret:?}");
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
///
/// Whoever has to store a secret says so:
///
/// ```
/// let secret = webhook_core::Secret::new("9562c7c1094dfe8f")?;
/// println!("{:?}", secret.expose().len());
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "a secret must not be printable"
)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the secret as the provider shows it.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`] for the empty text, and [`SecretError::StrayWhiteSpace`] for a text
    /// that begins or ends with white space: a line end that came along from a file would make
    /// every delivery fail.
    pub fn new(text: impl Into<String>) -> Result<Self, SecretError> {
        let text = Zeroizing::new(text.into());
        if text.is_empty() {
            Err(SecretError::Empty)
        } else if text.trim().len() != text.len() {
            Err(SecretError::StrayWhiteSpace)
        } else {
            Ok(Self(text))
        }
    }

    /// The secret itself, for whoever must store it or send it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The secrets that are valid at the moment: one, or several while one replaces another.
///
/// A set cannot be empty: it begins with a first secret.
///
/// ```
/// use webhook_core::{Secret, Secrets};
///
/// let secrets = Secrets::new(Secret::new("the new one")?).and(Secret::new("the old one")?);
/// assert_eq!(secrets.len(), 2);
/// # Ok::<(), webhook_core::SecretError>(())
/// ```
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "a secret must not be printable"
)]
pub struct Secrets {
    first: Secret,
    others: Vec<Secret>,
}

impl Secrets {
    /// A set of one.
    #[must_use]
    pub fn new(first: Secret) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }

    /// Adds a secret that is valid, too. Signing uses the first.
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

    /// The secrets that are valid, too.
    #[must_use]
    pub fn others(&self) -> &[Secret] {
        &self.others
    }

    /// How many there are: at least one.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "a set of secrets is never empty"
    )]
    pub fn len(&self) -> usize {
        1 + self.others.len()
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
        Ok(Self {
            first,
            others: secrets.collect(),
        })
    }
}

/// Why a text is no secret. The integrator's configuration is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The text is empty.
    #[error(
        "expected a secret, found an empty text: anybody could sign with it; set the provider's secret"
    )]
    Empty,
    /// The text begins or ends with white space.
    #[error(
        "expected a secret, found one with white space around it: remove the blank or line end"
    )]
    StrayWhiteSpace,
    /// A list without a single secret.
    #[error("expected at least one secret, found none: set the provider's secret")]
    NoSecret,
    /// A key that should be read as hexadecimal is not.
    #[error(
        "expected a secret of hexadecimal digits, found something else: use the constructor that takes it as text"
    )]
    NotHexadecimal,
}
