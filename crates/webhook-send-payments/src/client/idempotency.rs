//! The key that makes one of two equal requests.

/// A text of one's own that is sent with a request, and sent again with its repetition: 1 to 36
/// letters, digits, blanks (not at the ends), `-`, `_`, `+`, `=` and `/`. A hyphenated UUID fits.
///
/// The header is `idempotency` (documented: the API reference, which names it for `/auth`, where it
/// is optional, and for a list that is read; that creating an endpoint takes it is inferred). **How
/// long Send remembers a key, and what it answers to one that it knows, is not published**: take a
/// new key for each thing that is to be created, and no key that was used before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    pub(super) const HEADER: &'static str = "idempotency";

    /// Takes a key.
    ///
    /// # Errors
    ///
    /// [`IdempotencyKeyError`] if it is empty, longer than 36 characters, has any other character,
    /// or a blank at an end, where HTTP drops it.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, IdempotencyKeyError> {
        let text = text.into();
        let fits =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '+' | '=' | '/');
        let is_key = (1..=36).contains(&text.len())
            && text.chars().all(fits)
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        is_key.then_some(Self(text)).ok_or(IdempotencyKeyError)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an idempotency key of 1 to 36 letters, digits, '-', '_', '+', '=', '/' and blanks \
     within, found another text; a hyphenated UUID fits"
)]
pub struct IdempotencyKeyError;
