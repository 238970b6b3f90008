//! An account as the API shows it.

use webhook_core::{CaseInsensitive, Extra, Payload, Timestamp, open_enum};

use crate::{AccountId, Verification};

/// An account or sub-account. Documented: API reference. Which fields are required, and which are true or
/// false, is inferred. The documents of identification are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The account's name.
    pub account_name: Option<String>,
    /// The brand.
    pub brand: Option<String>,
    /// Your own reference.
    pub your_reference: Option<String>,
    /// The status.
    pub status: Option<AccountStatus>,
    /// The street.
    pub street: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The state or province.
    pub state_or_province: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The spread table.
    pub spread_table: Option<String>,
    /// The kind of owner, such as a company.
    pub legal_entity_type: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// A readable reference: `210401-48650`.
    pub short_reference: Option<String>,
    /// Whether it may trade through the API.
    pub api_trading: Option<bool>,
    /// Whether it may trade online.
    pub online_trading: Option<bool>,
    /// Whether it may trade by telephone.
    pub phone_trading: Option<bool>,
    /// Whether it may process funds of others.
    pub process_third_party_funds: Option<bool>,
    /// How it settles.
    pub settlement_type: Option<String>,
    /// Whether the terms were accepted.
    pub terms_and_conditions_accepted: Option<bool>,
    /// Whether its bank account is verified.
    pub bank_account_verified: Option<CaseInsensitive<Verification>>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

open_enum! {
    /// The status of an account. Documented: API reference.
    pub enum AccountStatus {
        /// It is enabled.
        Enabled = "enabled",
        /// It is disabled.
        Disabled = "disabled",
        /// It is enabled and may not trade.
        EnabledNoTrading = "enabled_no_trading",
    }
}
