//! The house account, its sub-accounts, and their balances.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::CurrencyCode;
use webhook_currencycloud::{AccountId, ContactId};

use super::{CurrencycloudSandbox, amount, errors::refused, time};
use crate::emulator::World;
use crate::http::{Answer, Fields};
use crate::json::{Object, object};

/// All accounts, the house account first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Accounts {
    accounts: Vec<Account>,
    #[serde(with = "crate::state::pairs")]
    balances: BTreeMap<(String, String), Balance>,
    /// Which account and currency an account number receives for.
    numbers: BTreeMap<String, (String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) id: String,
    pub(super) contact_id: String,
    pub(super) name: String,
    pub(super) short_reference: String,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Balance {
    pub(super) id: String,
    pub(super) amount: Decimal,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// The amounts before this one, each with the time from which it was there.
    #[serde(default)]
    before: Vec<(DateTime<Utc>, Decimal)>,
}

/// A sub-account, and the contact on whose behalf a client acts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubAccount {
    /// The account's id.
    pub id: AccountId,
    /// Its contact, for [`Client::on_behalf_of`](webhook_currencycloud::client::Client::on_behalf_of).
    pub contact: ContactId,
}

impl CurrencycloudSandbox {
    /// Opens a sub-account.
    pub fn add_sub_account(&self, name: &str) -> SubAccount {
        self.act(|it, world| {
            let account = Account::new(name, world);
            let id = account.id.as_str().into();
            let contact = account.contact_id.as_str().into();
            it.accounts.accounts.push(account);
            SubAccount { id, contact }
        })
    }

    /// The number of an account at which funds in this currency arrive, for
    /// [`create_demo_funding`](webhook_currencycloud::client::Client::create_demo_funding).
    #[must_use]
    pub fn account_number(&self, account: &AccountId, currency: &CurrencyCode) -> String {
        self.act(|it, world| it.accounts.number(account.as_str(), currency.as_str(), world))
    }
}

impl Accounts {
    pub(super) fn new(world: &mut World<'_>) -> Self {
        let accounts = vec![Account::new("House account", world)];
        Self { accounts, balances: BTreeMap::new(), numbers: BTreeMap::new() }
    }

    pub(super) fn house(&self) -> &Account {
        // There is always one.
        self.accounts.first().unwrap_or(const { &Account::NONE })
    }

    pub(super) fn all(&self) -> &[Account] {
        &self.accounts
    }

    pub(super) fn get(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The account for which a call acts.
    pub(super) fn acting(&self, fields: &Fields) -> Result<String, Answer> {
        let Some(contact) = fields.get("on_behalf_of") else { return Ok(self.house().id.clone()) };
        if contact == self.house().contact_id {
            return Err(refused(400, "on_behalf_of", "on_behalf_of_self"));
        }
        let found = self.accounts.iter().find(|account| account.contact_id == contact);
        let account = found.ok_or_else(|| refused(404, "on_behalf_of", "contact_not_found"))?;
        Ok(account.id.clone())
    }

    /// The balance of an account, which is opened if there is none.
    pub(super) fn balance(
        &mut self,
        account: &str,
        currency: &str,
        world: &mut World<'_>,
    ) -> &mut Balance {
        let key = (account.into(), currency.into());
        self.balances.entry(key).or_insert_with(|| Balance {
            id: world.random.uuid(),
            amount: Decimal::ZERO,
            created_at: world.now,
            updated_at: world.now,
            before: Vec::new(),
        })
    }

    /// Books an amount on a balance. Returns the balance's id, and its amount afterwards.
    pub(super) fn book(
        &mut self,
        account: &str,
        currency: &str,
        booked: Decimal,
        world: &mut World<'_>,
    ) -> (String, Decimal) {
        let now = world.now;
        let balance = self.balance(account, currency, world);
        balance.before.push((balance.updated_at, balance.amount));
        balance.amount += booked;
        balance.updated_at = now;
        (balance.id.clone(), balance.amount)
    }

    pub(super) fn balances(&self) -> impl Iterator<Item = (&str, Object)> {
        self.balances.iter().map(|((account, currency), balance)| {
            (account.as_str(), balance.object(account, currency))
        })
    }

    /// The balances as they were at a time, without those that were opened later.
    pub(super) fn balances_at(
        &self,
        time: DateTime<Utc>,
    ) -> impl Iterator<Item = (String, Object)> {
        let opened = self.balances.iter().filter(move |(_, balance)| balance.created_at <= time);
        opened.map(move |((account, currency), balance)| {
            (account.clone(), balance.at(time).object(account, currency))
        })
    }

    fn number(&mut self, account: &str, currency: &str, world: &mut World<'_>) -> String {
        let place = (account.to_owned(), currency.to_owned());
        let known = self.numbers.iter().find(|(_, other)| **other == place);
        if let Some((number, _)) = known {
            return number.clone();
        }
        let number = world.random.digits(10);
        self.numbers.insert(number.clone(), place);
        number
    }

    /// The account and currency that a number receives for.
    pub(super) fn receiver(&self, number: &str) -> Option<&(String, String)> {
        self.numbers.get(number)
    }
}

impl Balance {
    /// The balance as it was at a time.
    fn at(&self, time: DateTime<Utc>) -> Self {
        let mut past = self.clone();
        let mut before = self.before.iter().rev();
        while past.updated_at > time {
            let Some((since, amount)) = before.next() else { break };
            (past.updated_at, past.amount) = (*since, *amount);
        }
        past
    }

    pub(super) fn object(&self, account: &str, currency: &str) -> Object {
        object! {
            "id": self.id, "account_id": account, "currency": currency,
            "amount": amount(self.amount),
            "created_at": time(self.created_at), "updated_at": time(self.updated_at),
        }
    }
}

impl Account {
    const NONE: Self = Self {
        id: String::new(),
        contact_id: String::new(),
        name: String::new(),
        short_reference: String::new(),
        created_at: DateTime::<Utc>::UNIX_EPOCH,
    };

    fn new(name: &str, world: &mut World<'_>) -> Self {
        Self {
            id: world.random.uuid(),
            contact_id: world.random.uuid(),
            name: name.into(),
            short_reference: format!("{}-{}", world.now.format("%y%m%d"), world.random.digits(5)),
            created_at: world.now,
        }
    }

    /// The published fields. What the sandbox does not know is `null`.
    pub(super) fn object(&self) -> Object {
        // Unlike all others, with milliseconds. Documented by sample.
        let created_at = self.created_at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        object! {
            "id": self.id, "account_name": self.name, "brand": (), "your_reference": (),
            "status": "enabled", "street": (), "city": (), "state_or_province": (),
            "country": (), "postal_code": (), "spread_table": (), "legal_entity_type": (),
            "created_at": created_at, "updated_at": created_at,
            "short_reference": self.short_reference, "api_trading": (), "online_trading": (),
            "phone_trading": (), "process_third_party_funds": (), "settlement_type": (),
            "agent_or_reliance": false, "terms_and_conditions_accepted": (),
            "bank_account_verified": "not required",
        }
    }

    /// The fields of its contact. What the sandbox does not know is empty.
    pub(super) fn contact(&self) -> Object {
        object! {
            "login_id": "", "id": self.contact_id, "first_name": "", "last_name": "",
            "account_id": self.id, "account_name": self.name, "status": "enabled",
            "locale": "en", "timezone": (), "email_address": "", "mobile_phone_number": "",
            "phone_number": "", "your_reference": "", "date_of_birth": "",
            "created_at": time(self.created_at), "updated_at": time(self.created_at),
        }
    }
}
