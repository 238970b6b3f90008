//! Account transactions, payments and trades.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use webhook_core::{Amount, CurrencyCode};
use webhook_cxtn::client::TransferId;
use webhook_cxtn::{TransactionSource, UserId};

use super::answers::refused;
use super::endpoints::{fields, text};
use super::{Cxtn, CxtnSandbox, time};
use crate::StepError;
use crate::emulator::World;
use crate::http::{Answer, Call};
use crate::json::object;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    id: u64,
    user_id: String,
    amount: Decimal,
    currency: String,
    decision: Option<Decision>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Decision {
    Approved,
    Rejected,
}

/// A payment of the sandbox, which waits for its settlement.
#[derive(Debug, Clone)]
pub struct CxtnPayment {
    sandbox: CxtnSandbox,
    id: u64,
}

/// A trade of the sandbox, which waits for its settlement.
#[derive(Debug)]
pub struct CxtnTrade {
    sandbox: CxtnSandbox,
    id: u64,
    user_id: UserId,
    sell: (Decimal, CurrencyCode),
    buy: (Decimal, CurrencyCode),
}

impl CxtnSandbox {
    /// Money arrives from outside. Delivers `account_credit`.
    pub fn deposit(&self, user: &UserId, amount: &Amount, currency: &CurrencyCode) {
        let (amount, currency) = (amount.value(), currency.as_str());
        self.act(|it, world| {
            let source = TransactionSource::Deposit;
            it.book(user.as_str(), &source, amount, [currency, currency], world);
        });
    }

    /// Money moves between two accounts. Delivers `account_debit` and `account_credit`.
    pub fn transfer(&self, from: &UserId, to: &UserId, amount: &Amount, currency: &CurrencyCode) {
        let (amount, currencies) = (amount.value(), [currency.as_str(); 2]);
        self.act(|it, world| {
            let source = TransactionSource::AccountToAccountTransfer;
            it.book(from.as_str(), &source, -amount, currencies, world);
            it.book(to.as_str(), &source, amount, currencies, world);
        });
    }

    /// Money moves from an account's main balance into a pot. Delivers `account_debit` and `account_credit`.
    pub fn fill_pot(&self, user: &UserId, prefix: &str, amount: &Amount, currency: &CurrencyCode) {
        let (amount, currency) = (amount.value(), currency.as_str());
        self.act(|it, world| {
            let source = TransactionSource::AccountInternalTransfer;
            it.book(user.as_str(), &source, -amount, [currency, currency], world);
            let pot = format!("{prefix}-{currency}");
            it.book(user.as_str(), &source, amount, [currency, &pot], world);
        });
    }

    /// Creates a payment, to be approved or rejected with
    /// [`decide_sandbox_transfer`](webhook_cxtn::client::Client::decide_sandbox_transfer). No webhook is documented
    /// for its creation.
    pub fn create_payment(
        &self,
        user: &UserId,
        amount: &Amount,
        currency: &CurrencyCode,
    ) -> CxtnPayment {
        let id = self.act(|it, _| {
            let id = it.next_id(1);
            it.payments.push(Payment {
                id,
                user_id: user.as_str().into(),
                amount: amount.value(),
                currency: currency.as_str().into(),
                decision: None,
            });
            id
        });
        CxtnPayment { sandbox: self.clone(), id }
    }

    /// The payment with this id.
    #[must_use]
    pub fn payment(&self, id: TransferId) -> Option<CxtnPayment> {
        let TransferId(id) = id;
        let is_there = self.act(|it, _| it.payments.iter().any(|payment| payment.id == id));
        is_there.then(|| CxtnPayment { sandbox: self.clone(), id })
    }

    /// Creates a trade. No webhook is documented for its creation.
    pub fn create_trade(
        &self,
        user: &UserId,
        (sell, sell_currency): (&Amount, CurrencyCode),
        (buy, buy_currency): (&Amount, CurrencyCode),
    ) -> CxtnTrade {
        let id = self.act(|it, _| it.next_id(2));
        let (sell, buy) = ((sell.value(), sell_currency), (buy.value(), buy_currency));
        CxtnTrade { sandbox: self.clone(), id, user_id: user.clone(), sell, buy }
    }
}

impl CxtnPayment {
    /// The payment's id, for the API.
    #[must_use]
    pub fn id(&self) -> TransferId {
        TransferId(self.id)
    }

