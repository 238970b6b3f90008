//! [`DeliveryRecord`]: what was delivered, and what was answered.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use webhook_core::testing::{Outcome, Request};

use super::kept;
use crate::DeliveryFault;

/// One delivery to one endpoint, with its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeliveryRecord {
    /// Its number among the provider's deliveries, from 1.
    pub number: usize,
    /// The event's name.
    pub event: String,
    /// The kind of object that it is about, as the envelope of the event names it.
    pub subject_kind: Cow<'static, str>,
    /// The id of that object.
    pub subject_id: String,
    /// The status of that object when the event happened, if the body says it.
    pub status: Option<String>,
    /// When the event happened.
    pub happened_at: DateTime<Utc>,
    /// The sound request.
    #[serde(with = "kept::Request")]
    pub request: Request,
    /// What about the delivery is inferred: the provider does not document it.
    pub inferred: Vec<Cow<'static, str>>,
    /// The fault that hits it.
    pub fault: Option<DeliveryFault>,
    /// What became of it.
    pub state: DeliveryState,
    /// The attempts so far.
    pub attempts: Vec<DeliveryAttempt>,
}

impl DeliveryRecord {
    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.request.body
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// It is held back until it is sent by command.
    Held,
    /// An attempt is due, now or later.
    Waiting,
    /// The endpoint acknowledged it.
    Acknowledged,
    /// The endpoint did not acknowledge it, and the provider redelivers no more.
    GivenUp,
    /// It is never sent: a fault.
    Lost,
    /// It is never sent: the endpoint is not on loopback, and
    /// [`deliver_to_any_host`](crate::SandboxBuilder::deliver_to_any_host) is not set.
    Blocked,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What was sent. It differs from the sound request if a fault damaged it.
    #[serde(with = "kept::Request")]
    pub request: Request,
    /// How it ended.
    #[serde(with = "kept::Outcome")]
    pub outcome: Outcome,
}

impl DeliveryAttempt {
    /// Whether the endpoint acknowledged it.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        matches!(self.outcome, Outcome::Acknowledged(_) | Outcome::Doubtful(_))
    }
}
