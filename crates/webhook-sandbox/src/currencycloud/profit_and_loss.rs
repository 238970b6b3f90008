//! What the client's own cancellations of conversions have gained or lost.

use webhook_currencycloud::ConversionStatus;

use super::{Currencycloud, time};
use crate::json::{Object, object};

/// The list's name in the answer.
pub(super) const PROFIT_AND_LOSS: &str = "conversion_profit_and_losses";

impl Currencycloud {
    /// A record for each closed conversion, with the account that it belongs to. The sandbox has no rates, so nothing is
    /// gained or lost.
    pub(super) fn profit_and_loss(&self) -> Vec<(String, Object)> {
        let closed = self.conversions.iter().filter(|it| it.status == ConversionStatus::Closed);
        let record = |it: &super::conversion::Conversion| {
            let record = object! {
                "account_id": it.account_id, "contact_id": it.contact_id,
                "event_account_id": (), "event_contact_id": (), "conversion_id": it.id,
                "event_type": "self_service_cancellation", "amount": "0.00",
                "currency": it.sell.1, "notes": "", "event_date_time": time(it.updated_at),
            };
            (it.account_id.clone(), record)
        };
        closed.map(record).collect()
    }
}
