//! Why withdrawals are cancelled.

use webhook_core::open_enum;

open_enum! {
    /// Why a withdrawal was cancelled. Documented: rejection codes page, which says that the list may
    /// grow. The meanings are inferred from the names, unless stated.
    pub enum RejectCode {
        /// You asked for it, or declined a request for information about it (documented).
        CancellationRequestedByParticipant = "CANCELLATION_REQUESTED_BY_PARTICIPANT",
        /// The recipient's bank cancelled it.
        CancellationByRecipientFi = "CANCELLATION_BY_RECIPIENT_FI",
        /// Compliance declined it.
        ComplianceDeclined = "COMPLIANCE_DECLINED",
        /// The compliance of another institution declined it.
        ComplianceDeclinedExternal = "COMPLIANCE_DECLINED_EXTERNAL",
        /// The sender's data is not sufficient.
        SenderInadequateData = "SENDER_INADEQUATE_DATA",
        /// The sender's address is not valid.
        SenderInvalidAddress = "SENDER_INVALID_ADDRESS",
        /// The sender's address is not complete.
        SenderIncompleteAddress = "SENDER_INCOMPLETE_ADDRESS",
        /// The recipient's data is not sufficient.
        RecipientInadequateData = "RECIPIENT_INADEQUATE_DATA",
        /// The recipient's address is not valid.
        RecipientInvalidAddress = "RECIPIENT_INVALID_ADDRESS",
        /// The recipient's address is not complete.
        RecipientIncompleteAddress = "RECIPIENT_INCOMPLETE_ADDRESS",
        /// A request for information was not answered in time.
        DataEnquiryTimeElapsed = "DATA_ENQUIRY_TIME_ELAPSED",
        /// The answer to a request for information was not sufficient. Since November 2025.
        DataEnquiryResponseInadequate = "DATA_ENQUIRY_RESPONSE_INADEQUATE",
        /// The evidence of the source of funds was not sufficient. Since December 2025.
        SourceOfFundsInadequate = "SOURCE_OF_FUNDS_INADEQUATE",
        /// A duplicate.
        DuplicateTransaction = "DUPLICATE_TRANSACTION",
        /// A technical problem. The only code after which you may submit again (documented).
        TechnicalIssue = "TECHNICAL_ISSUE",
        /// The recipient's account is closed.
        RecipientAccountClosed = "RECIPIENT_ACCOUNT_CLOSED",
        /// The recipient's account number is not valid.
        RecipientInvalidAccountNumber = "RECIPIENT_INVALID_ACCOUNT_NUMBER",
        /// The recipient's bank code is not valid.
        RecipientInvalidBankCode = "RECIPIENT_INVALID_BANK_CODE",
        /// The recipient's account is not valid.
        RecipientInvalidAccount = "RECIPIENT_INVALID_ACCOUNT",
        /// The recipient's country is not supported.
        RecipientCountryNotSupported = "RECIPIENT_COUNTRY_NOT_SUPPORTED",
        /// The recipient cannot receive this currency.
        RecipientCurrencyNotSupported = "RECIPIENT_CURRENCY_NOT_SUPPORTED",
        /// Expired.
        Expired = "EXPIRED",
        /// Fraud. Documented from March 2024 to November 2025 only.
        Fraud = "FRAUD",
    }
}

impl RejectCode {
    /// Whether the same payout may be submitted again, as a new withdrawal: only after
    /// `TECHNICAL_ISSUE` (documented: rejection codes page). `None` for an unknown code.
    #[must_use]
    pub fn may_be_resubmitted(&self) -> Option<bool> {
        match self {
            Self::TechnicalIssue => Some(true),
            Self::Unknown(_) => None,
            _ => Some(false),
        }
    }
}
