//! The provider's side of a delivery: sends it, and redelivers it until it is acknowledged.

use std::time::Duration;

use crate::testing::Request;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Whether the delivery was acknowledged.
    #[must_use]
    pub fn is_acknowledged(&self) -> bool {
        matches!(self.outcome, Outcome::Acknowledged(_))
    }
}

/// How an attempt to deliver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// An answer with this HTTP status, which acknowledges.
    Acknowledged(u16),
    /// An answer with this HTTP status, which does not acknowledge.
    Refused(u16),
    /// No connection.
    NoConnection,
    /// No answer in time, or the answer was lost.
    NoAnswer,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Acknowledged(status) => write!(f, "{status}, acknowledged"),
            Self::Refused(status) => write!(f, "{status}, not acknowledged"),
            Self::NoConnection => f.write_str("no connection"),
            Self::NoAnswer => f.write_str("no answer"),
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
            let outcome = match self.send(request).await {
                _ if first_answer_is_lost && number == 1 => Outcome::NoAnswer,
                outcome => outcome,
            };
            let next = match (outcome, self.redelivery) {
                (Outcome::Acknowledged(_), _) | (_, None) => None,
                (_, Some(redelivery)) => redelivery.wait_after(number),
            };
            let attempt = Attempt { number, outcome, next };
            report(&attempt);
            let Some(wait) = next else {
                return attempt;
            };
            if self.pace == Pace::Real {
                tokio::time::sleep(wait).await;
            }
            number += 1;
        }
    }

    async fn send(&self, request: &Request) -> Outcome {
        let mut post = self.http.post(&request.url).body(request.body.clone());
        for (name, value) in &request.headers {
            post = post.header(name, value);
        }
        match post.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let acknowledgement =
                    self.redelivery.map_or(Acknowledgement::NotDocumented, |r| r.acknowledgement());
                if acknowledgement.accepts(status) {
                    Outcome::Acknowledged(status)
                } else {
                    Outcome::Refused(status)
                }
            }
            Err(error) if error.is_connect() => Outcome::NoConnection,
            Err(_) => Outcome::NoAnswer,
        }
    }
}
