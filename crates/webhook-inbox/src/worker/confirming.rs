//! Workers that look an event up before it is handled.

use std::{fmt, future::Future, sync::Arc};

use webhook_core::{Confirmation, Difference, Observe, Proof, Standing};

use super::{Outcome, Why, Work, Worker, known};
use crate::{AcceptError, Filter, Inbox, Source, StoreError, inbox::fields};

impl Inbox {
    /// As [`worker`](Self::worker), and asks the provider before it handles an event that its delivery does not
    /// prove: one with [`Proof::Url`], a late repetition, or a status that cannot follow the entity's last one.
    /// `confirm` looks the object up: the `confirm` of the provider's API client.
    ///
    /// | it says | then |
    /// |---|---|
    /// | confirmed, or changed since, also if only a later delivery in the inbox shows that | the handler sees the fetched object as the [event](Work::event), with [`Proof::Fetched`] |
    /// | differs | the handler is not called: the delivery is dead, its error names the fields, and the fetched object is stored beside it: see [`fetched_for`](Inbox::fetched_for) |
    /// | not found, or an error | another attempt, by the [`RetryPolicy`](crate::RetryPolicy) |
    /// | no look-up is documented | the handler sees the delivered event: look at its [`proof`](Work::proof) |
    ///
    /// ```
    /// use webhook_core::Confirmation;
    /// use webhook_currencycloud::{Currencycloud, Event};
    /// use webhook_inbox::{Inbox, Outcome, Source, Work, Worker};
    ///
    /// /// Asks the API: `client.confirm(&event).await`, with the feature `client` of the provider's crate.
    /// async fn confirm(event: Event) -> Result<Confirmation<Event>, String> {
    ///     Ok(Confirmation::Confirmed { fetched: event })
    /// }
    ///
    /// fn worker(inbox: &Inbox, source: Source) -> Worker {
    ///     inbox.confirming_worker::<Currencycloud, _, _, _, _, _>(source, confirm, async |work: Work<_>| {
    ///         println!("{} by {}", work.event().event_type(), work.proof());
    ///         Outcome::Done
    ///     })
    /// }
    /// ```
    ///
    /// A provider without documented look-ups does not compile here:
    ///
    /// ```compile_fail,E0277
    /// # use webhook_inbox::{Inbox, Outcome, Source, Work, Worker};
    /// # use webhook_core::Confirmation;
    /// fn worker<P: webhook_core::Provider + 'static>(inbox: &Inbox, source: Source) -> Worker {
    ///     inbox.confirming_worker::<P, _, _, _, _, _>(
    ///         source,
    ///         async |_| Ok::<_, String>(Confirmation::NoLookUp),
    ///         async |_: Work<P>| Outcome::Done,
    ///     )
    /// }
    /// ```
    pub fn confirming_worker<P, C, A, E, F, O>(
        &self,
        source: Source,
        confirm: C,
        handler: F,
    ) -> Worker
    where
        P: Observe + 'static,
        C: Fn(P::Event) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Confirmation<P::Event>, E>> + Send + 'static,
        E: fmt::Display + Send + 'static,
        F: Fn(Work<P>) -> O + Send + Sync + 'static,
        O: Future<Output = Outcome> + Send + 'static,
    {
        let both = Arc::new((confirm, handler));
        self.raw_worker(Some(source), move |raw| {
            let both = Arc::clone(&both);
            async move {
                let (confirm, handler) = &*both;
                let work = match known::decoded::<P>(&raw).await {
                    Ok(work) => work,
                    Err(outcome) => return outcome,
                };
                match work.confirm(confirm).await {
                    Ok(work) => handler(work).await,
                    Err(outcome) => outcome,
                }
            }
        })
    }
}

impl<P: Observe> Work<P> {
    /// Whether the delivery does not prove its event: it has [`Proof::Url`], is a late repetition, or reports a
    /// status that cannot follow the entity's last one. What was fetched is never doubtful.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        match self.proof() {
            Proof::Url => true,
            Proof::Fetched => false,
            _ => self.delivery().occurrence > 1 || self.standing() == Standing::Impossible,
        }
    }

    /// What a [confirming worker](Inbox::confirming_worker) does before it calls its handler, for a
    /// [raw worker](Inbox::raw_worker) that [decodes](crate::RawWork::decode): if the delivery is
    /// [doubtful](Self::is_doubtful), looks its object up. The attempt is then to be handled.
    ///
    /// # Errors
    ///
    /// The outcome of an attempt that is not to be handled. It is [`Outcome::Dead`] only if the delivery differs
    /// from what the API shows; the fetched object is stored beside it.
    pub async fn confirm<A, E>(self, confirm: impl FnOnce(P::Event) -> A) -> Result<Self, Outcome>
    where
        A: Future<Output = Result<Confirmation<P::Event>, E>>,
        E: fmt::Display,
    {
        if !self.is_doubtful() {
            return Ok(self);
        }
        match confirm(self.event().clone()).await {
            Ok(Confirmation::Confirmed { fetched } | Confirmation::Newer { fetched, .. }) => {
                Ok(self.confirmed(fetched))
            }
            Ok(Confirmation::Differs { fetched, differences }) => {
                match self.is_superseded(&fetched).await {
                    Ok(false) => {}
                    Ok(true) => return Ok(self.confirmed(fetched)),
                    Err(error) => return Err(Outcome::Retry(Why::new(error))),
                }
                let record = self.delivery();
                let kept = self.raw.inbox().keep_compared::<P>(&record.source, &fetched, record.id);
                Err(differs(&differences, kept.await.err()))
            }
            Ok(Confirmation::NoLookUp) => Ok(self),
            Ok(_) => Err(Outcome::Retry(
                "expected the object in the provider's API, found none with this id".into(),
            )),
            Err(error) => {
                Err(Outcome::Retry(Why::new(format_args!("the event is not confirmed: {error}"))))
            }
        }
    }

    /// Whether a later delivery about the object says what the API shows: then the object has changed since, also
    /// where the API does not say when.
    async fn is_superseded(&self, fetched: &P::Event) -> Result<bool, StoreError> {
        let record = self.delivery();
        let Some(subject) = &record.reading.subject else { return Ok(false) };
        let filter = Filter {
            source: Some(record.source.clone()),
            subject: Some(subject.id.clone()),
            after: Some(record.id),
            ..Filter::default()
        };
        for entry in self.raw.inbox().latest(&filter, None, LATER).await? {
            let later = entry.delivery;
            if later.reading.subject.as_ref() != Some(subject) || later.proof == Proof::Fetched {
                continue;
            }
            let Some(details) = self.raw.inbox().get(later.id).await? else { continue };
            let event = P::decode(later.verified(&details.body)).event;
            if event.is_ok_and(|event| Difference::between::<P>(&event, fetched).is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How many later deliveries are compared: the newest.
const LATER: usize = 10;

/// Names the fields, and no value.
fn differs(differences: &[Difference], not_kept: Option<AcceptError>) -> Outcome {
    if let Some(error) = not_kept {
        return Outcome::Retry(Why::new(error));
    }
    Outcome::Dead(Why::new(format_args!(
        "expected the values that the provider's API shows, found others in {}: the delivery is altered, or its \
         object has changed since and the API does not say when",
        fields(differences)
    )))
}
