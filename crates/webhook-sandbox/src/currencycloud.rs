//! Currencycloud: the demo environment's API, and push notifications.
//!
//! Documented: API reference 2.43.0 and the guides beside it. What the sandbox leaves out: creation of payments,
//! conversions and transfers by API, whose requests are not on the pages that this crate follows. Use the handles.
//!
//! | operation | state |
//! |---|---|
//! | `POST /v2/authenticate/api`, `POST /v2/authenticate/close_session` | complete; a token ends after 30 idle minutes, and the fourth failed login in a row disables the account |
//! | `POST /v2/contacts/generate_hmac_key` | complete; the new key replaces the old one at once (inferred) |
//! | `GET /v2/{payments,conversions,transfers,transactions}/{id}` | complete |
//! | `GET /v2/transactions/sender/{id}`, `GET /v2/funding_transactions/{id}` | complete |
//! | `GET /v2/{payments,conversions,transfers,transactions,balances}/find` | complete; pages of at most 25. That `conversion_ids[]` leaves out what it names is inferred, and which balance `as_at_date` has |
//! | `POST /v2/{contacts,accounts}/find`, `GET /v2/accounts/{id}`, `GET /v2/balances/{currency}` | complete, with the fields that the sandbox knows |
//! | `POST /v2/payments/{id}/delete`, `POST /v2/transfers/{id}/cancel` | complete |
//! | `POST /v2/payments/{id}/notifications/retry` | complete; it delivers the body of then (inferred) |
//! | `PUT /v2/collections_screening/{id}/complete` | complete, with the 23.5 hours |
//! | `POST /v2/demo/funding/create` | complete |
//! | `GET /v2/payments/{id}/{confirmation,tracking_info,submission_info}` | complete, without a document; one event on the way, with the fields whose names are published |
//! | `GET /onboarding/v1/forms`, `GET /onboarding/v1/forms/{id}` | complete, with the fields that are documented as required |
//! | `GET /v2/conversions/profit_and_loss` | complete: one record for each closed conversion, with the amount 0, as the sandbox has no rates (inferred) |
//! | `POST /v2/reports/{payments,conversions}/create`, `GET /v2/reports/report_requests/{id}` | complete, without a file, whose columns are not published |
//!
//! The Solutions Manager's part, and support's, is played by methods of [`CurrencycloudSandbox`].

mod accounts;
mod api;
mod conversion;
mod errors;
mod events;
mod find;
mod forms;
mod funding;
mod funds;
mod onboarding;
mod payment;
mod payment_details;
mod profit_and_loss;
mod reports;
mod screening;
mod search;
mod session;
mod transfer;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::Secret;
use webhook_currencycloud::AccountId;
use webhook_currencycloud::client::{Client, ClientBuilder, Credentials, Environment};

use crate::PrintedAnswer;
use crate::emulator::{Emulate, Emulator, Refusal, World};
use crate::http::{Answer, Call};

pub use accounts::SubAccount;
pub use conversion::{ConversionHandle, NewConversion};
pub use funds::{FundsHandle, NewFunds};
pub use onboarding::FormHandle;
pub use payment::{NewPayment, PaymentHandle};
pub use reports::ReportStatus;
pub use transfer::{NewTransfer, TransferHandle};

/// The emulated Currencycloud.
pub type CurrencycloudSandbox = Emulator<Currencycloud>;

/// Currencycloud's state.
#[doc(hidden)]
#[derive(Debug, Serialize, Deserialize)]
pub struct Currencycloud {
    accounts: accounts::Accounts,
    session: session::Session,
    events: events::Events,
    payments: Vec<payment::Payment>,
    conversions: Vec<conversion::Conversion>,
    transfers: Vec<transfer::Transfer>,
    funds: Vec<funds::Funds>,
    screening: screening::Screening,
    forms: Vec<onboarding::Form>,
    #[serde(default)]
    reports: Vec<reports::Report>,
    #[serde(default)]
    brand: Brand,
}

/// Whether the brand of the house account can have an HMAC key. What a brand is, and how it is configured, is not
/// published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Brand {
    /// It can.
    #[default]
    Configured,
    /// It must be configured first: `generate_hmac_key_brand_not_configured`.
    NotConfigured,
    /// It cannot: `generate_hmac_key_wrong_brand`.
    Wrong,
}

