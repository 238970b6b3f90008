//! Payments.

use webhook_core::{Amount, CurrencyCode, payload};

use crate::{ObjectId, UserId};

payload! {
    /// A payment that its beneficiary has received (documented: the table of event types). Neither
    /// beneficiary nor reference nor time is told.
    ///
    /// Documented: the sample of the webhooks page; that the account may be missing is inferred.
    pub struct Payment {
        /// Which payment. Perhaps the `TransferId` of the API (inferred, weakly).
        pub object_id: ObjectId = "objectId",
        /// The account: route by this (inferred).
        pub user_id: Option<UserId> = "userId",
        /// How much, in `currency`. **Above zero, although money leaves.**
        pub amount: Amount,
        /// In which currency.
        pub currency: CurrencyCode,
    }
}
