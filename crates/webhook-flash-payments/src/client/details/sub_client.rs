//! Sub-clients.

use webhook_core::{Extra, Payload};

use crate::{
    ExternalId, SubClientId, SubClientStatus,
    client::{AnyValue, look_up::LookUp},
};

/// A sub-client as the API has it now. Documented: pages on querying sub-clients and on
/// receiving funds.
///
/// `fundingAccounts`, which takes an input, is not asked for.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubClientDetails {
    /// Which sub-client.
    pub id: SubClientId,
    /// The name.
    pub full_name: Option<String>,
    /// The name in law.
    pub legal_name: Option<String>,
    /// The name in trade.
    pub trading_as_name: Option<String>,
    /// What kind of client it is.
    pub client_type: Option<String>,
    /// Where the sub-client stands.
    pub status: Option<SubClientStatus>,
    /// The number of the business.
    pub business_number: Option<String>,
    /// The Australian bank and branch.
    pub bsb: Option<String>,
    /// The account's number.
    pub account_no: Option<String>,
    /// Your own id of the sub-client. Can be null (documented).
    pub external_id: Option<ExternalId>,
    /// Whom to turn to.
    pub primary_contact: Option<PrimaryContact>,
    /// Where they are.
    pub address: Option<Address>,
    /// Where post goes.
    pub postal_address: Option<Address>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Whom to turn to at a sub-client.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PrimaryContact {
    /// The first name.
    pub first_name: Option<String>,
    /// The middle name.
    pub middle_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The date of birth.
    pub dob: Option<AnyValue>,
    /// The mobile number.
    pub mobile: Option<AnyValue>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// Where a sub-client is, or where their post goes. That both have the same fields is inferred.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Address {
    /// The building.
    pub building: Option<AnyValue>,
    /// The street.
    pub street: Option<String>,
    /// The suburb.
    pub suburb: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The postcode.
    pub postcode: Option<AnyValue>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl LookUp for SubClientDetails {
    const QUERY: &'static str = "subClient";
    const FIELDS: &'static str = "id fullName legalName tradingAsName clientType status \
        businessNumber bsb accountNo externalId \
        primaryContact { firstName middleName lastName email dob mobile } \
        address { building street suburb state country postcode } \
        postalAddress { building street suburb state country postcode }";
}
