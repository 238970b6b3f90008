//! What an observation and an event both tell is handled once.

use webhook_core::{Proof, Provider, Standing, Timestamp, WebhookEvent};

use super::{Outcome, RawWork, Why, Work};
use crate::{Details, Filter, StepKind, StoreError};

/// The delivery, decoded, if the handler has to see it; else the outcome.
pub(super) async fn decoded<P: Provider>(raw: &RawWork) -> Result<Work<P>, Outcome> {
    let work = raw.decode::<P>().map_err(Outcome::Park)?;
    match is_told(&work).await {
        Ok(false) => Ok(work),
        Ok(true) => Err(Outcome::Done),
        Err(error) => Err(Outcome::Retry(Why::new(error))),
    }
}

impl RawWork {
    /// Whether this delivery and an [observation](crate::Inbox::observe) tell the same, and the other of the two was
    /// handled. Then return [`Outcome::Done`] at once: the delivery's history says which one told it.
    ///
    /// For handlers of [raw workers](crate::Inbox::raw_worker). A [worker](crate::Inbox::worker) does it for each
    /// delivery. A delivery that was handled is handled again when it is [replayed](crate::Inbox::replay). One of
    /// another provider, or that cannot be decoded, tells nothing: `false`.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn is_told<P: Provider>(&self) -> Result<bool, StoreError> {
        match self.decode::<P>() {
            Ok(work) => is_told(&work).await,
            Err(_) => Ok(false),
        }
    }
}

/// Whether the handler does not have to see the delivery. The settlement then says why.
async fn is_told<P: Provider>(work: &Work<P>) -> Result<bool, StoreError> {
    let Some(note) = note(work).await? else { return Ok(false) };
    let itself = work.raw.inbox().get(work.delivery().id).await?;
    if itself.is_some_and(|details| was_handled(&details)) {
        return Ok(false);
    }
    work.raw.when_done().note = Some(note.into());
    Ok(true)
}

/// Whether the handler has seen it, and it was done.
fn was_handled(details: &Details) -> bool {
    details.history.iter().any(|step| step.kind == StepKind::Done && step.note.is_none())
}

/// Why the handler does not have to see the delivery.
async fn note<P: Provider>(work: &Work<P>) -> Result<Option<String>, StoreError> {
    if work.proof() == Proof::Fetched {
        let is_known = matches!(work.standing(), Standing::Same | Standing::Stale);
        let note = "not handled: the inbox has had this status before it was read from the API";
        return Ok(is_known.then(|| note.to_owned()));
    }
    let Some(status) = work.event().status() else { return Ok(None) };
    let is_told = match work.standing() {
        // The entity has not been in this status.
        Standing::First => false,
        // It may have been, before an event that came late: then the time tells.
        Standing::Fresh => {
            let earlier = work.raw.claimed.status.as_deref();
            let is_circle = earlier.is_some_and(|it| status.standing_of(it) == Standing::Fresh);
            is_circle && work.event().occurred_at().and_then(Timestamp::instant).is_some()
        }
        _ => true,
    };
    if !is_told {
        return Ok(None);
    }
    let Some(subject) = &work.delivery().reading.subject else { return Ok(None) };
    let event_type = work.event().event_type();
    let told_by = P::told_by(&subject.kind, status.as_str());
    if !told_by.contains(&event_type) {
        return Ok(None);
    }
    for told_by in told_by {
        let filter = Filter {
            source: Some(work.delivery().source.clone()),
            subject: Some(subject.id.clone()),
            event_type: Some((*told_by).into()),
            ..Filter::default()
        };
        let mut after = None;
        loop {
            let page = work.raw.inbox().page(&filter, after, 500).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.delivery.id);
            for entry in page {
                let is_observation = entry.delivery.proof == Proof::Fetched
                    && entry.delivery.reading.subject.as_ref() == Some(subject);
                if !is_observation {
                    continue;
                }
                let Some(details) = work.raw.inbox().get(entry.delivery.id).await? else {
                    continue;
                };
                if covers::<P>(&details, work.event()) {
                    return Ok(Some(format!(
                        "not handled: delivery {} has told it, as read from the API",
                        details.entry.delivery.id
                    )));
                }
            }
        }
    }
    Ok(None)
}

/// Whether this observation was handled, tells the event's status, and was read after it happened.
fn covers<P: Provider>(observation: &Details, event: &P::Event) -> bool {
    let record = &observation.entry.delivery;
    if record.compared_with().is_some() || !was_handled(observation) {
        return false;
    }
    let Ok(observed) = P::decode(record.verified(&observation.body)).event else { return false };
    let status = |event: &P::Event| event.status().map(|status| status.as_str().to_owned());
    if status(&observed) != status(event) {
        return false;
    }
    let second = |time: &Timestamp| time.instant().map(|time| time.timestamp());
    let Some(happened) = event.occurred_at().and_then(second) else { return true };
    let changed = observed.occurred_at().and_then(second);
    happened <= changed.unwrap_or(record.received_at.timestamp())
}
