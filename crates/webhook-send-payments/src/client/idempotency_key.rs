//! The key that makes one of two equal requests.

/// A text of your own that is sent with a request, and again when the request is retried: 1 to 36
/// letters, digits, `-`, `_`, `+`, `=`, `/`, and spaces within. A hyphenated UUID fits.
///
/// The header is `idempotency` (documented: API reference, for `/auth`, where it is optional, and for a
/// list; that creating an endpoint takes it is inferred). **How long Send Payments remembers a key, and
/// how it answers one that it knows, is not published**: use a new key for each object to create.
///
/// ```
/// use webhook_send_payments::client::IdempotencyKey;
///
/// let key = IdempotencyKey::new("5e505642-9024-474d-9434-e5a44f505cc1")?;
/// # Ok::<(), webhook_send_payments::client::IdempotencyKeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Box<str>);

impl IdempotencyKey {
    pub(super) const HEADER: &'static str = "idempotency";

    /// Takes a key.
    ///
    /// # Errors
    ///
    /// [`IdempotencyKeyError`] if it is empty, longer than 36 characters, has any other character, or
    /// begins or ends with a space, which HTTP drops.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, IdempotencyKeyError> {
        let text = text.into();
        let fits =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '+' | '=' | '/');
        let is_key = (1..=36).contains(&text.len())
            && text.chars().all(fits)
            && text.trim().len() == text.len();
        is_key.then_some(Self(text)).ok_or(IdempotencyKeyError)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text cannot be an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an idempotency key of 1 to 36 letters, digits, '-', '_', '+', '=', '/' and spaces within, found another text: use a hyphenated UUID"
)]
pub struct IdempotencyKeyError;
