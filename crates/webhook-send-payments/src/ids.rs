//! Ids: opaque texts.
//!
//! The newer documentation has typed prefixes (`wallet_`, then a UUID), the older one bare UUIDs,
//! and the samples hold texts that are neither. None is parsed.

use webhook_core::identifier;

identifier! {
    /// The id of an account. Documented prefix: `account_`. The older documentation has two
    /// accounts, `customerAccountId` and `tradingAccountId`, in its place.
    pub struct AccountId;
}

identifier! {
    /// The id of a wallet: the money of one account in one currency. Documented prefix: `wallet_`.
    pub struct WalletId;
}

identifier! {
    /// The id of an address that money is paid in to. Documented prefix: `payinAddress_`.
    pub struct PayInAddressId;
}

identifier! {
    /// The id of money that was paid in. No call takes it: a path for it is not published.
    pub struct PayInId;
}

identifier! {
    /// The id of a trade. Documented prefix: `tradeTransaction_`. That a webhook's `tradeId` is the
    /// API's `tradeTransactionId` is inferred.
    pub struct TradeId;
}

identifier! {
    /// The id of a payment: a payout or a transfer. Documented prefix: `paymentTransaction_`. That
    /// a webhook's `payoutId` and `transferId` are the API's `paymentTransactionId` is inferred.
    pub struct PaymentId;
}

identifier! {
    /// The id of a recipient of payouts. Documented prefix: `recipient_`.
    pub struct RecipientId;
}

identifier! {
    /// The id of a recipient's address. Documented prefix: `paymentAddress_`.
    pub struct PaymentAddressId;
}

identifier! {
    /// The id of an endpoint. A prefix is not published.
    pub struct WebhookId;
}

identifier! {
    /// What a webhook's body has as `id`. The documents call it the webhook's unique id; in their
    /// samples it is the thing's own id, or one and the same for all. Not a de-duplication key.
    pub struct NotificationId;
}
