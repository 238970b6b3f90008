//! The mutations that create withdrawals, payments and conversions.

use chrono::TimeDelta;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use webhook_core::{Amount, Extra};

use super::FlashPayments;
use super::errors::bad_input;
use super::graphql::text;
use super::objects::{Details, Kind, Money, Object};
use super::rfis::usual_questions;
use crate::emulator::World;
use crate::http::Answer;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Quote {
    pub(super) id: String,
    pub(super) from: Money,
    pub(super) to: Money,
}

/// The input fields that the pages show.
const WITHDRAWAL: &[&str] = &[
    "amount",
    "currency",
    "externalReference",
    "externalId",
    "idempotencyKey",
    "callbackUri",
    "recipient",
    "recipientId",
    "sender",
    "senderId",
    "subClientId",
    "instructingInstitution",
    "instructingInstitutionId",
    "reason",
];
const PAYMENT: &[&str] = &[
    "fromCurrency",
    "toCurrency",
    "size",
    "currency",
    "reason",
    "sourceOfFunds",
    "externalReference",
    "externalId",
    "idempotencyKey",
    "callbackUri",
    "recipient",
    "recipientId",
    "sender",
    "senderId",
    "subClientId",
];
const CONVERSION: &[&str] = &["quoteId", "externalId", "note", "callbackUri"];

