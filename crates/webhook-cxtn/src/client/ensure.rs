//! Seeing to it that the endpoints are those that are wanted.

use webhook_core::client::{
    ApiError,
    ensure::{self, Endpoints, RemovalWords, Unwanted},
};

use super::{Client, Endpoint, EndpointChange, EndpointStatus, NewEndpoint};
use crate::EventType;

/// What has to be done so that Caxton's endpoints are those that are wanted. Printed, URLs are
/// without their query.
pub type EndpointPlan = ensure::Plan<Client>;

/// What was done.
pub type Done = ensure::Done<Client>;

/// An endpoint that was created.
pub type Created = ensure::Created<Client>;

/// A step on the way to the endpoints that are wanted.
pub type Step = ensure::Step<Client>;

/// Why the endpoints are not those that are wanted, and what was done before it stopped.
pub type EnsureError = ensure::EnsureError<Client>;

/// Why it stopped.
pub type EnsureFault = ensure::EnsureFault<Client>;

impl Client {
    /// Sees to it that there is an endpoint for each event type that is wanted: creates what is
    /// missing, gives what is there with another URL the one that is wanted, and sets `Active` what
    /// is listed with another status. What is there and not wanted stays, or with
    /// [`Unwanted::Remove`] **is set `Inactive`**, since no way to delete it is documented. A
    /// second run changes nothing.
    ///
    /// The same as [`plan`](Self::plan) and then [`carry_out`](Self::carry_out).
    ///
    /// # Errors
    ///
    /// Theirs.
    pub async fn ensure(
        &self,
        wanted: &[NewEndpoint],
        unwanted: Unwanted,
    ) -> Result<Done, EnsureError> {
        let plan = self.plan(wanted, unwanted).await?;
        self.carry_out(plan).await
    }

    /// Looks at what is there, and says what has to be done. Changes nothing.
    ///
    /// URLs are compared to the letter. A status that the list does not tell counts as `Active` for
    /// what is wanted, and as not `Inactive` for what is not. `Wallet` and `Wallets` count as one
    /// type (inferred).
    ///
    /// # Errors
    ///
    /// * [`EnsureFault::Api`]: the list could not be read.
    /// * [`EnsureFault::Unclear`]: the list has an endpoint without its type or without its URL,
    ///   and it may be one that is wanted.
    /// * [`EnsureFault::Conflict`]: two URLs are wanted for one type.
    /// * [`EnsureFault::Ambiguous`]: the list has two endpoints for one type that is wanted.
    ///
    /// [`EnsureFault::Api`]: ensure::EnsureFault::Api
    /// [`EnsureFault::Unclear`]: ensure::EnsureFault::Unclear
    /// [`EnsureFault::Conflict`]: ensure::EnsureFault::Conflict
    /// [`EnsureFault::Ambiguous`]: ensure::EnsureFault::Ambiguous
    pub async fn plan(
        &self,
        wanted: &[NewEndpoint],
        unwanted: Unwanted,
    ) -> Result<EndpointPlan, EnsureError> {
        ensure::plan(self, wanted, unwanted).await
    }

    /// Does what a plan says: creates, edits, sets statuses, looks whether the list shows all that,
    /// and only then sets `Inactive` what is not wanted. What was created and is not listed as
    /// `Active` is set so. It stops at the first failure, and no call is repeated by itself. Carry
    /// a plan out soon after it was made, and once.
    ///
    /// # Errors
    ///
    /// An [`EnsureError`] with all that was done until then.
    pub async fn carry_out(&self, plan: EndpointPlan) -> Result<Done, EnsureError> {
        ensure::carry_out(self, plan).await
    }
}

impl Endpoints for Client {
    type Wanted = NewEndpoint;
    type Listed = Endpoint;
    type Change = EndpointChange;
    type Key = EventType;

