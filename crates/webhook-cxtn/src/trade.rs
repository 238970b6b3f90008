//! Trades.

use webhook_core::{Amount, CurrencyCode, payload};

use crate::{ObjectId, UserId};

payload! {
    /// A trade that is settled. No time is told.
    ///
    /// Documented: the sample of the webhooks page; what may be missing is inferred.
    pub struct Trade {
        /// Which trade.
        pub object_id: ObjectId = "objectId",
        /// The account: route by this (inferred).
        pub user_id: Option<UserId> = "userId",
        /// The currency that was sold.
        pub sell_currency: CurrencyCode = "sellCurrency",
        /// How much of it.
        pub sell_amount: Amount = "sellAmount",
        /// The currency that was bought.
        pub buy_currency: CurrencyCode = "buyCurrency",
        /// How much of it.
        pub buy_amount: Amount = "buyAmount",
        /// What is still to be paid (inferred from its name). Null in the sample; that it is a number
        /// otherwise is inferred, and in which currency is not told.
        pub balance_due: Option<Amount> = "balanceDue",
        /// What has been paid (inferred from its name). Null in the sample; that it is a number otherwise
        /// is inferred, and in which currency is not told.
        pub funded_amount: Option<Amount> = "fundedAmount",
    }
}
