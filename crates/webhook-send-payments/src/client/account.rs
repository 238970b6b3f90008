//! An account as the API shows it.

use webhook_core::payload;

use crate::AccountId;

payload! {
    /// An account. Documented: the fields that are here, but not which of them must be there. The
    /// provider's form has two kinds, presumably for a person and for a company (inferred), and
    /// more fields, which are in `unknown`.
    pub struct AccountDetails {
        /// Which.
        pub account_id: AccountId = "accountId",
        /// E-mail address.
        pub email: Option<String>,
        /// First name.
        pub first_name: Option<String> = "firstName",
        /// Last name.
        pub last_name: Option<String> = "lastName",
        /// Middle name.
        pub middle_name: Option<String> = "middleName",
        /// The country code of the telephone number.
        pub phone_country_code: Option<String> = "phoneCountryCode",
        /// The telephone number.
        pub phone: Option<String>,
        /// Whether the terms were accepted.
        pub terms_and_conditions_accepted: Option<bool> = "termsAndConditionsAccepted",
    }
}