    const IDENTITY: &'static str = "an event type and a URL";
    const NEEDED_TO_REMOVE: &'static str = "an event type";
    const REMOVAL: RemovalWords = RemovalWords {
        to: "set inactive",
        doing: "setting inactive",
        done: "set inactive",
    };

    fn key(wanted: &NewEndpoint) -> EventType {
        key(wanted.event_type())
    }

    /// Of an endpoint without a URL it is not told whether it is as wanted.
    fn listed_key(listed: &Endpoint) -> Option<EventType> {
        listed.url.as_ref()?;
        listed.event_type.as_ref().map(key)
    }

    fn may_be(listed: &Endpoint, wanted: &NewEndpoint) -> bool {
        let event_type = listed.event_type.as_ref();
        event_type.is_none_or(|event_type| key(event_type) == Self::key(wanted))
    }

    /// The URL first: nothing new goes to the old one.
    fn changes(wanted: &NewEndpoint, listed: &Endpoint) -> Vec<EndpointChange> {
        let mut changes = Vec::new();
        if listed.url.as_ref() != Some(wanted.url()) {
            changes.push(EndpointChange::Url {
                endpoint: listed.clone(),
                wanted: wanted.clone(),
            });
        }
        if listed.status.is_some() && !listed.is(&EndpointStatus::Active) {
            changes.push(EndpointChange::Status {
                endpoint: listed.clone(),
                event_type: wanted.event_type().clone(),
                status: EndpointStatus::Active,
            });
        }
        changes
    }

    fn shows(listed: &Endpoint, change: &EndpointChange) -> bool {
        let is_of = |event_type| listed.event_type.as_ref().map(key) == Some(key(event_type));
        match change {
            EndpointChange::Url { wanted, .. } => {
                is_of(wanted.event_type()) && listed.url.as_ref() == Some(wanted.url())
            }
            EndpointChange::Status {
                event_type, status, ..
            } => is_of(event_type) && listed.is(status),
        }
    }

    fn is_removed(listed: &Endpoint) -> bool {
        listed.is(&EndpointStatus::Inactive)
    }

    fn check(wanted: &[NewEndpoint], listed: &[Endpoint]) -> Result<(), EnsureFault> {
        for (place, one) in wanted.iter().enumerate() {
            let mut before = wanted.iter().take(place);
            if before.any(|other| Self::key(other) == Self::key(one) && other.url() != one.url()) {
                return Err(EnsureFault::Conflict(Box::new(one.clone())));
            }
            let is_of = |endpoint: &&Endpoint| {
                endpoint.event_type.as_ref().map(key) == Some(Self::key(one))
            };
            if let Some(second) = listed.iter().filter(is_of).nth(1) {
                return Err(EnsureFault::Ambiguous(Box::new(second.clone())));
            }
        }
        Ok(())
    }

    async fn list(&self) -> Result<Vec<Endpoint>, ApiError> {
        self.endpoints().await
    }

    async fn create(&self, wanted: &NewEndpoint) -> Result<Option<Endpoint>, ApiError> {
        self.create_endpoint(wanted).await.map(|_| None)
    }

    async fn change(&self, change: &EndpointChange) -> Result<(), ApiError> {
        match change {
            EndpointChange::Url { wanted, .. } => self.edit_endpoint(wanted).await.map(drop),
            EndpointChange::Status {
                event_type, status, ..
            } => self
                .update_endpoint_status(event_type, status)
                .await
                .map(drop),
        }
    }

    async fn remove(&self, listed: &Endpoint) -> Result<(), EnsureFault> {
        let event_type = listed.event_type.as_ref().ok_or(EnsureFault::NoId)?;
        self.update_endpoint_status(event_type, &EndpointStatus::Inactive)
            .await
            .map(drop)
            .map_err(EnsureFault::Api)
    }
}

/// What makes two types the same. The page's sample has `Wallets`, its table has `Wallet`.
fn key(event_type: &EventType) -> EventType {
    match event_type {
        EventType::Wallets => EventType::Wallet,
        other => other.clone(),
    }
}
