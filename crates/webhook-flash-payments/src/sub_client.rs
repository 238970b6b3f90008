//! Sub-clients, and the short form in which other objects refer to one.

use webhook_core::{Extra, LifeCycle, Payload, Timestamp, identifier, life_cycle, open_enum};

/// A client of yours with its own account. The feature is off by default (documented).
///
/// Documented: webhooks page, since December 2025, and the pages on querying sub-clients and on
/// receiving funds. That any field but the id may be missing is inferred from one sample per event. The
/// API also has `fundingAccounts`, which takes an input.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubClient {
    /// When the provider queued the event (inferred; its meaning is not documented). Since
    /// February 2026.
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// The sub-client's id.
    #[payload(subject = "sub_client")]
    pub id: SubClientId,
    /// The full name.
    pub full_name: Option<String>,
    /// The status. The provider's sample of `subclient_disabled` has `DEACTIVATED` here: **rely on the
    /// event**.
    pub status: Option<SubClientStatus>,
    /// Your own id of the sub-client. It can be null (documented for the API).
    pub external_id: Option<ExternalId>,
    /// API only: the legal name.
    pub legal_name: Option<String>,
    /// API only: the trading name.
    pub trading_as_name: Option<String>,
    /// API only: the kind of client, such as `COMPANY` or `INDIVIDUAL`.
    pub client_type: Option<String>,
    /// API only: the business number.
    pub business_number: Option<String>,
    /// API only: the Australian bank and branch (BSB).
    pub bsb: Option<String>,
    /// API only: the account number.
    pub account_no: Option<String>,
    /// API only: the person to contact.
    pub primary_contact: Option<PrimaryContact>,
    /// API only: the address.
    pub address: Option<Address>,
    /// API only: the postal address.
    pub postal_address: Option<Address>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of a sub-client.
    pub struct SubClientId;
}

identifier! {
    /// Your own id, which you gave the provider when you created an object. Only ASCII is accepted
    /// (documented for withdrawals, payments and sub-clients, since January 2025).
    pub struct ExternalId;
}

/// The sub-client that a deposit, a withdrawal or a payment is linked to.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LinkedSubClient {
    /// The sub-client's id.
    pub id: Option<SubClientId>,
    /// The full name.
    pub full_name: Option<String>,
    /// The account number. Webhooks only.
    pub account_no: Option<String>,
    /// The Australian bank and branch (BSB). Webhooks only.
    pub bsb: Option<String>,
    /// Your own id **of the sub-client**, not of the object that is linked to it. Webhooks only.
    pub external_id: Option<ExternalId>,
    /// API only: the status.
    pub status: Option<SubClientStatus>,
    /// API only: the kind of client, such as `COMPANY` or `INDIVIDUAL`.
    pub client_type: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The person to contact at a sub-client. API only.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PrimaryContact {
    /// The first name.
    pub first_name: Option<String>,
    /// The middle name. It can be null (documented by sample).
    pub middle_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The date of birth, such as `1980-12-12`.
    pub dob: Option<Timestamp>,
    /// The mobile number.
    pub mobile: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// The address or the postal address of a sub-client, which have the same fields (documented). API only.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Address {
    /// The building. It can be null (documented by sample).
    pub building: Option<String>,
    /// The street.
    pub street: Option<String>,
    /// The suburb.
    pub suburb: Option<String>,
    /// The state.
    pub state: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

open_enum! {
    /// The status of a sub-client. Documented: sub-client statuses page.
    pub enum SubClientStatus {
        /// Created.
        Initiated = "INITIATED",
        /// Ready to use.
        Active = "ACTIVE",
        /// Not approved yet.
        Unapproved = "UNAPPROVED",
        /// Deactivated by you; you can activate it again (documented).
        Deactivated = "DEACTIVATED",
        /// Refused after checks of its identity.
        FailedKyc = "FAILED_KYC",
        /// Disabled: you cannot undo it (documented). Who does it is not clear: one page shows this
        /// status in the reply to your own `disableSubClient`, another has `DEACTIVATED` for that.
        Disabled = "DISABLED",
    }
}

impl SubClientStatus {
    /// The allowed transitions. Documented: sub-client statuses page. That only `DISABLED` follows
    /// `FAILED_KYC`, and that nothing follows `DISABLED`, is inferred: the page says that *you* cannot
    /// undo it.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Initiated => [Self::Active, Self::Unapproved, Self::Disabled];
        Documented: Self::Unapproved => [Self::Active, Self::FailedKyc, Self::Disabled];
        Documented: Self::Active => [Self::Deactivated, Self::Disabled];
        Documented: Self::Deactivated => [Self::Active, Self::Disabled];
        Inferred: Self::FailedKyc => [Self::Disabled];
        Inferred: Self::Disabled => [];
    };
}