impl FlashPayments {
    /// `createWithdrawal`: it is initialised.
    pub(super) fn create_withdrawal(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<String, Answer> {
        check(input, WITHDRAWAL)?;
        let money =
            Money { amount: positive(input, "amount")?, currency: required(input, "currency")? };
        if let Some(id) = self.created_before("createWithdrawal", input) {
            return Ok(id);
        }
        let details = Details::Withdrawal { money, reason: text(input, "reason") };
        let mut withdrawal = Object::new(Kind::Withdrawal, "INITIALISED", details, world);
        self.fill(&mut withdrawal, input)?;
        let id = self.add(withdrawal, world);
        self.remember("createWithdrawal", input, &id);
        Ok(id)
    }

    /// The path of a new withdrawal in UAT, by the keyword in its reference. Documented: withdrawal outcomes
    /// simulation. Which events a keyword causes is inferred.
    pub(super) fn take_path(&mut self, id: &str, world: &mut World<'_>) {
        let withdrawal = self.object(Kind::Withdrawal, id);
        let is_new = withdrawal.is_some_and(|withdrawal| withdrawal.status == "INITIALISED");
        if self.withdrawals_wait || !is_new {
            return;
        }
        let reference = withdrawal.and_then(|withdrawal| withdrawal.external_reference.clone());
        let reference = reference.unwrap_or_default();
        let has = |keyword| reference.contains(keyword);
        let path: &[&str] = if has("HALT_AML") || has("SEND_RFI") {
            &["REVIEWING"]
        } else if has("FAIL_AML") {
            &["REVIEWING", "CANCELLED"]
        } else if has("PUSH_AML") {
            &["REVIEWING", "PENDING", "CONFIRMED"]
        } else if has("FAIL_ACC") {
            &["PENDING", "CONFIRMED", "FAILED", "REFUNDED"]
        } else {
            &["PENDING", "CONFIRMED"]
        };
        for status in path {
            self.change(id, status, world);
        }
        if has("SEND_RFI") {
            let details = Details::Rfi {
                withdrawals: vec![id.into()],
                deposits: Vec::new(),
                payments: Vec::new(),
                deadline: world.now + TimeDelta::days(7),
                questions: usual_questions(),
            };
            let rfi = Object::new(Kind::Rfi, "PENDING", details, world);
            self.add(rfi, world);
        }
    }

    /// `createPayment`: it is open. Whether `payment_created` is sent for it is not documented: it is not.
    pub(super) fn create_payment(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<String, Answer> {
        check(input, PAYMENT)?;
        let [from, to, of_size] =
            ["fromCurrency", "toCurrency", "currency"].map(|name| required(input, name));
        let (from, to, of_size) = (from?, to?, of_size?);
        let size = positive(input, "size")?;
        if of_size != from && of_size != to {
            return Err(bad_input("currency: expected one of the payment's two currencies"));
        }
        if let Some(id) = self.created_before("createPayment", input) {
            return Ok(id);
        }
        // The sandbox has no rates: both amounts are equal.
        let money = |currency: String| Money { amount: size, currency };
        let source_of_funds = text(input, "sourceOfFunds");
        let details = Details::Payment { from: money(from), to: money(to), size, source_of_funds };
        let mut payment = Object::new(Kind::Payment, "OPEN", details, world);
        self.fill(&mut payment, input)?;
        let id = payment.id.clone();
        self.objects.push(payment);
        self.remember("createPayment", input, &id);
        Ok(id)
    }

    /// `createConversion`: it is pending.
    pub(super) fn create_conversion(
        &mut self,
        input: &Extra,
        world: &mut World<'_>,
    ) -> Result<String, Answer> {
        check(input, CONVERSION)?;
        let quote = required(input, "quoteId")?;
        let index = self.quotes.iter().position(|known| known.id == quote);
        let index = index.ok_or_else(|| bad_input("quoteId: expected a quote of this sandbox"))?;
        let quote = self.quotes.remove(index);
        let note = text(input, "note");
        let details = Details::Conversion { from: quote.from, to: quote.to, note };
        let mut conversion = Object::new(Kind::Conversion, "PENDING", details, world);
        self.fill(&mut conversion, input)?;
        Ok(self.add(conversion, world))
    }

    /// The fields that all creations share.
    fn fill(&self, object: &mut Object, input: &Extra) -> Result<(), Answer> {
        object.external_id = text(input, "externalId");
        object.external_reference = text(input, "externalReference");
        object.callback_uri = text(input, "callbackUri");
        object.sub_client = text(input, "subClientId");
        // Documented for withdrawals and payments, not for conversions.
        let is_ascii = object.external_id.as_ref().is_none_or(|id| id.is_ascii());
        if !is_ascii && object.kind != Kind::Conversion {
            return Err(bad_input("externalId: expected ASCII"));
        }
        let uri = object.callback_uri.as_ref();
        if uri.is_some_and(|uri| url::Url::parse(uri).is_err()) {
            return Err(bad_input("callbackUri: expected an absolute URL"));
        }
        let sub_client = object.sub_client.as_ref();
        if sub_client.is_some_and(|id| self.object(Kind::SubClient, id).is_none()) {
            return Err(bad_input("subClientId: expected one that exists"));
        }
        Ok(())
    }

    /// What an idempotency key has created. That a repetition gets the same object is inferred.
    fn created_before(&self, mutation: &str, input: &Extra) -> Option<String> {
        let key = text(input, "idempotencyKey")?;
        let mut created = self.created.iter();
        created.find(|(of, known, _)| of == mutation && *known == key).map(|(.., id)| id.clone())
    }

    fn remember(&mut self, mutation: &str, input: &Extra, id: &str) {
        if let Some(key) = text(input, "idempotencyKey") {
            self.created.push((mutation.into(), key, id.into()));
        }
    }
}

pub(super) fn check(input: &Extra, known: &[&str]) -> Result<(), Answer> {
    match input.iter().find(|(name, _)| !known.contains(name)) {
        Some((name, _)) => {
            Err(bad_input(format!("expected a field that a page shows, found `{name}`")))
        }
        None => Ok(()),
    }
}

pub(super) fn required(input: &Extra, name: &str) -> Result<String, Answer> {
    let value = text(input, name).filter(|value| !value.is_empty());
    value.ok_or_else(|| bad_input(format!("{name}: expected a string")))
}

pub(super) fn positive(input: &Extra, name: &str) -> Result<Decimal, Answer> {
    let json = input.get(name).map(RawValue::get).unwrap_or_default();
    let value = json.parse::<Amount>().ok().map(|amount| amount.value());
    let value = value.filter(|value| *value > Decimal::ZERO);
    value.ok_or_else(|| bad_input(format!("{name}: expected a positive number")))
}
