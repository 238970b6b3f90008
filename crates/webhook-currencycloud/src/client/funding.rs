//! Money that arrived, and who sent it.

use webhook_core::{Amount, CurrencyCode, Extra, Payload, Timestamp, identifier};

use super::AccountNumber;
use crate::RelatedEntityId;

/// Who sent money that arrived.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct SenderDetails {
    /// Which money: the `related_entity_id` of its transactions (inferred).
    pub id: RelatedEntityId,
    /// How much.
    pub amount: Option<Amount>,
    /// In which currency.
    pub currency: Option<CurrencyCode>,
    /// What the sender wrote (inferred from its name).
    pub additional_information: Option<String>,
    /// The value date.
    pub value_date: Option<Timestamp>,
    /// The sender in one text. See [`parts`](Self::parts).
    pub sender: Option<String>,
    /// The account that received it.
    pub receiving_account_number: Option<AccountNumber>,
    /// Its IBAN.
    pub receiving_account_iban: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

/// A sender's parts. Each of them may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SenderParts<'a> {
    /// Name.
    pub name: Option<&'a str>,
    /// Address.
    pub address: Option<&'a str>,
    /// Country.
    pub country: Option<&'a str>,
    /// Account number or IBAN.
    pub account: Option<&'a str>,
    /// BIC.
    pub bic: Option<&'a str>,
    /// Routing code.
    pub routing_code: Option<&'a str>,
}

impl SenderDetails {
    /// The parts of `sender`, which stand between semicolons: name, address, country, account
    /// number or IBAN, BIC, routing code. `None` for a text that has not these six parts, as one of
    /// the provider's own examples has not: which of them a semicolon belongs to would be a guess.
    #[must_use]
    pub fn parts(&self) -> Option<SenderParts<'_>> {
        let parts: Vec<Option<&str>> = self
            .sender
            .as_deref()?
            .split(';')
            .map(|part| Some(part.trim()).filter(|part| !part.is_empty()))
            .collect();
        match *parts.as_slice() {
            [name, address, country, account, bic, routing_code] => Some(SenderParts {
                name,
                address,
                country,
                account,
                bic,
                routing_code,
            }),
            _ => None,
        }
    }
}

/// Money that arrived and is approved.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct FundingTransaction {
    /// Which.
    pub id: FundingTransactionId,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: CurrencyCode,
    /// Over which network. Seen: `SEPA`.
    pub rail: Option<String>,
    /// What the sender wrote (inferred from its name).
    pub additional_information: Option<String>,
    /// The routing code of the account that received it.
    pub receiving_account_routing_code: Option<AccountNumber>,
    /// The value date.
    pub value_date: Option<Timestamp>,
    /// The account that received it.
    pub receiving_account_number: Option<AccountNumber>,
    /// Its IBAN.
    pub receiving_account_iban: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// Who sent it.
    pub sender: Option<FundingSender>,
    /// Fields that this type does not know.
    pub extra: Extra,
}

identifier! {
    /// The id of money that arrived.
    pub struct FundingTransactionId;
}

/// Who sent money that arrived.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct FundingSender {
    /// The provider's id of the sender.
    pub sender_id: Option<String>,
    /// Address.
    pub sender_address: Option<String>,
    /// Country.
    pub sender_country: Option<String>,
    /// Name.
    pub sender_name: Option<String>,
    /// BIC.
    pub sender_bic: Option<String>,
    /// IBAN.
    pub sender_iban: Option<String>,
    /// Account number.
    pub sender_account_number: Option<AccountNumber>,
    /// Routing code.
    pub sender_routing_code: Option<AccountNumber>,
    /// Fields that this type does not know.
    pub extra: Extra,
}
