//! Demo funding, and look-ups of funds and their sender.

use rust_decimal::Decimal;
use webhook_core::{CurrencyCode, OpenEnum};
use webhook_currencycloud::client::DemoFundingAction;
use webhook_currencycloud::{AccountId, TransactionStatus};

use super::errors::{refused, refused_with};
use super::funds::{Funds, NewFunds, Sender};
use super::{Currencycloud, amount, time};
use crate::emulator::World;
use crate::http::{Answer, Fields};
use crate::json::object;

/// The fields of API reference 2.43.0.
const FIELDS: &[&str] = &[
    "id",
    "receiver_account_number",
    "amount",
    "currency",
    "receiver_routing_code",
    "sender_name",
    "sender_address",
    "sender_country",
    "sender_reference",
    "sender_account_number",
    "sender_routing_code",
    "action",
    "on_behalf_of",
];

impl Currencycloud {
    pub(super) fn demo_funding(
        &mut self,
        form: &Fields,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        if let Some(name) = form.other_than(FIELDS) {
            return Err(refused(400, name, "invalid_extra_parameters"));
        }
        let acting = self.accounts.acting(form)?;
        let id = form.get("id").ok_or_else(|| required("id"))?;
        if !is_uuid(id) {
            return Err(refused(400, "id", "id_is_not_valid_uuid").inferred("the code"));
        }
        if self.funds.iter().any(|funds| funds.entity_id == id) {
            return Err(refused(400, "id", "id_has_already_been_taken"));
        }
        let number = form.get("receiver_account_number");
        let number = number.ok_or_else(|| required("receiver_account_number"))?;
        let text = form.get("amount").ok_or_else(|| required("amount"))?;
        let value = positive(text)?;
        let currency = form.get("currency").ok_or_else(|| required("currency"))?;
        let (account, of_currency) =
            self.accounts.receiver(number).filter(|(account, _)| *account == acting).ok_or_else(
                || refused(400, "receiver_account_number", "receiver_account_number_not_found"),
            )?;
        if of_currency != currency {
            return Err(refused(400, "currency", "currency_not_supported_by_account"));
        }
        let action = form.get("action").map_or(DemoFundingAction::Approve, OpenEnum::from_text);
        if !action.is_known() {
            let range = object! { "range": "approve, reject" };
            let error = refused_with(400, "action", "action_not_in_range", &range);
            return Err(error.inferred("the code"));
        }
        let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
        let funds = NewFunds {
            account: AccountId::from(account.as_str()),
            amount: value,
            currency: CurrencyCode::from(currency),
            sender: Sender {
                name: form.get("sender_name").unwrap_or("Test sender").into(),
                address: text("sender_address"),
                country: text("sender_country"),
                account_number: text("sender_account_number"),
                routing_code: text("sender_routing_code"),
                reference: text("sender_reference"),
            },
            receiving_account_number: number.into(),
            is_rejected_by_check: action == DemoFundingAction::Reject,
        };
        let funds = self.receive_funds(id.into(), funds, world);
        self.screen(&funds, world);
        Ok(receipt(&funds, form))
    }

    pub(super) fn sender(&self, id: &str, acting: &str) -> Result<Answer, Answer> {
        let funds = self.funds_of(id, acting);
        let funds = funds.ok_or_else(|| refused(404, "id", "sender_not_found"))?;
        let from = &funds.sender;
        let parts = [&from.name, &from.address, &from.country, &from.account_number];
        let sender = parts.map(|part| part.replace(';', ",")).join(";");
        Ok(Answer::json(
            200,
            &object! {
                "id": funds.entity_id, "amount": amount(funds.amount), "currency": funds.currency,
                "additional_information": from.reference, "value_date": time(funds.created_at),
                "sender": format!("{sender};;{}", from.routing_code),
                "receiving_account_number": funds.receiving_account_number,
                "receiving_account_iban": "",
                "created_at": time(funds.created_at), "updated_at": time(funds.updated_at),
            },
        ))
    }

    /// Approved funding only. Documented.
    pub(super) fn funding_transaction(&self, id: &str, acting: &str) -> Result<Answer, Answer> {
        let funds = self.funds_of(id, acting);
        let funds = funds.filter(|funds| funds.status == TransactionStatus::Completed);
        let funds = funds.ok_or_else(|| refused(404, "id", "transaction_not_found"))?;
        let sender = object! {
            "sender_id": "", "sender_address": funds.sender.address,
            "sender_country": funds.sender.country, "sender_name": funds.sender.name,
            "sender_bic": "", "sender_iban": "",
            "sender_account_number": funds.sender.account_number,
            "sender_routing_code": funds.sender.routing_code,
        };
        Ok(Answer::json(
            200,
            &object! {
                "id": funds.entity_id, "amount": amount(funds.amount), "currency": funds.currency,
                "rail": (), "additional_information": funds.sender.reference,
                "receiving_account_routing_code": "", "value_date": time(funds.created_at),
                "receiving_account_number": funds.receiving_account_number,
                "receiving_account_iban": "", "created_at": time(funds.created_at),
                "updated_at": time(funds.updated_at), "completed_at": funds.completed_at.map(time),
                "sender": sender,
            },
        )
        .inferred("that the rail may be null"))
    }

    fn funds_of(&self, entity_id: &str, account: &str) -> Option<&Funds> {
        let mut all = self.funds.iter();
        all.find(|funds| funds.entity_id == entity_id && funds.account_id == account)
    }
}

fn receipt(funds: &Funds, form: &Fields) -> Answer {
    let mut receipt = object! {
        "id": funds.entity_id, "account_id": funds.account_id, "state": "approved",
    };
    for name in FIELDS {
        if let Some(value) = form.get(name).filter(|_| !["id", "on_behalf_of"].contains(name)) {
            receipt = receipt.with(name, value);
        }
    }
    let receipt = receipt
        .with("short_reference", funds.short_reference())
        .with("created_at", &time(funds.created_at))
        .with("updated_at", &time(funds.updated_at));
    Answer::json(200, &receipt).inferred("the state, and which fields the answer repeats")
}

fn positive(text: &str) -> Result<Decimal, Answer> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || fraction.len() > 3 {
        return Err(refused(400, "amount", "amount_type_is_wrong").inferred("the code"));
    }
    let value: Decimal = text.parse().unwrap_or(Decimal::MAX);
    if value <= Decimal::ZERO {
        return Err(refused(400, "amount", "amount_must_be_greater_than_0"));
    }
    if value >= Decimal::from(1_000_000_000_000_u64) {
        return Err(refused(400, "amount", "amount_must_be_less_than_1000000000000"));
    }
    Ok(value)
}

/// The codes for fields that are missing are not on the page. They follow the pattern of the login's.
fn required(name: &str) -> Answer {
    refused(400, name, &format!("{name}_is_required")).inferred("the code")
}

/// Whether a text is a UUID, as path ids and references must be.
pub(super) fn is_uuid(text: &str) -> bool {
    let is_hyphen = |index| [8, 13, 18, 23].contains(&index);
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match is_hyphen(index) {
            true => byte == b'-',
            false => byte.is_ascii_hexdigit(),
        })
}
