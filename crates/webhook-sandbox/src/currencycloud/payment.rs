//! Payments.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::{Amount, CurrencyCode};
use webhook_currencycloud::{AccountId, PaymentId, PaymentStatus, PaymentType};

use super::events::Event;
use super::{Currencycloud, CurrencycloudSandbox, amount, decimal, time};
use crate::StepError;
use crate::emulator::World;
use crate::json::{Object, object};
use crate::life::step;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) account_id: String,
    contact_id: String,
    amount: Decimal,
    failure_returned_amount: Option<Decimal>,
    beneficiary_id: String,
    currency: String,
    reference: String,
    reason: String,
    pub(super) status: PaymentStatus,
    pub(super) payment_type: PaymentType,
    created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) transferred_at: Option<DateTime<Utc>>,
    short_reference: String,
    failure_reason: String,
    unique_request_id: Option<String>,
}

/// A payment to create. Its other fields have values of the sandbox's own.
#[derive(Debug, Clone)]
#[must_use]
pub struct NewPayment {
    amount: Decimal,
    currency: CurrencyCode,
    account: Option<AccountId>,
    reference: String,
    payment_type: PaymentType,
    unique_request_id: Option<String>,
}

impl NewPayment {
    /// A payment of the house account.
    pub fn new(amount: Amount, currency: impl Into<CurrencyCode>) -> Self {
        Self {
            amount: decimal(&amount),
            currency: currency.into(),
            account: None,
            reference: "Sandbox payment".into(),
            payment_type: PaymentType::Regular,
            unique_request_id: None,
        }
    }

    /// The account that pays, the house account unless set.
    pub fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// The payment's reference.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// The payment's type, regular unless set.
    pub fn payment_type(mut self, payment_type: PaymentType) -> Self {
        self.payment_type = payment_type;
        self
    }

    /// The idempotency key of its creation.
    pub fn unique_request_id(mut self, id: impl Into<String>) -> Self {
        self.unique_request_id = Some(id.into());
        self
    }
}

/// A payment of the sandbox, to move it along its life cycle.
#[derive(Debug, Clone)]
pub struct PaymentHandle {
    sandbox: CurrencycloudSandbox,
    id: String,
}

impl CurrencycloudSandbox {
    /// Creates a payment that is ready to send, and delivers `payment_ready_to_send_notification`.
    pub fn create_payment(&self, payment: NewPayment) -> PaymentHandle {
        let id = self.act(|it, world| it.create_payment(payment, world));
        PaymentHandle { sandbox: self.clone(), id }
    }

    /// The payment with this id.
    #[must_use]
    pub fn payment(&self, id: &PaymentId) -> Option<PaymentHandle> {
        let id = id.as_str().to_owned();
        let is_there = self.act(|it, _| it.payments.iter().any(|payment| payment.id == id));
        is_there.then(|| PaymentHandle { sandbox: self.clone(), id })
    }
}

impl PaymentHandle {
    /// The payment's id.
    #[must_use]
    pub fn id(&self) -> PaymentId {
        self.id.as_str().into()
    }

    /// Releases it: its status becomes released, submitted and completed. Delivers
    /// `payment_released_notification`, with the status `completed` and a new beneficiary id, as documented.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not ready to send.
    pub fn release(&self) -> Result<(), StepError> {
        self.step("payment_released_notification", |payment, world| {
            payment.step(PaymentStatus::Released)?;
            payment.step(PaymentStatus::Submitted)?;
            payment.step(PaymentStatus::Completed)?;
            payment.transferred_at = Some(world.now);
            payment.beneficiary_id = world.random.uuid();
            Ok(())
        })
    }

    /// Compliance rejects it. Delivers `payment_compliance_failed_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not ready to send.
    pub fn fail_compliance(&self, reason: &str) -> Result<(), StepError> {
        self.step("payment_compliance_failed_notification", |payment, _| {
            // The life cycle has one status for both failures.
            let mut first = payment.status.clone();
            step(KIND, &PaymentStatus::LIFE_CYCLE, &mut first, PaymentStatus::Released)?;
            payment.step(PaymentStatus::Failed)?;
            payment.failure_reason = reason.into();
            Ok(())
        })
    }

    /// The money comes back. Delivers `payment_failed_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it is not completed.
    pub fn return_funds(&self, reason: &str) -> Result<(), StepError> {
        self.step("payment_failed_notification", |payment, _| {
            if payment.status == PaymentStatus::ReadyToSend {
                payment.step(PaymentStatus::Completed)?;
            }
            payment.step(PaymentStatus::Failed)?;
            payment.failure_reason = reason.into();
            payment.failure_returned_amount = Some(payment.amount);
            Ok(())
        })
    }

