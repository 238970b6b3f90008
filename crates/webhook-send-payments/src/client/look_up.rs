//! Looking up what a webhook names.
//!
//! Nothing published proves who sent a webhook: before money moves, ask the API. A pay-in cannot be
//! looked up: no path for it is published.

use serde::{Deserialize, de::DeserializeOwned};
use webhook_api_client::{ApiError, Request, Response, path_segments};
use webhook_core::{Extra, Payload};

use super::{
    AccountDetails, Client, PayInAddressDetails, PaymentAddressDetails, PaymentDetails,
    RecipientDetails, TradeDetails, WalletDetails, operations,
};
use crate::{AccountId, PaymentId, RecipientId, TradeId, WalletId};

impl Client {
    /// An account, by a webhook's `accountId`, or `customerAccountId` of the older documents.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{Account, client::{ApiError, Client}};
    /// # async fn run(client: Client, account: Account) -> Result<(), ApiError> {
    /// let details = client.account(&account.account_id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn account(&self, id: &AccountId) -> Result<AccountDetails, ApiError> {
        self.look_up(operations::ACCOUNT.request(Some(id.as_str()))).await
    }

    /// A wallet, by a webhook's `walletId`.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{PayIn, client::{ApiError, Client}};
    /// # async fn run(client: Client, wallet: webhook_send_payments::Wallet) -> Result<(), ApiError> {
    /// let details = client.wallet(&wallet.wallet_id).await?;
    /// println!("{:?} minor units", details.available_balance);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn wallet(&self, id: &WalletId) -> Result<WalletDetails, ApiError> {
        self.look_up(operations::WALLET.request(Some(id.as_str()))).await
    }

    /// The pay-in addresses of a wallet. The webhook of a pay-in address does not name the wallet: store
    /// which wallet you made an address for. A call for a single address is not published.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{WalletId, client::{ApiError, Client}};
    /// # async fn run(client: Client, wallet: WalletId) -> Result<(), ApiError> {
    /// let addresses = client.pay_in_addresses(&wallet).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn pay_in_addresses(
        &self,
        wallet: &WalletId,
    ) -> Result<Vec<PayInAddressDetails>, ApiError> {
        let path = &self.paths.pay_in_addresses;
        self.list_at(path, Some(wallet.as_str())).await
    }

    /// A trade, by a webhook's `tradeId`.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{TradeId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: TradeId) -> Result<(), ApiError> {
    /// let trade = client.trade(&id).await?;
    /// println!("{}", trade.status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn trade(&self, id: &TradeId) -> Result<TradeDetails, ApiError> {
        self.look_up(operations::TRADE.request(Some(id.as_str()))).await
    }

    /// A payment, by a webhook's `payoutId` or `transferId`.
    ///
    /// The documented query parameters `paymentType` and `payoutType` are not sent: whether one of them
    /// is required is not published. To send them, use [`send`](Client::send).
    ///
    /// ```no_run
    /// # use webhook_send_payments::{Payout, client::{ApiError, Client}};
    /// # async fn run(client: Client, payout: Payout) -> Result<(), ApiError> {
    /// let payment = client.payment(&payout.payout_id).await?;
    /// println!("{} {:?}", payment.status, payment.failure_reason);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn payment(&self, id: &PaymentId) -> Result<PaymentDetails, ApiError> {
        self.look_up(operations::PAYMENT.request(Some(id.as_str()))).await
    }

    /// A recipient, by a webhook's `recipientId`. The path is inferred.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{RecipientId, client::{ApiError, Client}};
    /// # async fn run(client: Client, id: RecipientId) -> Result<(), ApiError> {
    /// let recipient = client.recipient(&id).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn recipient(&self, id: &RecipientId) -> Result<RecipientDetails, ApiError> {
        self.look_up(Request::get(path_segments(&self.paths.recipient, Some(id.as_str())))).await
    }

    /// A recipient's payment addresses: for a webhook's `paymentAddressId`, by the `recipientId` beside
    /// it. That they can be listed is inferred.
    ///
    /// ```no_run
    /// # use webhook_send_payments::{RecipientId, client::{ApiError, Client}};
    /// # async fn run(client: Client, recipient: RecipientId) -> Result<(), ApiError> {
    /// let addresses = client.payment_addresses(&recipient).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 404, 500.
    pub async fn payment_addresses(
        &self,
        recipient: &RecipientId,
    ) -> Result<Vec<PaymentAddressDetails>, ApiError> {
        let path = &self.paths.payment_addresses;
        self.list_at(path, Some(recipient.as_str())).await
    }

    async fn look_up<T: DeserializeOwned>(&self, request: Request) -> Result<T, ApiError> {
        object_in(&self.send(request).await?)
    }

    /// Reads a whole list.
    pub(super) async fn list_at<T: DeserializeOwned>(
        &self,
        path: &str,
        id: Option<&str>,
    ) -> Result<Vec<T>, ApiError> {
        let request = Request::get(path_segments(path, id));
        let request = match self.items_per_page {
            Some(items) => request.query("itemsPerPage", items.to_string()),
            None => request,
        };
        list_in(&self.send(request).await?)
    }
}

#[derive(Deserialize)]
struct Item<T> {
    item: T,
}

/// One object: that in `item`, or the whole body. Documented: the first for what was created, the second
/// for single look-ups; that each call may answer either way is inferred.
pub(super) fn object_in<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    let body: Extra = response.json()?;
    if body.get("item").is_none() {
        return response.json();
    }
    response.json().map(|Item { item }| item)
}

#[derive(Deserialize)]
struct Page<T> {
    #[serde(alias = "meta")]
    metadata: Option<Metadata>,
    items: Vec<T>,
}

#[derive(Payload)]
#[payload(rename_all = "camelCase")]
struct Metadata {
    total_items: Option<u64>,
    extra: Extra,
}

/// All objects of a list, in `items`. Documented for another list; that `metadata` has the older
/// documents' `totalItems` is inferred. A list that lacks some of them is not taken for the whole.
fn list_in<T: DeserializeOwned>(response: &Response) -> Result<Vec<T>, ApiError> {
    let page: Page<T> = response.json()?;
    let total = page.metadata.and_then(|metadata| metadata.total_items);
    let shown = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
    if total.is_some_and(|total| total > shown) {
        const REASON: &str = "expected all items in one answer, found fewer: raise items_per_page";
        return Err(response.undocumented("items", REASON));
    }
    Ok(page.items)
}
