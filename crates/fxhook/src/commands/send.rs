//! `fxhook send`: the provider's side of a delivery.

use serde::Serialize;
use webhook_core::{
    DedupKey,
    testing::{Answer as Answered, Attempt, Fault, Pace, Request, Simulator},
};

use crate::{
    body, cli,
    failure::{Answer, Failure},
    keyed::Keyed,
    output,
    providers::ProviderEntry,
    runtime,
    setting::Setting,
};

/// Delivers each event, and prints each attempt.
pub(crate) fn run(options: &cli::Send) -> Result<Answer, Failure> {
    let keyed = options.key.keyed(options.provider)?;
    if options.to.needs_tls() && !cfg!(feature = "rustls") {
        return Err(Failure::usage(
            "expected an http URL in --to, since this fxhook was built without the feature rustls; found https",
        ));
    }
    let mut events = options
        .events
        .iter()
        .map(|event| Ok((event.as_str(), body_of(event, options)?)))
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
    let simulator = options.provider.simulator(pace)?;
    let deliveries = events
        .iter()
        .map(|(event, body)| (*event, request(keyed.as_ref(), body, options)));
    runtime::block_on(deliver_all(&simulator, deliveries, options.fault))
}

async fn deliver_all<'e>(
    simulator: &Simulator,
    deliveries: impl Iterator<Item = (&'e str, Request)>,
    fault: Option<Fault>,
) -> Result<Answer, Failure> {
    let mut all_acknowledged = true;
    let mut number = 0;
    for (event, request) in deliveries {
        let again = usize::from(fault == Some(Fault::Duplicate));
        for _ in 0..=again {
            number += 1;
            let delivery = Numbered { number, event };
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
}

impl Numbered<'_> {
    /// Delivers, and tells whether it was acknowledged in the end.
    async fn deliver(
        &self,
        simulator: &Simulator,
        request: &Request,
        first_answer_is_lost: bool,
    ) -> Result<bool, Failure> {
        let dedup_key = DedupKey::of(&request.body).to_string();
        let mut printed = Ok(());
        let told = |attempt: &Attempt| {
            let line = self.line(attempt, &dedup_key);
            let line = serde_json::to_string(&line).map_err(Failure::impossible);
            let now = line.and_then(output::print);
            printed = std::mem::replace(&mut printed, Ok(())).and(now);
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

/// The body of an event: its sample, or the file's, with the changes.
fn body_of(event: &str, options: &cli::Send) -> Result<Vec<u8>, Failure> {
    let body = match &options.body {
        None => sample_of(event, options.provider)?.into(),
        Some(_) if options.events.len() > 1 => {
            return Err(Failure::usage(
                "expected one event with --body, found several",
            ));
        }
        Some(file) => body::from_file(file)?,
    };
    if options.settings.is_empty() {
        return Ok(body);
    }
    let body = String::from_utf8(body).map_err(|_| {
        Failure::usage("--set: expected a body of JSON, found one that is not UTF-8")
    })?;
    let changed = options.settings.iter().try_fold(body, changed);
    Ok(changed.map_err(Failure::usage)?.into_bytes())
}

fn changed(body: String, setting: &Setting) -> Result<String, String> {
    let changed = setting.apply(&body)?;
    if !setting.is_there(&body) {
        output::say(format_args!("--set {}: a new member", setting.path()));
    }
    Ok(changed)
}

fn sample_of(event: &str, provider: &ProviderEntry) -> Result<&'static str, Failure> {
    (provider.sample)(event).map(|sample| sample.body).ok_or_else(|| {
        Failure::usage(format_args!(
            "expected an event with a sample, found {event}: choose one of `fxhook events {}`, or give the body with --body",
            provider.name
        ))
    })
}

fn request(keyed: &dyn Keyed, body: &[u8], options: &cli::Send) -> Request {
    let url = options.to.as_str();
    match options.fault {
        None => keyed.request(url, body),
        Some(fault) => keyed.faulty_request(fault, url, body),
    }
}
