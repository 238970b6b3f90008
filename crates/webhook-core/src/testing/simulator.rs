//! The provider's side of a delivery: sends it, and redelivers it until it is acknowledged.

use std::time::Duration;

use crate::testing::{NoAnswer, Request};
use crate::{Acknowledgement, Provider, Redelivery};

/// Delivers to a URL as a provider does: once, then on the provider's schedule until the delivery
/// is acknowledged or the provider gives up.
#[derive(Debug, Clone)]
pub struct Simulator {
    http: reqwest::Client,
    redelivery: Option<Redelivery>,
    pace: Pace,
}

/// How long the simulator waits between attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As long as the provider.
    Real,
    /// Not at all.
    Fast,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// How long the provider waits before it redelivers. `None` if the delivery was acknowledged, or the
    /// provider gives up.
    pub next: Option<Duration>,
}

impl Attempt {
    /// Whether the delivery was acknowledged, also if that is [`Doubtful`](Outcome::Doubtful).
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        matches!(self.outcome, Outcome::Acknowledged(_) | Outcome::Doubtful(_))
    }
}

/// How an attempt to deliver ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// An answer with this HTTP status, which acknowledges.
    Acknowledged(u16),
    /// An answer with this HTTP status of 2xx, which the simulator takes as acknowledged. The provider's
    /// documents leave open whether any status but 200 acknowledges: see [`Acknowledgement`].
    Doubtful(u16),
    /// An answer with this HTTP status, which does not acknowledge.
    Refused(u16),
    /// No answer.
    NoAnswer(NoAnswer),
}

impl Outcome {
    /// The HTTP status of the answer, if there is one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Acknowledged(status) | Self::Doubtful(status) | Self::Refused(status) => {
                Some(*status)
            }
            Self::NoAnswer(_) => None,
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Acknowledged(status) => write!(f, "acknowledged with {status}"),
            Self::Doubtful(status) => write!(
                f,
                "doubtful: acknowledged with {status}, but the provider's documents leave open whether {status} acknowledges: answer 200"
            ),
            Self::Refused(status) => {
                write!(f, "not acknowledged: expected a status of 2xx, found {status}")
            }
            Self::NoAnswer(why) => why.fmt(f),
        }
    }
}

impl Simulator {
    /// How long an attempt may take. Providers do not document theirs.
    pub const TIMEOUT: Duration = Duration::from_secs(30);

    /// A simulator of this provider's redelivery.
    ///
    /// # Errors
    ///
    /// `reqwest`'s, if it cannot build a client here.
    pub fn new<P: Provider>(pace: Pace) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Self::TIMEOUT)
            .build()?;
        Ok(Self::with_http_client::<P>(http, pace))
    }

    /// A simulator that sends with an HTTP client of yours, for instance one with TLS.
    #[must_use]
    pub fn with_http_client<P: Provider>(http: reqwest::Client, pace: Pace) -> Self {
        Self { http, redelivery: P::REDELIVERY, pace }
    }

    /// Delivers, and reports each attempt as soon as it is answered. Returns the last.
    ///
    /// With `first_answer_is_lost`, the provider does not see the answer to the first attempt.
    pub async fn deliver(
        &self,
        request: &Request,
        first_answer_is_lost: bool,
        mut report: impl FnMut(&Attempt),
    ) -> Attempt {
        let mut number = 1;
        loop {
            let outcome = match self.attempt(request).await {
                _ if first_answer_is_lost && number == 1 => Outcome::NoAnswer(NoAnswer::Lost),
                outcome => outcome,
            };
            let mut attempt = Attempt { number, outcome, next: None };
            if !attempt.is_acknowledged() {
                attempt.next = self.redelivery.and_then(|it| it.wait_after(number));
            }
            report(&attempt);
            let Some(wait) = attempt.next else {
                return attempt;
            };
            if self.pace == Pace::Real {
                tokio::time::sleep(wait).await;
            }
            number += 1;
        }
    }

    /// Delivers once, whatever the answer is.
    pub async fn attempt(&self, request: &Request) -> Outcome {
        let mut post = self.http.post(&request.url).body(request.body.clone());
        for (name, value) in &request.headers {
            post = post.header(name, value);
        }
        let status = match post.send().await {
            Ok(response) => response.status().as_u16(),
            Err(error) => return Outcome::NoAnswer(NoAnswer::of(&error)),
        };
        let acknowledgement =
            self.redelivery.map_or(Acknowledgement::NotDocumented, |it| it.acknowledgement());
        match (acknowledgement.accepts(status), acknowledgement.is_certain(status)) {
            (true, true) => Outcome::Acknowledged(status),
            (true, false) => Outcome::Doubtful(status),
            (false, _) => Outcome::Refused(status),
        }
    }
}