impl Emulate for Currencycloud {
    type Provider = webhook_currencycloud::Currencycloud;

    fn new(world: &mut World<'_>) -> Self {
        Self {
            accounts: accounts::Accounts::new(world),
            session: session::Session::new(world),
            events: events::Events::default(),
            payments: Vec::new(),
            conversions: Vec::new(),
            transfers: Vec::new(),
            funds: Vec::new(),
            screening: screening::Screening::default(),
            forms: Vec::new(),
            reports: Vec::new(),
            brand: Brand::Configured,
        }
    }

    fn answer(&mut self, call: &Call, world: &mut World<'_>) -> Answer {
        let answer = self.route(call, world).unwrap_or_else(|refusal| refusal);
        answer.with_header("x-request-id", world.call_random.uuid())
    }

    fn refusal(&mut self, refusal: Refusal, world: &mut World<'_>) -> Answer {
        let answer = match refusal {
            Refusal::Outage => errors::outage(),
            Refusal::TooManyRequests { .. } => errors::too_many_requests(),
        };
        answer.with_header("x-request-id", world.call_random.uuid())
    }

    fn expire_tokens(&mut self) {
        self.session.expire();
    }

    fn fits(printed: PrintedAnswer, call: &Call) -> bool {
        match printed {
            PrintedAnswer::InvalidLoginDetails => call.path == "/v2/authenticate/api",
            PrintedAnswer::ReportPermissionMissing => {
                matches!(call.segments().as_slice(), ["v2", "reports", _, "create"])
            }
            _ => true,
        }
    }

    fn printed(
        &mut self,
        printed: PrintedAnswer,
        _: &Call,
        world: &mut World<'_>,
    ) -> Option<Answer> {
        let answer = errors::printed(printed)?;
        Some(answer.with_header("x-request-id", world.call_random.uuid()))
    }

    fn wake(&mut self, world: &mut World<'_>) -> Option<DateTime<Utc>> {
        self.end_screening(world)
    }
}

impl CurrencycloudSandbox {
    /// The credentials of the house account.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.act(|it, _| Credentials::new(it.session.login_id(), it.session.api_key().clone()))
    }

    /// The API key of [`credentials`](Self::credentials), for other clients. The login id is
    /// `treasury@example.com`.
    #[must_use]
    pub fn api_key(&self) -> Secret {
        self.act(|it, _| it.session.api_key().clone())
    }

    /// A builder of a client for this sandbox, with its base URL and credentials.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(Environment::Demo, self.credentials()).base_url(self.base_url())
    }

    /// The key that signs deliveries now. `None` before the first
    /// [`generate_hmac_key`](Client::generate_hmac_key).
    #[must_use]
    pub fn hmac_key(&self) -> Option<Secret> {
        self.act(|it, _| it.events.key().cloned())
    }

    /// The Solutions Manager sets up an endpoint for these notification types; for all if there are none.
    pub fn add_endpoint(&self, url: impl Into<String>, notification_types: &[&str]) {
        let types = notification_types.iter().map(|&one| one.into()).collect();
        self.act(|it, _| it.events.add_endpoint(url.into(), types));
    }

    /// Sets whether the brand can have an HMAC key, [`Brand::Configured`] unless set.
    pub fn set_brand(&self, brand: Brand) {
        self.act(|it, _| it.brand = brand);
    }

    /// Support enables an account again that four failed logins have disabled.
    pub fn enable_login(&self) {
        self.act(|it, _| it.session.enable());
    }

    /// The house account.
    #[must_use]
    pub fn house_account(&self) -> AccountId {
        self.act(|it, _| it.accounts.house().id.as_str().into())
    }
}

/// An amount as the API writes it: with at least two fraction digits.
fn amount(value: Decimal) -> String {
    let mut value = value;
    if value.scale() < 2 {
        value.rescale(2);
    }
    value.to_string()
}

/// The value of an amount.
fn decimal(amount: &webhook_core::Amount) -> Decimal {
    amount.to_string().parse().unwrap_or_default()
}

/// A time as notifications and the API write it.
fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
