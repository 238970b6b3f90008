//! What an endpoint is for.

use webhook_core::{open_enum, payload::OpenEnum};

open_enum! {
    /// What an endpoint is for: its `WebhookEventType`. Documented: the table of the [webhooks
    /// page], with the numbers that [`number`](Self::number) gives. The deliveries do not carry
    /// these names.
    ///
    /// The table calls [`Payment`](Self::Payment) and
    /// [`AccountTransaction`](Self::AccountTransaction) active and all others inactive: presumably
    /// no deliveries come for those (inferred).
    ///
    /// [webhooks page]: https://dev.caxton.io/docs/webhooks-1
    pub enum EventType {
        /// 0. Settled trades are documented to come under `Payment`.
        Trade = "Trade",
        /// 1: `trade_settled` (documented), and presumably `payment_completed` (inferred: the page
        /// does not say it).
        Payment = "Payment",
        /// 2: `account_credit` (documented for incoming funds alone), and presumably
        /// `account_debit` (inferred: the page does not say it).
        AccountTransaction = "AccountTransaction",
        /// 3.
        Wallet = "Wallet",
        /// 4.
        Card = "Card",
        /// 5.
        Quote = "Quote",
        /// 6.
        BulkPayments = "BulkPayments",
        /// The type in the page's one sample request. It stands in no table, and has no number;
        /// that it is the same as `Wallet` is inferred.
        Wallets = "Wallets",
    }
}

/// By number.
const NUMBERED: [EventType; 7] = [
    EventType::Trade,
    EventType::Payment,
    EventType::AccountTransaction,
    EventType::Wallet,
    EventType::Card,
    EventType::Quote,
    EventType::BulkPayments,
];

impl EventType {
    /// The number in the page's table. Of a type that is not known, the number that stands in the
    /// place of its name, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Trade => Some(0),
            Self::Payment => Some(1),
            Self::AccountTransaction => Some(2),
            Self::Wallet => Some(3),
            Self::Card => Some(4),
            Self::Quote => Some(5),
            Self::BulkPayments => Some(6),
            Self::Wallets => None,
            Self::Unknown(text) => text.parse().ok(),
        }
    }

    /// The type with this number; of a number that is not known, [`Unknown`](Self::Unknown) with
    /// its digits.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let place = usize::try_from(number).ok();
        let known = place.and_then(|place| NUMBERED.get(place));
        known
            .cloned()
            .unwrap_or_else(|| Self::Unknown(number.to_string().into()))
    }

    /// Reads a name in any case, with or without blanks, since the page has `AccountTransaction` as
    /// well as `Account Transaction`, or a number. Another text is kept as it is.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if let Ok(number) = text.trim().parse() {
            return Self::from_number(number);
        }
        let name: String = text.split_whitespace().collect();
        let mut known = Self::KNOWN.iter();
        match known.find(|one| one.eq_ignore_ascii_case(&name)) {
            Some(known) => Self::from_text(known),
            None => Self::Unknown(text.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_have_the_names_and_numbers_of_the_table() {
        let table = [
            "Trade",
            "Payment",
            "AccountTransaction",
            "Wallet",
            "Card",
            "Quote",
            "BulkPayments",
        ];
        assert_eq!(EventType::KNOWN.len(), 8);
        for (number, name) in (0..).zip(table) {
            let one = EventType::from_text(name);
            assert!(one.is_known());
            assert_eq!(one.number(), Some(number));
            assert_eq!(EventType::from_number(number), one);
        }
        assert_eq!(EventType::from_text("Wallets").number(), None);
        assert_eq!(EventType::from_number(7), EventType::Unknown("7".into()));
        assert_eq!(EventType::from_number(7).number(), Some(7));
        assert_eq!(EventType::Unknown("New".into()).number(), None);
    }

    #[test]
    fn a_type_is_read_by_name_or_number_and_kept_if_it_is_not_known() {
        for text in [
            "AccountTransaction",
            "Account Transaction",
            "accounttransaction",
            "2",
            " 2",
        ] {
            assert_eq!(
                EventType::read(text),
                EventType::AccountTransaction,
                "{text}"
            );
        }
        assert_eq!(EventType::read("Wallets"), EventType::Wallets);
        for text in ["Account Debit", "", "-1", "2.0"] {
            assert_eq!(EventType::read(text), EventType::Unknown(text.into()));
        }
    }
}
