//! Confirms events: compares them with what the API shows.

use serde::Serialize;
use serde_json::value::to_raw_value;
use webhook_api_client::ApiError;
use webhook_core::{Confirmation, Shown};

use super::{Client, ErrorReport};
use crate::{Currencycloud, Event};

impl Client {
    /// Looks up what an event is about, and compares the two. For an event that was not signed, a late
    /// repetition, or a status that cannot follow the last one.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{Event, client::{ApiError, Client}, webhook_core::Confirmation};
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
    /// As the look-ups, without those that say that the object does not exist.
    pub async fn confirm(&self, event: &Event) -> Result<Confirmation<Event>, ApiError> {
        match event {
            Event::PaymentReadyToSend(it)
            | Event::PaymentReleased(it)
            | Event::PaymentFailed(it)
            | Event::PaymentComplianceFailed(it)
            | Event::PaymentNew(it) => confirmation(event, self.payment(&it.id).await),
            Event::CashManagerTrade(it)
            | Event::FundsArrived(it)
            | Event::TradeSettled(it)
            | Event::TradeClosed(it)
            | Event::DepositArrived(it)
            | Event::Trade(it) => confirmation(event, self.conversion(&it.id).await),
            Event::TransferCreated(it) | Event::TransferCompleted(it) => {
                confirmation(event, self.transfer(&it.id).await)
            }
            Event::TransactionPending(it)
            | Event::TransactionRejected(it)
            | Event::TransactionCompleted(it) => {
                confirmation(event, self.transaction(&it.id).await)
            }
            _ => Ok(Confirmation::NoLookUp),
        }
    }
}

impl Client {
    /// Reads an object again, by the kind and the id of an event's subject: to compare it with what has arrived.
    /// `None` if there is none with this id, or objects of this kind have no look-up.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::client::{ApiError, Client};
    /// # async fn run(client: Client, payment: &str) -> Result<(), ApiError> {
    /// if let Some(shown) = client.shown("payment", payment).await? {
    ///     println!("{} since {:?}", shown.status, shown.changed_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the look-ups, without those that say that the object does not exist.
    pub async fn shown(&self, kind: &str, id: &str) -> Result<Option<Shown<Event>>, ApiError> {
        let shown = match kind {
            "payment" => self.payment(&id.into()).await.map(Shown::from),
            "conversion" => self.conversion(&id.into()).await.map(Shown::from),
            "transfer" => self.transfer(&id.into()).await.map(Shown::from),
            "cash_manager_transaction" => self.transaction(&id.into()).await.map(Shown::from),
            _ => return Ok(None),
        };
        match shown {
            Err(error) if is_not_found(&error) => Ok(None),
            shown => shown.map(Some),
        }
    }
}

fn confirmation<T: Serialize>(
    event: &Event,
    object: Result<T, ApiError>,
) -> Result<Confirmation<Event>, ApiError>
where
    Shown<Event>: From<T>,
{
    let object = match object {
        Err(error) if is_not_found(&error) => return Ok(Confirmation::NotFound),
        object => object?,
    };
    let Ok(json) = to_raw_value(&object) else { return Ok(Confirmation::NoLookUp) };
    let shown = Shown::from(object);
    Ok(Confirmation::of::<Currencycloud>(event, &json, Some(&shown.status), shown.event))
}

/// Documented: 404, or 400 with such a code.
fn is_not_found(error: &ApiError) -> bool {
    const CODES: &[&str] = &["payment_not_found", "transfer_not_found", "transaction_not_found"];
    let has_code =
        || ErrorReport::of(error).is_some_and(|it| CODES.iter().any(|code| it.has_code(code)));
    error.status() == Some(404) || (error.status() == Some(400) && has_code())
}
