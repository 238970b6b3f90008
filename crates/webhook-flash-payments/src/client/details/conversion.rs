//! Conversions.

use webhook_core::{Amount, CurrencyCode, Rate, Timestamp, client::CallbackUrl, Extra, Payload};

use crate::{ConversionId, ConversionStatus, ExternalId, client::look_up::LookUp};

/// A conversion as the API has it now. Documented: pages on querying conversions and on
/// converting funds.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConversionDetails {
    /// Which conversion.
    pub id: ConversionId,
    /// What is sold.
    pub from_currency: Option<CurrencyCode>,
    /// What is bought.
    pub to_currency: Option<CurrencyCode>,
    /// The pair in whose direction the rate is, such as `AUDEUR`.
    pub currency_pair: Option<String>,
    /// How much is sold.
    pub from_amount: Option<Amount>,
    /// How much is bought.
    pub to_amount: Option<Amount>,
    /// The rate, in the direction of `currency_pair` (inferred from a sample), which may be the
    /// other one than from sold to bought. **Never work out an amount with it.**
    pub rate: Option<Rate>,
    /// Your note.
    pub note: Option<String>,
    /// Where it stands.
    pub status: Option<ConversionStatus>,
    /// Words about the state, for people.
    pub status_message: Option<String>,
    /// Where its webhooks go. Its query may hold a secret, which is not printed.
    pub callback_uri: Option<CallbackUrl>,
    /// Your own id of it, if you gave one.
    pub external_id: Option<ExternalId>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for ConversionDetails {
    const QUERY: &'static str = "conversion";
    const FIELDS: &'static str = "id fromCurrency toCurrency currencyPair fromAmount toAmount \
        rate note status statusMessage callbackUri externalId createdAt updatedAt";
}
