//! Looks up what a notification names.
//!
//! A notification describes the moment when it was sent. Before money moves, look up the current
//! state.

use serde::de::DeserializeOwned;
use webhook_api_client::{ApiError, Operation};

use super::{Client, FundingTransaction, ON_BEHALF_OF, SenderDetails, operations};
use crate::{
    Conversion, ConversionId, Payment, PaymentId, RelatedEntityId, Transaction, TransactionId,
    Transfer, TransferId,
};

impl Client {
    /// Looks up a payment.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{Payment, client::{ApiError, Client}};
    /// # async fn run(client: Client, notified: Payment) -> Result<(), ApiError> {
    /// let payment = client.payment(&notified.id).await?;
    /// println!("now {}", payment.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented codes: `payment_not_found`, `contact_not_found` with 404, `invalid_id` with 400.
    pub async fn payment(&self, id: &PaymentId) -> Result<Payment, ApiError> {
        self.look_up(&operations::PAYMENT, id.as_str()).await
    }

    /// Looks up a conversion.
    ///
    /// # Errors
    ///
    /// As [`send`](Client::send).
    pub async fn conversion(&self, id: &ConversionId) -> Result<Conversion, ApiError> {
        self.look_up(&operations::CONVERSION, id.as_str()).await
    }

    /// Looks up a transfer.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transfer_not_found`, with **400**.
    pub async fn transfer(&self, id: &TransferId) -> Result<Transfer, ApiError> {
        self.look_up(&operations::TRANSFER, id.as_str()).await
    }

    /// Looks up a cash manager transaction. For one of a sub-account, act
    /// [`on_behalf_of`](Client::on_behalf_of) it.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with **400**.
    pub async fn transaction(&self, id: &TransactionId) -> Result<Transaction, ApiError> {
        self.look_up(&operations::TRANSACTION, id.as_str()).await
    }

    /// Looks up the sender of inbound funds, by the transaction's `related_entity_id`.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{RelatedEntityId, client::{ApiError, Client}};
    /// # async fn run(client: Client, funds: RelatedEntityId) -> Result<(), ApiError> {
    /// let sender = client.sender(&funds).await?;
    /// if let Some(parts) = sender.parts() {
    ///     println!("from {:?}, {:?}", parts.name, parts.country);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `sender_not_found`, with 404.
    pub async fn sender(&self, funds: &RelatedEntityId) -> Result<SenderDetails, ApiError> {
        self.look_up(&operations::SENDER, funds.as_str()).await
    }

    /// Looks up inbound funds that were approved, by the transaction's `related_entity_id`.
    ///
    /// ```no_run
    /// # use webhook_currencycloud::{RelatedEntityId, client::{ApiError, Client}};
    /// # async fn run(client: Client, funds: RelatedEntityId) -> Result<(), ApiError> {
    /// let funding = client.funding_transaction(&funds).await?;
    /// println!("{} {}", funding.amount, funding.currency);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with 404.
    pub async fn funding_transaction(
        &self,
        funds: &RelatedEntityId,
    ) -> Result<FundingTransaction, ApiError> {
        self.look_up(&operations::FUNDING_TRANSACTION, funds.as_str()).await
    }

    async fn look_up<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        id: &str,
    ) -> Result<T, ApiError> {
        let mut request = operation.request(Some(id));
        if let Some(contact) = &self.on_behalf_of {
            request = request.query(ON_BEHALF_OF, contact.as_str());
        }
        self.session.send(request).await?.json()
    }
}
