//! Stores what was read from a provider's API.

use std::time::Duration;

use webhook_core::{Confirmation, DedupKey, Difference, Observe, Proof, Shown};

use super::act::CHUNK;
use crate::{
    AcceptError, DeliveryId, DeliveryRecord, Details, Entry, Filter, Inbox, Late, NewDelivery,
    Receipt, Source, StoreError, StoreErrorKind,
};

impl Inbox {
    /// Stores an object that was read from the provider's API as an observation: the event that tells its
    /// status, with [`Proof::Fetched`](webhook_core::Proof::Fetched). It is handled as an event is.
    ///
    /// Its key is its kind, id, status and the time of its last change, so the same state is one observation,
    /// however often it is read. The same state and the provider's own event are handled once, whichever comes
    /// first:
    ///
    /// * An observation of a status that the entity has, or had before a newer one, is done without the handler.
    /// * So is an event that comes later, if it tells what a handled observation told, and happened before that was
    ///   read. An event that tells something else, such as the status before, is handled: see
    ///   [`standing`](crate::Work::standing).
    ///
    /// Both are for [workers](Inbox::worker) that decode; a raw one handles everything. `None` if no event tells this
    /// status: nothing is stored.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub async fn observe<P: Observe>(
        &self,
        source: &Source,
        shown: &Shown<P::Event>,
    ) -> Result<Option<Receipt>, AcceptError> {
        self.observe_after::<P>(source, shown, None).await
    }

    /// As [`observe`](Self::observe). Where the API shows no time, the delivery that was the last one then makes the
    /// difference between two times in the same status.
    pub(super) async fn observe_after<P: Observe>(
        &self,
        source: &Source,
        shown: &Shown<P::Event>,
        after: Option<DeliveryId>,
    ) -> Result<Option<Receipt>, AcceptError> {
        let Some(event) = &shown.event else { return Ok(None) };
        let time = match (&shown.changed_at, after) {
            (Some(time), _) => time.to_string(),
            (None, Some(id)) => format!("after {id}"),
            (None, None) => String::new(),
        };
        let Shown { kind, id, status, .. } = shown;
        let key = DedupKey::of(format!("\0observed\n{kind}\n{id}\n{status}\n{time}").as_bytes());
        let delivery = NewDelivery { key, ..self.observation::<P>(source, event)? };
        self.store_new::<P>(delivery).await.map(Some)
    }

    /// Keeps the object that a delivery was compared with, for people. It is never handled.
    pub(crate) async fn keep_compared<P: Observe>(
        &self,
        source: &Source,
        fetched: &P::Event,
        with: DeliveryId,
    ) -> Result<Receipt, AcceptError> {
        let delivery = self.observation::<P>(source, fetched)?;
        let key = [format!("\0compared\n{with}\n").as_bytes(), &delivery.body].concat();
        let key = DedupKey::of(&key);
        let provider_id = Some(format!("{COMPARED_WITH}{with}").into());
        self.store_new::<P>(NewDelivery { key, provider_id, ..delivery }).await
    }

    /// Writes into a delivery's history what a person found who [confirmed](webhook_core::Confirmation) it, and why,
    /// as [`StepKind::Compared`](crate::StepKind::Compared). If the delivery differs from what the API shows, the
    /// fetched object is stored beside it: see [`fetched_for`](Self::fetched_for). Its state stays.
    ///
    /// # Errors
    ///
    /// As [`accept`](Self::accept).
    pub async fn note_confirmation<P: Observe>(
        &self,
        delivery: &DeliveryRecord,
        confirmation: &Confirmation<P::Event>,
        reason: &str,
    ) -> Result<(), AcceptError> {
        let found = match confirmation {
            Confirmation::Confirmed { .. } => "the API shows the same".to_owned(),
            Confirmation::Newer { differences, .. } => {
                format!("the object has changed since, in {}", fields(differences))
            }
            Confirmation::Differs { fetched, differences } => {
                self.keep_compared::<P>(&delivery.source, fetched, delivery.id).await?;
                format!("the API shows other values in {}", fields(differences))
            }
            Confirmation::NotFound => "the API has no such object".to_owned(),
            _ => "no look-up of such an object is documented".to_owned(),
        };
        let note = format!("{found}: {reason}");
        let noted = self.store().compared(self.now(), &[delivery.id], &note).await;
        noted.map(drop).map_err(|error| AcceptError::Store { error, gives_up_in: None })
    }

    /// The object that the provider's API showed when this delivery [differed](Self::confirming_worker): the last
    /// one, if it was compared more than once. `None` if it was not, or the object was purged.
    ///
    /// # Errors
    ///
    /// The store's.
    pub async fn fetched_for(
        &self,
        delivery: &DeliveryRecord,
    ) -> Result<Option<Details>, StoreError> {
        let Some(subject) = &delivery.reading.subject else { return Ok(None) };
        let filter = Filter {
            source: Some(delivery.source.clone()),
            subject: Some(subject.id.clone()),
            proof: Some(Proof::Fetched),
            after: Some(delivery.id),
            ..Filter::default()
        };
        let mut before = None;
        loop {
            let page = self.latest(&filter, before, CHUNK).await?;
            let is_it = |entry: &&Entry| entry.delivery.compared_with() == Some(delivery.id);
            if let Some(found) = page.iter().find(is_it) {
                return self.get(found.delivery.id).await;
            }
            let Some(last) = page.last() else { return Ok(None) };
            before = Some(last.delivery.id);
        }
    }

    fn observation<P: Observe>(
        &self,
        source: &Source,
        event: &P::Event,
    ) -> Result<NewDelivery, AcceptError> {
        let observation = P::observation(event).map_err(|error| {
            let problem = "expected an object that can be written as JSON, found another";
            let error = StoreError::new(StoreErrorKind::Refused, problem).with_source(error);
            AcceptError::Store { error, gives_up_in: None }
        })?;
        let delivery = self.new_delivery::<P>(source, &observation);
        Ok(NewDelivery { window: FOR_EVER, late: Late::Report, ..delivery })
    }
}

/// The names of the fields, and no value.
pub(crate) fn fields(differences: &[Difference]) -> String {
    let fields: Vec<&str> = differences.iter().map(|it| it.field.as_str()).collect();
    fields.join(", ")
}

/// How the id of a delivery begins that was stored to be [compared](crate::DeliveryRecord::compared_with) with
/// another.
pub(crate) const COMPARED_WITH: &str = "compared with ";

/// An observation is never late: 100 years.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
