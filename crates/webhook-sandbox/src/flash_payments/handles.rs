//! [`FlashHandle`]: an object of the sandbox, to move it along its life cycle; and creation without the API.

use std::marker::PhantomData;

use chrono::TimeDelta;
use webhook_core::{Amount, CurrencyCode, LifeCycle, OpenEnum};
use webhook_flash_payments::{
    AmsStatus, ConversionStatus, DepositStatus, PaymentStatus, RfiStatus, SubClientStatus,
    WithdrawalStatus,
};

use super::FlashPaymentsSandbox;
use super::creation::Quote;
use super::objects::{Details, Kind, Money, Object};
use super::rfis::usual_questions;
use super::sub_clients::Profile;
use crate::StepError;
use crate::life::step_unless_final;

/// The statuses of one kind of object.
pub trait FlashStatus: OpenEnum + PartialEq + Sized + 'static {
    #[doc(hidden)]
    const STATUSES: LifeCycle<Self>;
    #[doc(hidden)]
    const KIND: &'static str;
}

macro_rules! statuses {
    ($($name:ident: $kind:literal),* $(,)?) => {
        $(impl FlashStatus for $name {
            const STATUSES: LifeCycle<Self> = $name::LIFE_CYCLE;
            const KIND: &'static str = $kind;
        })*
    };
}

statuses! {
    AmsStatus: "ams_request", ConversionStatus: "conversion", DepositStatus: "deposit",
    PaymentStatus: "payment", RfiStatus: "rfi", SubClientStatus: "sub_client",
    WithdrawalStatus: "withdrawal",
}

/// An object of the sandbox, to move it along its life cycle.
#[derive(Debug, Clone)]
pub struct FlashHandle<S> {
    pub(super) sandbox: FlashPaymentsSandbox,
    pub(super) id: String,
    status: PhantomData<S>,
}

impl<S: FlashStatus> FlashHandle<S> {
    /// The object's id, for the id type of its kind: `deposit.id().into()`.
    #[must_use]
    pub fn id(&self) -> String {
        self.id.clone()
    }

    /// Changes the status, and delivers its event.
    ///
    /// # Errors
    ///
    /// [`StepError`] if the life cycle of the object does not have this step.
    pub fn set_status(&self, status: &S) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let found = it.objects.iter().find(|object| object.id == self.id);
            let Some(object) = found else { return Ok(()) };
            let from = S::from_text(&object.status);
            step_unless_final(S::KIND, &S::STATUSES, &from, status)?;
            it.change(&self.id, status.as_str(), world);
            Ok(())
        })
    }
}

impl FlashHandle<PaymentStatus> {
    /// The currency is converted; the payment stays open. Delivers `currency_converted`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if the payment is not open.
    pub fn convert(&self) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let Some(payment) = it.object(Kind::Payment, &self.id) else { return Ok(()) };
            if payment.status != PaymentStatus::Open.as_str() {
                return Err(StepError::new("payment", &payment.status, "converted"));
            }
            it.deliver(&self.id, Some("currency_converted"), world);
            Ok(())
        })
    }
}

impl FlashPaymentsSandbox {
    /// The object with this id: one that the API created, for example.
    ///
    /// ```
    /// # fn run(sandbox: &webhook_sandbox::Sandbox) -> Option<()> {
    /// use webhook_flash_payments::WithdrawalStatus;
    ///
    /// let flash = sandbox.flash_payments();
    /// let withdrawal = flash.object::<WithdrawalStatus>("603f0198770d6595e3c83e0d")?;
    /// # Some(())
    /// # }
    /// ```
    #[must_use]
    pub fn object<S: FlashStatus>(&self, id: &str) -> Option<FlashHandle<S>> {
        let is_there = self.act(|it, _| {
            it.objects.iter().any(|object| object.id == id && object.kind.subject() == S::KIND)
        });
        is_there.then(|| self.handle(id.into()))
    }

    /// Opens a sub-client, and delivers `subclient_initiated`.
    pub fn create_sub_client(
        &self,
        name: &str,
        external_id: Option<&str>,
    ) -> FlashHandle<SubClientStatus> {
        self.create(Kind::SubClient, "INITIATED", |object, account_no| {
            object.details =
                Details::SubClient { name: name.into(), account_no, profile: Profile::default() };
            object.external_id = external_id.map(Into::into);
        })
    }

    /// A deposit arrives, for a sub-client or not. Delivers `deposit_initiated`.
    pub fn receive_deposit(
        &self,
        amount: &Amount,
        currency: &CurrencyCode,
        sub_client: Option<&FlashHandle<SubClientStatus>>,
    ) -> FlashHandle<DepositStatus> {
        self.create(Kind::Deposit, "INITIALISED", |object, reference| {
            let (money, sender) = (money(amount, currency), "ACME Inc".into());
            object.details = Details::Deposit { money, sender, refund: None };
            object.external_reference = Some(reference);
            object.sub_client = sub_client.map(FlashHandle::id);
        })
    }

    /// Funds arrive that are converted automatically: a payment. Delivers `payment_created`.
    pub fn receive_payment(
        &self,
        (from, from_currency): (&Amount, CurrencyCode),
        (to, to_currency): (&Amount, CurrencyCode),
        sub_client: Option<&FlashHandle<SubClientStatus>>,
    ) -> FlashHandle<PaymentStatus> {
        self.create(Kind::Payment, "OPEN", |object, _| {
            let (from, to) = (money(from, &from_currency), money(to, &to_currency));
            let size = from.amount;
            object.details = Details::Payment { from, to, size, source_of_funds: None };
            object.sub_client = sub_client.map(FlashHandle::id);
        })
    }

    /// Asks for information about withdrawals. Delivers `rfi_created`. The deadline is a week away.
    pub fn create_rfi(
        &self,
        withdrawals: &[&FlashHandle<WithdrawalStatus>],
    ) -> FlashHandle<RfiStatus> {
        self.create(Kind::Rfi, "PENDING", |object, _| {
            object.details = Details::Rfi {
                withdrawals: withdrawals.iter().map(|one| one.id()).collect(),
                deposits: Vec::new(),
                payments: Vec::new(),
                deadline: object.created_at() + TimeDelta::days(7),
                questions: usual_questions(),
            };
        })
    }

    /// Makes a quote for [`create_conversion`](webhook_flash_payments::client::Client::create_conversion), and
    /// returns its id.
    pub fn create_quote(
        &self,
        (from, from_currency): (&Amount, CurrencyCode),
        (to, to_currency): (&Amount, CurrencyCode),
    ) -> String {
        let (from, to) = (money(from, &from_currency), money(to, &to_currency));
        self.act(|it, world| {
            let id = world.random.hex(24);
            it.quotes.push(Quote { id: id.clone(), from, to });
            id
        })
    }

    /// Adds an object. `fill` also gets ten digits, for a number of its own.
    fn create<S: FlashStatus>(
        &self,
        kind: Kind,
        status: &str,
        fill: impl FnOnce(&mut Object, String),
    ) -> FlashHandle<S> {
        let id = self.act(|it, world| {
            let none = Details::AmsRequest { name: String::new(), country: String::new() };
            let mut object = Object::new(kind, status, none, world);
            fill(&mut object, world.random.digits(10));
            it.add(object, world)
        });
        self.handle(id)
    }

    fn handle<S>(&self, id: String) -> FlashHandle<S> {
        FlashHandle { sandbox: self.clone(), id, status: PhantomData }
    }
}

fn money(amount: &Amount, currency: &CurrencyCode) -> Money {
    Money { amount: amount.value(), currency: currency.as_str().into() }
}
