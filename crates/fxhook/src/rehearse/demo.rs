//! `fxhook demo`: the tour.
//!
//! A real receiver on a free port of this machine, to which each provider delivers each sample, each
//! fault, and during an outage. Then one provider delivers to an inbox, which is closed and opened again
//! in between. The answers and what the receiver found must both be as expected.

pub(crate) mod loopback;
mod outcome;
mod restart;
mod steps;
mod tour;

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::mem;

use webhook_core::testing::{Pace, Sample, Simulate, Simulator};
use webhook_core::{Secret, Secrets};

use self::loopback::Loopback;
use self::outcome::{Played, answers, expected};
use self::restart::Folder;
use self::steps::{Found, Sender};
use self::tour::Tour;
use crate::cli::block_on;
use crate::output::{self, Failure, table};
use crate::provider::{Channel, Provider, with_type};
use crate::rehearse::request::http_client;

pub(crate) fn run() -> Result<bool, Failure> {
    let secrets = fresh_secrets()?;
    let providers: Vec<Provider> = Provider::all().collect();
    block_on(async {
        let mut tour = Tour::start(&providers, &secrets, &secrets).await?;
        for provider in providers {
            with_type!(provider, P => tour.play::<P>(P::SAMPLES).await?);
            output::print(mem::take(&mut tour.text))?;
        }
        let folder = Folder::new()?;
        let file = folder.file("inbox.db");
        tour.restart(&file, &file).await?;
        let answer = tour.end();
        output::print(tour.text)?;
        Ok(answer)
    })
}

const TITLES: &str = "PROVIDER DELIVERIES VERIFIED REFUSED DUPLICATES UNKNOWN UNDECODABLE";

impl<'t> Tour<'t> {
    async fn start(
        providers: &[Provider],
        secrets: &'t Secrets,
        of_the_receiver: &Secrets,
    ) -> Result<Self, Failure> {
        Ok(Self {
            receiver: Loopback::start(providers, of_the_receiver).await?,
            secrets,
            text: "A receiver with a secret made for this tour. Nothing leaves this machine.\n"
                .into(),
            summary: vec![TITLES.split(' ').map(str::to_owned).collect()],
            steps: 0,
            wrong: 0,
        })
    }

    async fn play<P: Channel>(&mut self, samples: &'static [Sample]) -> Result<(), Failure> {
        let url = format!("http://{}/{}", self.receiver.address, P::PATH);
        self.text += &format!("\n{} at {url}\n", P::PATH);
        let provider = &P::with_secrets(self.secrets);
        let simulator = Simulator::with_http_client::<P>(http_client()?, Pace::Fast);
        let mut counts = [0; 6];
        for (title, steps) in Sender(provider, &url).scenes(samples) {
            // Each scene has a new receiver: some samples are the same in several versions.
            let mut seen = HashSet::new();
            let titles = ["", &title, "ANSWERED", "THE RECEIVER FOUND"];
            let mut rows = vec![titles.map(str::to_owned).to_vec()];
            let mut problems = String::new();
            for step in steps {
                let expected = expected::<P>(&step);
                let played = Played::of(&step, &self.receiver, &simulator).await;
                let mut pairs = played.exchanges.iter().zip(&expected);
                let is_right = pairs.all(|(exchange, expected)| exchange.meets(expected))
                    && played.exchanges.len() == expected.len();
                let answered = answers(&played.exchanges);
                self.steps += 1;
                if !is_right {
                    self.wrong += 1;
                    let (name, found) = (&step.name, &played.exchanges);
                    let must = answers(&expected);
                    problems += &format!(
                        "  {name}: expected {must}: {expected:?}, found {answered}: {found:?}\n"
                    );
                }
                let mut remarks = Vec::new();
                for (exchange, remark) in played.exchanges.iter().zip(&played.remarks) {
                    let Some(found) = &exchange.found else {
                        continue;
                    };
                    let duplicate = exchange.verified.is_some_and(|(_, key)| !seen.insert(key));
                    let again = "duplicate, recognised by its body";
                    remarks.push(if duplicate { again } else { remark });
                    let is_one = [
                        true,
                        exchange.verified.is_some(),
                        exchange.verified.is_none(),
                        duplicate,
                        *found == Found::Unknown,
                        *found == Found::Undecodable,
                    ];
                    let both = counts.iter_mut().zip(is_one);
                    both.for_each(|(count, one)| *count += usize::from(one));
                }
                remarks.dedup();
                let mut finding = remarks.join("; ");
                if step.outage > 0 && !played.waits.is_empty() {
                    let waits = played.waits.join(", ");
                    finding =
                        format!("redelivered after {waits} (without waiting here): {finding}");
                }
                let sign = if is_right { "  ok" } else { "  FAIL" };
                rows.push(vec![sign.into(), step.name, answered, finding]);
            }
            self.text += &format!("\n{}\n{problems}", table(&rows));
        }
        let mut row = vec![P::PATH.to_owned()];
        row.extend(counts.iter().map(ToString::to_string));
        self.summary.push(row);
        Ok(())
    }

