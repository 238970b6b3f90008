//! `fxhook send`: the provider's side of a delivery.

use std::{mem, path::PathBuf, time::Duration};

use clap::{
    Args,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};
use serde::Serialize;
use webhook_core::testing::{Attempt, Fault, Outcome, Pace, Request, Simulator, edit};
use webhook_core::{CallbackUrl, EndpointLabel};

use crate::cli::arguments::{Key, url};
use crate::cli::block_on;
use crate::cli::body;
use crate::output::{self, Failure};
use crate::provider::{Channel, Provider, with_type};
use crate::rehearse::request::{check_scheme, faulty, has_proof, http_client};
use crate::rehearse::set::Change;
use crate::rehearse::sign::check_label;

/// Simulate the provider: sign an event, deliver it, and redeliver it until it is acknowledged.
///
/// Prints a line of JSON for each attempt. Several events are delivered one after the other. Exits
/// with 0 if each delivery was acknowledged in the end, and with 1 if the provider would give up, as it
/// does after a fault that a receiver must refuse.
#[derive(Debug, Args)]
pub(crate) struct Send {
    /// The provider to simulate
    provider: Provider,
    /// Events whose samples are sent: see `fxhook events`
    #[arg(value_name = "EVENT", required = true)]
    events: Vec<String>,
    /// Where to deliver
    ///
    /// A registered callback URL, which already carries its token or signature, is used as it is.
    #[arg(long, value_name = "URL", value_parser = url)]
    to: CallbackUrl,
    /// Send this file, byte for byte, instead of the event's sample
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Change one value of the body, such as body.amount=12.50; may be given several times
    ///
    /// A string remains a string, unless the value is null or in double quotes. Elsewhere, a value that
    /// is JSON is used as JSON, and any other as a string. Digits are kept as given.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    changes: Vec<Change>,
    /// Deliver an ad hoc webhook of the order with this id, which is your own
    ///
    /// The id is put into the body, after --set, and the delivery goes to the callback URI of the
    /// order: --to with a signature of the id, made with your own secret.
    #[arg(long, value_name = "EXTERNAL_ID", value_parser = NonEmptyStringValueParser::new())]
    ad_hoc: Option<String>,
    /// Deliver to the endpoint with this label instead of the default one
    ///
    /// For providers whose callback URLs have labels: the label and its token are added to the URL
    /// in --to. For Send Payments, the label is the name of the event; the default is the event
    /// that is sent, and a fault with its own body goes to the endpoint for all events.
    #[arg(long, value_name = "LABEL", conflicts_with = "ad_hoc")]
    endpoint: Option<EndpointLabel>,
    /// What goes wrong
    #[arg(long, value_name = "KIND", value_parser = fault())]
    fault: Option<Fault>,
    /// Redeliver at once, without the provider's waits
    #[arg(long)]
    fast: bool,
    #[command(flatten)]
    key: Key,
}

