//! `fxhook demo`: the tour.
//!
//! A real receiver on a free port of this machine, to which each provider delivers each sample, each
//! fault, and during an outage. The answers and what the receiver found must both be as expected.

mod loopback;
mod outcome;
mod steps;

use std::{
    collections::hash_map::RandomState,
    fmt::Display,
    hash::{BuildHasher, Hasher},
};

use webhook_core::{
    Secret, Secrets,
    testing::{Attempt, Pace, Sample, Simulator},
};

use self::{
    loopback::Loopback,
    outcome::{Finding, Found, Note, Outcome},
    steps::{Scene, Script, Step, Trouble},
};
use crate::{
    output::{self, Answer, Failure, table},
    provider::{Channel, Provider, with_type},
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
        let simulator = Simulator::new::<P>(Pace::Fast).map_err(|error| {
            Failure::failed(format_args!("expected an HTTP client, found: {error}"))
        })?;
        let mut notes = Vec::new();
        for scene in Script::new(&provider, &url).scenes(samples) {
            let Scene { title, steps } = scene;
            self.receiver.forget();
            let mut played = Vec::new();
            for step in steps {
                played.push(Played::play(step, &self.receiver, &simulator).await);
            }
            self.steps += played.len();
            self.wrong += played.iter().filter(|step| !step.is_right()).count();
            (self.show)(&shown(&title, &played))?;
            notes.extend(played.into_iter().flat_map(|step| step.notes));
        }
        self.summary.push(summary_of(P::PATH, &notes));
        Ok(())
    }

    fn end(self) -> Result<Answer, Failure> {
        (self.show)(&table(&self.summary))?;
        let (steps, wrong) = (self.steps, self.wrong);
        let is_right = wrong == 0 && steps > 0;
        match is_right {
            true => (self.show)(&format_args!("\nEverything went as expected: {steps} steps."))?,
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

/// The steps as a table. Below it, what was expected of each step that went wrong.
fn shown(title: &str, steps: &[Played]) -> String {
    let mut rows = vec![["", title, "ANSWERED", "THE RECEIVER FOUND"].map(str::to_owned)];
    rows.extend(steps.iter().map(Played::row));
    let mut text = table(&rows) + "\n";
    for played in steps.iter().filter(|step| !step.is_right()) {
        let (step, found) = (&played.step, played.outcome());
        text += &format!(
            "  {}: expected {}, found {found}\n",
            step.name, step.expected
        );
    }
    text
}

/// How many deliveries of a provider reached the receiver, and what it found.
fn summary_of(provider: &str, notes: &[Note]) -> [String; 7] {
    let count = |is_one: fn(&Finding) -> bool| {
        let found = notes.iter().filter(|note| is_one(&note.finding));
        found.count().to_string()
    };
    use Finding::{Refused, Verified};
    use Found::{Undecodable, Unknown};
    [
        provider.to_owned(),
        count(|_| true),
        count(|finding| matches!(finding, Verified { .. })),
        count(|finding| matches!(finding, Refused(_))),
        count(|finding| matches!(finding, Verified { duplicate: true, .. })),
        count(|finding| matches!(finding, Verified { content: Unknown, .. })),
        count(|finding| matches!(finding, Verified { content: Undecodable, .. })),
    ]
}

/// A step that was played.
struct Played {
    step: Step,
    attempts: Vec<Attempt>,
    notes: Vec<Note>,
}

impl Played {
    async fn play(step: Step, receiver: &Loopback, simulator: &Simulator) -> Self {
        let mut attempts = Vec::new();
        if let Trouble::Outage(requests) = step.trouble {
            receiver.begin_outage(requests);
        }
        let is_lost = step.trouble == Trouble::LostAnswer;
        for request in &step.requests {
            let report = |attempt: &Attempt| attempts.push(*attempt);
            simulator.deliver(request, is_lost, report).await;
        }
        Self {
            step,
            attempts,
            notes: receiver.take_notes(),
        }
    }

    fn is_right(&self) -> bool {
        self.outcome().meets(&self.step.expected)
    }

    fn outcome(&self) -> Outcome {
        Outcome::of(&self.attempts, &self.notes)
    }

    fn row(&self) -> [String; 4] {
        [
            if self.is_right() { "  ok" } else { "  FAIL" }.into(),
            self.step.name.clone(),
            self.outcome().answers(),
            self.waits() + &self.remarks(),
        ]
    }

    /// What the receiver found, with the event's name unless it is the step's.
    fn remarks(&self) -> String {
        let remark = |note: &Note| match &note.event {
            Some(event) if *event != self.step.name => format!("{event}: {}", note.remark),
            _ => note.remark.clone(),
        };
        let mut remarks: Vec<String> = self.notes.iter().map(remark).collect();
        remarks.dedup();
        remarks.join("; ")
    }

    /// After which waits the provider would have redelivered in an outage.
    fn waits(&self) -> String {
        let wait = |attempt: &Attempt| Some(format!("{} s", attempt.next?.as_secs()));
        let waits: Vec<String> = self.attempts.iter().filter_map(wait).collect();
        match self.step.trouble {
            Trouble::Outage(_) if !waits.is_empty() => {
                let waits = waits.join(", ");
                format!("redelivered after {waits} (without waiting here): ")
            }
            _ => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Display;

    use webhook_core::testing::Sample;

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
