//! Requests for information.

use webhook_core::{Timestamp, Extra, Payload};

use crate::{
    DepositId, DepositStatus, PaymentId, PaymentStatus, RfiId, RfiStatus, WithdrawalId,
    WithdrawalStatus,
    client::{AnyValue, look_up::LookUp},
};

/// A request for information as the API has it now. Documented: page on querying them.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RfiDetails {
    /// Which request.
    pub id: RfiId,
    /// Where it stands.
    pub status: Option<RfiStatus>,
    /// Words about the state, for people; not to be read by programs (documented).
    pub status_message: Option<String>,
    /// Until when to answer.
    pub deadline: Option<Timestamp>,
    /// What is asked. Webhooks do not have it.
    pub questions: Option<Vec<RfiQuestion>>,
    /// The withdrawals that wait.
    pub withdrawals: Option<Vec<LinkedWithdrawal>>,
    /// The deposits that wait.
    pub deposits: Option<Vec<LinkedDeposit>>,
    /// The payments that wait.
    pub payments: Option<Vec<LinkedPayment>>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RfiQuestion {
    /// Its code.
    pub question_code: Option<String>,
    /// Its words.
    pub question_text: Option<String>,
    /// Whether a file can or must be given; its type is not documented.
    pub file_upload_option: Option<AnyValue>,
    /// Whether it is answered; its type is not documented.
    pub answered: Option<AnyValue>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A withdrawal that waits for the answers.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct LinkedWithdrawal {
    /// Which withdrawal.
    pub id: Option<WithdrawalId>,
    /// Where it stands.
    pub status: Option<WithdrawalStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A deposit that waits for the answers.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct LinkedDeposit {
    /// Which deposit.
    pub id: Option<DepositId>,
    /// Where it stands.
    pub status: Option<DepositStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A payment that waits for the answers.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct LinkedPayment {
    /// Which payment.
    pub id: Option<PaymentId>,
    /// Where it stands.
    pub status: Option<PaymentStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for RfiDetails {
    const QUERY: &'static str = "rfi";
    const FIELDS: &'static str = "id status statusMessage deadline \
        questions { questionCode questionText fileUploadOption answered } \
        withdrawals { id status } deposits { id status } payments { id status } createdAt";
}
