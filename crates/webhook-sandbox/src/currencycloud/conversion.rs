//! Conversions.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::{Amount, CurrencyCode};
use webhook_currencycloud::{AccountId, ConversionId, ConversionStatus, DepositStatus};

use super::events::Event;
use super::{Currencycloud, CurrencycloudSandbox, amount, decimal, time};
use crate::StepError;
use crate::emulator::World;
use crate::json::{Object, object};
use crate::life::step;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Conversion {
    pub(super) id: String,
    pub(super) account_id: String,
    pub(super) contact_id: String,
    short_reference: String,
    created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) status: ConversionStatus,
    pub(super) sell: (Decimal, String),
    buy: (Decimal, String),
    deposit: Option<(Decimal, DepositStatus)>,
}

/// A conversion to create.
#[derive(Debug, Clone)]
#[must_use]
pub struct NewConversion {
    sell: (Decimal, String),
    buy: (Decimal, String),
    account: Option<AccountId>,
    deposit: Option<Decimal>,
}

impl NewConversion {
    /// A conversion of the house account that sells one amount and buys another.
    pub fn new(
        sell: Amount,
        sell_currency: impl Into<CurrencyCode>,
        buy: Amount,
        buy_currency: impl Into<CurrencyCode>,
    ) -> Self {
        Self {
            sell: (decimal(&sell), sell_currency.into().as_str().into()),
            buy: (decimal(&buy), buy_currency.into().as_str().into()),
            account: None,
            deposit: None,
        }
    }

    /// The account that converts, the house account unless set.
    pub fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Requires a deposit, in the sold currency.
    pub fn deposit(mut self, amount: Amount) -> Self {
        self.deposit = Some(decimal(&amount));
        self
    }
}

/// A conversion of the sandbox, to move it along its life cycle.
#[derive(Debug, Clone)]
pub struct ConversionHandle {
    sandbox: CurrencycloudSandbox,
    id: String,
}

impl CurrencycloudSandbox {
    /// Creates a conversion that awaits funds, and delivers `cash_manager_trade_notification`.
    pub fn create_conversion(&self, conversion: NewConversion) -> ConversionHandle {
        let id = self.act(|it, world| it.create_conversion(conversion, world));
        ConversionHandle { sandbox: self.clone(), id }
    }

    /// The conversion with this id.
    #[must_use]
    pub fn conversion(&self, id: &ConversionId) -> Option<ConversionHandle> {
        let id = id.as_str().to_owned();
        let is_there = self.act(|it, _| it.conversions.iter().any(|one| one.id == id));
        is_there.then(|| ConversionHandle { sandbox: self.clone(), id })
    }
}

impl ConversionHandle {
    /// The conversion's id.
    #[must_use]
    pub fn id(&self) -> ConversionId {
        self.id.as_str().into()
    }

    /// The deposit arrives. Delivers `deposit_arrived_notification`; the status stays.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it awaits no deposit.
    pub fn deposit(&self) -> Result<(), StepError> {
        self.step("deposit_arrived_notification", |conversion| match &mut conversion.deposit {
            Some((_, status @ DepositStatus::AwaitingDeposit)) => {
                *status = DepositStatus::DepositReceived;
                Ok(())
            }
            _ => Err(StepError::new("conversion", "no deposit awaited", "deposit_received")),
        })
    }

    /// The sold amount is debited. Delivers `funds_arrived_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it does not await funds.
    pub fn fund(&self) -> Result<(), StepError> {
        self.to("funds_arrived_notification", ConversionStatus::FundsArrived)
    }

    /// The bought amount is credited. Delivers `trade_settled_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if the funds have not arrived.
    pub fn settle(&self) -> Result<(), StepError> {
        self.to("trade_settled_notification", ConversionStatus::TradeSettled)
    }

    /// It is cancelled. Delivers `trade_closed_notification`.
    ///
    /// # Errors
    ///
    /// [`StepError`] if it does not await funds.
    pub fn close(&self) -> Result<(), StepError> {
        self.to("trade_closed_notification", ConversionStatus::Closed)
    }

    fn to(&self, notification_type: &'static str, to: ConversionStatus) -> Result<(), StepError> {
        self.step(notification_type, |conversion| {
            step("conversion", &ConversionStatus::LIFE_CYCLE, &mut conversion.status, to)
        })
    }

    fn step(
        &self,
        notification_type: &'static str,
        change: impl FnOnce(&mut Conversion) -> Result<(), StepError>,
    ) -> Result<(), StepError> {
        self.sandbox.act(|it, world| {
            let found = it.conversions.iter_mut().find(|conversion| conversion.id == self.id);
            let Some(conversion) = found else { return Ok(()) };
            change(conversion)?;
            conversion.updated_at = world.now;
            let (account, status) = (conversion.account_id.clone(), conversion.status.clone());
            let (sell, buy) = (conversion.sell.clone(), conversion.buy.clone());
            let event = conversion.event(notification_type);
            match status {
                ConversionStatus::FundsArrived => {
                    it.accounts.book(&account, &sell.1, -sell.0, world);
                }
                ConversionStatus::TradeSettled => {
                    it.accounts.book(&account, &buy.1, buy.0, world);
                }
                _ => {}
            }
            it.events.deliver(event, world);
            Ok(())
        })
    }
}

