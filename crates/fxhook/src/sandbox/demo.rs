//! `fxhook demo --sandbox`: a day at each provider, from its API to a receiver.

use clap::ValueEnum;
use tokio::net::TcpListener;
use webhook_core::testing::Simulate;
use webhook_core::{Secret, Secrets};
use webhook_sandbox::{Clock, DeliveryRecord, DeliveryState, Sandbox};

use super::control::Control;
use super::scenario::{Given, READY, Scenario};
use crate::cli::block_on;
use crate::output::{self, Failure, table};
use crate::provider::{Channel, Provider, with_type};
use crate::receive::arrival::Arrival;
use crate::receive::report::Content;
use crate::rehearse::demo::fresh_secrets;
use crate::rehearse::demo::loopback::{Loopback, free_port};

pub(crate) fn run() -> Result<bool, Failure> {
    let secrets = fresh_secrets()?;
    block_on(async {
        output::print("A sandbox and a receiver for each provider. Nothing leaves this machine.")?;
        let (mut count, mut wrong) = (0, 0);
        for (name, _) in READY {
            // The others have faults: for a receiver that someone looks at.
            let Ok(provider) = <Provider as ValueEnum>::from_str(name, false) else { continue };
            let day = Day::spend(provider, &secrets, &secrets).await?;
            count += day.count;
            wrong += day.wrong;
            output::print(day.text)?;
        }
        output::print(match wrong {
            0 => {
                format!("\nEverything went as expected: {count} deliveries, verified and in order.")
            }
            _ => format!("\n{wrong} of {count} deliveries went wrong."),
        })?;
        Ok(wrong == 0 && count > 0)
    })
}

/// A day at one provider.
struct Day {
    text: String,
    count: usize,
    wrong: usize,
}

impl Day {
    /// The tokens in callback URLs are made with one set of secrets, and verified with the other: the same, unless the
    /// day is meant to fail.
    async fn spend(
        provider: Provider,
        secrets: &Secrets,
        of_the_receiver: &Secrets,
    ) -> Result<Self, Failure> {
        let name = provider.name();
        let scenario = Scenario::of(name)?;
        let seed = scenario.seed.unwrap_or_default();
        let sandbox = Sandbox::builder().clock(Clock::paused()).seed(seed);
        let control = Control::new(sandbox.start().await.map_err(Failure::failed)?);
        let (listener, address) = free_port().await?;
        let plain = format!("http://{address}/{name}");
        let url = callback_url(provider, &plain, secrets)?;
        let mut receiver = Receiving::Waiting(listener);
        if provider.has_token() {
            receiver.start(provider, of_the_receiver.clone())?;
        }
        let mut steps = 0;
        let given = |given: Given<'_>| {
            steps += 1;
            let made = ["hmac_key", "secret"].into_iter().find_map(|key| given.answer.get(key));
            match made.and_then(|made| made.as_str()) {
                // The provider's API has made the secret.
                Some(made) => {
                    let secret = Secret::new(made).map_err(Failure::failed)?;
                    receiver.start(provider, Secrets::new(secret))
                }
                None => Ok(()),
            }
        };
        scenario.run(&control, &url, given).await?;
        let Receiving::Started(receiver) = receiver else {
            return Err(Failure::failed("expected a scenario that makes a secret, found another"));
        };
        Ok(Self::compare(
            &format!("\n{name}: {steps} steps, delivered to {plain}\n"),
            &control.deliveries(provider),
            receiver.take_arrivals(),
        ))
    }

    /// Compares what was delivered with what the receiver found, one by one.
    fn compare(title: &str, delivered: &[DeliveryRecord], arrivals: Vec<Arrival>) -> Self {
        let titles = ["", "DELIVERED", "SUBJECT", "THE RECEIVER FOUND"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        let mut wrong = delivered.len().abs_diff(arrivals.len());
        let mut arrivals = arrivals.into_iter();
        for record in delivered {
            let (found, is_sound) = match arrivals.next() {
                Some(Arrival::Verified(report)) => {
                    let is_sound = report.known
                        && matches!(report.content, Content::Payload { .. })
                        && report.event_type.as_deref() == Some(record.event.as_str());
                    let event = report.event_type.unwrap_or_default();
                    (format!("{event}, proof: {}", report.proof.as_str()), is_sound)
                }
                Some(Arrival::Refused { status, reason, .. }) => {
                    (format!("{status}: {reason}"), false)
                }
                Some(Arrival::Problem { text, .. }) => (text, false),
                None => ("nothing".into(), false),
            };
            let is_right = is_sound && record.state == DeliveryState::Acknowledged;
            wrong += usize::from(!is_right);
            let sign = if is_right { "  ok" } else { "  FAIL" };
            let status = record.status.as_deref().unwrap_or("-");
            let subject = format!("{} {} {status}", record.subject_kind, record.subject_id);
            rows.push(vec![sign.into(), record.event.clone(), subject, found]);
        }
        Self { text: format!("{title}\n{}", table(&rows)), count: delivered.len(), wrong }
    }
}

/// A receiver that starts once its secret is known. Until then, its port takes connections.
enum Receiving {
    Waiting(TcpListener),
    Started(Loopback),
    Starting,
}

impl Receiving {
    fn start(&mut self, provider: Provider, secrets: Secrets) -> Result<(), Failure> {
        if let Self::Waiting(listener) = std::mem::replace(self, Self::Starting) {
            let address = listener.local_addr().map_err(Failure::failed)?;
            *self = Self::Started(Loopback::on(listener, address, &[provider], &secrets));
        }
        Ok(())
    }
}

/// The URL to register: with a token if the provider signs nothing.
fn callback_url(provider: Provider, url: &str, secrets: &Secrets) -> Result<String, Failure> {
    if !provider.has_token() {
        return Ok(url.to_owned());
    }
    let url =
        with_type!(provider, P => Channel::callback_url(&P::with_secrets(secrets), url, "all"));
    Ok(url.map_err(Failure::failed)?.expose().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Day, Provider, block_on, fresh_secrets};

    #[test]
    fn a_receiver_with_another_secret_fails_the_day() {
        let (ours, other) = (fresh_secrets().unwrap(), fresh_secrets().unwrap());
        for (secrets, is_wrong) in [(&ours, false), (&other, true)] {
            let day = block_on(async { Day::spend(Provider::Cxtn, &ours, secrets).await }).unwrap();
            assert_eq!(day.wrong > 0, is_wrong, "{}", day.text);
            assert_eq!(day.text.contains("  FAIL"), is_wrong, "{}", day.text);
        }
    }
}
