//! Inbound funds, and the cash manager transaction that books them.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::{Amount, CurrencyCode};
use webhook_currencycloud::{AccountId, RelatedEntityId, TransactionId, TransactionStatus};

use super::events::Event;
use super::{Currencycloud, CurrencycloudSandbox, amount, decimal, time};
use crate::StepError;
use crate::emulator::World;
use crate::json::{Object, object};
use crate::life::step;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Funds {
    /// The transaction's id.
    pub(super) id: String,
    /// The id of the inbound funds: `related_entity_id`.
    pub(super) entity_id: String,
    pub(super) account_id: String,
    balance_id: String,
    pub(super) currency: String,
    pub(super) amount: Decimal,
    balance_amount: Option<Decimal>,
    short_reference: String,
    pub(super) status: TransactionStatus,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) sender: Sender,
    pub(super) receiving_account_number: String,
    /// What Currencycloud's own check says in the end.
    pub(super) is_rejected_by_check: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Sender {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) country: String,
    pub(super) account_number: String,
    pub(super) routing_code: String,
    pub(super) reference: String,
}

/// Funds that arrive.
#[derive(Debug, Clone)]
#[must_use]
pub struct NewFunds {
    pub(super) account: AccountId,
    pub(super) amount: Decimal,
    pub(super) currency: CurrencyCode,
    pub(super) sender: Sender,
    pub(super) receiving_account_number: String,
    pub(super) is_rejected_by_check: bool,
}

impl NewFunds {
    /// Funds for an account, from a sender of the sandbox's own.
    pub fn new(account: AccountId, amount: Amount, currency: impl Into<CurrencyCode>) -> Self {
        Self {
            account,
            amount: decimal(&amount),
            currency: currency.into(),
            sender: Sender { name: "Test sender".into(), ..Sender::default() },
            receiving_account_number: String::new(),
            is_rejected_by_check: false,
        }
    }

    /// The sender's name.
    pub fn sender_name(mut self, name: impl Into<String>) -> Self {
        self.sender.name = name.into();
        self
    }

    /// The payment reference that the sender gives.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.sender.reference = reference.into();
        self
    }
}

/// Inbound funds of the sandbox, to move them along their life cycle.
#[derive(Debug, Clone)]
pub struct FundsHandle {
    sandbox: CurrencycloudSandbox,
    entity_id: String,
}

impl CurrencycloudSandbox {
    /// Funds arrive: `pending_cash_manager_transaction_notification`. They are credited or rejected by
    /// [`FundsHandle`].
    pub fn receive_funds(&self, funds: NewFunds) -> FundsHandle {
        let entity_id = self.act(|it, world| {
            let entity_id = world.random.uuid();
            it.receive_funds(entity_id.clone(), funds, world);
            entity_id
        });
        FundsHandle { sandbox: self.clone(), entity_id }
    }

    /// The funds with this id: those of a demo funding, for example.
    #[must_use]
    pub fn funds(&self, id: &RelatedEntityId) -> Option<FundsHandle> {
        let entity_id = id.as_str().to_owned();
        let is_there = self.act(|it, _| it.funds.iter().any(|one| one.entity_id == entity_id));
        is_there.then(|| FundsHandle { sandbox: self.clone(), entity_id })
    }
}

impl FundsHandle {
    /// The id of the inbound funds: `related_entity_id` of the notifications.
    #[must_use]
    pub fn id(&self) -> RelatedEntityId {
        self.entity_id.as_str().into()
    }

    /// The id of their transaction: `id` of the notifications.
    #[must_use]
    pub fn transaction_id(&self) -> Option<TransactionId> {
        self.sandbox.act(|it, _| {
            let mut all = it.funds.iter();
            all.find(|it| it.entity_id == self.entity_id).map(|it| it.id.as_str().into())
        })
    }

