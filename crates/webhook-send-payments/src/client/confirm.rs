//! Confirms events: compares them with what the API shows.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use webhook_api_client::ApiError;
use webhook_core::{Confirmation, Extra};

use super::Client;
use crate::{Event, SendPayments};

impl Client {
    /// Looks up what an event is about, and compares the two. No body of Send Payments is signed: confirm an event
    /// before money moves.
    ///
    /// | event | compared with | how sure |
    /// |---|---|---|
    /// | payout, transfer | [`payment`](Self::payment) | documented; the status, and whatever else both have |
    /// | trade | [`trade`](Self::trade) | documented; the same |
    /// | wallet | [`wallet`](Self::wallet) | inferred: status, currency and balances |
    /// | recipient, payment address, account | their look-ups | inferred, if the answer has a status |
    /// | pay-in, pay-in address | nothing: [`Confirmation::NoLookUp`] | no path for a single one is published |
    ///
    /// **A pay-in cannot be confirmed**: before you credit a customer, look at the wallet's balance.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{Event, client::{ApiError, Client}, webhook_core::Confirmation};
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
    /// As the look-ups, without a 404.
    pub async fn confirm(&self, event: &Event) -> Result<Confirmation<Event>, ApiError> {
        match event {
            Event::PayoutTransactionUpdated(it) => {
                confirmation(event, "payoutId", self.payment(&it.payout_id).await)
            }
            Event::TransferTransactionUpdated(it) => {
                confirmation(event, "transferId", self.payment(&it.transfer_id).await)
            }
            Event::TradeTransactionUpdated(it) => match &it.trade_id {
                Some(id) => confirmation(event, "tradeId", self.trade(id).await),
                None => Ok(Confirmation::NoLookUp),
            },
            Event::WalletUpdated(it) => {
                confirmation(event, "walletId", self.wallet(&it.wallet_id).await)
            }
            Event::AccountUpdated(it) => {
                confirmation(event, "accountId", self.account(&it.account_id).await)
            }
            Event::RecipientUpdated(it) => match &it.recipient_id {
                Some(id) => confirmation(event, "recipientId", self.recipient(id).await),
                None => Ok(Confirmation::NoLookUp),
            },
            Event::PaymentAddressUpdated(it) => match &it.recipient_id {
                Some(recipient) => {
                    let is_it = |id: &Option<_>| id.as_ref() == Some(&it.payment_address_id);
                    let addresses = self.payment_addresses(recipient).await;
                    let found = addresses?.into_iter().find(|it| is_it(&it.payment_address_id));
                    match found {
                        Some(address) => confirmation(event, "paymentAddressId", Ok(address)),
                        None => Ok(Confirmation::NotFound),
                    }
                }
                None => Ok(Confirmation::NoLookUp),
            },
            _ => Ok(Confirmation::NoLookUp),
        }
    }
}

/// `id` is the event's name for the object's id.
fn confirmation<T: Serialize>(
    event: &Event,
    id: &'static str,
    object: Result<T, ApiError>,
) -> Result<Confirmation<Event>, ApiError> {
    let object = match object {
        Err(error) if error.status() == Some(404) => return Ok(Confirmation::NotFound),
        object => object?,
    };
    let Some((json, status)) = with_id(event, id, &object) else {
        return Ok(Confirmation::NoLookUp);
    };
    Ok(Confirmation::of::<SendPayments>(event, &json, status.as_deref(), None))
}

/// The object with the id under the event's name for it, and its status.
fn with_id<T: Serialize>(
    event: &Event,
    id: &'static str,
    object: &T,
) -> Option<(Box<RawValue>, Option<String>)> {
    let json = to_raw_value(object).ok()?;
    let mut fields: Extra = serde_json::from_str(json.get()).ok()?;
    let status = fields.get("status").and_then(|status| serde_json::from_str(status.get()).ok());
    if fields.get(id).is_none() {
        fields.push(id, to_raw_value(event.subject()?.id).ok()?);
    }
    Some((to_raw_value(&fields).ok()?, status))
}
