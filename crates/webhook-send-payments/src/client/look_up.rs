//! Looking up again what a webhook names.
//!
//! Nothing that is published proves who sent a webhook. Before money moves, look at what the API
//! says. A pay-in cannot be looked up: no path for it is published.

use serde::de::DeserializeOwned;
use webhook_core::client::{ApiError, Request, path_segments};

use super::{
    AccountDetails, Client, PayInAddressDetails, PaymentAddressDetails, PaymentDetails,
    RecipientDetails, TradeDetails, WalletDetails, answer,
};
use crate::{
    AccountId, PayInAddressId, PaymentAddressId, PaymentId, RecipientId, TradeId, WalletId,
};

impl Client {
    /// An account, by a webhook's `accountId`, or `customerAccountId` of the older documentation.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn account(&self, id: &AccountId) -> Result<AccountDetails, ApiError> {
        self.look_up(&self.paths.account, id.as_str()).await
    }

    /// A wallet, by a webhook's `walletId`.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn wallet(&self, id: &WalletId) -> Result<WalletDetails, ApiError> {
        self.look_up(&self.paths.wallet, id.as_str()).await
    }

    /// The addresses that money is paid in to, of a wallet. The webhook of a pay-in address does
    /// not tell the wallet: keep which wallet an address was made for. The call for a single one
    /// is not published.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn pay_in_addresses(
        &self,
        wallet: &WalletId,
    ) -> Result<Vec<PayInAddressDetails>, ApiError> {
        let path = &self.paths.pay_in_addresses;
        self.list(path, Some(wallet.as_str()), |one: &PayInAddressDetails| {
            one.pay_in_address_id.as_ref().map(PayInAddressId::as_str)
        })
        .await
    }

    /// A trade, by a webhook's `tradeId`.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn trade(&self, id: &TradeId) -> Result<TradeDetails, ApiError> {
        self.look_up(&self.paths.trade, id.as_str()).await
    }

    /// A payment, by a webhook's `payoutId` or `transferId`.
    ///
    /// The documented query parameters `paymentType` and `payoutType` are not sent: whether one of
    /// them must be is not published. [`send`](Client::send) takes them.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn payment(&self, id: &PaymentId) -> Result<PaymentDetails, ApiError> {
        self.look_up(&self.paths.payment, id.as_str()).await
    }

    /// A recipient, by a webhook's `recipientId`. The path is inferred.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn recipient(&self, id: &RecipientId) -> Result<RecipientDetails, ApiError> {
        self.look_up(&self.paths.recipient, id.as_str()).await
    }

    /// A recipient's addresses: for a webhook's `paymentAddressId`, by the `recipientId` beside it.
    /// That they can be read is inferred.
    ///
    /// # Errors
    ///
    /// Those of every call: the documented statuses are 400, 401, 404 and 500.
    pub async fn payment_addresses(
        &self,
        recipient: &RecipientId,
    ) -> Result<Vec<PaymentAddressDetails>, ApiError> {
        let path = &self.paths.payment_addresses;
        self.list(
            path,
            Some(recipient.as_str()),
            |one: &PaymentAddressDetails| {
                one.payment_address_id
                    .as_ref()
                    .map(PaymentAddressId::as_str)
            },
        )
        .await
    }

    async fn look_up<T: DeserializeOwned>(&self, path: &str, id: &str) -> Result<T, ApiError> {
        let request = Request::get(path_segments(path, Some(id)));
        answer::item(&self.send(request).await?)
    }
}
