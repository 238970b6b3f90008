//! Withdrawals.

use webhook_core::{Amount, CurrencyCode, Timestamp, client::CallbackUrl, Extra, Payload};

use crate::{
    ExternalId, RejectCode, WithdrawalId, WithdrawalStatus,
    client::{FundsSender, look_up::LookUp},
};

/// A withdrawal as the API has it now. Documented: pages on querying and making withdrawals, on
/// rejection codes, and the change log.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalDetails {
    /// Which withdrawal.
    pub id: WithdrawalId,
    /// Where it stands.
    pub status: Option<WithdrawalStatus>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// How much goes out, in `currency`.
    pub amount: Option<Amount>,
    /// The currency of amount and fee.
    pub currency: Option<CurrencyCode>,
    /// The fee, in `currency`.
    pub total_fee: Option<Amount>,
    /// Words about the state, for people.
    pub status_message: Option<String>,
    /// Why it was cancelled.
    pub reject_code: Option<RejectCode>,
    /// When it was cleared.
    pub cleared_at: Option<Timestamp>,
    /// When it was cancelled.
    pub rejected_at: Option<Timestamp>,
    /// When it came back.
    pub refunded_at: Option<Timestamp>,
    /// The purpose that was given at its creation.
    pub reason: Option<String>,
    /// Over which network, such as `NPP`.
    pub rail: Option<String>,
    /// Which service of that network, such as `NPP IFTI`.
    pub rail_service: Option<String>,
    /// Where its webhooks go. Its query may hold a secret, which is not printed.
    pub callback_uri: Option<CallbackUrl>,
    /// Who sends it.
    pub sender: Option<FundsSender>,
    /// Who receives it.
    pub recipient: Option<WithdrawalPayee>,
    /// Your own id of it, if the client asks for it:
    /// [`external_ids`](crate::client::ClientBuilder::external_ids).
    pub external_id: Option<ExternalId>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Who receives a withdrawal.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalPayee {
    /// The provider's id of the recipient.
    pub id: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for WithdrawalDetails {
    const QUERY: &'static str = "withdrawal";
    const FIELDS: &'static str = "id status createdAt amount currency totalFee statusMessage \
        rejectCode clearedAt rejectedAt refundedAt reason rail railService callbackUri \
        sender { id firstName lastName companyName } recipient { id firstName lastName }";
    const MAY_HAVE_EXTERNAL_ID: bool = true;
}
