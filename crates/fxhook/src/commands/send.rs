//! `fxhook send`: the provider's side of a delivery.

use std::time::Duration;

use serde::Serialize;
use webhook_core::testing::{
    Answer as Answered, Attempt, Fault, Pace, Request, Sample, Simulator, edit,
};

use crate::{
    body, cli,
    failure::{Answer, Failure},
    keyed::Keyed,
    output,
    providers::ProviderEntry,
    runtime,
    setting::Setting,
    way::Way,
};

/// Delivers each event, and prints each attempt.
pub(crate) fn run(options: &cli::Send) -> Result<Answer, Failure> {
    let way = options.provider.way(options.ad_hoc.is_some())?;
    way.check_label(options.endpoint.as_ref())?;
    let keyed = options.key.keyed(way)?;
    way.check_base(keyed.as_ref(), &options.to)?;
    if options.to.needs_tls() && !cfg!(feature = "rustls") {
        return Err(Failure::usage(
            "expected an http URL in --to, since this fxhook was built without the feature rustls; found https",
        ));
    }
    let mut events = options
        .events
        .iter()
        .map(|event| {
            way.check_event(event)?;
            Ok((event.as_str(), Content::of(event, way, options)?))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    if options.fault == Some(Fault::Reorder) {
        if events.len() < 2 {
            return Err(Failure::usage(
                "expected several events to deliver in the opposite order, found one",
            ));
        }
        events.reverse();
    }
    let pace = if options.fast { Pace::Fast } else { Pace::Real };
    let simulator = way.simulator(pace)?;
    let deliveries = events
        .iter()
        .map(|(event, content)| (*event, content.request(event, keyed.as_ref(), options)));
    runtime::block_on(deliver_all(&simulator, pace, deliveries, options.fault))
}

async fn deliver_all<'e>(
    simulator: &Simulator,
    pace: Pace,
    deliveries: impl Iterator<Item = (&'e str, Request)>,
    fault: Option<Fault>,
) -> Result<Answer, Failure> {
    let mut all_acknowledged = true;
    let mut number = 0;
    for (event, request) in deliveries {
        let again = usize::from(fault == Some(Fault::Duplicate));
        for _ in 0..=again {
            number += 1;
            let delivery = Numbered {
                number,
                event,
                pace,
            };
            let is_lost = fault == Some(Fault::LostAnswer);
            if !delivery.deliver(simulator, &request, is_lost).await? {
                all_acknowledged = false;
                break;
            }
        }
    }
    Ok(Answer::of(all_acknowledged))
}

/// One delivery of those that a command makes.
struct Numbered<'e> {
    number: usize,
    event: &'e str,
    pace: Pace,
}

impl Numbered<'_> {
    /// Delivers, and tells whether it was acknowledged in the end.
    async fn deliver(
        &self,
        simulator: &Simulator,
        request: &Request,
        first_answer_is_lost: bool,
    ) -> Result<bool, Failure> {
        let dedup_key = request.dedup_key().to_string();
        let mut printed = Ok(());
        let told = |attempt: &Attempt| {
            let line = self.line(attempt, &dedup_key);
            let line = serde_json::to_string(&line).map_err(Failure::impossible);
            let now = line.and_then(output::print);
            printed = std::mem::replace(&mut printed, Ok(())).and(now);
            if let Some(hint) = hint(self.pace, attempt.next) {
                output::say(hint);
            }
        };
        let last = simulator.deliver(request, first_answer_is_lost, told).await;
        printed?;
        if !last.is_acknowledged() {
            output::say(format_args!(
                "{}: not acknowledged, given up after attempt {}",
                self.event, last.number
            ));
        }
        Ok(last.is_acknowledged())
    }

    fn line<'l>(&'l self, attempt: &Attempt, dedup_key: &'l str) -> AttemptLine<'l> {
        let (status, problem) = match attempt.answer {
            Answered::Acknowledged(status) | Answered::Refused(status) => (Some(status), None),
            Answered::NoConnection | Answered::NoAnswer => (None, Some(attempt.answer.to_string())),
        };
        AttemptLine {
            delivery: self.number,
            event: self.event,
            dedup_key,
            attempt: attempt.number,
            status,
            problem,
            acknowledged: attempt.is_acknowledged(),
            next_wait_seconds: attempt.next.map(|wait| wait.as_secs()),
        }
    }
}