    fn end(&mut self) -> bool {
        let (steps, wrong) = (self.steps, self.wrong);
        let is_right = wrong == 0 && steps > 0;
        self.text += &table(&self.summary);
        self.text += &match is_right {
            true => format!("\n\nEverything went as expected: {steps} steps."),
            false => format!("\n\n{wrong} of {steps} steps went wrong."),
        };
        is_right
    }
}

pub(crate) fn fresh_secrets() -> Result<Secrets, Failure> {
    // A new `RandomState` has random keys, so even the hash of no data is random.
    let digits = || RandomState::new().build_hasher().finish();
    let secret = Secret::new(format!("{:016x}{:016x}", digits(), digits()));
    secret.map(Secrets::new).map_err(Failure::failed)
}

#[cfg(test)]
mod tests {
    use webhook_core::testing::{Sample, Simulate};

    use super::{Folder, Provider, Tour, block_on, fresh_secrets, with_type};

    /// The tour of a provider, with one more sample if there is one, and what it shows.
    fn tour_of(provider: Provider, more: &[Sample], has_secret: bool) -> (bool, String) {
        let senders = fresh_secrets().unwrap();
        let other = fresh_secrets().unwrap();
        let receivers = if has_secret { &senders } else { &other };
        let toured = block_on(async {
            let mut tour = Tour::start(&[provider], &senders, receivers).await?;
            with_type!(provider, P => {
                let samples = [more, P::SAMPLES].concat().leak();
                tour.play::<P>(samples).await?;
            });
            Ok((tour.end(), tour.text))
        });
        let (answer, text) = toured.unwrap();
        for secrets in [&senders, &other] {
            assert!(!text.contains(secrets.first().expose()));
        }
        (answer, text)
    }

    #[test]
    fn a_receiver_with_another_secret_fails_the_tour() {
        for provider in Provider::all() {
            let (answer, text) = tour_of(provider, &[], false);
            assert!(!answer, "{text}");
            for part in ["  FAIL", "expected 200", "found 401"] {
                assert!(text.contains(part), "{text}");
            }
        }
    }

    #[test]
    fn one_wrong_expectation_fails_the_tour() {
        for provider in Provider::all() {
            let sample = with_type!(provider, P => P::SAMPLES[0]);
            let wrong = Sample { event: "never_happened", version: "0", ..sample };
            let (answer, text) = tour_of(provider, &[wrong], true);
            assert!(!answer, "{text}");
            let wrong = text.lines().filter(|line| line.starts_with("  FAIL"));
            let wrong: Vec<&str> = wrong.collect();
            assert!(wrong.len() == 1 && wrong[0].contains("never_happened"), "{text}");
            assert!(text.lines().last().unwrap().starts_with("1 of "), "{text}");
        }
    }
    #[test]
    fn one_delivery_that_the_inbox_loses_fails_the_tour() {
        let (secrets, folder) = (fresh_secrets().unwrap(), Folder::new().unwrap());
        for (before, after, is_lost) in [("one.db", "one.db", false), ("two.db", "three.db", true)]
        {
            let toured = block_on(async {
                let mut tour = Tour::start(&[Provider::Currencycloud], &secrets, &secrets).await?;
                tour.restart(&folder.file(before), &folder.file(after)).await?;
                Ok((tour.end(), tour.text))
            });
            let (answer, text) = toured.unwrap();
            assert_eq!(answer, !is_lost, "{text}");
            assert_eq!(text.contains("  FAIL  a worker handles"), is_lost, "{text}");
        }
    }
}
