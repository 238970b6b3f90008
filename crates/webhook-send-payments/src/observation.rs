//! Which events tell a status, and how an observation is written.

use serde_json::value::RawValue;
use webhook_core::Observe;

use crate::SendPayments;

/// For each kind of object, the events that tell its statuses. Documented: webhooks guide; that an update is sent
/// for each change is inferred.
const TOLD_BY: &[(&str, &[&str])] = &[
    ("account", &["account_updated"]),
    ("wallet", &["wallet_updated"]),
    ("pay_in_address", &["payin_address_updated"]),
    ("pay_in", &["payin_transaction_created", "payin_transaction_updated"]),
    ("trade", &["trade_transaction_updated"]),
    ("transfer", &["transfer_transaction_updated"]),
    ("payout", &["payout_transaction_updated"]),
    ("payment_address", &["payment_address_updated"]),
    ("recipient", &["recipient_updated"]),
];

pub(crate) fn told_by(kind: &str) -> &'static [&'static str] {
    TOLD_BY.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, events)| events)
}

impl Observe for SendPayments {
    const NAME_IN_LABEL: bool = true;

    fn write(_: &str, payload: &RawValue) -> String {
        payload.get().to_owned()
    }
}