    /// Credits them: the balance changes. Delivers `cash_manager_transaction_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if they are not pending.
    pub fn credit(&self) -> Result<(), StepError> {
        self.sandbox.act(|it, world| it.end_funds(&self.entity_id, true, world))
    }

    /// Rejects them. Delivers `reject_cash_manager_transaction_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if they are not pending.
    pub fn reject(&self) -> Result<(), StepError> {
        self.sandbox.act(|it, world| it.end_funds(&self.entity_id, false, world))
    }
}

impl Currencycloud {
    pub(super) fn receive_funds(
        &mut self,
        entity_id: String,
        new: NewFunds,
        world: &mut World<'_>,
    ) -> Funds {
        let account = new.account.as_str();
        let (balance_id, _) =
            self.accounts.book(account, new.currency.as_str(), Decimal::ZERO, world);
        let day = world.now.format("%Y%m%d");
        let funds = Funds {
            id: world.random.uuid(),
            entity_id,
            account_id: account.into(),
            balance_id,
            currency: new.currency.as_str().into(),
            amount: new.amount,
            balance_amount: None,
            short_reference: format!("IF-{day}-{}", world.random.reference(6)),
            status: TransactionStatus::Pending,
            created_at: world.now,
            updated_at: world.now,
            completed_at: None,
            sender: new.sender,
            receiving_account_number: new.receiving_account_number,
            is_rejected_by_check: new.is_rejected_by_check,
        };
        self.events.deliver(funds.event("pending_cash_manager_transaction_notification"), world);
        self.funds.push(funds.clone());
        funds
    }

    /// Credits or rejects pending funds.
    pub(super) fn end_funds(
        &mut self,
        entity_id: &str,
        credited: bool,
        world: &mut World<'_>,
    ) -> Result<(), StepError> {
        let Some(funds) = self.funds.iter_mut().find(|it| it.entity_id == entity_id) else {
            return Ok(());
        };
        let (status, notification_type) = match credited {
            true => (TransactionStatus::Completed, "cash_manager_transaction_notification"),
            false => (TransactionStatus::Deleted, "reject_cash_manager_transaction_notification"),
        };
        step("transaction", &TransactionStatus::LIFE_CYCLE, &mut funds.status, status)?;
        funds.updated_at = world.now;
        if credited {
            let (account, currency) = (&funds.account_id, &funds.currency);
            let (_, balance) = self.accounts.book(account, currency, funds.amount, world);
            funds.balance_amount = Some(balance);
            funds.completed_at = Some(world.now);
        }
        let event = funds.event(notification_type);
        self.events.deliver(event, world);
        Ok(())
    }
}

impl Funds {
    fn event(&self, notification_type: &'static str) -> Event {
        Event {
            message_type: "cash_manager_transaction".into(),
            notification_type: notification_type.into(),
            subject_kind: "cash_manager_transaction".into(),
            subject_id: self.id.clone(),
            status: Some(self.status.as_str().into()),
            body: self.transaction(self.completed_at.map(time)),
        }
    }

    /// The 17 fields of a transaction, in a notification and in the API. They differ in what an empty time is.
    fn transaction(&self, completed_at: Option<String>) -> Object {
        object! {
            "id": self.id, "balance_id": self.balance_id, "account_id": self.account_id,
            "currency": self.currency, "amount": amount(self.amount),
            "balance_amount": self.balance_amount.map(amount), "type": "credit",
            "related_entity_type": "inbound_funds", "related_entity_id": self.entity_id,
            "related_entity_short_reference": self.short_reference, "status": self.status,
            "reason": "", "settles_at": completed_at, "created_at": time(self.created_at),
            "updated_at": time(self.updated_at), "completed_at": completed_at, "action": "funding",
        }
    }

    /// The fields of the API.
    pub(super) fn object(&self) -> Object {
        self.transaction(Some(self.completed_at.map(time).unwrap_or_default()))
    }

    pub(super) fn short_reference(&self) -> &str {
        &self.short_reference
    }
}
