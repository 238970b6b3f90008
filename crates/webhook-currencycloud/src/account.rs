//! Accounts and contacts.

use webhook_core::{CaseInsensitive, Extra, Payload, identifier, open_enum};

/// The bank account of an account was verified: an extra onboarding step, only for clients of
/// Currencycloud BV.
///
/// Documented: push notifications guide.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct BankAccountVerified {
    /// The account's id.
    #[payload(subject = "account")]
    pub account_id: AccountId,
    /// The account's name.
    pub account_name: Option<String>,
    /// A readable reference: `210401-48650`.
    pub short_reference: Option<String>,
    /// Whether it is verified.
    pub bank_account_verified: CaseInsensitive<Verification>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of an account or sub-account.
    pub struct AccountId;
}

identifier! {
    /// The id of a contact: a user of an account.
    pub struct ContactId;
}

open_enum! {
    /// Whether a bank account is verified. Documented: API reference; `yes` also by the sample.
    pub enum Verification {
        /// It is verified.
        Yes = "yes",
        /// It is not verified.
        No = "no",
        /// Verification is not required. Written with a space.
        NotRequired = "not required",
    }
}
