//! Why withdrawals are cancelled.

use webhook_core::open_enum;

open_enum! {
    /// Why a withdrawal was cancelled. Documented: rejection codes page, which says that the list
    /// grows. What the codes mean is inferred from their names.
    pub enum RejectCode {
        /// You asked for it, or declined a request for information that it depended on (documented).
        CancellationRequestedByParticipant = "CANCELLATION_REQUESTED_BY_PARTICIPANT",
        /// The recipient's bank cancelled it.
        CancellationByRecipientFi = "CANCELLATION_BY_RECIPIENT_FI",
        /// Compliance declined it.
        ComplianceDeclined = "COMPLIANCE_DECLINED",
        /// Compliance of another institution declined it.
        ComplianceDeclinedExternal = "COMPLIANCE_DECLINED_EXTERNAL",
        /// The sender's data are not enough.
        SenderInadequateData = "SENDER_INADEQUATE_DATA",
        /// The sender's address is wrong.
        SenderInvalidAddress = "SENDER_INVALID_ADDRESS",
        /// The sender's address is not whole.
        SenderIncompleteAddress = "SENDER_INCOMPLETE_ADDRESS",
        /// The recipient's data are not enough.
        RecipientInadequateData = "RECIPIENT_INADEQUATE_DATA",
        /// The recipient's address is wrong.
        RecipientInvalidAddress = "RECIPIENT_INVALID_ADDRESS",
        /// The recipient's address is not whole.
        RecipientIncompleteAddress = "RECIPIENT_INCOMPLETE_ADDRESS",
        /// A request for information was not answered in time.
        DataEnquiryTimeElapsed = "DATA_ENQUIRY_TIME_ELAPSED",
        /// The answer to a request for information was not enough. Since November 2025.
        DataEnquiryResponseInadequate = "DATA_ENQUIRY_RESPONSE_INADEQUATE",
        /// Where the money comes from was not shown well enough. Since December 2025.
        SourceOfFundsInadequate = "SOURCE_OF_FUNDS_INADEQUATE",
        /// It was there twice.
        DuplicateTransaction = "DUPLICATE_TRANSACTION",
        /// Something broke. The one code after which you may try again (documented).
        TechnicalIssue = "TECHNICAL_ISSUE",
        /// The recipient's account is closed.
        RecipientAccountClosed = "RECIPIENT_ACCOUNT_CLOSED",
        /// The recipient's account number is wrong.
        RecipientInvalidAccountNumber = "RECIPIENT_INVALID_ACCOUNT_NUMBER",
        /// The recipient's bank code is wrong.
        RecipientInvalidBankCode = "RECIPIENT_INVALID_BANK_CODE",
        /// The recipient's account is wrong.
        RecipientInvalidAccount = "RECIPIENT_INVALID_ACCOUNT",
        /// Nothing can be sent to the recipient's country.
        RecipientCountryNotSupported = "RECIPIENT_COUNTRY_NOT_SUPPORTED",
        /// The recipient cannot be sent this currency.
        RecipientCurrencyNotSupported = "RECIPIENT_CURRENCY_NOT_SUPPORTED",
        /// It took too long.
        Expired = "EXPIRED",
        /// Fraud. Documented from March 2024 to November 2025, and not since.
        Fraud = "FRAUD",
    }
}

impl RejectCode {
    /// Whether the same payout may be tried again, as a new withdrawal: after `TECHNICAL_ISSUE`
    /// alone (documented: rejection codes page). `None` for a code that this crate does not know.
    #[must_use]
    pub fn may_be_resubmitted(&self) -> Option<bool> {
        match self {
            Self::TechnicalIssue => Some(true),
            Self::Unknown(_) => None,
            _ => Some(false),
        }
    }
}
