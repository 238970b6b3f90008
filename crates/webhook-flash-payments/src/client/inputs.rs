//! The inputs of creations.

use webhook_core::{Amount, CallbackUrl, CurrencyCode, Extra, Payload};

use crate::{ExternalId, SubClientId};

/// The input of a payment: `PaymentInput`. Documented: page on sending funds; which fields are required
/// is not.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewPayment {
    /// The currency to sell.
    pub from_currency: CurrencyCode,
    /// The currency to buy.
    pub to_currency: CurrencyCode,
    /// The amount to sell or to buy, in `currency`. It is sent as a JSON number with all its digits.
    pub size: Amount,
    /// The currency of `size`: one of the two.
    pub currency: CurrencyCode,
    /// The provider's id of the recipient, unless `extra` has a new one as `recipient`.
    pub recipient_id: Option<String>,
    /// The provider's id of the sender, unless `extra` has a new one as `sender`, or there is none.
    pub sender_id: Option<String>,
    /// The sub-client that sends it.
    pub sub_client_id: Option<SubClientId>,
    /// The reason for the payment.
    pub reason: Option<String>,
    /// The source of the funds.
    pub source_of_funds: Option<String>,
    /// The text on the recipient's statement, in ASCII (documented).
    pub external_reference: Option<String>,
    /// Your own id, in ASCII (documented). Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// With a key, the call is retried. What the provider answers to a repeated key, and for how long it
    /// knows it, is not documented.
    pub idempotency_key: Option<String>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields, such as the documented objects `recipient` and `sender`.
    pub extra: Extra,
}

impl NewPayment {
    /// A payment of this size.
    ///
    /// ```
    /// use webhook_flash_payments::client::NewPayment;
    ///
    /// let mut payment = NewPayment::new("AUD", "EUR", "1000.00".parse()?, "AUD");
    /// payment.recipient_id = Some("5b04c62ec0bf606bf216ae21".into());
    /// payment.idempotency_key = Some("order-0001".into());
    /// # Ok::<(), webhook_core::AmountError>(())
    /// ```
    pub fn new(
        from_currency: impl Into<CurrencyCode>,
        to_currency: impl Into<CurrencyCode>,
        size: Amount,
        currency: impl Into<CurrencyCode>,
    ) -> Self {
        Self {
            from_currency: from_currency.into(),
            to_currency: to_currency.into(),
            size,
            currency: currency.into(),
            recipient_id: None,
            sender_id: None,
            sub_client_id: None,
            reason: None,
            source_of_funds: None,
            external_reference: None,
            external_id: None,
            idempotency_key: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}

/// The input of a withdrawal: `CreateWithdrawalInput`. Documented: page on withdrawing funds; which
/// fields are required is not.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewWithdrawal {
    /// The amount to pay out, in `currency`. It is sent as a JSON number with all its digits.
    pub amount: Amount,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The provider's id of the recipient, unless `extra` has a new one as `recipient`.
    pub recipient_id: Option<String>,
    /// The provider's id of the sender, unless `extra` has a new one as `sender`, or there is none.
    pub sender_id: Option<String>,
    /// The sub-client that sends it.
    pub sub_client_id: Option<SubClientId>,
    /// The provider's id of the instructing institution, unless `extra` has a new one as
    /// `instructingInstitution`, or there is none.
    pub instructing_institution_id: Option<String>,
    /// The reason, a `TransactionReason`.
    pub reason: Option<String>,
    /// The text on the recipient's statement, in ASCII, cut to 18 characters on Direct Entry and to 280 on
    /// NPP (documented). In UAT a keyword such as `HALT_AML` in it chooses the outcome (documented: page
    /// on simulating outcomes).
    pub external_reference: Option<String>,
    /// Your own id, in ASCII (documented). Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// With a key, the call is retried. What the provider answers to a repeated key, and for how long it
    /// knows it, is not documented.
    pub idempotency_key: Option<String>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields, such as the documented objects `recipient`, `sender` and
    /// `instructingInstitution`.
    pub extra: Extra,
}

impl NewWithdrawal {
    /// A withdrawal of this amount.
    ///
    /// ```
    /// use serde_json::{json, value::to_raw_value};
    /// use webhook_flash_payments::client::NewWithdrawal;
    ///
    /// let mut withdrawal = NewWithdrawal::new("2000.00".parse()?, "AUD");
    /// let recipient = json!({"companyName": "ACME Inc", "bsb": "012620", "accountNo": "89900998"});
    /// withdrawal.extra.push("recipient", to_raw_value(&recipient)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(amount: Amount, currency: impl Into<CurrencyCode>) -> Self {
        Self {
            amount,
            currency: currency.into(),
            recipient_id: None,
            sender_id: None,
            sub_client_id: None,
            instructing_institution_id: None,
            reason: None,
            external_reference: None,
            external_id: None,
            idempotency_key: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}

/// The input of a conversion: `ConversionInput`. Documented: page on converting funds.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewConversion {
    /// A quote that is tradeable and applicable to conversions: the query `quote`.
    pub quote_id: String,
    /// Your own note.
    pub note: Option<String>,
    /// Your own id. Ad hoc webhooks need it.
    pub external_id: Option<ExternalId>,
    /// Where ad hoc webhooks go: see [`AdHocWebhooks`](crate::AdHocWebhooks).
    pub callback_uri: Option<CallbackUrl>,
    /// Further fields.
    pub extra: Extra,
}

impl NewConversion {
    /// A conversion at this quote.
    ///
    /// ```
    /// use webhook_flash_payments::client::NewConversion;
    ///
    /// let mut conversion = NewConversion::new("5b04c62ec0bf606bf216ae21");
    /// conversion.external_id = Some("order-0001".into());
    /// ```
    pub fn new(quote_id: impl Into<String>) -> Self {
        Self {
            quote_id: quote_id.into(),
            note: None,
            external_id: None,
            callback_uri: None,
            extra: Extra::default(),
        }
    }
}
