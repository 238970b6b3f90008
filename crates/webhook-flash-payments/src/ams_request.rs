//! Requests for an adverse media search (AMS).

use webhook_core::{LifeCycle, Timestamp, identifier, life_cycle, open_enum, Extra, Payload};

use crate::Event;

/// A search for adverse media about a person or company. The results are not in here: look them
/// up by id. The provider's support turns the feature on (documented).
///
/// Documented: webhooks page, since April 2026; that all but the id may be missing is inferred,
/// since there is one sample an event and no rule.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AmsRequest {
    /// When the event was put into the queue (inferred: the provider does not say).
    #[payload(occurred_at)]
    pub event_scheduled_at: Option<Timestamp>,
    /// Which request.
    #[payload(subject = "ams_request")]
    pub id: AmsRequestId,
    /// Who is searched for.
    pub name: Option<String>,
    /// In which country, two letters.
    pub country: Option<String>,
    /// Where the request stands.
    pub status: Option<AmsStatus>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of an adverse media search.
    pub struct AmsRequestId;
}

open_enum! {
    /// Where an adverse media search stands. Documented: AMS statuses page.
    pub enum AmsStatus {
        /// It is new.
        Initialised = "INITIALISED",
        /// It runs.
        Pending = "PENDING",
        /// There are results.
        Completed = "COMPLETED",
        /// There will be none.
        Failed = "FAILED",
    }
}

impl AmsStatus {
    /// The status that an event tells. Documented: page on running a request.
    #[must_use]
    pub fn told_by(event: &Event) -> Option<Self> {
        Some(match event {
            Event::AmsInitialised(_) => Self::Initialised,
            Event::AmsPending(_) => Self::Pending,
            Event::AmsCompleted(_) => Self::Completed,
            Event::AmsFailed(_) => Self::Failed,
            _ => return None,
        })
    }

    /// What may follow what. Documented: AMS statuses page.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Initialised => [Self::Pending];
        Documented: Self::Pending => [Self::Completed, Self::Failed];
        Documented: Self::Completed => [];
        Documented: Self::Failed => [];
    };
}
