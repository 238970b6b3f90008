//! What an endpoint subscribes to.

use webhook_core::open_enum;

open_enum! {
    /// An event to which an endpoint subscribes, or the wildcard. Documented: the webhooks guide.
    ///
    /// The deliveries themselves do not carry these names.
    pub enum Subscription {
        /// An account's status, when it is created and later.
        AccountUpdated = "account_updated",
        /// A wallet's status when it is created, and its balances afterwards.
        WalletUpdated = "wallet_updated",
        /// A pay-in address's status when it is created.
        PayInAddressUpdated = "payin_address_updated",
        /// A new pay-in to an address.
        PayInTransactionCreated = "payin_transaction_created",
        /// Later changes of a pay-in.
        PayInTransactionUpdated = "payin_transaction_updated",
        /// A trade's status after it was created.
        TradeTransactionUpdated = "trade_transaction_updated",
        /// A transfer's status after it was created.
        TransferTransactionUpdated = "transfer_transaction_updated",
        /// A payout's status after it was created.
        PayoutTransactionUpdated = "payout_transaction_updated",
        /// A payment address's status, when its recipient is created or when it is added later.
        PaymentAddressUpdated = "payment_address_updated",
        /// A recipient's status when it is created.
        RecipientUpdated = "recipient_updated",
        /// The wildcard: all events that are enabled by default. Which ones these are is not published.
        /// Events that are added later join automatically, so expect unknown ones. The guide's table
        /// writes it so; its prose has `all_default_event`, twice.
        AllDefaultEvents = "all_default_events",
    }
}
