//! `fxhook send`: the provider's side of a delivery.

use std::{mem, path::PathBuf, time::Duration};

use clap::{
    Args,
    builder::{NonEmptyStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser},
};
use webhook_core::testing::{Attempt, Fault, Pace, Request, Simulator, edit};
use webhook_core::{CallbackUrl, EndpointLabel};

use crate::cli::arguments::{Key, url};
use crate::cli::block_on;
use crate::cli::body;
use crate::escape::escaped;
use crate::output::{self, Failure};
use crate::provider::{Channel, Provider, with_type};
use crate::rehearse::attempt::AttemptLine;
use crate::rehearse::line::{Line, Lines};
use crate::rehearse::request::{
    check_scheme, faulty, has_proof, http_client_with_timeout, label_of, no_sample,
};
use crate::rehearse::set::Change;
use crate::rehearse::sign::check_label;

/// Simulate the provider: sign an event, deliver it, and redeliver it until it is acknowledged.
///
/// Prints a line of JSON for each attempt. Several events are delivered one after the other. Exits
/// with 0 if each delivery was acknowledged in the end, and with 1 if the provider would give up, as it
/// does after a fault that a receiver must refuse.
///
/// `problem` says why an attempt was not acknowledged, or why that is doubtful: any 2xx counts as
/// acknowledged, but no provider's documents promise it for another status than 200.
#[derive(Debug, Args)]
pub(crate) struct Send {
    /// The provider to simulate
    provider: Provider,
    /// Events whose samples are sent: see `fxhook events`
    #[arg(value_name = "EVENT", required_unless_present = "line")]
    events: Vec<String>,
    /// Where to deliver
    ///
    /// A registered callback URL, which already carries its token or signature, is used as it is.
    #[arg(long, value_name = "URL", value_parser = url)]
    to: CallbackUrl,
    /// Send this file, byte for byte, instead of the event's sample
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Send the deliveries again that `listen` printed into this file, one per line; - for standard input
    ///
    /// Each body is sent byte for byte, to the endpoint of its line, signed anew with the secret. The
    /// objects that `inbox show` prints are such lines, too. A line that is not JSON, such as one that a
    /// full disk has cut, is skipped with a message, and the exit status is 1.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["events", "body", "changes", "ad_hoc"])]
    line: Option<PathBuf>,
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
    /// How long an attempt may take until its answer, in seconds. Providers do not document theirs
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = seconds,
        default_value_t = Simulator::TIMEOUT.as_secs_f64()
    )]
    timeout: f64,
    #[command(flatten)]
    key: Key,
}

impl Send {
    pub(crate) fn run(&self) -> Result<bool, Failure> {
        let file = self.line.as_deref().map(Lines::of).transpose()?;
        let Lines { lines, are_incomplete } = file.unwrap_or_default();
        let sender = match lines.is_empty() {
            true => self.provider.chosen(self.ad_hoc.is_some())?,
            false => Line::sender(&lines, self.provider)?,
        };
        let all_acknowledged = with_type!(sender, P => self.send::<P>(&lines))?;
        Ok(all_acknowledged && !are_incomplete)
    }

