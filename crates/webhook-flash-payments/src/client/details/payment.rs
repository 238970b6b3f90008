//! Payments.

use webhook_core::{Amount, CurrencyCode, Timestamp, client::CallbackUrl, Extra, Payload};

use crate::{ExternalId, PaymentId, PaymentStatus, client::look_up::LookUp};

/// A payment as the API has it now. Documented: pages on querying and sending payments, and on
/// their statuses.
///
/// `subClient` and `history`, of which no page shows what can be selected, are not asked for.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentDetails {
    /// Which payment.
    pub id: PaymentId,
    /// Where it stands.
    pub status: Option<PaymentStatus>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// How much, in the currency that was given at its creation.
    pub size: Option<Amount>,
    /// What is sold.
    pub from_currency: Option<CurrencyCode>,
    /// What is bought.
    pub to_currency: Option<CurrencyCode>,
    /// Who sends it.
    pub sender: Option<FundsSender>,
    /// Who receives it.
    pub recipient: Option<PaymentRecipient>,
    /// Where its webhooks go. Its query may hold a secret, which is not printed.
    pub callback_uri: Option<CallbackUrl>,
    /// Where the money comes from.
    pub source_of_funds: Option<String>,
    /// Your own id of it, if the client asks for it:
    /// [`external_ids`](crate::client::ClientBuilder::external_ids).
    pub external_id: Option<ExternalId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Who sends a payment or a withdrawal: a person or a company.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FundsSender {
    /// The provider's id of the sender. Can be null.
    pub id: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The company's name.
    pub company_name: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Who receives a payment.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct PaymentRecipient {
    /// The provider's id of the recipient. Can be null.
    pub id: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for PaymentDetails {
    const QUERY: &'static str = "payment";
    const FIELDS: &'static str = "id status createdAt size fromCurrency toCurrency \
        sender { id firstName lastName companyName } recipient { id } callbackUri sourceOfFunds";
    const MAY_HAVE_EXTERNAL_ID: bool = true;
}
