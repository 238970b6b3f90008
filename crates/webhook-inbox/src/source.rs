//! Names of inlets.

use std::{fmt, str::FromStr};

/// The integrator's name for one inlet of the inbox: `currencycloud` or `currencycloud/payouts`.
///
/// Deliveries are compared within a source, and entities belong to one. It has 1 to 100 letters, digits,
/// `-`, `_`, `.` and `/`.
///
/// ```
/// use webhook_inbox::Source;
///
/// let source: Source = "currencycloud/payouts".parse()?;
/// assert_eq!(source.as_str(), "currencycloud/payouts");
/// assert!("my source".parse::<Source>().is_err());
/// # Ok::<(), webhook_inbox::SourceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(Box<str>);

impl Source {
    /// The most characters that a source has.
    pub const MAX_LENGTH: usize = 100;

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Source {
    type Err = SourceError;

    fn from_str(name: &str) -> Result<Self, SourceError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if name.is_empty() || name.len() > Self::MAX_LENGTH || !name.chars().all(fits) {
            return Err(SourceError);
        }
        Ok(Self(name.into()))
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not the name of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a source of 1 to 100 letters, digits, `-`, `_`, `.` and `/`, found another text: use a name such as currencycloud/payouts"
)]
pub struct SourceError;
