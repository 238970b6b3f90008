//! What is put into the input of a creation.

use serde::Serialize;
use webhook_core::client::{ApiError, Repeat};

use super::input::{CALLBACK_URI, EXTERNAL_ID, IDEMPOTENCY_KEY, Input};
use crate::ExternalId;

/// What is put into the input of a payment or a withdrawal.
#[derive(Clone, Default)]
pub struct Creation {
    common: ConversionCreation,
    idempotency_key: Option<String>,
}

/// What is put into the input of a conversion. There is no idempotency key: the provider documents
/// none for conversions.
#[derive(Clone, Default)]
pub struct ConversionCreation {
    callback_uri: Option<String>,
    external_id: Option<ExternalId>,
}

impl Creation {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where the provider sends what becomes of it: `callbackUri`. Anyone can call the URI, so it
    /// should carry a secret in its query (documented); the API gives it back in look-ups.
    #[must_use]
    pub fn callback_uri(mut self, uri: impl Into<String>) -> Self {
        self.common = self.common.callback_uri(uri);
        self
    }

    /// Your own id of it, in ASCII (documented).
    #[must_use]
    pub fn external_id(mut self, id: impl Into<ExternalId>) -> Self {
        self.common = self.common.external_id(id);
        self
    }

    /// With a key the creation is repeated by itself where that may help. What the provider answers
    /// to a repeated key, and for how long it knows it, is not documented.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }
}

impl ConversionCreation {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// As [`Creation::callback_uri`].
    #[must_use]
    pub fn callback_uri(mut self, uri: impl Into<String>) -> Self {
        self.callback_uri = Some(uri.into());
        self
    }

    /// Your own id of it. That conversions take ASCII alone, as payments do, is not documented: it
    /// is not checked.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<ExternalId>) -> Self {
        self.external_id = Some(id.into());
        self
    }
}

impl Creation {
    /// The input, and whether its creation may be repeated.
    pub(super) fn put_into(
        &self,
        input: &(impl Serialize + ?Sized),
    ) -> Result<(Input, Repeat), ApiError> {
        let mut input = Input::read(input)?;
        let external_id = self.common.put_into(&mut input)?;
        EXTERNAL_ID.check_ascii(external_id.as_deref())?;
        let key = input.put(&IDEMPOTENCY_KEY, self.idempotency_key.as_deref())?;
        let repeat = match key {
            Some(_) => Repeat::Safe,
            None => Repeat::Never,
        };
        Ok((input, repeat))
    }
}

impl ConversionCreation {
    /// Gives the external id that is in the input then.
    pub(super) fn put_into(&self, input: &mut Input) -> Result<Option<String>, ApiError> {
        input.put(&CALLBACK_URI, self.callback_uri.as_deref())?;
        let external_id = self.external_id.as_ref().map(ExternalId::as_str);
        input.put(&EXTERNAL_ID, external_id)
    }
}

impl std::fmt::Debug for Creation {
    /// Names, no values: there is a secret in the URI.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Creation")
            .field("common", &self.common)
            .field("idempotency_key", &self.idempotency_key.is_some())
            .finish()
    }
}

impl std::fmt::Debug for ConversionCreation {
    /// Names, no values: there is a secret in the URI.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConversionCreation")
            .field("callback_uri", &self.callback_uri.is_some())
            .field("external_id", &self.external_id.is_some())
            .finish()
    }
}
