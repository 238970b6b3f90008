//! What an endpoint subscribes to.

use webhook_core::open_enum;

open_enum! {
    /// An event to which an endpoint subscribes, or the wildcard. Documented: the webhooks guide.
    ///
    /// The deliveries themselves do not carry these names.
    pub enum Subscription {
        /// An account's status, at its creation and later.
        AccountUpdated = "account_updated",
        /// A wallet's status at its creation, and afterwards its balances.
        WalletUpdated = "wallet_updated",
        /// A pay-in address's status at its creation.
        PayInAddressUpdated = "payin_address_updated",
        /// New money for an address.
        PayInTransactionCreated = "payin_transaction_created",
        /// Later changes of it.
        PayInTransactionUpdated = "payin_transaction_updated",
        /// A trade's status after its creation.
        TradeTransactionUpdated = "trade_transaction_updated",
        /// A transfer's status after its creation.
        TransferTransactionUpdated = "transfer_transaction_updated",
        /// A payout's status after its creation.
        PayoutTransactionUpdated = "payout_transaction_updated",
        /// A payment address's status, when its recipient is created or when it is added later.
        PaymentAddressUpdated = "payment_address_updated",
        /// A recipient's status at its creation.
        RecipientUpdated = "recipient_updated",
        /// The wildcard: all events that are enabled by default. Events that are added later join
        /// by themselves, so expect unknown ones. Which events those are is not published. The
        /// guide's table has this spelling; its prose has `all_default_event`, twice.
        AllDefaultEvents = "all_default_events",
    }
}
