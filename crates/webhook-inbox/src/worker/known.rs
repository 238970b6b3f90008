//! What an observation and an event both tell is handled once.

use webhook_core::{Proof, Provider, Standing, Timestamp, WebhookEvent};

use super::{Outcome, RawWork, Why, Work};
use crate::{Details, Filter, StepKind, StoreError};

/// The delivery, decoded, if the handler has to see it; else the outcome.
pub(super) async fn decoded<P: Provider>(raw: &RawWork) -> Result<Work<P>, Outcome> {
    let work = raw.decode::<P>().map_err(Outcome::Park)?;
    match note(&work).await {
        Ok(None) => Ok(work),
        Ok(Some(note)) => {
            raw.when_done().note = Some(note.into());
            Err(Outcome::Done)
        }
        Err(error) => Err(Outcome::Retry(Why::new(error))),
    }
}

/// Why the handler does not have to see the delivery.
async fn note<P: Provider>(work: &Work<P>) -> Result<Option<String>, StoreError> {
    if work.proof() == Proof::Fetched {
        let is_known = matches!(work.standing(), Standing::Same | Standing::Stale);
        let note = "not handled: the inbox has had this status before it was read from the API";
        return Ok(is_known.then(|| note.to_owned()));
    }
    // The entity has not been in this status.
    if matches!(work.standing(), Standing::First | Standing::Fresh) {
        return Ok(None);
    }
    let Some(status) = work.event().status() else { return Ok(None) };
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
    let done = observation.history.iter().rev().find(|step| step.kind == StepKind::Done);
    if record.compared_with().is_some() || done.is_none_or(|step| step.note.is_some()) {
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
