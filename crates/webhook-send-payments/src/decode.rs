//! Which event a body is.

use serde_json::value::RawValue;
use webhook_core::{
    DecodeError, Envelope, UnknownEvent, Verified,
    authoring::{Object, decode_as},
};

use crate::Event;

const PAY_IN: &[&str] = &["payin_transaction_created", "payin_transaction_updated"];
const WALLET: &[&str] = &["wallet_updated"];
const PAY_IN_ADDRESS: &[&str] = &["payin_address_updated"];
const PAYOUT: &[&str] = &["payout_transaction_updated"];
const TRANSFER: &[&str] = &["transfer_transaction_updated"];
const TRADE: &[&str] = &["trade_transaction_updated"];
const PAYMENT_ADDRESS: &[&str] = &["payment_address_updated"];
const RECIPIENT: &[&str] = &["recipient_updated"];
const ACCOUNT: &[&str] = &["account_updated"];

/// The documents print the same body for both.
const TRADE_OR_ADDRESS: &[&str] = &["trade_transaction_updated", "payment_address_updated"];

/// The older documents print a recipient without its id; a newer one would look like an account.
const ACCOUNT_OR_RECIPIENT: &[&str] = &["account_updated", "recipient_updated"];

/// The field that identifies each kind of object. The first one that a body has decides: a pay-in, for
/// instance, has a wallet's id as well. The order is inferred from the documents' tables.
const BY_ID: &[(&str, &[&str])] = &[
    ("pay-inId", PAY_IN),
    ("payInId", PAY_IN),
    ("payinId", PAY_IN),
    ("walletId", WALLET),
    ("pay-inAddressId", PAY_IN_ADDRESS),
    ("payInAddressId", PAY_IN_ADDRESS),
    ("payinAddressId", PAY_IN_ADDRESS),
    ("payoutId", PAYOUT),
    ("transferId", TRANSFER),
    ("tradeId", TRADE),
];

/// The fields of accounts and recipients, beside their ids.
const SHARED: &[&str] =
    &["id", "status", "externalReference", "updatedAt", "accountId", "tradingAccountId"];

/// Decodes a body as what its endpoint's label says, or else as what its fields say.
pub(crate) fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
    let event = event_of(verified.endpoint(), verified.body());
    Envelope::from_event(verified, event)
}

fn event_of(label: Option<&str>, body: &[u8]) -> Result<Event, DecodeError> {
    let unknown = match (decode_as(label.unwrap_or("unknown"), body), label) {
        (Ok(Event::Unknown(unknown)), _) => unknown,
        (Err(error), None) => return Err(DecodeError::new(error.path(), error.fault().clone())),
        (known, _) => return known,
    };
    let fields = Object::of(&unknown.payload).unwrap_or_default();
    match events_of(&fields) {
        [] => Ok(Event::Unknown(unknown)),
        [name] => decode_as(name, body),
        names @ [first, ..] => {
            let names = names.join("|");
            decode_as::<Event>(first, body).map_err(|error| error.with_event_type(&names))?;
            Ok(Event::Unknown(UnknownEvent::new(names, unknown.payload)))
        }
    }
}

/// The events that a body with these fields may be.
fn events_of(body: &Object<'_>) -> &'static [&'static str] {
    let has = |name: &str| body.iter().any(|(other, json)| other == name && has_value(json));
    let status = body.text("status");
    if let Some((_, events)) = BY_ID.iter().find(|(name, _)| has(name)) {
        return events;
    }
    if has("paymentAddressId") {
        return match status.as_deref() {
            _ if has("recipientId") => PAYMENT_ADDRESS,
            Some(
                "pending_settlement"
                | "pending_payout_processing"
                | "pending_payment_processing"
                | "awaiting_funds"
                | "settled",
            ) => TRADE,
            Some("active" | "inactive") => PAYMENT_ADDRESS,
            _ => TRADE_OR_ADDRESS,
        };
    }
    if has("recipientId") {
        return RECIPIENT;
    }
    if has("customerAccountId") {
        return ACCOUNT;
    }
    // Many objects have an account: this is one of the two only if nothing else is in the body.
    let has_others = body.iter().any(|(name, json)| has_value(json) && !SHARED.contains(&name));
    match status.as_deref() {
        _ if has_others => &[],
        Some("processing") if has("accountId") => RECIPIENT,
        _ if has("accountId") => ACCOUNT_OR_RECIPIENT,
        _ if has("tradingAccountId") => RECIPIENT,
        _ => &[],
    }
}

fn has_value(json: &RawValue) -> bool {
    !matches!(json.get(), "null" | "\"\"")
}
