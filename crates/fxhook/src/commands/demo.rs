//! `fxhook demo`: the tour.
//!
//! A real receiver on a free port of this machine, and every provider played against it, in each
//! way in which it delivers: each sample, each fault, an outage. What is answered and what the
//! receiver wrote down are both held against what must happen.

mod members;
mod notebook;
#[cfg(test)]
mod parcels;
mod played;
mod scene;
mod script;
mod stage;

use std::{
    collections::hash_map::RandomState,
    fmt::Display,
    hash::{BuildHasher, Hasher},
};

use webhook_core::{Secret, Secrets, testing::Pace};

use self::{notebook::Tally, played::Played, script::Script, stage::Stage};
use crate::{
    failure::{Answer, Failure},
    output,
    providers::{PROVIDERS, ProviderEntry},
    runtime,
    table::Table,
};

/// Takes the tour of all providers.
pub(crate) fn run() -> Result<Answer, Failure> {
    let secrets = fresh_secrets()?;
    let mut show = |line: &dyn Display| output::print(line);
    runtime::block_on(tour(PROVIDERS, &secrets, &secrets, &mut show))
}

/// Where the tour is shown.
type Show<'s> = dyn FnMut(&dyn Display) -> Result<(), Failure> + 's;

/// Plays the providers, which sign with one set of secrets, against a receiver that has another:
/// the same, if all is to go well.
async fn tour(
    providers: &[ProviderEntry],
    senders: &Secrets,
    receivers: &Secrets,
    show: &mut Show<'_>,
) -> Result<Answer, Failure> {
    let stage = Stage::open(providers, receivers).await?;
    show(&format_args!(
        "A receiver with a secret made for this tour. Nothing leaves this machine.\n"
    ))?;
    let mut summary = Table::new(Tally::TITLES);
    let (mut steps, mut wrong) = (0, 0);
    for way in providers.iter().flat_map(ProviderEntry::ways) {
        let url = stage.url(way);
        let keyed = way.keyed(senders, false)?;
        let simulator = way.simulator(Pace::Fast)?;
        let mut tally = Tally::default();
        show(&format_args!("{} at {url}\n", way.name()))?;
        for scene in Script::new(way, keyed.as_ref(), &url).scenes() {
            let played = Played::play(scene, &stage, &simulator).await;
            steps += played.steps();
            wrong += played.wrong();
            tally.add(played.notes());
            show(&played)?;
        }
        summary.add(tally.row(&way.name()));
    }
    show(&summary)?;
    if wrong == 0 && steps > 0 {
        show(&format_args!(
            "\nEverything went as it must: {steps} steps."
        ))?;
    } else {
        show(&format_args!("\n{wrong} of {steps} steps went wrong."))?;
    }
    Ok(Answer::of(wrong == 0 && steps > 0))
}

