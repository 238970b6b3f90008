//! Inbound funds and their sender.

use webhook_core::{
    Amount, CaseInsensitive, CurrencyCode, Extra, Payload, Timestamp, identifier, open_enum,
};

use crate::RelatedEntityId;

/// The sender of inbound funds.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct SenderDetails {
    /// The funds: the `related_entity_id` of their transactions (inferred).
    pub id: RelatedEntityId,
    /// The amount, in `currency`.
    pub amount: Option<Amount>,
    /// The currency of `amount`.
    pub currency: Option<CurrencyCode>,
    /// The payment reference given by the sender and the sending bank. Documented: collections guide.
    pub additional_information: Option<String>,
    /// The value date.
    pub value_date: Option<Timestamp>,
    /// The sender as one text. See [`parts`](Self::parts).
    pub sender: Option<String>,
    /// The number of the account that received the funds.
    pub receiving_account_number: Option<String>,
    /// The IBAN of that account.
    pub receiving_account_iban: Option<String>,
    /// When the record was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

/// The parts of a sender. Each of them may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
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
    /// The parts of `sender`, in either form:
    ///
    /// * `name;address;country;account number or IBAN;BIC;routing code` (documented),
    /// * `IBAN, BIC, name, country, address`, where the country is two capital letters (inferred from
    ///   recordings of 2018 in the provider's own libraries).
    ///
    /// `None` for any other text: to assign its parts would be a guess.
    ///
    /// ```
    /// # use webhook_currencycloud::client::SenderDetails;
    /// # fn run(sender: SenderDetails) {
    /// let country = sender.parts().and_then(|parts| parts.country);
    /// # }
    /// ```
    #[must_use]
    pub fn parts(&self) -> Option<SenderParts<'_>> {
        let sender = self.sender.as_deref()?;
        semicolons(sender).or_else(|| commas(sender))
    }
}

fn semicolons(sender: &str) -> Option<SenderParts<'_>> {
    let parts: Vec<Option<&str>> = sender.split(';').map(part).collect();
    let [name, address, country, account, bic, routing_code] = *parts.as_slice() else {
        return None;
    };
    Some(SenderParts {
        name,
        address,
        country,
        account,
        bic,
        routing_code,
    })
}

/// The address comes last and may contain commas.
fn commas(sender: &str) -> Option<SenderParts<'_>> {
    let parts: Vec<Option<&str>> = sender.splitn(5, ',').map(part).collect();
    let [account, bic, name, Some(country), address] = *parts.as_slice() else {
        return None;
    };
    let is_country = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    is_country.then_some(SenderParts {
        name,
        address,
        country: Some(country),
        account,
        bic,
        routing_code: None,
    })
}

fn part(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Inbound funds that were approved.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct FundingTransaction {
    /// The id.
    pub id: FundingTransactionId,
    /// The amount, in `currency`.
    pub amount: Amount,
    /// The currency of `amount`.
    pub currency: CurrencyCode,
    /// The network over which the funds arrived.
    pub rail: Option<CaseInsensitive<Rail>>,
    /// Any further information. Documented: API reference.
    pub additional_information: Option<String>,
    /// The routing code of the account that received the funds.
    pub receiving_account_routing_code: Option<String>,
    /// The value date.
    pub value_date: Option<Timestamp>,
    /// The number of the account that received the funds.
    pub receiving_account_number: Option<String>,
    /// The IBAN of that account.
    pub receiving_account_iban: Option<String>,
    /// When the record was created.
    pub created_at: Option<Timestamp>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// The sender.
    pub sender: Option<FundingSender>,
    /// Fields that no other field holds.
    pub extra: Extra,
}

identifier! {
    /// The id of inbound funds that were approved.
    pub struct FundingTransactionId;
}

open_enum! {
    /// The network over which funds arrived. `SEPA` is documented by sample. `SWIFT`, also in lower
    /// case, is in recordings of the provider's own libraries (inferred).
    pub enum Rail {
        /// SEPA.
        Sepa = "SEPA",
        /// SWIFT.
        Swift = "SWIFT",
    }
}

/// The sender of inbound funds that were approved.
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
    pub sender_account_number: Option<String>,
    /// Routing code.
    pub sender_routing_code: Option<String>,
    /// Fields that no other field holds.
    pub extra: Extra,
}
