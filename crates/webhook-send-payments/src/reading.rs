//! Which event a body is.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
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
    status: Status,
}

/// Whose status it is, in a body that may be a trade or a payment address.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Status {
    Trades,
    Addresses,
    #[default]
    Both,
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
            _ => Self::Both,
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
        // The documents print the same body for both.
        const TRADE_OR_ADDRESS: &[&str] = &["trade_transaction_updated", "payment_address_updated"];
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
                Status::Both => TRADE_OR_ADDRESS,
            },
            Self {
                recipient: true, ..
            } => &["recipient_updated"],
            Self {
                customer_account: true,
                ..
            }
            | Self { account: true, .. } => &["account_updated"],
            // As the documents print a recipient.
            Self {
                trading_account: true,
                ..
            } => &["recipient_updated"],
            _ => &[],
        }
    }

    /// Notes a member, and returns whether it is the status.
    fn note(&mut self, name: &str) -> bool {
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
            _ => return name == "status",
        }
        false
    }
}

impl<'de> serde::Deserialize<'de> for Members {
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
        while let Some(is_status) = map.next_key_seed(Note(&mut members))? {
            if is_status {
                let value: &RawValue = map.next_value()?;
                members.status = Status::of(value.get().trim_matches('"'));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(members)
    }
}

/// Notes a member's name, and reads whether it is the status.
struct Note<'m>(&'m mut Members);

impl<'de> DeserializeSeed<'de> for Note<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Note<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<bool, E> {
        Ok(self.0.note(name))
    }
}
