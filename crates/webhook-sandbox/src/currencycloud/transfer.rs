//! Transfers between accounts.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::{Amount, CurrencyCode};
use webhook_currencycloud::{AccountId, TransferId, TransferStatus};

use super::events::Event;
use super::{Currencycloud, CurrencycloudSandbox, amount, decimal, time};
use crate::StepError;
use crate::emulator::World;
use crate::json::{Object, object};
use crate::life::step;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transfer {
    pub(super) id: String,
    short_reference: String,
    pub(super) source: String,
    pub(super) destination: String,
    creator: (String, String),
    currency: String,
    amount: Decimal,
    pub(super) status: TransferStatus,
    reason: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

/// A transfer to create.
#[derive(Debug, Clone)]
#[must_use]
pub struct NewTransfer {
    source: AccountId,
    destination: AccountId,
    amount: Decimal,
    currency: CurrencyCode,
    reason: String,
}

impl NewTransfer {
    /// A transfer from one account to another, created by the house account.
    pub fn new(
        source: AccountId,
        destination: AccountId,
        amount: Amount,
        currency: impl Into<CurrencyCode>,
    ) -> Self {
        let (amount, currency) = (decimal(&amount), currency.into());
        Self { source, destination, amount, currency, reason: String::new() }
    }

    /// The reason for it.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// A transfer of the sandbox, to move it along its life cycle.
#[derive(Debug, Clone)]
pub struct TransferHandle {
    sandbox: CurrencycloudSandbox,
    id: String,
}

impl CurrencycloudSandbox {
    /// Creates a pending transfer, and delivers `transfer_created_notification`.
    pub fn create_transfer(&self, transfer: NewTransfer) -> TransferHandle {
        let id = self.act(|it, world| it.create_transfer(transfer, world));
        TransferHandle { sandbox: self.clone(), id }
    }

    /// The transfer with this id.
    #[must_use]
    pub fn transfer(&self, id: &TransferId) -> Option<TransferHandle> {
        let id = id.as_str().to_owned();
        let is_there = self.act(|it, _| it.transfers.iter().any(|one| one.id == id));
        is_there.then(|| TransferHandle { sandbox: self.clone(), id })
    }
}

impl TransferHandle {
    /// The transfer's id.
    #[must_use]
    pub fn id(&self) -> TransferId {
        self.id.as_str().into()
    }

    /// Completes it: both balances change. Delivers `transfer_completed_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not pending.
    pub fn complete(&self) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let found = it.transfers.iter_mut().find(|transfer| transfer.id == self.id);
            let Some(transfer) = found else { return Ok(()) };
            transfer.step(TransferStatus::Completed, world.now)?;
            transfer.completed_at = Some(world.now);
            let (currency, amount) = (&transfer.currency, transfer.amount);
            it.accounts.book(&transfer.source, currency, -amount, world);
            it.accounts.book(&transfer.destination, currency, amount, world);
            let event = transfer.event("transfer_completed_notification");
            it.events.deliver(event, world);
            Ok(())
        })
    }
}

impl Currencycloud {
    fn create_transfer(&mut self, new: NewTransfer, world: &mut World<'_>) -> String {
        let house = self.accounts.house();
        let day = world.now.format("%Y%m%d");
        let transfer = Transfer {
            id: world.random.uuid(),
            short_reference: format!("BT-{day}-{}", world.random.reference(6)),
            source: new.source.as_str().into(),
            destination: new.destination.as_str().into(),
            creator: (house.id.clone(), house.contact_id.clone()),
            currency: new.currency.as_str().into(),
            amount: new.amount,
            status: TransferStatus::Pending,
            reason: new.reason,
            created_at: world.now,
            updated_at: world.now,
            completed_at: None,
        };
        let id = transfer.id.clone();
        self.events.deliver(transfer.event("transfer_created_notification"), world);
        self.transfers.push(transfer);
        id
    }
}

impl Transfer {
    pub(super) fn step(&mut self, to: TransferStatus, now: DateTime<Utc>) -> Result<(), StepError> {
        step("transfer", &TransferStatus::LIFE_CYCLE, &mut self.status, to)?;
        self.updated_at = now;
        Ok(())
    }

    fn event(&self, notification_type: &'static str) -> Event {
        Event {
            message_type: "transfer".into(),
            notification_type: notification_type.into(),
            subject_kind: "transfer".into(),
            subject_id: self.id.clone(),
            status: Some(self.status.as_str().into()),
            body: self.notification(),
        }
    }

    /// The 13 fields of a notification.
    fn notification(&self) -> Object {
        object! {
            "id": self.id, "short_reference": self.short_reference,
            "source_account_id": self.source, "destination_account_id": self.destination,
            "currency": self.currency, "amount": amount(self.amount), "status": self.status,
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
            "completed_at": self.completed_at.map(time), "creator_account_id": self.creator.0,
            "creator_contact_id": self.creator.1, "reason": self.reason,
        }
    }

    /// The fields of the API.
    pub(super) fn object(&self) -> Object {
        object! {
            "id": self.id, "short_reference": self.short_reference,
            "source_account_id": self.source, "destination_account_id": self.destination,
            "currency": self.currency, "amount": amount(self.amount), "status": self.status,
            "reason": self.reason, "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
            "completed_at": self.completed_at.map(time).unwrap_or_default(),
            "creator_account_id": self.creator.0, "creator_contact_id": self.creator.1,
            "unique_request_id": "",
        }
    }
}