    fn send<P: Channel>(&self, lines: &[Line]) -> Result<bool, Failure> {
        check_label::<P>(self.endpoint.as_ref())?;
        let provider: P = self.key.provider()?;
        let mut deliveries = Vec::new();
        for event in &self.events {
            let to = self.url(&provider, self.endpoint.as_ref())?;
            let request = self.request(&provider, event, &to)?;
            deliveries.push(Delivery::of::<P>(Some(event), request));
        }
        for line in lines {
            let request = self.again(&provider, line)?;
            deliveries.push(Delivery::of::<P>(line.event.as_deref(), request));
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
        let http = http_client_with_timeout(Duration::from_secs_f64(self.timeout))?;
        let simulator = Simulator::with_http_client::<P>(http, pace);
        block_on(self.deliver(&simulator, &deliveries))
    }

    /// The URL of the receiver, without the event's label and the order's signature, unless it is a
    /// registered one.
    fn url<P: Channel>(
        &self,
        provider: &P,
        endpoint: Option<&EndpointLabel>,
    ) -> Result<String, Failure> {
        check_scheme(&self.to)?;
        let to = self.to.expose();
        if has_proof::<P>(to) {
            return match (endpoint, label_of(to)) {
                (Some(chosen), Some(found)) if chosen.as_str() != found => {
                    Err(Failure::usage(format_args!(
                        "expected a delivery to the endpoint {found}, as in the URL of --to, found one to {chosen}: remove the URL's query, or choose the endpoint with --endpoint"
                    )))
                }
                _ => Ok(to.to_owned()),
            };
        }
        let label = endpoint.map_or("any", EndpointLabel::as_str);
        let url = provider.callback_url(to, label).map_err(Failure::usage)?;
        // The event's label is added to the request with the event.
        let has_label = P::HAS_LABELS && endpoint.is_some() && P::endpoint_of(label).is_none();
        Ok(if has_label { url.expose() } else { to }.to_owned())
    }

    /// The request for the delivery of a line.
    fn again<P: Channel>(&self, provider: &P, line: &Line) -> Result<Request, Failure> {
        let endpoint = self.endpoint.as_ref().or(line.endpoint.as_ref());
        let to = self.url(provider, endpoint)?;
        let label = endpoint.map(EndpointLabel::as_str);
        let event = label.or(line.event.as_deref()).unwrap_or_default();
        let request = self.signed(provider, event, &to, line.delivery.body());
        Ok(match (P::DELIVERY_ID_HEADER, line.delivery.delivery_id()) {
            (Some(header), Some(id)) => request.with_header(header, id),
            _ => request,
        })
    }

    /// The request with this body, and with the fault.
    fn signed<P: Channel>(&self, provider: &P, event: &str, to: &str, body: &[u8]) -> Request {
        match self.fault {
            None => provider.request_for(event, to, body),
            Some(fault) => faulty(fault, provider, event, to, body),
        }
    }

    /// The request for an event: its sample, or the file, with the changes and the fault.
    fn request<P: Channel>(&self, provider: &P, event: &str, to: &str) -> Result<Request, Failure> {
        if P::endpoint_of(event).is_some() {
            let label = event.parse::<EndpointLabel>();
            label.map_err(|error| Failure::usage(format_args!("{event}: {error}")))?;
        }
        let (body, content_type) = match &self.body {
            None => {
                let sample = P::sample(event).ok_or_else(|| no_sample::<P>(event))?;
                (sample.body.into(), Some(sample.content_type))
            }
            Some(_) if self.events.len() > 1 => {
                return Err(Failure::usage("expected one event with --body, found several"));
            }
            Some(file) => (body::from_file(file)?, None),
        };
        let body = self.changed::<P>(body)?;
        let event = self.endpoint.as_ref().map_or(event, EndpointLabel::as_str);
        let request = self.signed(provider, event, to, &body);
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
        deliveries: &[Delivery<'_>],
    ) -> Result<bool, Failure> {
        let times = if self.fault == Some(Fault::Duplicate) { 2 } else { 1 };
        let is_lost = self.fault == Some(Fault::LostAnswer);
        let mut all_acknowledged = true;
        let mut number = 0;
        for Delivery { event, request, dedup_key } in deliveries {
            for _ in 0..times {
                number += 1;
                let mut printed = Ok(());
                let report = |attempt: &Attempt| {
                    let line = AttemptLine::of(attempt, self.timeout, number, *event, dedup_key);
                    let line = output::print_json(&line);
                    printed = mem::replace(&mut printed, Ok(())).and(line);
                    let next = attempt.next.filter(|wait| !self.fast && *wait >= LONG_WAIT);
                    if let Some(seconds) = next.map(|wait| wait.as_secs()) {
                        let hint = "--fast does not wait";
                        output::message(format_args!("next attempt in {seconds} s; {hint}"));
                    }
                };
                let last = simulator.deliver(request, is_lost, report).await;
                printed?;
                if !last.is_acknowledged() {
                    let (number, event) = (last.number, escaped(event.unwrap_or("the delivery")));
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

/// What to deliver.
struct Delivery<'d> {
    event: Option<&'d str>,
    request: Request,
    dedup_key: String,
}

impl<'d> Delivery<'d> {
    fn of<P: Channel>(event: Option<&'d str>, request: Request) -> Self {
        let dedup_key = request.dedup_key(P::SIGNATURE).to_string();
        Self { event, request, dedup_key }
    }
}

/// Waits of at least this length are announced.
const LONG_WAIT: Duration = Duration::from_secs(8);

fn fault() -> impl TypedValueParser<Value = Fault> {
    let faults = Fault::ALL.iter().map(|(_, name, what)| PossibleValue::new(*name).help(*what));
    PossibleValuesParser::new(faults).try_map(|name| name.parse())
}

/// A length of time that can be waited for.
fn seconds(text: &str) -> Result<f64, &'static str> {
    let seconds = text.parse().ok().filter(|seconds| (0.001..=LONGEST).contains(seconds));
    seconds.ok_or("expected a number of seconds, such as 5 or 0.5, of at most a day")
}

const LONGEST: f64 = 86_400.0;
