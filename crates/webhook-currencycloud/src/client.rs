//! The management API: the HMAC key, re-sending, screening decisions, and looking up again what a
//! notification names.
//!
//! Endpoints themselves are not managed over the API: Currencycloud's Solutions Manager sets them
//! up (documented: push notifications guide).
//!
//! ```no_run
//! use webhook_core::Secret;
//! use webhook_currencycloud::{
//!     PaymentId,
//!     client::{Client, Credentials, Environment},
//! };
//!
//! # async fn run(api_key: String) -> Result<(), Box<dyn std::error::Error>> {
//! let credentials = Credentials::new("treasury@example.com", Secret::new(api_key)?);
//! let client = Client::builder(Environment::Demo, credentials).build()?;
//! let payment = client.payment(&PaymentId::from("a634d8c2-f520-4cba-985c-77dc1e0cc9af")).await?;
//! println!("{} {} is {}", payment.amount, payment.currency, payment.status);
//! # Ok(())
//! # }
//! ```
//!
//! What is repeated and what is not. That a call which was answered with 401 was not acted on is
//! inferred.
//!
//! | call | after a 401 | after a lost answer, a 429 or a fault of the provider |
//! |---|---|---|
//! | look-ups | once, with a new token | up to three times; after a 429 once, a minute later |
//! | log in | never: four failed logins lock the account | never |
//! | [`generate_hmac_key`](Client::generate_hmac_key) | never: each success replaces the key | never |
//! | other writes | once, with a new token | never |
//!
//! Sources, unless an item says otherwise: API reference 2.43.0 and the guides beside it
//! (documented).

mod account_number;
mod builder;
mod credentials;
mod demo;
mod environment;
mod error_report;
mod funding;
mod hmac_key;
mod look_up;
mod re_send;
mod screening;

pub use account_number::AccountNumber;
pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use demo::{DemoFunding, DemoFundingAction, DemoFundingId, DemoFundingReceipt};
pub use environment::Environment;
pub use error_report::{ErrorMessage, ErrorReport};
pub use funding::{
    FundingSender, FundingTransaction, FundingTransactionId, SenderDetails, SenderParts,
};
pub use re_send::ReSendable;
pub use screening::{RejectionReason, ScreeningDecision, ScreeningOutcome, ScreeningResult};

use std::sync::Arc;

use serde::de::IgnoredAny;
use webhook_core::{
    client::{ApiError, FormEncoding, Request, Response, Session},
    read::Object,
};

use crate::ContactId;

/// Currencycloud's API, logged in when the first call needs it.
///
/// Clones share one connection pool and one token.
#[derive(Debug, Clone)]
pub struct Client {
    session: Arc<Session<Credentials>>,
    environment: Environment,
    form_encoding: FormEncoding,
    on_behalf_of: Option<ContactId>,
}

impl Client {
    /// Begins a client for an environment. Nothing is sent before the first call.
    pub fn builder(environment: Environment, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(environment, credentials)
    }

    /// The same client, acting for the sub-account of this contact.
    #[must_use]
    pub fn on_behalf_of(&self, contact: ContactId) -> Self {
        Self {
            on_behalf_of: Some(contact),
            ..self.clone()
        }
    }

    /// Sends any other request with the token: for operations that have no method here. Paths begin
    /// with `v2`. `on_behalf_of` is for the caller to add.
    ///
    /// # Errors
    ///
    /// Those of [`Session::send`].
    pub async fn send(&self, request: Request) -> Result<Response, ApiError> {
        self.session.send(request).await
    }

    /// Ends the session at Currencycloud, if there is one. The next call logs in again.
    ///
    /// # Errors
    ///
    /// Those of [`Session::close`].
    pub async fn close_session(&self) -> Result<(), ApiError> {
        let request = Request::post(["v2", "authenticate", "close_session"]);
        if let Some(response) = self.session.close(request).await? {
            let Object(IgnoredAny) = response.json()?;
        }
        Ok(())
    }

    /// A request that reads, for the sub-account if there is one.
    fn get<'s>(&self, path: impl IntoIterator<Item = &'s str>) -> Request {
        let request = Request::get(path);
        match &self.on_behalf_of {
            Some(contact) => request.query(ON_BEHALF_OF, contact.as_str()),
            None => request,
        }
    }

    /// A request that writes, for the sub-account if there is one.
    fn post<'s>(&self, path: impl IntoIterator<Item = &'s str>) -> Request {
        let request = Request::post(path);
        match &self.on_behalf_of {
            Some(contact) => request.field(ON_BEHALF_OF, contact.as_str()),
            None => request,
        }
    }
}

const ON_BEHALF_OF: &str = "on_behalf_of";
