//! Confirms events: compares them with what the API shows.

use serde::Serialize;
use serde_json::value::to_raw_value;
use webhook_api_client::ApiError;
use webhook_core::{Confirmation, Shown};

use super::Client;
use crate::{Event, FlashPayments};

impl Client {
    /// Looks up what an event is about, and compares the two. For ad hoc webhooks, whose bodies are not signed, a
    /// late repetition, or a status that cannot follow the last one.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::{Event, client::{ApiError, Client}, webhook_core::Confirmation};
    /// # async fn run(client: Client, event: Event) -> Result<(), ApiError> {
    /// match client.confirm(&event).await? {
    ///     Confirmation::Confirmed { fetched } => println!("{:?}", fetched.status()),
    ///     Confirmation::Differs { differences, .. } => {
    ///         println!("not what the API shows: {} fields", differences.len());
    ///     }
    ///     other => println!("look at it: {other:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the look-ups.
    pub async fn confirm(&self, event: &Event) -> Result<Confirmation<Event>, ApiError> {
        Ok(match event {
            Event::DepositInitiated(it)
            | Event::DepositReviewing(it)
            | Event::DepositCleared(it)
            | Event::DepositCancelled(it)
            | Event::DepositRefunding(it)
            | Event::DepositRefunded(it) => confirmation(event, self.deposit(&it.id).await?),
            Event::WithdrawalInitiated(it)
            | Event::WithdrawalReviewing(it)
            | Event::WithdrawalPending(it)
            | Event::WithdrawalCompleted(it)
            | Event::WithdrawalFailed(it)
            | Event::WithdrawalRefunded(it)
            | Event::WithdrawalCancelled(it) => confirmation(event, self.withdrawal(&it.id).await?),
            Event::CurrencyConverted(it)
            | Event::PaymentCreated(it)
            | Event::PaymentComplete(it)
            | Event::PaymentFailed(it)
            | Event::PaymentCancelled(it) => confirmation(event, self.payment(&it.id).await?),
            Event::ConversionInitialised(it)
            | Event::ConversionPending(it)
            | Event::ConversionConverted(it)
            | Event::ConversionFailed(it)
            | Event::ConversionCancelled(it) => confirmation(event, self.conversion(&it.id).await?),
            Event::SubClientInitiated(it)
            | Event::SubClientActive(it)
            | Event::SubClientUnapproved(it)
            | Event::SubClientFailedKyc(it)
            | Event::SubClientDeactivated(it)
            | Event::SubClientDisabled(it) => confirmation(event, self.sub_client(&it.id).await?),
            Event::AmsInitialised(it)
            | Event::AmsPending(it)
            | Event::AmsCompleted(it)
            | Event::AmsFailed(it) => confirmation(event, self.ams_request(&it.id).await?),
            Event::RfiCreated(it)
            | Event::RfiAssessing(it)
            | Event::RfiClosed(it)
            | Event::RfiCancelled(it) => confirmation(event, self.rfi(&it.id).await?),
            Event::Unknown(_) => Confirmation::NoLookUp,
        })
    }
}

fn confirmation<T: Serialize + Clone>(event: &Event, object: Option<T>) -> Confirmation<Event>
where
    Shown<Event>: From<T>,
{
    let Some(object) = object else { return Confirmation::NotFound };
    let Ok(json) = to_raw_value(&object) else { return Confirmation::NoLookUp };
    let shown = Shown::from(object);
    Confirmation::of::<FlashPayments>(event, &json, Some(&shown.status), shown.event)
}
