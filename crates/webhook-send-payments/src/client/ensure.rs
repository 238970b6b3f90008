//! Seeing to it that the endpoints are those that are wanted.

use std::convert::Infallible;

use webhook_core::client::{
    ApiError,
    ensure::{self, Endpoints, Unwanted},
};

use super::{Client, NewWebhook, Webhook, answer, webhook::EndpointKey};

/// What has to be done so that Send's endpoints are those that are wanted.
///
/// One that is there fits if its URL is the same to the letter and its events are the same in any
/// order; nothing is ever changed of one. Printed, URLs are without their query.
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
    /// Creates the endpoints that are missing, leaves those that fit, and deletes those that are
    /// not wanted if that is asked for. A second run changes nothing.
    ///
    /// The same as [`plan`](Self::plan) and then [`carry_out`](Self::carry_out).
    ///
    /// # Errors
    ///
    /// Theirs.
    pub async fn ensure(
        &self,
        wanted: &[NewWebhook],
        unwanted: Unwanted,
    ) -> Result<Done, EnsureError> {
        let plan = self.plan(wanted, unwanted).await?;
        self.carry_out(plan).await
    }

    /// Looks at what is there, and says what has to be done. Changes nothing.
    ///
    /// The list is that of the whole Enterprise User: with [`Unwanted::Remove`], see in the plan
    /// what is not your own.
    ///
    /// # Errors
    ///
    /// [`EnsureFault::Api`], or [`EnsureFault::Unclear`] if the list does not tell whether
    /// something that is wanted is there: also if it has the URL of something that is missing with
    /// other events, since the list may have them in another form than they were sent in, and one
    /// more on each run would have no end. To give a URL other events, delete its endpoint first.
    ///
    /// [`EnsureFault::Api`]: ensure::EnsureFault::Api
    /// [`EnsureFault::Unclear`]: ensure::EnsureFault::Unclear
    pub async fn plan(
        &self,
        wanted: &[NewWebhook],
        unwanted: Unwanted,
    ) -> Result<EndpointPlan, EnsureError> {
        ensure::plan(self, wanted, unwanted).await
    }

    /// Does what a plan says: creates, looks whether what was created is listed, and then deletes.
    /// It stops at the first failure. Carry a plan out soon after it was made, and once.
    ///
    /// A creation carries an idempotency key only if the wanted endpoint has one, and is repeated
    /// by itself only then. None is made up here: a key that is always the same for the same
    /// endpoint could be answered, after that endpoint was deleted, with the answer to its first
    /// creation, and nothing would be there. What makes a second run harmless is the list. Two runs
    /// at the same moment can create one endpoint twice; the next run finds one of the two not
    /// wanted.
    ///
    /// # Errors
    ///
    /// An [`EnsureError`] with all that was done until then. [`EnsureFault::NotListed`] if the list
    /// does not show what was created, or shows it in another form; nothing is deleted then.
    ///
    /// [`EnsureFault::NotListed`]: ensure::EnsureFault::NotListed
    pub async fn carry_out(&self, plan: EndpointPlan) -> Result<Done, EnsureError> {
        ensure::carry_out(self, plan).await
    }
}

impl Endpoints for Client {
    type Wanted = NewWebhook;
    type Listed = Webhook;
    type Change = Infallible;
    type Key = EndpointKey;

    const IDENTITY: &'static str = "`url` and `events` (at a wanted URL the wanted events)";
    const NEEDED_TO_REMOVE: &'static str = "`webhookId` or `id`";

    fn key(wanted: &NewWebhook) -> EndpointKey {
        wanted.key()
    }

    fn listed_key(listed: &Webhook) -> Option<EndpointKey> {
        listed.key()
    }

    fn may_be(listed: &Webhook, wanted: &NewWebhook) -> bool {
        listed.may_be(wanted)
    }

    async fn list(&self) -> Result<Vec<Webhook>, ApiError> {
        self.webhooks().await
    }

    async fn create(&self, wanted: &NewWebhook) -> Result<Option<Webhook>, ApiError> {
        let response = self.send_creation(wanted).await?;
        Ok(answer::item(&response).ok())
    }

    async fn change(&self, change: &Infallible) -> Result<(), ApiError> {
        match *change {}
    }

    async fn remove(&self, listed: &Webhook) -> Result<(), EnsureFault> {
        let id = listed.id().ok_or(EnsureFault::NoId)?;
        self.delete_webhook(id).await.map_err(EnsureFault::Api)?;
        Ok(())
    }
}
