//! Flash Payments: the GraphQL API of UAT, and regular and ad hoc webhooks.
//!
//! The provider's pages say that they are no full reference, so the sandbox knows what they show: these operations, and
//! of each object the fields that a page selects. Another field, a fragment or a directive is refused.
//!
//! | operation | state |
//! |---|---|
//! | `login` | complete, with `affiliation`; 4 hours. The limit of one login a second is not counted |
//! | `createWithdrawal` | complete, with `callbackUri`, `idempotencyKey` and the keywords in `externalReference` |
//! | `createPayment`, `createConversion` | complete, with `callbackUri`; later steps by [`FlashHandle`] |
//! | `payment`, `withdrawal`, `deposit`, `conversion`, `subClient`, `amsRequest`, `rfi` | complete |
//! | `payments`, `withdrawals`, `deposits`, `conversions`, `subClients`, `amsRequests`, `rfis` | complete, with the documented filters; no paging is documented, so an answer has all |
//! | `refundDeposit`, `declineRfi`, `activateSubClient`, `adverseMediaSearch` | complete |
//! | `answerRfiQuestion` | complete; a repetition is `Already provided`, the other printed answer is [`PrintedAnswer::RfiBadInput`] |
//! | `createSubClient` | complete; active at once, as in the sample. Which fields are required is inferred |
//! | `updateSubClient` | complete; the status stays while an address is verified (inferred) |
//! | `disableSubClient` | complete; the status after it is inferred, because the pages contradict each other |
//! | `confirmationOfPayee` | complete, by the keywords of UAT |
//! | `statement`, `balances` | complete, with the fields whose names are published; what is booked when is inferred |
//! | `quote` | its fields are not on the pages that this crate follows: [`create_quote`](FlashPaymentsSandbox::create_quote) |
//! | `logout` | its arguments and reply are not published |
//!
//! Endpoints of regular webhooks are set up in FlashConnect: [`add_endpoint`](FlashPaymentsSandbox::add_endpoint). The
//! redelivery of ad hoc webhooks is inferred to be that of regular ones, and their `flashfx-signature`, whose key is not
//! documented, is left out.

mod api;
mod bodies;
mod creation;
mod errors;
mod events;
mod graphql;
mod handles;
mod lists;
mod mutations;
mod objects;
mod payee;
mod rfis;
mod session;
mod statement;
mod sub_clients;

use serde::{Deserialize, Serialize};
use webhook_core::{Provider as _, Secret};
use webhook_flash_payments::FlashPayments as Provider;
use webhook_flash_payments::client::{
    Affiliation, Client, ClientBuilder, Credentials, Environment,
};

use crate::PrintedAnswer;
use crate::emulator::{Emulate, Emulator, Refusal, World};
use crate::http::{Answer, Call};

pub use handles::{FlashHandle, FlashStatus};

/// The emulated Flash Payments.
pub type FlashPaymentsSandbox = Emulator<FlashPayments>;

/// Flash Payments' state.
#[doc(hidden)]
#[derive(Debug, Serialize, Deserialize)]
pub struct FlashPayments {
    session: session::Session,
    endpoints: Vec<events::Endpoint>,
    objects: Vec<objects::Object>,
    quotes: Vec<creation::Quote>,
    /// The object that an idempotency key has created, by mutation and key.
    created: Vec<(String, String, String)>,
    withdrawals_wait: bool,
    /// The printed answer to the call that is being answered.
    #[serde(skip)]
    forced: Option<PrintedAnswer>,
}

impl Emulate for FlashPayments {
    type Provider = Provider;

    fn new(world: &mut World<'_>) -> Self {
        Self {
            session: session::Session::new(world),
            endpoints: Vec::new(),
            objects: Vec::new(),
            quotes: Vec::new(),
            created: Vec::new(),
            withdrawals_wait: false,
            forced: None,
        }
    }

    fn answer(&mut self, call: &Call, world: &mut World<'_>) -> Answer {
        self.route(call, world).unwrap_or_else(|refusal| refusal)
    }

    fn refusal(&mut self, refusal: Refusal, _: &mut World<'_>) -> Answer {
        match refusal {
            Refusal::Outage => Answer::sandbox_error(503, "an outage, as asked for"),
            Refusal::TooManyRequests { retry_after } => errors::too_many_requests(retry_after),
        }
    }

    fn expire_tokens(&mut self) {
        self.session.expire();
    }

    fn fits(printed: PrintedAnswer, call: &Call) -> bool {
        let mutation = match printed {
            PrintedAnswer::MediaSearchLimit => "adverseMediaSearch",
            PrintedAnswer::RfiBadInput => "answerRfiQuestion",
            PrintedAnswer::PayeeAccountTypeNotSupported
            | PrintedAnswer::PayeeLimitExceeded
            | PrintedAnswer::PayeeApiDisabled => "confirmationOfPayee",
            _ => return true,
        };
        String::from_utf8_lossy(&call.body).contains(mutation)
    }

    fn printed(
        &mut self,
        printed: PrintedAnswer,
        call: &Call,
        world: &mut World<'_>,
    ) -> Option<Answer> {
        PrintedAnswer::of(Provider::NAME).find(|it| *it == printed)?;
        self.forced = Some(printed);
        let answer = self.answer(call, world);
        self.forced = None;
        Some(answer)
    }
}

impl FlashPaymentsSandbox {
    /// The credentials of a member with the right `api`.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.act(|it, _| Credentials::new(it.session.email.as_str(), it.session.password.clone()))
    }

    /// The password of [`credentials`](Self::credentials), for other clients. The e-mail address is
    /// `treasury@example.com`.
    #[must_use]
    pub fn password(&self) -> Secret {
        self.act(|it, _| it.session.password.clone())
    }

    /// A builder of a client for this sandbox, with its base URL and credentials.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(Environment::Uat, self.credentials()).base_url(self.base_url())
    }

    /// Sets the contracts of the account, [`Affiliation::Australia`] unless set. With several, a login must name one.
    pub fn set_affiliations(&self, affiliations: &[Affiliation]) {
        self.act(|it, _| it.session.affiliations = affiliations.to_vec());
    }

    /// Sets up an endpoint in FlashConnect for these events, or for all if there are none. Returns its secret.
    #[must_use]
    pub fn add_endpoint(&self, url: impl Into<String>, events: &[&str]) -> Secret {
        let events = events.iter().map(|&event| event.into()).collect();
        self.act(|it, world| it.add_endpoint(url.into(), events, world))
    }

    /// Whether a new withdrawal waits for [`FlashHandle::set_status`] instead of taking its path in UAT at once.
    pub fn set_withdrawals_wait(&self, wait: bool) {
        self.act(|it, _| it.withdrawals_wait = wait);
    }
}