    fn step(
        &self,
        notification_type: &'static str,
        change: impl FnOnce(&mut Payment, &mut World<'_>) -> Result<(), StepError>,
    ) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let Some(payment) = it.payments.iter_mut().find(|payment| payment.id == self.id) else {
                return Ok(());
            };
            let mut changed = payment.clone();
            change(&mut changed, world)?;
            changed.updated_at = world.now;
            *payment = changed;
            let event = payment.event(notification_type);
            it.events.deliver(event, world);
            Ok(())
        })
    }
}

const KIND: &str = "payment";

impl Currencycloud {
    fn create_payment(&mut self, new: NewPayment, world: &mut World<'_>) -> String {
        let house = self.accounts.house();
        let account_id = new.account.map_or_else(|| house.id.clone(), |id| id.as_str().into());
        let contact = self.accounts.get(&account_id).unwrap_or(house).contact_id.clone();
        let day = world.now.format("%y%m%d");
        let payment = Payment {
            id: world.random.uuid(),
            account_id,
            contact_id: contact,
            amount: new.amount,
            failure_returned_amount: None,
            beneficiary_id: world.random.uuid(),
            currency: new.currency.as_str().into(),
            reference: new.reference,
            reason: "Sandbox".into(),
            status: PaymentStatus::ReadyToSend,
            payment_type: new.payment_type,
            created_at: world.now,
            updated_at: world.now,
            transferred_at: None,
            short_reference: format!("{day}-{}001", world.random.reference(6)),
            failure_reason: String::new(),
            unique_request_id: new.unique_request_id,
        };
        let id = payment.id.clone();
        self.events.deliver(payment.event("payment_ready_to_send_notification"), world);
        self.payments.push(payment);
        id
    }

    /// Deletes a payment by API. There is no notification for it.
    pub(super) fn delete_payment(&mut self, id: &str, now: DateTime<Utc>) -> Option<Object> {
        let payment = self.payments.iter_mut().find(|payment| payment.id == id)?;
        payment.step(PaymentStatus::Deleted).ok()?;
        payment.updated_at = now;
        Some(payment.object())
    }
}

impl Payment {
    fn step(&mut self, to: PaymentStatus) -> Result<(), StepError> {
        step(KIND, &PaymentStatus::LIFE_CYCLE, &mut self.status, to)
    }

    fn event(&self, notification_type: &'static str) -> Event {
        Event {
            message_type: "payment".into(),
            notification_type: notification_type.into(),
            subject_kind: "payment".into(),
            subject_id: self.id.clone(),
            status: Some(self.status.as_str().into()),
            body: self.notification(),
        }
    }

    /// The 21 fields of a notification, written as in the guide on beneficiary details.
    fn notification(&self) -> Object {
        let date = format!("{}T00:00:00+00:00", self.created_at.format("%Y-%m-%d"));
        object! {
            "id": self.id, "amount": amount(self.amount),
            "failure_returned_amount": self.failure_returned_amount.map(amount).unwrap_or_default(),
            "beneficiary_id": self.beneficiary_id, "conversion_id": (),
            "currency": self.currency, "reference": self.reference, "reason": self.reason,
            "status": self.status, "payment_type": self.payment_type, "payment_date": date,
            "transferred_at": self.transferred_at.map(time), "authorisation_steps_required": 0,
            "creator_contact_id": self.contact_id, "last_updater_contact_id": self.contact_id,
            "short_reference": self.short_reference, "failure_reason": self.failure_reason,
            "payment_group_id": (), "unique_request_id": self.unique_request_id,
            "fee_amount": (), "fee_currency": (),
        }
    }

    /// The amount of an event on its way.
    pub(super) fn instructed_amount(&self) -> Object {
        object! { "currency": self.currency, "amount": amount(self.amount) }
    }

    /// The fields of the API, whose empty values differ from those of a notification.
    pub(super) fn object(&self) -> Object {
        object! {
            "id": self.id, "amount": amount(self.amount), "beneficiary_id": self.beneficiary_id,
            "currency": self.currency, "reference": self.reference, "reason": self.reason,
            "status": self.status, "creator_contact_id": self.contact_id,
            "payment_type": self.payment_type,
            "payment_date": self.created_at.format("%Y-%m-%d").to_string(),
            "transferred_at": self.transferred_at.map(time).unwrap_or_default(),
            "authorisation_steps_required": "0", "last_updater_contact_id": self.contact_id,
            "short_reference": self.short_reference, "conversion_id": (),
            "failure_reason": self.failure_reason, "payer_id": self.account_id,
            "payer_details_source": "account",
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
            "payment_group_id": (), "unique_request_id": self.unique_request_id,
            "failure_returned_amount": amount(self.failure_returned_amount.unwrap_or_default()),
            "ultimate_beneficiary_name": (), "purpose_code": (), "charge_type": (),
            "fee_amount": (), "fee_currency": (), "review_status": "passed",
            "invoice_number": (), "invoice_date": (),
        }
    }
}
