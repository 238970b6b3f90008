//! The steps of the tour, and what the receiver must find in each.

use webhook_core::testing::{Fault, Request, Sample, edit};
use webhook_core::{Extra, Location, Verified};

use crate::provider::Channel;
use crate::receive::report::{Content, Report};
use crate::rehearse::request::faulty;

/// Requests that are delivered one after the other, each with what the receiver must find.
#[derive(Default)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) requests: Vec<(Request, Found)>,
    /// Whether the provider does not see the first answer.
    pub(super) is_answer_lost: bool,
    /// How many requests the endpoint answers with 500.
    pub(super) outage: usize,
}

/// What the receiver finds in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This event.
    Event(String),
    Unknown,
    Undecodable,
    /// It is refused with this HTTP status.
    Refused(u16),
}

/// What the receiver must find after each fault.
const FAULTS: &[(Fault, Expected)] = &[
    (Fault::Duplicate, Expected::Event),
    (Fault::LostAnswer, Expected::Event),
    (Fault::Reorder, Expected::Event),
    (Fault::Tamper, Expected::ChangedBody),
    (Fault::CutBody, Expected::ChangedBody),
    (Fault::Unsigned, Expected::Refused(401)),
    (Fault::WrongSecret, Expected::Refused(401)),
    (Fault::CutSignature, Expected::Refused(401)),
    (Fault::ConflictingSignatures, Expected::Refused(401)),
    (Fault::Huge, Expected::Refused(413)),
    (Fault::NotJson, Expected::Undecodable),
    (Fault::Unfit, Expected::Undecodable),
    (Fault::UnknownEvent, Expected::Unknown),
];

#[derive(Debug, Clone, Copy)]
enum Expected {
    /// 200, and the sample's event.
    Event,
    /// This status.
    Refused(u16),
    /// 200, and kept with an error; 401 if the body lacks the field that a signature in the URL covers.
    Undecodable,
    /// 200, and kept as JSON; 401 as above.
    Unknown,
    /// 401 if the proof covers the change. Otherwise 200, and whatever the body says now.
    ChangedBody,
}

/// How many requests an outage lasts, unless the provider gives up before.
const OUTAGE: usize = 3;

/// How often the provider tries altogether.
pub(super) fn attempts<P: Channel>() -> usize {
    P::REDELIVERY.map_or(1, |redelivery| redelivery.attempts())
}

