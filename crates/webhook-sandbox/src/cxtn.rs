//! CXTN: the webhook operations, the sandbox operations, and webhooks to the endpoints that were registered.
//!
//! Caxton publishes one path of five webhook operations, and no error answer at all. The others have the paths of
//! [`Operations`], which [`set_operations`](CxtnSandbox::set_operations) changes, and each refusal is an error of the
//! sandbox's own.
//!
//! | operation | state |
//! |---|---|
//! | `POST clients/auth/register` | complete; a new password each time |
//! | get an access token | its path is not published: [`access_token`](CxtnSandbox::access_token) |
//! | enable webhooks | path and answer are inferred |
//! | `POST webhooks/endpoints` | complete; one endpoint for each event type (inferred) |
//! | edit, update status, deactivate all, list | path, fields and answer are inferred |
//! | `POST sandbox/payments-in` | complete; that it delivers `account_credit` is inferred |
//! | `POST sandbox/payments-out` | complete; that `Approved` delivers `payment_completed` is inferred |
//! | `POST account/balances/balance/{ccy}/{pot}` | complete; that the answer has the balances is inferred |
//! | `POST account/balances/third-party/movement` | complete; delivers `account_debit` and `account_credit` (inferred) |
//! | `POST clients/subsidiary`, `POST wallets` | complete; look at [`subsidiaries`](CxtnSandbox::subsidiaries) and [`wallets`](CxtnSandbox::wallets) |
//! | `POST payments` (bulk upload) | complete; how its file follows is not published |
//! | `GET reference/lookup/banks/{ccy}` | a success without banks: its answer is not published |
//! | balances of an account | the item is published, the path is not: [`set_balances_path`](CxtnSandbox::set_balances_path) |
//! | list all payments, trades | path and answer are not published: use the methods of [`CxtnSandbox`] |
//!
//! No object of these webhooks has a status, so there is no life cycle. The documents do not say whether a delivery is
//! repeated: none is, unless [`set_redelivery`](crate::Emulator::set_redelivery) says so.

mod answers;
mod api;
mod balances;
mod endpoints;
mod objects;
mod users;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use webhook_core::Secret;
use webhook_cxtn::Cxtn as Provider;
use webhook_cxtn::UserId;
use webhook_cxtn::client::{Client, ClientBuilder, Credentials, Environment, Operations};

use crate::emulator::{Emulate, Emulator, Refusal, World};
use crate::http::{Answer, Call};

pub use objects::{CxtnPayment, CxtnTrade};
pub use users::{CxtnSubsidiary, CxtnWallet};

/// The emulated CXTN API.
pub type CxtnSandbox = Emulator<Cxtn>;

/// CXTN's state.
#[doc(hidden)]
#[derive(Debug, Serialize, Deserialize)]
pub struct Cxtn {
    #[serde(skip)]
    operations: Operations,
    username: String,
    #[serde(with = "crate::state::optional_secret")]
    token: Option<Secret>,
    is_enabled: bool,
    endpoints: Vec<endpoints::Endpoint>,
    data_form: DataForm,
    users: Vec<String>,
    payments: Vec<objects::Payment>,
    /// The last ids of transactions, of payments, and of trades: each kind has its own range.
    last_ids: [u64; 3],
    #[serde(skip)]
    balances_path: Option<String>,
    #[serde(default, with = "crate::state::optional_secret")]
    user_token: Option<Secret>,
    /// By account and code: `GBP`, or `POT11-USD` for a pot.
    #[serde(default, with = "crate::state::pairs")]
    balances: BTreeMap<(String, String), Decimal>,
    #[serde(default)]
    pots: Vec<balances::Pot>,
    #[serde(default)]
    subsidiaries: Vec<CxtnSubsidiary>,
    #[serde(default)]
    wallets: Vec<CxtnWallet>,
    /// How many uploads of payments there are.
    #[serde(default)]
    uploads: u64,
}

/// How a webhook holds its payload. The samples have both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataForm {
    /// `data` is an object: the samples of 2024.
    Object,
    /// `data` is a string that holds an object: the samples of 2023.
    Text,
}

