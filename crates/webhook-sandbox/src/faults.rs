//! Faults of an API and of deliveries, by command or by chance.

use std::collections::VecDeque;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::PrintedAnswer;
use crate::random::Random;

/// What can go wrong with a call of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ApiFault {
    /// The API is down: 503.
    Outage,
    /// Too many calls: 429, with or without the header `Retry-After`, in seconds.
    TooManyRequests {
        /// The header's value.
        retry_after: Option<u32>,
    },
    /// The call is answered after this time, by the sandbox's [`Clock`](crate::Clock).
    Slow(Duration),
    /// The connection is reset, and the call has no effect.
    ResetBefore,
    /// The call has its effect, and the connection is reset without an answer.
    ResetAfter,
    /// All tokens expire just before the call.
    ExpiredToken,
    /// The call has no effect, and this is its answer.
    Printed(PrintedAnswer),
}

/// What can go wrong with a delivery. It hits the first attempt: the redelivery of a damaged request is sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DeliveryFault {
    /// It is never sent.
    Lost,
    /// It is sent once more at once, although it was acknowledged.
    Duplicated,
    /// It is sent so much later, by the sandbox's [`Clock`](crate::Clock).
    Late(Duration),
    /// The answer to the first attempt is lost, so it is redelivered if the provider redelivers.
    LostAnswer,
    /// The first attempt has a signature made with another secret, or another token.
    WrongSignature,
    /// The first attempt has half of the body.
    TruncatedBody,
}

/// The faults to come: those for the next cases, one for all cases, and those by chance.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan<F> {
    next: VecDeque<F>,
    all: Option<F>,
    chances: Vec<(F, u16)>,
    random: Random,
}

impl<F: Copy + PartialEq> Plan<F> {
    pub(crate) fn new(random: Random) -> Self {
        Self { next: VecDeque::new(), all: None, chances: Vec::new(), random }
    }

    pub(crate) fn next(&mut self, fault: F) {
        self.next.push_back(fault);
    }

    pub(crate) fn all(&mut self, fault: Option<F>) {
        self.all = fault;
    }

    pub(crate) fn chance(&mut self, fault: F, per_mille: u16) {
        self.chances.retain(|(other, _)| *other != fault);
        self.chances.push((fault, per_mille));
    }

    pub(crate) fn clear(&mut self) {
        self.next.clear();
        self.all = None;
        self.chances.clear();
    }

    /// The fault of this case, among those that fit it; the next one waits for a case that it fits. Each chance is drawn
    /// once, so that one does not change the draws of others.
    pub(crate) fn take(&mut self, fits: impl Fn(F) -> bool) -> Option<F> {
        let random = &mut self.random;
        let hits = self.chances.iter().filter(|(_, per_mille)| random.chance(*per_mille));
        let hits = hits.map(|(fault, _)| *fault).collect::<Vec<F>>();
        let by_chance = hits.into_iter().find(|fault| fits(*fault));
        let next = self.next.front().is_some_and(|fault| fits(*fault));
        let next = if next { self.next.pop_front() } else { None };
        next.or(self.all.filter(|fault| fits(*fault))).or(by_chance)
    }
}
