//! Looking up again what a notification names.
//!
//! A notification tells what was so when it was sent. Before money moves, look at what is so now.

use serde::de::DeserializeOwned;
use webhook_core::client::ApiError;

use super::{Client, FundingTransaction, SenderDetails};
use crate::{
    Conversion, ConversionId, Payment, PaymentId, RelatedEntityId, Transaction, TransactionId,
    Transfer, TransferId,
};

impl Client {
    /// A payment.
    ///
    /// # Errors
    ///
    /// Documented codes: `payment_not_found`, `contact_not_found` with 404, `invalid_id` with 400.
    pub async fn payment(&self, id: &PaymentId) -> Result<Payment, ApiError> {
        self.look_up(["v2", "payments", id.as_str()]).await
    }

    /// A conversion.
    ///
    /// # Errors
    ///
    /// Those of every call.
    pub async fn conversion(&self, id: &ConversionId) -> Result<Conversion, ApiError> {
        self.look_up(["v2", "conversions", id.as_str()]).await
    }

    /// A transfer.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transfer_not_found`, with **400**.
    pub async fn transfer(&self, id: &TransferId) -> Result<Transfer, ApiError> {
        self.look_up(["v2", "transfers", id.as_str()]).await
    }

    /// A cash manager transaction.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with **400**. For a
    /// sub-account's transaction, act [`on_behalf_of`](Client::on_behalf_of) it.
    pub async fn transaction(&self, id: &TransactionId) -> Result<Transaction, ApiError> {
        self.look_up(["v2", "transactions", id.as_str()]).await
    }

    /// Who sent the money that arrived: by the transaction's `related_entity_id`.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `sender_not_found`, with 404.
    pub async fn sender(&self, funds: &RelatedEntityId) -> Result<SenderDetails, ApiError> {
        self.look_up(["v2", "transactions", "sender", funds.as_str()])
            .await
    }

    /// The money that arrived, once it is approved: by the transaction's `related_entity_id`.
    ///
    /// # Errors
    ///
    /// Documented code for an unknown id: `transaction_not_found`, with 404.
    pub async fn funding_transaction(
        &self,
        funds: &RelatedEntityId,
    ) -> Result<FundingTransaction, ApiError> {
        self.look_up(["v2", "funding_transactions", funds.as_str()])
            .await
    }

    async fn look_up<T: DeserializeOwned, const SEGMENTS: usize>(
        &self,
        path: [&str; SEGMENTS],
    ) -> Result<T, ApiError> {
        self.session.send(self.get(path)).await?.json()
    }
}
