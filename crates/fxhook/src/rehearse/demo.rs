//! `fxhook demo`: the tour.
//!
//! A real receiver on a free port of this machine, to which each provider delivers each sample, each
//! fault, and during an outage. The answers and what the receiver found must both be as expected.

mod loopback;
mod steps;

use std::{
    collections::{HashSet, hash_map::RandomState},
    fmt::Display,
    hash::{BuildHasher, Hasher},
};

use webhook_core::{
    DedupKey, Location, Proof, Secret, Secrets,
    testing::{Attempt, Outcome, Pace, Sample, Simulate, Simulator},
};

use self::{
    loopback::{Finding, Found, Loopback},
    steps::{Step, Trouble, attempts, scenes},
};
use crate::{
    output::{self, Answer, Failure, table},
    provider::{Channel, Provider, with_type},
    rehearse::request::http_client,
    runtime::block_on,
};

/// Takes the tour of all providers.
pub(crate) fn run() -> Result<Answer, Failure> {
    let secrets = fresh_secrets()?;
    let providers: Vec<Provider> = Provider::all().collect();
    block_on(async {
        let mut show = |text: &dyn Display| output::print(text);
        let mut tour = Tour::start(&providers, &secrets, &secrets, &mut show).await?;
        for provider in providers {
            with_type!(provider, P => tour.play::<P>(P::SAMPLES).await?);
        }
        tour.end()
    })
}

/// A tour. The providers sign with one set of secrets, and the receiver has another: the same, if
/// everything is to go well.
struct Tour<'t> {
    receiver: Loopback,
    secrets: &'t Secrets,
    show: &'t mut dyn FnMut(&dyn Display) -> Result<(), Failure>,
    summary: Vec<[String; 7]>,
    steps: usize,
    wrong: usize,
}

const TITLES: [&str; 7] = [
    "PROVIDER",
    "DELIVERIES",
    "VERIFIED",
    "REFUSED",
    "DUPLICATES",
    "UNKNOWN",
    "UNDECODABLE",
];

impl<'t> Tour<'t> {
    async fn start(
        providers: &[Provider],
        secrets: &'t Secrets,
        of_the_receiver: &Secrets,
        show: &'t mut dyn FnMut(&dyn Display) -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        let receiver = Loopback::start(providers, of_the_receiver).await?;
        show(&"A receiver with a secret made for this tour. Nothing leaves this machine.\n")?;
        Ok(Self {
            receiver,
            secrets,
            show,
            summary: vec![TITLES.map(str::to_owned)],
            steps: 0,
            wrong: 0,
        })
    }

    /// Plays a provider with these samples.
    async fn play<P: Channel>(&mut self, samples: &'static [Sample]) -> Result<(), Failure> {
        let url = self.receiver.url::<P>();
        (self.show)(&format_args!("{} at {url}\n", P::PATH))?;
        let provider = P::with_secrets(self.secrets);
        let simulator = Simulator::with_http_client::<P>(http_client()?, Pace::Fast);
        let mut findings = Vec::new();
        for (title, steps) in scenes(&provider, &url, samples) {
            self.receiver.forget();
            let mut accepted = HashSet::new();
            let mut rows = vec![["", &title, "ANSWERED", "THE RECEIVER FOUND"].map(str::to_owned)];
            let mut problems = String::new();
            for step in steps {
                let expected = expected::<P>(&step, &mut accepted);
                let played = Played::play(&step, &self.receiver, &simulator).await;
                let is_right = played.meets(&expected);
                self.steps += 1;
                self.wrong += usize::from(!is_right);
                if !is_right {
                    problems += &format!(
                        "  {}: expected {} and {:?}, found {} and {:?}\n",
                        step.name,
                        expected.answers(),
                        expected.findings,
                        played.answers(),
                        played.findings
                    );
                }
                rows.push(played.row(&step, is_right));
                findings.extend(played.findings);
            }
            (self.show)(&format_args!("{}\n{problems}", table(&rows)))?;
        }
        self.summary.push(summary_of(P::PATH, &findings));
        Ok(())
    }

