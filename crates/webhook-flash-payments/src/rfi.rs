//! Requests for information (RFI).

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

use crate::{Deposit, DepositId, Payment, PaymentId, Withdrawal, WithdrawalId};

/// Questions from the provider's compliance about deposits, withdrawals or payments, which are held
/// until you answer. Webhooks do not contain the questions: look the request up (documented).
///
/// Documented: webhooks page, since June 2026, and the page on querying RFIs. That any field but the id
/// may be missing is inferred from one sample per event.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rfi {
    /// When the provider queued the event (inferred; its meaning is not documented).
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The request's id.
    #[payload(subject = "rfi")]
    pub id: RfiId,
    /// A message about the status, for people; programs should not read it (documented).
    pub status_message: Option<String>,
    /// When the answers are due.
    pub deadline: Option<Timestamp>,
    /// Webhooks only: the deposits that are held.
    pub deposit_ids: Option<Vec<DepositId>>,
    /// Webhooks only: the withdrawals that are held.
    pub withdrawal_ids: Option<Vec<WithdrawalId>>,
    /// Webhooks only: the payments that are held.
    pub payment_ids: Option<Vec<PaymentId>>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last changed. Webhooks only.
    pub updated_at: Option<Timestamp>,
    /// API only: the status. For an event, see [`RfiStatus::from_event`].
    pub status: Option<RfiStatus>,
    /// API only: the questions.
    pub questions: Option<Vec<RfiQuestion>>,
    /// API only: the withdrawals that are held, with id and status.
    pub withdrawals: Option<Vec<Withdrawal>>,
    /// API only: the deposits that are held, with id and status.
    pub deposits: Option<Vec<Deposit>>,
    /// API only: the payments that are held, with id and status.
    pub payments: Option<Vec<Payment>>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a request for information.
    pub struct RfiId;
}

/// A question of a request for information. API only. Documented: pages on querying RFIs and on
/// answering their questions.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RfiQuestion {
    /// The code, such as `SENDER_ID_PROOF`.
    pub question_code: Option<String>,
    /// The question, for people.
    pub question_text: Option<String>,
    /// Whether the answer can contain files.
    pub file_upload_option: Option<FileUploadOption>,
    /// Whether it has been answered.
    pub answered: Option<bool>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// Whether an answer can contain files. Documented: page on answering questions.
    pub enum FileUploadOption {
        /// Files are preferred. Without files, the text gives the reason.
        Preferred = "PREFERRED",
        /// Only text.
        None = "NONE",
    }
}

open_enum! {
    /// The status of a request for information. Documented: RFI statuses page. Webhooks do not contain
    /// it: see [`from_event`](Self::from_event).
    pub enum RfiStatus {
        /// Waiting for your answers.
        Pending = "PENDING",
        /// The provider assesses the answers.
        Assessing = "ASSESSING",
        /// Over: assessed, declined, or past the deadline.
        Closed = "CLOSED",
        /// Withdrawn by the provider; the linked transactions are not affected.
        Cancelled = "CANCELLED",
    }
}

impl RfiStatus {
    /// The allowed transitions. Documented: RFI statuses page.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Pending => [Self::Assessing, Self::Closed, Self::Cancelled];
        Documented: Self::Assessing => [Self::Closed, Self::Cancelled];
        Documented: Self::Closed => [];
        Documented: Self::Cancelled => [];
    };
}
