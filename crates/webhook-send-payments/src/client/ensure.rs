//! Seeing to it that the endpoints are those that are wanted.

use super::{
    Client, Created, Done, EnsureError, EnsureFault, NewWebhook, Plan, Step, Unwanted, Webhook,
    answer,
};

/// What has to be done so that Send's endpoints are those that are wanted.
///
/// One that is there fits if its URL is the same to the letter and its events are the same in any
/// order. Printed, URLs are without their query.
pub type EndpointPlan = Plan<NewWebhook, Webhook>;

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
    /// The list is that of the whole Enterprise User: with [`Unwanted::Delete`], see in the plan
    /// what is not your own.
    ///
    /// # Errors
    ///
    /// [`EnsureFault::Api`], or [`EnsureFault::Unclear`] if the list does not tell whether
    /// something that is wanted is there.
    pub async fn plan(
        &self,
        wanted: &[NewWebhook],
        unwanted: Unwanted,
    ) -> Result<EndpointPlan, EnsureError> {
        let stopped = |fault| EnsureError::new(Step::List, fault, Done::default());
        let listed = self
            .webhooks()
            .await
            .map_err(|error| stopped(EnsureFault::Api(error)))?;
        let plan = Plan::new(
            wanted.iter().map(|one| (one.key(), one.clone())),
            listed.into_iter().map(|one| (one.key(), one)),
            unwanted,
        );
        match unclear(&plan) {
            Some(endpoint) => Err(stopped(EnsureFault::Unclear(Box::new(endpoint.clone())))),
            None => Ok(plan),
        }
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
    pub async fn carry_out(&self, plan: EndpointPlan) -> Result<Done, EnsureError> {
        let mut done = Done {
            kept: plan.keep,
            left: plan.leave,
            ..Done::default()
        };
        for wanted in plan.create {
            match self.send_creation(&wanted).await {
                Ok(response) => done.created.push(Created {
                    wanted,
                    webhook: answer::item(&response).ok(),
                }),
                Err(error) => {
                    let fault = EnsureFault::Api(error);
                    return Err(EnsureError::new(Step::Create(wanted), fault, done));
                }
            }
        }
        if let Err(fault) = self.confirm(&mut done.created).await {
            return Err(EnsureError::new(Step::Confirm, fault, done));
        }
        for endpoint in plan.delete {
            match self.delete_listed(&endpoint).await {
                Ok(()) => done.deleted.push(endpoint),
                Err(fault) => {
                    return Err(EnsureError::new(Step::Delete(endpoint), fault, done));
                }
            }
        }
        Ok(done)
    }

    /// Looks whether what was created is listed. It is not documented that it is, nor in which
    /// form: an old endpoint must not go before the one in its place is there.
    async fn confirm(&self, created: &mut [Created]) -> Result<(), EnsureFault> {
        if created.is_empty() {
            return Ok(());
        }
        let listed = self.webhooks().await.map_err(EnsureFault::Api)?;
        for one in created {
            let key = Some(one.wanted.key());
            match listed.iter().find(|endpoint| endpoint.key() == key) {
                Some(endpoint) => one.webhook = Some(endpoint.clone()),
                None => return Err(EnsureFault::NotListed(Box::new(one.wanted.clone()))),
            }
        }
        Ok(())
    }

    async fn delete_listed(&self, endpoint: &Webhook) -> Result<(), EnsureFault> {
        let id = endpoint.id().ok_or(EnsureFault::NoId)?;
        self.delete_webhook(id).await.map_err(EnsureFault::Api)?;
        Ok(())
    }
}

/// An endpoint that does not tell enough, and may be one of those that would be created.
fn unclear(plan: &EndpointPlan) -> Option<&Webhook> {
    let mut rest = plan.leave.iter().chain(&plan.delete);
    rest.find(|endpoint| plan.create.iter().any(|wanted| endpoint.may_be(wanted)))
}