    fn end(self) -> Result<Answer, Failure> {
        (self.show)(&table(&self.summary))?;
        let (steps, wrong) = (self.steps, self.wrong);
        let is_right = wrong == 0 && steps > 0;
        match is_right {
            true => (self.show)(&format_args!(
                "\nEverything went as expected: {steps} steps."
            ))?,
            false => (self.show)(&format_args!("\n{wrong} of {steps} steps went wrong."))?,
        }
        Ok(is_right.into())
    }
}

/// A secret for this tour.
fn fresh_secrets() -> Result<Secrets, Failure> {
    // A new `RandomState` has random keys, so the hash of nothing is as random.
    let digits = || RandomState::new().build_hasher().finish();
    let secret = Secret::new(format!("{:016x}{:016x}", digits(), digits()));
    secret.map(Secrets::new).map_err(Failure::failed)
}

/// How many deliveries of a provider reached the receiver, and what it found.
fn summary_of(provider: &str, findings: &[Finding]) -> [String; 7] {
    let count = |is_one: fn(&Finding) -> bool| {
        let found = findings.iter().filter(|finding| is_one(finding));
        found.count().to_string()
    };
    [
        provider.to_owned(),
        count(|_| true),
        count(|finding| finding.verified.is_some()),
        count(|finding| finding.verified.is_none()),
        count(|finding| finding.duplicate),
        count(|finding| finding.content == Found::Unknown),
        count(|finding| finding.content == Found::Undecodable),
    ]
}

/// What came of a step.
#[derive(Default)]
struct Played {
    /// The status of each answer that the provider got, `None` if it got none.
    statuses: Vec<Option<u16>>,
    findings: Vec<Finding>,
    remarks: Vec<String>,
    /// How long the provider would have waited after each attempt, in seconds.
    waits: Vec<String>,
}

/// What must come of a step, after these deliveries were accepted.
fn expected<P: Channel>(step: &Step, accepted: &mut HashSet<DedupKey>) -> Played {
    let mut expected = Played::default();
    let proof = match P::SIGNATURE {
        Location::Header(_) => Proof::Body,
        Location::Parameter(_) => Proof::Url,
    };
    for (request, content) in &step.requests {
        let mut find = |duplicate, verified| {
            expected.findings.push(Finding {
                content: content.clone(),
                verified,
                duplicate,
            });
        };
        if let Found::Refused(status) = content {
            // However often it is repeated.
            (0..attempts::<P>()).for_each(|_| find(false, None));
            expected
                .statuses
                .extend(vec![Some(*status); attempts::<P>()]);
            continue;
        }
        let (failed, status, reached) = match step.trouble {
            Trouble::None => (0, None, 0),
            Trouble::LostAnswer => (1, None, 1),
            Trouble::Outage(requests) => (requests, Some(500), 0),
        };
        let acknowledged = usize::from(failed < attempts::<P>());
        let key = request.dedup_key(P::SIGNATURE);
        for _ in 0..reached + acknowledged {
            find(!accepted.insert(key), Some((proof, key)));
        }
        expected.statuses.extend(vec![status; failed]);
        expected.statuses.extend(vec![Some(200); acknowledged]);
    }
    expected
}

impl Played {
    async fn play(step: &Step, receiver: &Loopback, simulator: &Simulator) -> Self {
        let mut played = Self::default();
        if let Trouble::Outage(requests) = step.trouble {
            receiver.begin_outage(requests);
        }
        let is_lost = step.trouble == Trouble::LostAnswer;
        for (request, _) in &step.requests {
            let report = |attempt: &Attempt| {
                played.statuses.push(match attempt.outcome {
                    Outcome::Acknowledged(status) | Outcome::Refused(status) => Some(status),
                    Outcome::NoConnection | Outcome::NoAnswer => None,
                });
                let wait = attempt.next.map(|wait| format!("{} s", wait.as_secs()));
                played.waits.extend(wait);
            };
            simulator.deliver(request, is_lost, report).await;
        }
        (played.findings, played.remarks) = receiver.take_findings().into_iter().unzip();
        played.remarks.dedup();
        played
    }