    /// The beneficiary receives it. Delivers `payment_completed`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is decided already.
    pub fn complete(&self) -> Result<(), StepError> {
        self.sandbox.act(|it, world| it.decide(self.id, Decision::Approved, world))
    }
}

impl CxtnTrade {
    /// It is settled. Delivers `trade_settled`.
    pub fn settle(self) {
        let data = object! {
            "objectId": self.id, "userId": self.user_id, "sellCurrency": self.sell.1,
            "sellAmount": number(self.sell.0), "buyCurrency": self.buy.1,
            "buyAmount": number(self.buy.0), "balanceDue": (), "fundedAmount": (),
        };
        self.sandbox.act(|it, world| it.deliver("trade_settled", ("trade", self.id), &data, world));
    }
}

impl Cxtn {
    fn next_id(&mut self, kind: usize) -> u64 {
        let Some(last) = self.last_ids.get_mut(kind) else { return 0 };
        *last += 1;
        *last
    }

    /// Books a signed amount on the balance of an account, given by its base currency and its own code.
    pub(super) fn book(
        &mut self,
        user: &str,
        source: &TransactionSource,
        amount: Decimal,
        [base, code]: [&str; 2],
        world: &mut World<'_>,
    ) {
        *self.balances.entry((user.into(), code.into())).or_default() += amount;
        let id = self.next_id(0);
        let data = object! {
            "objectId": id, "userId": user, "source": source, "origin": "Automatic Allocation",
            "amount": number(amount), "baseCcyCode": base, "ccyCode": code,
            "transactionDateTime": time(world.now),
        };
        let is_debit = amount < Decimal::ZERO;
        let event = if is_debit { "account_debit" } else { "account_credit" };
        self.deliver(event, ("account_transaction", id), &data, world);
    }

    fn decide(&mut self, id: u64, to: Decision, world: &mut World<'_>) -> Result<(), StepError> {
        let found = self.payments.iter_mut().find(|payment| payment.id == id);
        let Some(payment) = found else { return Ok(()) };
        if payment.decision.is_some() {
            return Err(StepError::new("payment", "decided", "completed or rejected"));
        }
        payment.decision = Some(to);
        let payment = payment.clone();
        // No webhook is documented for a rejection.
        if to == Decision::Approved {
            let data = object! {
                "objectId": id, "userId": payment.user_id, "amount": number(payment.amount),
                "currency": payment.currency,
            };
            self.deliver("payment_completed", ("payment", id), &data, world);
        }
        Ok(())
    }

    /// `POST sandbox/payments-in`.
    pub(super) fn pay_in(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let (currency, user) = (text(&body, "Currency")?, text(&body, "UserId")?);
        let json = body.get("Amount").map(RawValue::get).unwrap_or_default();
        let amount = json.parse::<Amount>().map(|amount| amount.value());
        let amount = amount.ok().filter(|amount| *amount > Decimal::ZERO);
        let amount = amount.ok_or_else(|| refused(400, "Amount: expected a positive number"))?;
        if !self.users.contains(&user) {
            return Err(refused(404, "UserId: expected an account of this sandbox"));
        }
        self.book(&user, &TransactionSource::Deposit, amount, [&currency, &currency], world);
        Ok(self.done(world).inferred("that account_credit is delivered"))
    }

    /// `POST sandbox/payments-out`.
    pub(super) fn pay_out(&mut self, call: &Call, world: &mut World<'_>) -> Result<Answer, Answer> {
        let body = fields(call)?;
        let id = body.get("TransferId").and_then(|json| json.get().parse::<u64>().ok());
        let id = id.ok_or_else(|| refused(400, "TransferId: expected a whole number"))?;
        let decision = match text(&body, "TransferStatus")?.as_str() {
            "Approved" => Decision::Approved,
            "Rejected" => Decision::Rejected,
            _ => return Err(refused(400, "TransferStatus: expected Approved or Rejected")),
        };
        if !self.payments.iter().any(|payment| payment.id == id) {
            return Err(refused(404, "TransferId: expected a payment of this sandbox"));
        }
        self.decide(id, decision, world).map_err(|error| refused(409, error.to_string()))?;
        Ok(self.done(world).inferred("that payment_completed is delivered"))
    }
}

/// An amount as a JSON number with all its digits.
pub(super) fn number(amount: Decimal) -> Box<RawValue> {
    RawValue::from_string(amount.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
