//! Deposits.

use webhook_core::{Amount, CurrencyCode, Timestamp, Extra, Payload};

use crate::{
    DepositId, DepositRecipient, DepositStatus, SubClientId, SubClientStatus,
    client::look_up::LookUp,
};

/// A deposit as the API has it now. Documented: page on querying deposits, and the change log.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositDetails {
    /// Which deposit.
    pub id: DepositId,
    /// How much came in, in `currency`, before the fee.
    pub amount: Option<Amount>,
    /// The currency of amount and fee.
    pub currency: Option<CurrencyCode>,
    /// Where it stands.
    pub status: Option<DepositStatus>,
    /// Words about the state, for people.
    pub status_message: Option<String>,
    /// The **provider's** own id of it, such as `PR.1vcl` (inferred from the sample): none of
    /// yours.
    pub external_id: Option<String>,
    /// The sender's payment reference.
    pub external_reference: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// The fee, in `currency`.
    pub total_fee: Option<Amount>,
    /// Over which network, such as `NPP`.
    pub rail: Option<String>,
    /// Which service of that network, such as `NPP IFTI`.
    pub rail_service: Option<String>,
    /// The sub-client whose account receives it, if there is one.
    pub sub_client: Option<DepositSubClient>,
    /// The account that receives it.
    pub recipient: Option<DepositRecipient>,
    /// Who sent it.
    pub sender: Option<IncomingSender>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The sub-client whose account receives a deposit.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositSubClient {
    /// Which sub-client.
    pub id: Option<SubClientId>,
    /// The name.
    pub full_name: Option<String>,
    /// Where the sub-client stands.
    pub status: Option<SubClientStatus>,
    /// What kind of client it is.
    pub client_type: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Who sent a deposit.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct IncomingSender {
    /// The name of the account.
    pub account_name: Option<String>,
    /// The name of the bank.
    pub bank_name: Option<String>,
    /// The Australian bank and branch.
    pub bsb: Option<String>,
    /// The account's number.
    pub account_no: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for DepositDetails {
    const QUERY: &'static str = "deposit";
    const FIELDS: &'static str = "id amount currency status statusMessage externalId \
        externalReference createdAt totalFee rail railService \
        subClient { id fullName status clientType } recipient { accountName accountNo bsb } \
        sender { accountName bankName bsb accountNo }";
}
