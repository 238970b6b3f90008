//! Payments.

use webhook_core::{
    Amount, CallbackUrl, CurrencyCode, Extra, LifeCycle, Payload, Timestamp, identifier,
    life_cycle, open_enum,
};

use crate::{ExternalId, LinkedSubClient, RejectCode};

/// Money that is converted and sent on.
///
/// Documented: webhooks page, and the pages on sending funds and on querying payments. That any field
/// but the id may be missing is inferred from one sample per event. The API also has `history`, whose
/// fields are not documented.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Payment {
    /// When the provider queued the event (inferred; its meaning is not documented). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The payment's id.
    #[payload(subject = "payment")]
    pub id: PaymentId,
    /// The amount to sell, in `from_currency`. It may change while the payment is open (documented).
    pub from_amount: Option<Amount>,
    /// The currency to sell.
    pub from_currency: Option<CurrencyCode>,
    /// The amount to buy, in `to_currency`. It may change while the payment is open (documented).
    pub to_amount: Option<Amount>,
    /// The currency to buy.
    pub to_currency: Option<CurrencyCode>,
    /// Your own id, if you set one. `payment_created` has none. A look-up asks for it only with
    /// `ClientBuilder::external_ids`.
    pub external_id: Option<ExternalId>,
    /// The sub-client whose money arrived. Only in `payment_created`.
    pub sub_client: Option<LinkedSubClient>,
    /// Why compliance rejected it. Documented is that a deposit or payment that is linked to a request
    /// for information may be rejected with a reject code; that it has this name is inferred.
    #[payload(inferred)]
    pub reject_code: Option<RejectCode>,
    /// API only: the status. For an event, see [`PaymentStatus::from_event`].
    pub status: Option<PaymentStatus>,
    /// API only: when it was created.
    pub created_at: Option<Timestamp>,
    /// API only: the amount that it was created with, in the currency that was sent with it.
    pub size: Option<Amount>,
    /// API only: the sender. It can be null (documented).
    pub sender: Option<FundsSender>,
    /// API only: the recipient. It can be null (documented).
    pub recipient: Option<PaymentRecipient>,
    /// API only: where its ad hoc webhooks go. The URL is a secret.
    pub callback_uri: Option<CallbackUrl>,
    /// API only: the source of the funds.
    pub source_of_funds: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a payment.
    pub struct PaymentId;
}

/// The sender of a payment or a withdrawal: a person or a company. API only.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FundsSender {
    /// The provider's id of the sender. It can be null (documented).
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

/// The recipient of a payment. API only.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct PaymentRecipient {
    /// The provider's id of the recipient. It can be null (documented).
    pub id: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The status of a payment. Documented: payment statuses page. Webhooks do not contain it: see
    /// [`from_event`](Self::from_event).
    pub enum PaymentStatus {
        /// A draft. Hardly ever seen through the API.
        Initialising = "INITIALISING",
        /// In progress.
        Open = "OPEN",
        /// Done.
        Closed = "CLOSED",
        /// Failed.
        Failed = "FAILED",
        /// Cancelled, mostly by the provider's staff.
        Cancelled = "CANCELLED",
    }
}

impl PaymentStatus {
    /// The allowed transitions. That `CLOSED` follows `OPEN` is documented; the rest is inferred.
    /// Whether `FAILED` is final is not documented, so it has no row.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Inferred: Self::Initialising => [Self::Open, Self::Failed, Self::Cancelled];
        Inferred: Self::Open => [Self::Closed, Self::Failed, Self::Cancelled];
        Inferred: Self::Closed => [];
        Inferred: Self::Cancelled => [];
    };
}