/// The client name of the sample. A sandbox knows no other.
const CLIENT_NAME: &str = "cxtnclient";

impl Emulate for Cxtn {
    type Provider = Provider;

    fn new(world: &mut World<'_>) -> Self {
        Self {
            operations: Operations::default(),
            username: "treasury@example.com".into(),
            token: None,
            is_enabled: false,
            endpoints: Vec::new(),
            data_form: DataForm::Object,
            users: vec![format!("C{}", world.random.digits(8))],
            payments: Vec::new(),
            last_ids: [661_000, 164_000, 282_000],
            balances_path: None,
            user_token: None,
            balances: BTreeMap::new(),
            pots: Vec::new(),
            subsidiaries: Vec::new(),
            wallets: Vec::new(),
            uploads: 0,
        }
    }

    fn answer(&mut self, call: &Call, world: &mut World<'_>) -> Answer {
        self.route(call, world).unwrap_or_else(|refusal| refusal)
    }

    fn refusal(&mut self, refusal: Refusal, _: &mut World<'_>) -> Answer {
        match refusal {
            Refusal::Outage => Answer::sandbox_error(503, "an outage, as asked for"),
            Refusal::TooManyRequests { .. } => {
                Answer::sandbox_error(429, "too many calls, as asked for")
            }
        }
    }

    fn expire_tokens(&mut self) {
        self.token = None;
    }
}

impl CxtnSandbox {
    /// The access token that is valid now. The documents do not say how it is got, or how long it lives: it ends with
    /// [`ApiFault::ExpiredToken`](crate::ApiFault::ExpiredToken) only.
    #[must_use]
    pub fn access_token(&self) -> Secret {
        self.act(|it, world| {
            loop {
                if let Some(token) = &it.token {
                    return token.clone();
                }
                it.token = Secret::new(world.call_random.hex(40)).ok();
            }
        })
    }

    /// The token for the header `userapitoken`, which calls on behalf of a user have. How it is got is not published.
    #[must_use]
    pub fn user_api_token(&self) -> Secret {
        self.act(|it, world| {
            loop {
                if let Some(token) = &it.user_token {
                    return token.clone();
                }
                it.user_token = Secret::new(world.call_random.hex(40)).ok();
            }
        })
    }

    /// Answers the balances of the main account to a `GET` of this path after the base URL. The item of a balance is
    /// published, its path is not: none unless set.
    pub fn set_balances_path(&self, path: &str) {
        self.act(|it, _| it.balances_path = Some(path.into()));
    }

    /// Credentials with the access token that is valid now.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::access_token(self.access_token())
    }

    /// A builder of a client for this sandbox, with its base URL and credentials.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(Environment::Sandbox, self.credentials()).base_url(self.base_url())
    }

    /// The user name for [`register`](Client::register). The client name is `cxtnclient`.
    #[must_use]
    pub fn username(&self) -> String {
        self.act(|it, _| it.username.clone())
    }

    /// Sets the paths and fields that are not documented, as
    /// [`ClientBuilder::operations`](webhook_cxtn::client::ClientBuilder::operations) does.
    pub fn set_operations(&self, operations: Operations) {
        self.act(|it, _| it.operations = operations);
    }

    /// Sets how webhooks hold their payload, [`DataForm::Object`] unless set.
    pub fn set_data_form(&self, form: DataForm) {
        self.act(|it, _| it.data_form = form);
    }

    /// The main account.
    #[must_use]
    pub fn main_account(&self) -> UserId {
        self.act(|it, _| it.users.first().map_or("", String::as_str).into())
    }

    /// Opens a user account.
    pub fn add_account(&self) -> UserId {
        self.act(|it, world| {
            let id = format!("AP{}", world.random.digits(8));
            it.users.push(id.clone());
            id.into()
        })
    }
}

/// A time as CXTN writes it: seven fraction digits, no offset.
fn time(time: DateTime<Utc>) -> String {
    format!("{}.{:07}", time.format("%Y-%m-%dT%H:%M:%S"), time.timestamp_subsec_nanos() / 100)
}
