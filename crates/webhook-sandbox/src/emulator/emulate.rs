//! [`Emulate`]: what a provider of the sandbox does.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use webhook_core::Provider;

use crate::PrintedAnswer;
use crate::deliveries::Outbox;
use crate::http::{Answer, Call};
use crate::random::Random;

/// What a provider does: its objects, and how its API answers.
#[doc(hidden)]
pub trait Emulate: Sized + Send + Serialize + DeserializeOwned + 'static {
    /// The provider, for its name and its redelivery.
    type Provider: Provider;

    /// The objects that exist from the start.
    #[doc(hidden)]
    fn new(world: &mut World<'_>) -> Self;

    /// Answers a call.
    #[doc(hidden)]
    fn answer(&mut self, call: &Call, world: &mut World<'_>) -> Answer;

    /// The answer during an outage, and to too many requests.
    #[doc(hidden)]
    fn refusal(&mut self, refusal: Refusal, world: &mut World<'_>) -> Answer;

    /// Ends all tokens.
    #[doc(hidden)]
    fn expire_tokens(&mut self);

    /// Whether a printed answer can be the one to this call.
    #[doc(hidden)]
    fn fits(printed: PrintedAnswer, call: &Call) -> bool {
        let _ = (printed, call);
        true
    }

    /// A printed answer to a call that it fits. `None` if it is another provider's.
    #[doc(hidden)]
    fn printed(
        &mut self,
        printed: PrintedAnswer,
        call: &Call,
        world: &mut World<'_>,
    ) -> Option<Answer> {
        let _ = (printed, call, world);
        None
    }

    /// Does what is due by now, and says when it is to be called again.
    #[doc(hidden)]
    fn wake(&mut self, world: &mut World<'_>) -> Option<DateTime<Utc>> {
        let _ = world;
        None
    }
}

/// Why a call is refused by a fault.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The API is down.
    Outage,
    /// Too many calls. The core adds the header `Retry-After`.
    TooManyRequests {
        /// Its value, if there is one.
        retry_after: Option<u32>,
    },
}

/// What an emulation may use while it acts.
#[doc(hidden)]
#[derive(Debug)]
pub struct World<'a> {
    pub(crate) now: DateTime<Utc>,
    /// For what lasts: ids and keys.
    pub(crate) random: &'a mut Random,
    /// For what only calls see: tokens and request ids. So a look-up more changes no delivery.
    pub(crate) call_random: &'a mut Random,
    pub(crate) outbox: &'a mut Outbox,
}
