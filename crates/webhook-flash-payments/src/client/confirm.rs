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

impl Client {
    /// Reads an object again, by the kind and the id of an event's subject: to compare it with what has arrived.
    /// `None` if there is none with this id, or no such kind.
    ///
    /// ```no_run
    /// # use webhook_flash_payments::client::{ApiError, Client};
    /// # async fn run(client: Client, payment: &str) -> Result<(), ApiError> {
    /// if let Some(shown) = client.shown("payment", payment).await? {
    ///     println!("{}", shown.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the look-ups.
    pub async fn shown(&self, kind: &str, id: &str) -> Result<Option<Shown<Event>>, ApiError> {
        Ok(match kind {
            "deposit" => self.deposit(&id.into()).await?.map(Shown::from),
            "withdrawal" => self.withdrawal(&id.into()).await?.map(Shown::from),
            "payment" => self.payment(&id.into()).await?.map(Shown::from),
            "conversion" => self.conversion(&id.into()).await?.map(Shown::from),
            "sub_client" => self.sub_client(&id.into()).await?.map(Shown::from),
            "ams_request" => self.ams_request(&id.into()).await?.map(Shown::from),
            "rfi" => self.rfi(&id.into()).await?.map(Shown::from),
            _ => None,
        })
    }
}

fn confirmation<T: Serialize>(event: &Event, object: Option<T>) -> Confirmation<Event>
where
    Shown<Event>: From<T>,
{
    let Some(object) = object else { return Confirmation::NotFound };
    let Ok(json) = to_raw_value(&object) else { return Confirmation::NoLookUp };
    let shown = Shown::from(object);
    Confirmation::of::<FlashPayments>(event, &json, Some(&shown.status), shown.event)
}
