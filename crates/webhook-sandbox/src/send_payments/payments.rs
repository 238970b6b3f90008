//! What the API creates: pay-ins, payouts and transfers, with the documented triggers.

use serde_json::{Map, Value};

use super::SendPayments;
use super::errors::error;
use super::objects::{Details, Kind, PayIn, Payment};
use crate::emulator::World;
use crate::http::Answer;
use crate::json::object;

/// The fields of a JSON body.
pub(super) struct Body<'a>(pub(super) &'a Map<String, Value>);

impl Body<'_> {
    pub(super) fn text(&self, name: &str) -> Result<&str, Answer> {
        let value = self.0.get(name).and_then(Value::as_str);
        value.ok_or_else(|| error(400, format!("{name}: expected a string")))
    }

    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&str>, Answer> {
        match self.0.get(name) {
            None => Ok(None),
            Some(_) => self.text(name).map(Some),
        }
    }

    fn amount(&self) -> Result<i64, Answer> {
        let value = self.0.get("amount").and_then(Value::as_i64).filter(|amount| *amount > 0);
        value.ok_or_else(|| error(400, "amount: expected a positive whole number of minor units"))
    }
}

impl SendPayments {
    /// `POST /sandbox/payins`. The trigger is in the source: `Review`, `Fail`, or another.
    pub(super) fn sandbox_pay_in(
        &mut self,
        body: &Body<'_>,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        let amount = body.amount()?;
        let short = |name: &str| {
            let text = body.text(name)?;
            let is_short = text.chars().count() <= 200;
            let problem = || error(400, format!("{name}: expected at most 200 characters"));
            if is_short { Ok(text.to_owned()) } else { Err(problem()) }
        };
        let [source, remitter, reference] =
            [short("sourceDetails")?, short("remitterDetails")?, short("reference")?];
        let address_id = body.text("payinAddressId")?;
        let address = self.object(address_id).filter(|it| it.kind == Kind::PayInAddress);
        let address =
            address.ok_or_else(|| error(400, "payinAddressId: expected one that exists"))?;
        let Details::PayInAddress { wallet_id } = address.details.clone() else {
            return Err(error(400, "payinAddressId: expected one that exists"));
        };
        let account = address.account_id.clone();
        let pay_in = PayIn {
            address_id: address_id.into(),
            currency: self.currency_of(&wallet_id),
            wallet_id: wallet_id.clone(),
            amount,
            source: source.clone(),
            remitter_details: remitter.clone(),
            reference: reference.clone(),
        };
        let id = self.add(Kind::PayIn, Some(account), "new", Details::PayIn(pay_in), world);
        self.deliver(&id, "payin_transaction_created", world);
        match source.as_str() {
            "Review" => self.change(&id, "pending", world),
            "Fail" => self.change(&id, "rejected", world),
            _ => {
                self.change(&id, "credited", world);
                self.credit(&wallet_id, amount, world);
            }
        }
        let item = object! {
            "payinAddressId": address_id, "amount": amount, "sourceDetails": source,
            "remitterDetails": remitter, "reference": reference,
        };
        let answer = Answer::json(201, &object! { "item": item });
        Ok(answer.inferred("the fields of the item").inferred("which events follow"))
    }

    fn credit(&mut self, wallet: &str, amount: i64, world: &mut World<'_>) {
        let Some(object) = self.objects.iter_mut().find(|object| object.id == wallet) else {
            return;
        };
        if let Details::Wallet { cash, .. } = &mut object.details {
            *cash = cash.saturating_add(amount);
        }
        object.updated_at = world.now;
        self.deliver(wallet, "wallet_updated", world);
    }

    /// `POST /payments/payout` and `/payments/transfer`. The trigger is in the reference.
    pub(super) fn pay(
        &mut self,
        kind: Kind,
        body: &Body<'_>,
        world: &mut World<'_>,
    ) -> Result<Answer, Answer> {
        let is_payout = kind == Kind::Payout;
        let text = |name: &str, is_required: bool| match is_required {
            true => body.text(name).map(str::to_owned),
            false => Ok(body.optional_text(name)?.unwrap_or_default().to_owned()),
        };
        let payment = Payment {
            reason: text("paymentReason", is_payout)?,
            reference: text("reference", false)?,
            currency: text("currency", true)?,
            amount: body.amount()?,
            from_wallet_id: text("fromWalletId", true)?,
            to_wallet_id: text("toWalletId", !is_payout)?,
            recipient_id: text("recipientId", is_payout)?,
            payment_address_id: text("paymentAddressId", is_payout)?,
            external_reference: body.optional_text("externalReference")?.map(Into::into),
            ..Payment::default()
        };
        let of_kind = |name: &str, id: &str, kind: Kind| match self.object(id) {
            Some(object) if object.kind == kind => Ok(object.account_id.clone()),
            _ => Err(error(400, format!("{name}: expected one that exists"))),
        };
        let account = of_kind("fromWalletId", &payment.from_wallet_id, Kind::Wallet)?;
        if is_payout {
            of_kind("recipientId", &payment.recipient_id, Kind::Recipient)?;
            of_kind("paymentAddressId", &payment.payment_address_id, Kind::PaymentAddress)?;
            // Documented: both must be active before a payout.
            for id in [&payment.recipient_id, &payment.payment_address_id] {
                if self.object(id).is_none_or(|object| object.status != "active") {
                    return Err(error(400, "expected an active recipient and payment address"));
                }
            }
        } else {
            of_kind("toWalletId", &payment.to_wallet_id, Kind::Wallet)?;
        }
        let reference = payment.reference.clone();
        let id = self.add(kind, Some(account), "submitted", Details::Payment(payment), world);
        self.announce(&id, world);
        let item = self.object(&id).map(super::objects::Object::api);
        match reference.as_str() {
            "Review" => self.change(&id, "processing", world),
            "Fail" => self.change(&id, "rejected", world),
            _ => {}
        }
        let answer = Answer::json(201, &object! { "item": item });
        Ok(answer.inferred("the fields of the item").inferred("which events follow"))
    }
}