/// A secret that nobody has used before.
fn fresh_secrets() -> Result<Secrets, Failure> {
    // A new `RandomState` has keys of its own, so that an empty hash is as random as they are.
    let digits = || RandomState::new().build_hasher().finish();
    let secret = Secret::new(format!("{:016x}{:016x}", digits(), digits()));
    secret.map(Secrets::new).map_err(Failure::impossible)
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use webhook_core::testing::{Rehearsed, Sample};
    use webhook_currencycloud::Currencycloud;
    use webhook_cxtn::Cxtn;
    use webhook_flash_payments::FlashPayments;
    use webhook_send_payments::SendPayments;

    use super::{Answer, PROVIDERS, ProviderEntry, fresh_secrets, parcels::Parcels, runtime, tour};

    fn tour_of(providers: &[ProviderEntry], receiver_has_the_secret: bool) -> (Answer, String) {
        let senders = fresh_secrets().unwrap();
        let receivers = if receiver_has_the_secret {
            senders.clone()
        } else {
            fresh_secrets().unwrap()
        };
        let mut shown = String::new();
        let mut show = |line: &dyn std::fmt::Display| {
            shown.push_str(&format!("{line}\n"));
            Ok(())
        };
        let answer = runtime::block_on(tour(providers, &senders, &receivers, &mut show)).unwrap();
        for secrets in [senders, receivers] {
            assert!(!shown.contains(secrets.first().expose()));
        }
        (answer, shown)
    }

    #[test]
    fn the_tour_goes_well_if_the_receiver_has_the_senders_secret() {
        let (answer, shown) = tour_of(PROVIDERS, true);
        assert_eq!(answer, Answer::Yes, "{shown}");
        assert!(!shown.contains("  FAIL"), "{shown}");
    }

    #[test]
    fn the_tour_notices_a_receiver_with_another_secret() {
        let (answer, shown) = tour_of(PROVIDERS, false);
        assert_eq!(answer, Answer::No, "{shown}");
        assert!(shown.contains("  FAIL"), "{shown}");
        assert!(shown.contains("expected 200"), "{shown}");
        assert!(shown.contains("found 401"), "{shown}");
    }

    /// The tour of one provider, with one sample more, of an event that its body is not.
    fn tour_with_one_wrong_expectation<P: Rehearsed + Send + Sync + 'static>() -> (Answer, String) {
        let mut entry = ProviderEntry::of::<P>("");
        let wrong = Sample {
            event: "never_happened",
            version: "0",
            ..P::SAMPLES[0]
        };
        entry.regular.samples = [&[wrong], P::SAMPLES].concat().leak();
        tour_of(&[entry], true)
    }

    #[test]
    fn one_expectation_that_is_not_met_is_enough_for_no() {
        for (answer, shown) in [
            tour_with_one_wrong_expectation::<Currencycloud>(),
            tour_with_one_wrong_expectation::<FlashPayments>(),
            tour_with_one_wrong_expectation::<SendPayments>(),
            tour_with_one_wrong_expectation::<Cxtn>(),
        ] {
            assert_eq!(answer, Answer::No, "{shown}");
            assert_eq!(ExitCode::from(answer), ExitCode::from(1));
            let mut wrong = shown.lines().filter(|line| line.starts_with("  FAIL"));
            assert!(wrong.next().unwrap().contains("never_happened"), "{shown}");
            assert_eq!(wrong.next(), None, "{shown}");
            let end = shown.lines().last().unwrap();
            assert!(end.starts_with("1 of "), "{shown}");
        }
    }

    #[test]
    fn the_tour_expects_of_each_provider_what_its_proof_and_redelivery_give() {
        let (answer, shown) = tour_of(&[ProviderEntry::of::<Parcels>("")], true);
        assert_eq!(answer, Answer::Yes, "{shown}");
        let row = |name: &str| shown.lines().find(|line| line.contains(name)).unwrap();
        // Nothing covers the body, and nothing is delivered again.
        assert!(row("tamper:").contains(" 200 "), "{shown}");
        assert!(row("weight: changed").contains(" 200 "), "{shown}");
        assert!(row("unsigned:").contains(" 401 "), "{shown}");
        assert!(row("lost-answer:").contains(" none "), "{shown}");
        assert!(row("outage:").ends_with(" 500"), "{shown}");
    }

    #[test]
    fn the_tour_notices_a_proof_that_does_not_cover_what_the_entry_says() {
        let parcels = ProviderEntry::of::<Parcels>("").with_ad_hoc::<Parcels>("event");
        let (answer, shown) = tour_of(&[parcels], true);
        assert_eq!(answer, Answer::No, "{shown}");
        let wrong: Vec<&str> = shown.lines().filter(|line| line.contains("FAIL")).collect();
        for step in ["tamper: ", "cut-body: ", "not-json: ", "event: changed"] {
            assert!(wrong.iter().any(|line| line.contains(step)), "{shown}");
        }
    }

    #[test]
    fn a_tour_of_nothing_proves_nothing() {
        let secrets = fresh_secrets().unwrap();
        let answer = runtime::block_on(tour(&[], &secrets, &secrets, &mut |_| Ok(())));
        assert_eq!(answer.unwrap(), Answer::No);
    }
}
