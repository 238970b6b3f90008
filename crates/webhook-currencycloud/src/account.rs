//! Accounts and the people who act for them.

use webhook_core::{CaseInsensitive, Extra, Payload, identifier, open_enum};

/// The bank account of an account was verified: a step of onboarding for clients of
/// Currencycloud BV alone.
///
/// Documented: push notifications guide.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct BankAccountVerified {
    /// Which account.
    #[payload(subject = "account")]
    pub account_id: AccountId,
    /// The account's name.
    pub account_name: Option<String>,
    /// The account's number for people: `210401-48650`.
    pub short_reference: Option<String>,
    /// Whether it is verified.
    pub bank_account_verified: CaseInsensitive<Verification>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of an account or sub-account.
    pub struct AccountId;
}

identifier! {
    /// The id of a contact: a person who acts for an account.
    pub struct ContactId;
}

open_enum! {
    /// Whether a bank account is verified. Documented: API reference.
    pub enum Verification {
        /// It is.
        Yes = "yes",
        /// It is not.
        No = "no",
        /// It need not be. Written with a blank.
        NotRequired = "not required",
    }
}