impl Send {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        with_type!(self.provider.chosen(self.ad_hoc.is_some())?, P => self.send::<P>())
    }

    fn send<P: Channel>(&self) -> Result<bool, Failure> {
        check_label::<P>(self.endpoint.as_ref())?;
        let provider: P = self.key.provider()?;
        let to = self.url(&provider)?;
        let mut deliveries = Vec::new();
        for event in &self.events {
            let request = self.request(&provider, event, &to)?;
            let dedup_key = request.dedup_key(P::SIGNATURE).to_string();
            deliveries.push((event.as_str(), request, dedup_key));
        }
        if self.fault == Some(Fault::Reorder) {
            if deliveries.len() < 2 {
                return Err(Failure::usage(
                    "expected several events to deliver in the opposite order, found one",
                ));
            }
            deliveries.reverse();
        }
        let pace = if self.fast { Pace::Fast } else { Pace::Real };
        let simulator = Simulator::with_http_client::<P>(http_client()?, pace);
        block_on(self.deliver(&simulator, deliveries))
    }

    /// The URL of the receiver, without the event's label and the order's signature.
    fn url<P: Channel>(&self, provider: &P) -> Result<String, Failure> {
        check_scheme(&self.to)?;
        let to = self.to.expose();
        let label = self.endpoint.as_ref().map_or("any", EndpointLabel::as_str);
        let registered = provider.callback_url(to, label);
        Ok(match (&self.endpoint, registered) {
            (None, Err(_)) if has_proof::<P>(to) => to.to_owned(),
            (_, Err(error)) => return Err(Failure::usage(error)),
            // The event's label is added to the request with the event.
            (Some(_), Ok(url)) if P::endpoint_of(label).is_none() => url.expose().to_owned(),
            _ => to.to_owned(),
        })
    }

    /// The request for an event: its sample, or the file, with the changes and the fault.
    fn request<P: Channel>(&self, provider: &P, event: &str, to: &str) -> Result<Request, Failure> {
        if P::endpoint_of(event).is_some() {
            let label = event.parse::<EndpointLabel>();
            label.map_err(|error| Failure::usage(format_args!("{event}: {error}")))?;
        }
        let (body, content_type) = match &self.body {
            None => {
                let sample = P::sample(event).ok_or_else(|| {
                    Failure::usage(format_args!(
                        "expected an event with a sample, found {event}: choose one of `fxhook events {}`, or give the body with --body",
                        P::NAME
                    ))
                })?;
                (sample.body.into(), Some(sample.content_type))
            }
            Some(_) if self.events.len() > 1 => {
                return Err(Failure::usage("expected one event with --body, found several"));
            }
            Some(file) => (body::from_file(file)?, None),
        };
        let body = self.changed::<P>(body)?;
        let event = self.endpoint.as_ref().map_or(event, EndpointLabel::as_str);
        let request = match self.fault {
            None => provider.request_for(event, to, &body),
            Some(fault) => faulty(fault, provider, event, to, &body),
        };
        Ok(match content_type {
            Some(content_type) => request.with_header("content-type", content_type),
            None => request,
        })
    }

    fn changed<P: Channel>(&self, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        if self.changes.is_empty() && self.ad_hoc.is_none() {
            return Ok(body);
        }
        let mut body = String::from_utf8(body).map_err(|_| {
            Failure::usage("expected a body of JSON to change, found one that is not UTF-8")
        })?;
        for change in &self.changes {
            body = change.apply(&body)?;
        }
        if let (Some(field), Some(id)) = (P::COVERED_FIELD, &self.ad_hoc) {
            let id = serde_json::to_string(id).map_err(Failure::failed)?;
            let is_new = edit::get(&body, field).is_none();
            let changed = edit::set(&body, field, &id);
            body = changed.map_err(|error| Failure::usage(format_args!("--ad-hoc: {error}")))?;
            if is_new {
                output::message(format_args!("--ad-hoc: a new field {field}"));
            }
        }
        Ok(body.into_bytes())
    }

    async fn deliver(
        &self,
        simulator: &Simulator,
        deliveries: Vec<(&str, Request, String)>,
    ) -> Result<bool, Failure> {
        let times = if self.fault == Some(Fault::Duplicate) { 2 } else { 1 };
        let is_lost = self.fault == Some(Fault::LostAnswer);
        let mut all_acknowledged = true;
        let mut number = 0;
        for (event, request, dedup_key) in deliveries {
            for _ in 0..times {
                number += 1;
                let mut printed = Ok(());
                let report = |attempt: &Attempt| {
                    let line = AttemptLine::of(attempt, number, event, &dedup_key);
                    let line = output::print_json(&line);
                    printed = mem::replace(&mut printed, Ok(())).and(line);
                    let next = attempt.next.filter(|wait| !self.fast && *wait >= LONG_WAIT);
                    if let Some(seconds) = next.map(|wait| wait.as_secs()) {
                        let hint = "--fast does not wait";
                        output::message(format_args!("next attempt in {seconds} s; {hint}"));
                    }
                };
                let last = simulator.deliver(&request, is_lost, report).await;
                printed?;
                if !last.is_acknowledged() {
                    let number = last.number;
                    output::message(format_args!(
                        "{event}: not acknowledged, given up after attempt {number}"
                    ));
                    all_acknowledged = false;
                    break;
                }
            }
        }
        Ok(all_acknowledged)
    }
}

/// Waits of at least this length are announced.
const LONG_WAIT: Duration = Duration::from_secs(8);

#[derive(Serialize)]
struct AttemptLine<'l> {
    delivery: usize,
    event: &'l str,
    dedup_key: &'l str,
    attempt: usize,
    status: Option<u16>,
    problem: Option<String>,
    acknowledged: bool,
    next_wait_seconds: Option<u64>,
}

impl<'l> AttemptLine<'l> {
    fn of(attempt: &Attempt, delivery: usize, event: &'l str, dedup_key: &'l str) -> Self {
        let (status, problem) = match attempt.outcome {
            Outcome::Acknowledged(status) | Outcome::Refused(status) => (Some(status), None),
            outcome => (None, Some(outcome.to_string())),
        };
        Self {
            delivery,
            event,
            dedup_key,
            attempt: attempt.number,
            status,
            problem,
            acknowledged: attempt.is_acknowledged(),
            next_wait_seconds: attempt.next.map(|wait| wait.as_secs()),
        }
    }
}

fn fault() -> impl TypedValueParser<Value = Fault> {
    let faults = Fault::ALL.iter().map(|(_, name, what)| PossibleValue::new(*name).help(*what));
    PossibleValuesParser::new(faults).try_map(|name| name.parse())
}
