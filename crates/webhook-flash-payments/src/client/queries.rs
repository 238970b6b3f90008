//! What the lists are filtered by. The filters of a query are joined by AND; an empty query asks for
//! everything.
//!
//! The provider says that most inputs have more fields, which only its Playground shows: those go into
//! `extra`.

use webhook_core::{CurrencyCode, Extra, Payload, Timestamp};

use crate::{
    AmsStatus, ConversionStatus, ExternalId, PaymentStatus, RfiStatus, SubClientId,
    SubClientStatus, WithdrawalStatus,
};

/// Which payments to list: `PaymentQueryInput`. Documented: page on querying payments, change log. That
/// `statuses` is a list is inferred: three pages show one text there, two a list.
///
/// ```
/// use webhook_flash_payments::{PaymentStatus, client::PaymentQuery};
///
/// let mut query = PaymentQuery::default();
/// query.statuses = Some(vec![PaymentStatus::Closed, PaymentStatus::Failed]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentQuery {
    /// With one of these statuses.
    pub statuses: Option<Vec<PaymentStatus>>,
    /// To one of these currencies.
    pub to_currencies: Option<Vec<CurrencyCode>>,
    /// Of this sub-client.
    pub sub_client_id: Option<SubClientId>,
    /// Further filters.
    pub extra: Extra,
}

/// Which withdrawals to list: `WithdrawalQueryInput`. Documented: page on querying withdrawals, change
/// log. For `statuses`, see [`PaymentQuery`].
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WithdrawalQuery {
    /// With one of these statuses.
    pub statuses: Option<Vec<WithdrawalStatus>>,
    /// Created at this time or earlier. The sample is a day: `2020-01-18`.
    pub max_created_at: Option<Timestamp>,
    /// Of this sub-client.
    pub sub_client_id: Option<SubClientId>,
    /// Further filters.
    pub extra: Extra,
}

/// Which deposits to list: `DepositQueryInput`. Documented: change log. Neither a status nor a time is
/// among the documented filters.
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DepositQuery {
    /// Of this sub-client.
    pub sub_client_id: Option<SubClientId>,
    /// Further filters.
    pub extra: Extra,
}

/// Which conversions to list: `ConversionQueryInput`. Documented: page on querying conversions. For
/// `statuses`, see [`PaymentQuery`].
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ConversionQuery {
    /// With one of these statuses.
    pub statuses: Option<Vec<ConversionStatus>>,
    /// To one of these currencies.
    pub to_currencies: Option<Vec<CurrencyCode>>,
    /// Further filters.
    pub extra: Extra,
}

/// Which sub-clients to list: `SubClientQueryInput`. Documented: page on querying sub-clients, and on pay-in
/// accounts. A filter for the country goes into `extra`, as `address`.
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubClientQuery {
    /// Of this kind, such as `COMPANY` or `INDIVIDUAL`.
    pub client_type: Option<String>,
    /// With this status. There is room for one.
    pub status: Option<SubClientStatus>,
    /// With this first name.
    pub first_name: Option<String>,
    /// With this last name.
    pub last_name: Option<String>,
    /// With this id of yours.
    pub external_id: Option<ExternalId>,
    /// Further filters.
    pub extra: Extra,
}

/// Which media searches to list: `AmsQueryInput`. Documented: page on querying AMS requests. For
/// `statuses`, see [`PaymentQuery`].
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsRequestQuery {
    /// With one of these statuses.
    pub statuses: Option<Vec<AmsStatus>>,
    /// Created after this time.
    pub min_created_at: Option<Timestamp>,
    /// Created before this time.
    pub max_created_at: Option<Timestamp>,
    /// About a person with this first name, or a part of it, in any case.
    pub first_name: Option<String>,
    /// About a person with this middle name, or a part of it.
    pub middle_name: Option<String>,
    /// About a person with this last name, or a part of it.
    pub last_name: Option<String>,
    /// About an account with this name, or a part of it.
    pub account_name: Option<String>,
    /// In this country.
    pub country: Option<String>,
    /// Further filters.
    pub extra: Extra,
}

/// Which requests for information to list: `RfisInput`. Documented: page on querying RFIs. Ask for
/// [`RfiStatus::Pending`] first: those have a deadline. For `statuses`, see [`PaymentQuery`].
///
/// ```
/// use webhook_flash_payments::{RfiStatus, client::RfiQuery};
///
/// let mut query = RfiQuery::default();
/// query.statuses = Some(vec![RfiStatus::Pending]);
/// query.min_created_at = Some("2026-05-28T00:00:00Z".into());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RfiQuery {
    /// With one of these statuses.
    pub statuses: Option<Vec<RfiStatus>>,
    /// Created at this time or later.
    pub min_created_at: Option<Timestamp>,
    /// Created at this time or earlier.
    pub max_created_at: Option<Timestamp>,
    /// Further filters.
    pub extra: Extra,
}