/// From which wait on it is said that `send` waits, and has not stopped.
const LONG_WAIT: Duration = Duration::from_secs(8);

/// What is said before a long wait.
fn hint(pace: Pace, next: Option<Duration>) -> Option<String> {
    let wait = next.filter(|&wait| pace == Pace::Real && wait >= LONG_WAIT)?;
    let seconds = wait.as_secs();
    Some(format!("next attempt in {seconds} s; --fast does not wait"))
}

/// What is printed of an attempt.
#[derive(Serialize)]
struct AttemptLine<'l> {
    delivery: usize,
    event: &'l str,
    dedup_key: &'l str,
    attempt: usize,
    /// The answer's HTTP status, if there was an answer.
    status: Option<u16>,
    /// Why there was none.
    problem: Option<String>,
    acknowledged: bool,
    /// How long the provider waits until the next attempt, if it makes one.
    next_wait_seconds: Option<u64>,
}

/// What is sent of an event.
struct Content {
    body: Vec<u8>,
    /// The `Content-Type` of the sample; a file goes with what the provider sends today.
    content_type: Option<&'static str>,
}

impl Content {
    /// The event's sample, or the file, with the changes.
    fn of(event: &str, way: &Way, options: &cli::Send) -> Result<Self, Failure> {
        let content = match &options.body {
            None => Self::from(sample_of(event, options.provider)?),
            Some(_) if options.events.len() > 1 => {
                return Err(Failure::usage(
                    "expected one event with --body, found several",
                ));
            }
            Some(file) => Self {
                body: body::from_file(file)?,
                content_type: None,
            },
        };
        if options.settings.is_empty() && options.ad_hoc.is_none() {
            return Ok(content);
        }
        let body = String::from_utf8(content.body).map_err(|_| {
            Failure::usage("expected a body of JSON to change, found one that is not UTF-8")
        })?;
        let changed = options.settings.iter().try_fold(body, changed);
        let mut body = changed.map_err(Failure::usage)?;
        if let Some(id) = &options.ad_hoc {
            let changed = way.with_covered(&body, id)?;
            if let Some(member) = way
                .covered
                .filter(|member| edit::get(&body, member).is_none())
            {
                output::say(format_args!("--ad-hoc: a new member {member}"));
            }
            body = changed;
        }
        Ok(Self {
            body: body.into_bytes(),
            ..content
        })
    }

    /// The request that the provider would send, with the fault in it.
    fn request(&self, event: &str, keyed: &dyn Keyed, options: &cli::Send) -> Request {
        let url = options.to.as_str();
        let event = options
            .endpoint
            .as_ref()
            .map_or(event, |label| label.as_str());
        let request = match options.fault {
            None => keyed.request_of(event, url, &self.body),
            Some(fault) => keyed.faulty_request(fault, event, url, &self.body),
        };
        match self.content_type {
            Some(content_type) => request.with_header("content-type", content_type),
            None => request,
        }
    }
}

impl From<&'static Sample> for Content {
    fn from(sample: &'static Sample) -> Self {
        Self {
            body: sample.body.into(),
            content_type: Some(sample.content_type),
        }
    }
}

fn changed(body: String, setting: &Setting) -> Result<String, String> {
    let changed = setting.apply(&body)?;
    if !setting.is_there(&body) {
        output::say(format_args!("--set {}: a new member", setting.path()));
    }
    Ok(changed)
}

fn sample_of(event: &str, provider: &ProviderEntry) -> Result<&'static Sample, Failure> {
    (provider.sample)(event).ok_or_else(|| {
        Failure::usage(format_args!(
            "expected an event with a sample, found {event}: choose one of `fxhook events {}`, or give the body with --body",
            provider.name
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use webhook_core::testing::Pace;

    use super::hint;

    #[test]
    fn a_wait_of_8_seconds_or_more_is_announced_unless_nothing_waits() {
        let after = |pace, seconds| hint(pace, Some(Duration::from_secs(seconds)));
        let said = after(Pace::Real, 8).unwrap();
        assert_eq!(said, "next attempt in 8 s; --fast does not wait");
        assert!(after(Pace::Real, 16).unwrap().contains("16 s"));
        assert_eq!(after(Pace::Real, 4), None);
        assert_eq!(after(Pace::Fast, 16), None);
        assert_eq!(hint(Pace::Real, None), None);
    }
}
