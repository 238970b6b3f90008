//! Which event a body is.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use webhook_core::{DecodeError, Verified, event::Events, read};

use crate::{Event, Undetermined};

/// Reads a body as what its endpoint's label says, or else as what its members say.
pub(crate) fn read_event(verified: &Verified<'_>) -> Result<Event, DecodeError> {
    let text = read::utf8(verified.body())?;
    let label = verified.endpoint();
    let row = label.and_then(|label| Event::KNOWN.iter().find(|row| row.name == label));
    if let Some(row) = row {
        return read_as(row.name, text);
    }
    let members = read::json::<Members>(text, "")?;
    let names = members.events();
    if let [name] = names {
        return read_as(name, text);
    }
    let readings = names.iter().map(|name| read_as(name, text));
    let event_type = match names {
        [] => label.unwrap_or("unknown").into(),
        names => names.join("|"),
    };
    Ok(Event::Unknown(Undetermined {
        event_type: event_type.into(),
        payload: read::json::<Box<RawValue>>(text, "")?,
        readings: readings.collect::<Result<_, _>>()?,
    }))
}

fn read_as(name: &str, text: &str) -> Result<Event, DecodeError> {
    read::json_as(Named(name), text, "").map_err(|error| error.in_event(name))
}

/// Reads a body as the event with this name, which the table has.
#[derive(Clone, Copy)]
struct Named<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Named<'_> {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Event, D::Error> {
        Event::read(self.0, deserializer, |_| Err(D::Error::custom("unknown")))
    }
}

/// Which of the members that tell events apart a body has.
#[derive(Default)]
struct Members {
    pay_in: bool,
    wallet: bool,
    pay_in_address: bool,
    payout: bool,
    transfer: bool,
    trade: bool,
    payment_address: bool,
    recipient: bool,
    customer_account: bool,
    account: bool,
    trading_account: bool,
    /// Members that no payload of an account or a recipient has.
    others: bool,
    status: Status,
}

/// Whose status it is, in a body that may be one of two things.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Status {
    Trades,
    /// Of payment addresses, accounts and recipients.
    Addresses,
    /// Of recipients, and not of accounts; of trades and payment addresses alike.
    Recipients,
    #[default]
    Several,
}

impl Status {
    fn of(text: &str) -> Self {
        match text {
            "pending_settlement"
            | "pending_payout_processing"
            | "pending_payment_processing"
            | "awaiting_funds"
            | "settled" => Self::Trades,
            "active" | "inactive" => Self::Addresses,
            "processing" => Self::Recipients,
            _ => Self::Several,
        }
    }
}

impl Members {
    /// The events that a body with these members may be. The order is inferred from the documents'
    /// tables: a pay-in, for instance, has a wallet's id as well.
    fn events(&self) -> &'static [&'static str] {
        const PAY_IN: &[&str] = &["payin_transaction_created", "payin_transaction_updated"];
        const TRADE: &[&str] = &["trade_transaction_updated"];
        const ADDRESS: &[&str] = &["payment_address_updated"];
        const RECIPIENT: &[&str] = &["recipient_updated"];
        // The documents print the same body for both.
        const TRADE_OR_ADDRESS: &[&str] = &["trade_transaction_updated", "payment_address_updated"];
        // The older documents print a recipient without its id; a newer one would be like an account.
        const ACCOUNT_OR_RECIPIENT: &[&str] = &["account_updated", "recipient_updated"];
        match self {
            Self { pay_in: true, .. } => PAY_IN,
            Self { wallet: true, .. } => &["wallet_updated"],
            Self {
                pay_in_address: true,
                ..
            } => &["payin_address_updated"],
            Self { payout: true, .. } => &["payout_transaction_updated"],
            Self { transfer: true, .. } => &["transfer_transaction_updated"],
            Self { trade: true, .. } => TRADE,
            Self {
                payment_address: true,
                recipient: true,
                ..
            } => ADDRESS,
            Self {
                payment_address: true,
                status,
                ..
            } => match status {
                Status::Trades => TRADE,
                Status::Addresses => ADDRESS,
                Status::Recipients | Status::Several => TRADE_OR_ADDRESS,
            },
            Self {
                recipient: true, ..
            } => RECIPIENT,
            Self {
                customer_account: true,
                ..
            } => &["account_updated"],
            // Whatever has an account: nothing says that it is one of these.
            Self { others: true, .. } => &[],
            Self {
                account: true,
                status: Status::Recipients,
                ..
            } => RECIPIENT,
            Self { account: true, .. } => ACCOUNT_OR_RECIPIENT,
            Self {
                trading_account: true,
                ..
            } => RECIPIENT,
            _ => &[],
        }
    }

    /// Notes a member that has a value.
    fn note(&mut self, name: &str, value: &RawValue) {
        match name {
            "pay-inId" | "payInId" | "payinId" => self.pay_in = true,
            "walletId" => self.wallet = true,
            "pay-inAddressId" | "payInAddressId" | "payinAddressId" => self.pay_in_address = true,
            "payoutId" => self.payout = true,
            "transferId" => self.transfer = true,
            "tradeId" => self.trade = true,
            "paymentAddressId" => self.payment_address = true,
            "recipientId" => self.recipient = true,
            "customerAccountId" => self.customer_account = true,
            "accountId" => self.account = true,
            "tradingAccountId" => self.trading_account = true,
            "status" => self.status = Status::of(value.get().trim_matches('"')),
            "id" | "externalReference" | "updatedAt" => {}
            _ => self.others = true,
        }
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            if value.get() != "null" {
                members.note(&name, value);
            }
        }
        Ok(members)
    }
}

/// A member's name, borrowed where it can be.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