    /// Whether this is the expected outcome.
    ///
    /// An answer of 413 may be lost: it is given before the body is read, and a system may reset a
    /// connection that is closed with unread bytes. The receiver's finding is not lost.
    fn meets(&self, expected: &Self) -> bool {
        let is_met = |(found, expected): (&Option<u16>, &Option<u16>)| {
            found == expected || (found.is_none() && *expected == Some(413))
        };
        self.findings == expected.findings
            && self.statuses.len() == expected.statuses.len()
            && self.statuses.iter().zip(&expected.statuses).all(is_met)
    }

    fn row(&self, step: &Step, is_right: bool) -> [String; 4] {
        let waits = match step.trouble {
            Trouble::Outage(_) if !self.waits.is_empty() => {
                let waits = self.waits.join(", ");
                format!("redelivered after {waits} (without waiting here): ")
            }
            _ => String::new(),
        };
        [
            if is_right { "  ok" } else { "  FAIL" }.into(),
            step.name.clone(),
            self.answers(),
            waits + &self.remarks.join("; "),
        ]
    }

    /// The answers that the provider got: `500 x3, 200`.
    fn answers(&self) -> String {
        let same = self.statuses.chunk_by(|one, next| one == next);
        let texts = same.map(|run| {
            let status = run.first().copied().flatten();
            let status = status.map_or("none".into(), |status| status.to_string());
            match run.len() {
                1 => status,
                times => format!("{status} x{times}"),
            }
        });
        texts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Display;

    use webhook_core::testing::{Sample, Simulate};

    use super::{Answer, Provider, Tour, block_on, fresh_secrets, with_type};
    use crate::output::Failure;

    /// The tour of a provider, with its samples and one more, or none at all.
    fn tour_of(provider: Provider, more: Option<Sample>, has_secret: bool) -> (Answer, String) {
        let senders = fresh_secrets().unwrap();
        let receivers = match has_secret {
            true => senders.clone(),
            false => fresh_secrets().unwrap(),
        };
        let mut shown = String::new();
        let mut show = |text: &dyn Display| {
            shown.push_str(&format!("{text}\n"));
            Ok::<(), Failure>(())
        };
        let answer = block_on(async {
            let mut tour = Tour::start(&[provider], &senders, &receivers, &mut show).await?;
            with_type!(provider, P => {
                let more: Vec<Sample> = more.into_iter().collect();
                let samples = [more.as_slice(), P::SAMPLES].concat().leak();
                tour.play::<P>(samples).await?;
            });
            tour.end()
        });
        for secrets in [senders, receivers] {
            assert!(!shown.contains(secrets.first().expose()));
        }
        (answer.unwrap(), shown)
    }

    #[test]
    fn a_receiver_with_another_secret_fails_the_tour() {
        for provider in Provider::all() {
            let (answer, shown) = tour_of(provider, None, false);
            assert_eq!(answer, Answer::No, "{shown}");
            for text in ["  FAIL", "expected 200", "found 401"] {
                assert!(shown.contains(text), "{shown}");
            }
        }
    }

    #[test]
    fn one_wrong_expectation_fails_the_tour() {
        for provider in Provider::all() {
            let sample = with_type!(provider, P => P::SAMPLES[0]);
            let wrong = Sample {
                event: "never_happened",
                version: "0",
                ..sample
            };
            let (answer, shown) = tour_of(provider, Some(wrong), true);
            assert_eq!(answer, Answer::No, "{shown}");
            let mut wrong = shown.lines().filter(|line| line.starts_with("  FAIL"));
            assert!(wrong.next().unwrap().contains("never_happened"), "{shown}");
            assert_eq!(wrong.next(), None, "{shown}");
            let end = shown.lines().last().unwrap();
            assert!(end.starts_with("1 of "), "{shown}");
        }
    }

    #[test]
    fn a_tour_without_steps_fails() {
        let secrets = fresh_secrets().unwrap();
        let answer = block_on(async {
            let mut show = |_: &dyn Display| Ok(());
            Tour::start(&[], &secrets, &secrets, &mut show).await?.end()
        });
        assert_eq!(answer.unwrap(), Answer::No);
    }
}
