//! Send Payments: the API, and webhooks to the endpoints that were registered by it.
//!
//! | operation | state |
//! |---|---|
//! | `POST /auth` | complete: 5 minutes, and a new token ends the old one |
//! | `POST /webhooks` | complete; the shape of the answer is inferred |
//! | `GET /webhooks` | complete; path and shape are inferred: [`set_list_form`](SendPaymentsSandbox::set_list_form) |
//! | `DELETE /webhooks/{webhookId}` | complete |
//! | `GET /accounts/{id}`, `/trades/{id}`, `/payments/{id}` | complete, with the fields whose names are published |
//! | `GET /wallets/{id}` | the webhook's fields (inferred) |
//! | `GET /wallets/{id}/payin-addresses` | the webhook's fields (inferred) |
//! | `GET /recipients/{id}`, `/recipients/{id}/payment-addresses` | path and shape are inferred |
//! | `POST /sandbox/payins` | complete, with `Review` and `Fail` |
//! | `POST /payments/payout`, `/payments/transfer` | complete, with `Review` and `Fail` |
//! | `GET /trades/batch/{batchId}/entries` | there is no batch, as its creation is not documented: always 404 |
//! | `POST` of accounts, `/accounts/corporate`, `/wallets`, `/recipients`, payment addresses, `/trades` | their requests are not on the pages that this crate follows. Use the handles |
//! | `/rate-sheets`, `/quotes`, `/payments/reason-codes` | not needed: no webhook follows |
//!
//! The documents do not say which status follows which: a handle sets any, except after a final one. They do not say
//! whether a delivery is repeated, either: none is, unless
//! [`set_redelivery`](crate::Emulator::set_redelivery) says so.

mod api;
mod creation;
mod errors;
mod events;
mod lists;
mod objects;
mod payments;
mod session;

use serde::{Deserialize, Serialize};
use webhook_core::Secret;
use webhook_send_payments::SendPayments as Provider;
use webhook_send_payments::client::{Client, ClientBuilder, Credentials, Environment, Paths};

use crate::emulator::{Emulate, Emulator, Refusal, World};
use crate::http::{Answer, Call};

pub use objects::{SendHandle, SendStatus};

/// The emulated Send Payments.
pub type SendPaymentsSandbox = Emulator<SendPayments>;

/// Send Payments' state.
#[doc(hidden)]
#[derive(Debug, Serialize, Deserialize)]
pub struct SendPayments {
    session: session::Session,
    #[serde(skip)]
    paths: Paths,
    generation: Generation,
    #[serde(default)]
    list_form: ListForm,
    endpoints: Vec<events::Endpoint>,
    objects: Vec<objects::Object>,
    /// The answers to requests with an idempotency key.
    answered: Vec<(String, String, Answer)>,
}

/// Which of the provider's two generations of documents names the fields of webhooks and the ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// The older: `tradingAccountId`, `pay-inId`, ids without a prefix.
    Older,
    /// The newer: `accountId`, `payInId` (inferred), ids with a prefix, in webhooks as well (inferred).
    Newer,
}

/// The form of lists, and of the parameters of their pages. Which lists have which is not published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListForm {
    /// `page`, `limit`, `sortBy` and `sortOrder`; `items` and `meta`; each item has `createdAt` and `updatedAt`.
    Older,
    /// `pageNumber` and `itemsPerPage`; `metadata` and `items`.
    #[default]
    Newer,
}

impl Emulate for SendPayments {
    type Provider = Provider;

    fn new(world: &mut World<'_>) -> Self {
        Self {
            session: session::Session::new(world),
            paths: Paths::default(),
            generation: Generation::Older,
            list_form: ListForm::Newer,
            endpoints: Vec::new(),
            objects: Vec::new(),
            answered: Vec::new(),
        }
    }

    fn answer(&mut self, call: &Call, world: &mut World<'_>) -> Answer {
        self.route(call, world).unwrap_or_else(|refusal| refusal)
    }

    /// Neither is in the documented list of statuses.
    fn refusal(&mut self, refusal: Refusal, _: &mut World<'_>) -> Answer {
        match refusal {
            Refusal::Outage => Answer::sandbox_error(503, "an outage, as asked for"),
            Refusal::TooManyRequests { .. } => {
                Answer::sandbox_error(429, "too many calls, as asked for")
            }
        }
    }

    fn expire_tokens(&mut self) {
        self.session.expire();
    }
}

impl SendPaymentsSandbox {
    /// The credentials of an Enterprise User.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::new(self.client_id(), self.client_secret())
    }

    /// The client id of [`credentials`](Self::credentials), for other clients.
    #[must_use]
    pub fn client_id(&self) -> String {
        self.act(|it, _| it.session.client_id.clone())
    }

    /// The client secret of [`credentials`](Self::credentials), for other clients.
    #[must_use]
    pub fn client_secret(&self) -> Secret {
        self.act(|it, _| it.session.client_secret.clone())
    }

    /// A builder of a client for this sandbox, with its base URL and credentials.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(Environment::At(self.base_url().into()), self.credentials())
    }

    /// Sets the paths that are not documented, as
    /// [`ClientBuilder::paths`](webhook_send_payments::client::ClientBuilder::paths) does.
    pub fn set_paths(&self, paths: Paths) {
        self.act(|it, _| it.paths = paths);
    }

    /// Sets the scheme of the header `Authorization`, which is not documented: `Bearer` unless set.
    pub fn set_authorization_scheme(&self, scheme: &str) {
        self.act(|it, _| it.session.scheme = scheme.into());
    }

    /// Sets the generation of documents, [`Generation::Older`] unless set. Objects that exist keep their ids.
    pub fn set_generation(&self, generation: Generation) {
        self.act(|it, _| it.generation = generation);
    }

    /// Sets the form of lists, [`ListForm::Newer`] unless set.
    pub fn set_list_form(&self, form: ListForm) {
        self.act(|it, _| it.list_form = form);
    }
}
