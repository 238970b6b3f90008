//! Event types: what an endpoint is registered for.

use webhook_core::{OpenEnum, open_enum};

open_enum! {
    /// What an endpoint is registered for: its `WebhookEventType`. Deliveries do not carry these
    /// names.
    ///
    /// Documented: names and numbers, in the table of the [webhooks page]. The table calls `Payment`
    /// and `AccountTransaction` active and all others inactive: presumably those send nothing
    /// (inferred).
    ///
    /// [webhooks page]: https://dev.caxton.io/docs/webhooks-1
    pub enum EventType {
        /// Number 0. Settled trades are sent for `Payment` instead (documented).
        Trade = "Trade",
        /// Number 1: `trade_settled` (documented) and `payment_completed` (inferred).
        Payment = "Payment",
        /// Number 2: `account_credit` (documented for incoming funds only) and `account_debit`
        /// (inferred).
        AccountTransaction = "AccountTransaction",
        /// Number 3.
        Wallet = "Wallet",
        /// Number 4.
        Card = "Card",
        /// Number 5.
        Quote = "Quote",
        /// Number 6.
        BulkPayments = "BulkPayments",
        /// The type in the page's only sample request. It is not in the table and has no number. That
        /// it is the same as `Wallet` is inferred.
        Wallets = "Wallets",
    }
}

/// The types in the page's table, in the order of their numbers.
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
    /// The number in the page's table. For an unknown type, the number that it was read from.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Unknown(text) => text.parse().ok(),
            known => (0..)
                .zip(&NUMBERED)
                .find(|(_, one)| *one == known)
                .map(|(number, _)| number),
        }
    }

    /// The type with this number. For a number that is not in the table, [`Unknown`](Self::Unknown)
    /// with its digits.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let index = usize::try_from(number).ok();
        let known = index.and_then(|index| NUMBERED.get(index)).cloned();
        known.unwrap_or_else(|| Self::Unknown(number.to_string().into()))
    }

    /// Reads a number, or a name in any case and with or without spaces: the page writes both
    /// `AccountTransaction` and `Account Transaction`. Any other text is kept.
    ///
    /// ```
    /// use webhook_cxtn::EventType;
    ///
    /// assert_eq!(EventType::read("account transaction"), EventType::AccountTransaction);
    /// assert_eq!(EventType::read("2"), EventType::AccountTransaction);
    /// assert_eq!(EventType::read("Refund"), EventType::Unknown("Refund".into()));
    /// ```
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
    use webhook_core::OpenEnum;

    use super::EventType;

    #[test]
    fn the_types_have_the_names_and_numbers_of_the_table() {
        let table = "Trade Payment AccountTransaction Wallet Card Quote BulkPayments";
        for (number, name) in (0..).zip(table.split(' ')) {
            let one = EventType::from_text(name);
            assert!(one.is_known());
            assert_eq!(one.number(), Some(number));
            assert_eq!(EventType::from_number(number), one);
        }
        assert_eq!(EventType::KNOWN.len(), 8);
        assert_eq!(EventType::Wallets.number(), None);
        assert_eq!(EventType::from_number(7).number(), Some(7));
        assert_eq!(EventType::Unknown("New".into()).number(), None);
    }

    #[test]
    fn a_type_is_read_from_a_name_or_a_number_and_kept_if_it_is_unknown() {
        for text in [
            "AccountTransaction",
            "Account Transaction",
            "accounttransaction",
            " 2",
        ] {
            assert_eq!(
                EventType::read(text),
                EventType::AccountTransaction,
                "{text}"
            );
        }
        assert_eq!(EventType::read("Wallets"), EventType::Wallets);
        for text in ["Account Debit", "", "-1", "2.0", "7"] {
            assert_eq!(EventType::read(text), EventType::Unknown(text.into()));
        }
    }
}
