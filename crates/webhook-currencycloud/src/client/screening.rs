//! The client's decision on money that arrives.

use webhook_core::{
    Extra, Payload,
    client::{ApiError, Request},
};

use super::Client;
use crate::{AccountId, RelatedEntityId};

/// What is decided on money that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreeningDecision {
    /// Credit it.
    Accept,
    /// Send it back.
    Reject(RejectionReason),
}

/// Why money is sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionReason {
    /// A sanctioned party.
    SanctionedMatch,
    /// A currency that is not supported.
    UnsupportedCurrency,
    /// Too little is known of the transaction.
    InsufficientTransactionInformation,
    /// Suspected fraud.
    SuspectedFraud,
    /// A party on a list of one's own.
    InternalWatchlistMatch,
    /// Suspected money laundering.
    SuspectedMoneyLaunderingActivity,
}

impl ScreeningDecision {
    fn accepted(self) -> &'static str {
        match self {
            Self::Accept => "true",
            Self::Reject(_) => "false",
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Reject(reason) => reason.as_str(),
        }
    }
}

impl RejectionReason {
    /// The value that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SanctionedMatch => "sanctioned_match",
            Self::UnsupportedCurrency => "unsupported_currency",
            Self::InsufficientTransactionInformation => "insufficient_transaction_information",
            Self::SuspectedFraud => "suspected_fraud",
            Self::InternalWatchlistMatch => "internal_watchlist_match",
            Self::SuspectedMoneyLaunderingActivity => "suspected_money_laundering_activity",
        }
    }
}

/// What the API answers to a decision.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ScreeningResult {
    /// The inbound funds.
    pub transaction_id: RelatedEntityId,
    /// The account that they are for.
    pub account_id: Option<AccountId>,
    /// The house account above it.
    pub house_account_id: Option<AccountId>,
    /// The decision.
    pub result: ScreeningOutcome,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A decision as the API answers it.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ScreeningOutcome {
    /// The reason, in words that differ from those that are sent: `Accepted`.
    pub reason: Option<String>,
    /// Whether the money is accepted.
    pub accepted: bool,
    /// Fields that this type does not know.
    pub extra: Extra,
}

impl Client {
    /// Decides on money that arrives, within 23.5 hours from the pending notification; after that
    /// it is accepted. For accounts with collections screening.
    ///
    /// The request carries `accepted` and `reason`, which are all that is documented, and no
    /// `on_behalf_of`.
    ///
    /// `funds` is the notification's `related_entity_id`, **not its `id`**: the types keep the two
    /// apart. What a second decision does is not documented, so the request is not repeated.
    ///
    /// # Errors
    ///
    /// Documented codes: `screening_already_expired`, `transaction_id_is_not_valid_uuid`,
    /// `accepted_type_is_wrong`, `invalid_request` with 400, `resource_not_found` with 404. These
    /// errors come in an irregular shape, and the code of the whole may be the status.
    pub async fn complete_screening(
        &self,
        funds: &RelatedEntityId,
        decision: ScreeningDecision,
    ) -> Result<ScreeningResult, ApiError> {
        let path = ["v2", "collections_screening", funds.as_str(), "complete"];
        let request = Request::put(path)
            .field("accepted", decision.accepted())
            .field("reason", decision.reason());
        self.session.send(request).await?.json()
    }
}
