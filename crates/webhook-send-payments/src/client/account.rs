//! An account as the API shows it.

use webhook_core::{Extra, Payload};

use crate::AccountId;

/// An account. The fields are documented; which of them are required is not. The provider's form has
/// two kinds, presumably for a person and for a company (inferred), and more fields, which are in `extra`.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountDetails {
    /// The account's id.
    pub account_id: AccountId,
    /// E-mail address.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Middle name.
    pub middle_name: Option<String>,
    /// The country code of the telephone number.
    pub phone_country_code: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Whether the terms were accepted.
    pub terms_and_conditions_accepted: Option<bool>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
