//! The client's decision on inbound funds.

use webhook_api_client::ApiError;
use webhook_core::{Extra, Payload, open_enum};

use super::{Client, operations};
use crate::{AccountId, RelatedEntityId};

/// A decision on inbound funds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreeningDecision {
    /// Credit them.
    Accept,
    /// Return them.
    Reject(RejectionReason),
}

open_enum! {
    /// Why funds are rejected. Documented: API reference.
    pub enum RejectionReason {
        /// A sanctioned party.
        SanctionedMatch = "sanctioned_match",
        /// A currency that is not supported.
        UnsupportedCurrency = "unsupported_currency",
        /// Too little is known about the transaction.
        InsufficientTransactionInformation = "insufficient_transaction_information",
        /// Suspected fraud.
        SuspectedFraud = "suspected_fraud",
        /// A party on your own watch list.
        InternalWatchlistMatch = "internal_watchlist_match",
        /// Suspected money laundering.
        SuspectedMoneyLaunderingActivity = "suspected_money_laundering_activity",
    }
}

/// The answer to a decision.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ScreeningResult {
    /// The inbound funds.
    pub transaction_id: RelatedEntityId,
    /// The account that receives them.
    pub account_id: Option<AccountId>,
    /// The house account above it.
    pub house_account_id: Option<AccountId>,
    /// The decision.
    pub result: ScreeningOutcome,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// The decision in the answer.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct ScreeningOutcome {
    /// The reason: `Accepted` in the documented answer, and the word that was sent in recordings of
    /// the provider's own libraries.
    pub reason: Option<String>,
    /// Whether the funds are accepted.
    pub accepted: bool,
    /// Fields that no other field holds.
    pub extra: Extra,
}

impl Client {
    /// Decides on inbound funds, within 23.5 hours of the pending notification. For accounts with
    /// collections screening, which exists for EUR over SEPA, USD over ACH, CAD over EFT and GBP over
    /// FPS.
    ///
    /// Without a decision in time, the client is assumed to accept. Currencycloud's own screening
    /// follows in any case, and the funds are credited only if both accept.
    ///
    /// `funds` is the notification's `related_entity_id`, **not its `id`**: the types are different.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{Transaction, client::{ApiError, Client}};
    /// use webhook_currencycloud::client::ScreeningDecision;
    ///
    /// # async fn run(client: Client, notified: Transaction) -> Result<(), ApiError> {
    /// if let Some(funds) = &notified.related_entity_id {
    ///     client.complete_screening(funds, &ScreeningDecision::Accept).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The effect of a second decision is not documented, so the request is not retried. It has no
    /// `on_behalf_of`.
    ///
    /// # Errors
    ///
    /// Documented codes: `screening_already_expired`, `transaction_id_is_not_valid_uuid`,
    /// `accepted_type_is_wrong`, `invalid_request` with 400, `resource_not_found` with 404. In these
    /// answers, [`ErrorReport::code`](super::ErrorReport::code) may be the HTTP status.
    pub async fn complete_screening(
        &self,
        funds: &RelatedEntityId,
        decision: &ScreeningDecision,
    ) -> Result<ScreeningResult, ApiError> {
        let (accepted, reason) = match decision {
            ScreeningDecision::Accept => ("true", "accepted"),
            ScreeningDecision::Reject(reason) => ("false", reason.as_str()),
        };
        let request = operations::COMPLETE_SCREENING
            .request(Some(funds.as_str()))
            .field("accepted", accepted)
            .field("reason", reason);
        self.session.send(request).await?.json()
    }
}