impl Currencycloud {
    fn create_conversion(&mut self, new: NewConversion, world: &mut World<'_>) -> String {
        let house = self.accounts.house();
        let account_id = new.account.map_or_else(|| house.id.clone(), |id| id.as_str().into());
        let contact_id = self.accounts.get(&account_id).unwrap_or(house).contact_id.clone();
        let day = world.now.format("%Y%m%d");
        let conversion = Conversion {
            id: world.random.uuid(),
            account_id,
            contact_id,
            short_reference: format!("{day}-{}", world.random.reference(6)),
            created_at: world.now,
            updated_at: world.now,
            status: ConversionStatus::AwaitingFunds,
            sell: new.sell,
            buy: new.buy,
            deposit: new.deposit.map(|deposit| (deposit, DepositStatus::AwaitingDeposit)),
        };
        let id = conversion.id.clone();
        self.events.deliver(conversion.event("cash_manager_trade_notification"), world);
        self.conversions.push(conversion);
        id
    }
}

impl Conversion {
    fn event(&self, notification_type: &'static str) -> Event {
        Event {
            message_type: "conversion".into(),
            notification_type: notification_type.into(),
            subject_kind: "conversion".into(),
            subject_id: self.id.clone(),
            status: Some(self.status.as_str().into()),
            body: self.notification(),
        }
    }

    /// What is bought for one unit of what is sold, with four digits.
    fn rate(&self) -> String {
        let rate = self.buy.0.checked_div(self.sell.0).unwrap_or_default();
        rate.round_dp(4).to_string()
    }

    fn dates(&self) -> [String; 2] {
        let day = self.created_at + TimeDelta::days(2);
        [
            format!("{}T15:30:00+00:00", day.format("%Y-%m-%d")),
            format!("{}T00:00:00+00:00", day.format("%Y-%m-%d")),
        ]
    }

    /// The 26 fields of a notification.
    fn notification(&self) -> Object {
        let [settlement_date, conversion_date] = self.dates();
        let object = object! {
            "id": self.id, "account_id": self.account_id, "creator_contact_id": self.contact_id,
            "short_reference": self.short_reference, "created_at": time(self.created_at),
            "settlement_date": settlement_date, "conversion_date": conversion_date,
            "status": self.status, "currency_pair": format!("{}{}", self.sell.1, self.buy.1),
            "buy_currency": self.buy.1, "sell_currency": self.sell.1, "fixed_side": "sell",
            "partner_buy_amount": "0.00", "partner_sell_amount": "0.00",
            "client_buy_amount": amount(self.buy.0), "client_sell_amount": amount(self.sell.0),
            "mid_market_rate": self.rate(), "core_rate": self.rate(), "partner_rate": "",
            "client_rate": self.rate(),
        };
        self.with_deposit(object).with("payment_ids", &[""; 0])
    }

    fn with_deposit(&self, object: Object) -> Object {
        let (deposit, status) = match &self.deposit {
            Some((deposit, status)) => (*deposit, status.clone()),
            None => (Decimal::ZERO, DepositStatus::NotRequired),
        };
        let (currency, due) = match self.deposit {
            Some(_) => (self.sell.1.as_str(), time(self.created_at + TimeDelta::days(1))),
            None => ("", String::new()),
        };
        object
            .with("deposit_required", &self.deposit.is_some())
            .with("deposit_amount", &amount(deposit))
            .with("deposit_currency", currency)
            .with("deposit_status", &status)
            .with("deposit_required_at", &due)
    }

    /// The fields of the API.
    pub(super) fn object(&self) -> Object {
        let [settlement_date, conversion_date] = self.dates();
        let object = object! {
            "id": self.id, "settlement_date": settlement_date, "conversion_date": conversion_date,
            "short_reference": self.short_reference, "creator_contact_id": self.contact_id,
            "account_id": self.account_id,
            "currency_pair": format!("{}{}", self.sell.1, self.buy.1), "status": self.status,
            "buy_currency": self.buy.1, "sell_currency": self.sell.1,
            "client_buy_amount": amount(self.buy.0), "client_sell_amount": amount(self.sell.0),
            "fixed_side": "sell", "core_rate": self.rate(), "partner_rate": "",
            "partner_buy_amount": "0.00", "partner_sell_amount": "0.00", "client_rate": self.rate(),
        };
        self.with_deposit(object)
            .with("payment_ids", &[""; 0])
            .with("unallocated_funds", &amount(self.buy.0))
            .with("unique_request_id", &())
            .with("created_at", &time(self.created_at))
            .with("updated_at", &time(self.updated_at))
            .with("mid_market_rate", &self.rate())
    }
}