/// The scenes of a provider, by title: one for each version of its samples, one of what can go wrong,
/// and one of what a proof in the URL covers.
pub(super) fn scenes<P: Channel>(
    provider: &P,
    url: &str,
    samples: &'static [Sample],
) -> Vec<(String, Vec<Step>)> {
    let mut scenes = Vec::new();
    for samples in samples.chunk_by(|one, next| one.version == next.version) {
        let version = samples.first().map_or("", |sample| sample.version);
        let steps = samples.iter().map(|sample| {
            let request = request(provider, url, sample);
            let request = request.with_header("Content-Type", sample.content_type);
            step(sample.event, vec![(request, event(sample))])
        });
        scenes.push((format!("SAMPLES OF {version}"), steps.collect()));
    }
    let newest = samples.iter().map(|sample| sample.version).max();
    let newest = || samples.iter().filter(|one| Some(one.version) == newest);
    let troubles = troubles(provider, url, newest().cycle()).unwrap_or_default();
    scenes.push(("WHAT CAN GO WRONG".into(), troubles));
    // A sample with a number to change.
    let mut all = newest().chain(samples);
    if let (Location::Parameter(_), Some((sample, number))) =
        (P::SIGNATURE, all.find_map(|one| Some((one, number(one)?))))
    {
        let covered = P::COVERED_FIELD.map(|field| (field.into(), r#""other""#.into()));
        let changes = [Some(number), covered].into_iter().flatten();
        let steps = changes.filter_map(|change| changed(provider, url, sample, change));
        scenes.push(("WHAT THE URL COVERS".into(), steps.collect()));
    }
    scenes
}

/// An outage, and each fault, with the samples in turn. `None` if there are no samples.
fn troubles<P: Channel>(
    provider: &P,
    url: &str,
    mut samples: impl Iterator<Item = &'static Sample>,
) -> Option<Vec<Step>> {
    let mut next = || {
        let sample = samples.next()?;
        Some((sample, request(provider, url, sample)))
    };
    let (sample, first) = next()?;
    let name = "outage: the endpoint answers 500 at first";
    let mut outage = step(name, vec![(first, event(sample))]);
    outage.outage = OUTAGE.min(attempts::<P>());
    let mut steps = vec![outage];
    for (fault, expected) in FAULTS {
        let (_, name, what_happens) = Fault::ALL.iter().find(|(other, ..)| other == fault)?;
        let (sample, _) = next()?;
        let body = sample.body.as_bytes();
        let request = faulty(*fault, provider, sample.event, url, body);
        let found = found::<P>(*expected, sample, &request);
        let mut requests = vec![(request.clone(), found)];
        match fault {
            Fault::Duplicate => requests.push((request, event(sample))),
            Fault::Reorder => {
                let (later, its_request) = next()?;
                requests.insert(0, (its_request, event(later)));
            }
            _ => {}
        }
        let mut step = step(&format!("{name}: {what_happens}"), requests);
        step.is_answer_lost = *fault == Fault::LostAnswer;
        steps.push(step);
    }
    Some(steps)
}

/// A field changed after signing.
fn changed<P: Channel>(
    provider: &P,
    url: &str,
    sample: &Sample,
    (field, value): (String, String),
) -> Option<Step> {
    let request = Request {
        body: edit::set(sample.body, &field, &value).ok()?.into_bytes(),
        ..request(provider, url, sample)
    };
    let found = found::<P>(Expected::ChangedBody, sample, &request);
    let name = format!("{field}: changed after signing");
    Some(step(&name, vec![(request, found)]))
}

fn step(name: &str, requests: Vec<(Request, Found)>) -> Step {
    let name = name.into();
    Step {
        name,
        requests,
        ..Step::default()
    }
}

/// The request of a sample, to the endpoint that is registered for its event.
fn request<P: Channel>(provider: &P, url: &str, sample: &Sample) -> Request {
    provider.request_for(sample.event, url, sample.body.as_bytes())
}

fn event(sample: &Sample) -> Found {
    Found::Event(sample.event.into())
}

impl Found {
    pub(super) fn of(report: &Report) -> Self {
        match (&report.content, &report.event_type) {
            (Content::Error { .. }, _) => Self::Undecodable,
            (Content::Payload { .. }, Some(event)) if report.known => Self::Event(event.clone()),
            (Content::Payload { .. }, _) => Self::Unknown,
        }
    }
}

/// What the receiver must find in a request.
fn found<P: Channel>(expected: Expected, sample: &Sample, request: &Request) -> Found {
    let covered = |body: &[u8]| text_at(body, P::COVERED_FIELD?);
    let lacks_covered = P::COVERED_FIELD.is_some() && covered(&request.body).is_none();
    let is_covered = || match P::SIGNATURE {
        Location::Header(_) => true,
        Location::Parameter(_) => covered(&request.body) != covered(sample.body.as_bytes()),
    };
    match expected {
        Expected::Event => event(sample),
        Expected::Refused(status) => Found::Refused(status),
        _ if lacks_covered => Found::Refused(401),
        Expected::Undecodable => Found::Undecodable,
        Expected::Unknown => Found::Unknown,
        Expected::ChangedBody if is_covered() => Found::Refused(401),
        Expected::ChangedBody => {
            let mut taken = Verified::assume_trusted(request.body.as_slice());
            if let Some(label) = P::endpoint_of(sample.event) {
                taken = taken.with_endpoint(label);
            }
            Found::of(&Report::of::<P>(&P::decode(taken)))
        }
    }
}

/// The first field of a sample that is a number, or one level deeper, and another number for it.
fn number(sample: &Sample) -> Option<(String, String)> {
    let fields: Extra = serde_json::from_str(sample.body).ok()?;
    number_in(&fields).or_else(|| {
        fields.iter().find_map(|(name, value)| {
            let (field, value) = number_in(&serde_json::from_str(value.get()).ok()?)?;
            Some((format!("{name}.{field}"), value))
        })
    })
}

fn number_in(fields: &Extra) -> Option<(String, String)> {
    // Not 0, to which no digit can be added.
    let is_number = |value: &str| value.starts_with(|c: char| matches!(c, '1'..='9'));
    let (field, value) = fields.iter().find(|(_, value)| is_number(value.get()))?;
    Some((field.into(), format!("{}0", value.get())))
}

/// The JSON of a field of a body, if it is a text.
fn text_at(body: &[u8], field: &str) -> Option<String> {
    let text = edit::get(str::from_utf8(body).ok()?, field)?;
    text.starts_with('"').then_some(text)
}
