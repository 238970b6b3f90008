//! The steps of the tour, and what the receiver must find in each.

use webhook_core::testing::{Fault, Request, Sample, edit};
use webhook_core::{Location, Verified};

use crate::provider::Channel;
use crate::receive::report::{Content, Report};
use crate::rehearse::request::faulty;

/// Requests that are delivered one after the other, each with what the receiver must find.
#[derive(Default)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) requests: Vec<(Request, Found)>,
    /// Whether the first answer is lost.
    pub(super) is_answer_lost: bool,
    /// How many requests the endpoint answers with 500.
    pub(super) outage: usize,
}

/// What the receiver finds in a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
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
    /// 401 if the proof covers the change. Otherwise 200, with the changed content.
    ChangedBody,
}

/// How many requests an outage lasts, unless the provider gives up earlier.
const OUTAGE: usize = 3;

/// The provider's number of attempts.
pub(super) fn attempts<P: Channel>() -> usize {
    P::REDELIVERY.map_or(1, |redelivery| redelivery.attempts())
}

/// A provider that delivers to this URL.
pub(super) struct Sender<'p, P>(pub(super) &'p P, pub(super) &'p str);

impl<P: Channel> Sender<'_, P> {
    /// The scenes, by title: one for each version of the samples, one of what can go wrong, and one of
    /// what a proof in the URL covers.
    pub(super) fn scenes(&self, samples: &'static [Sample]) -> Vec<(String, Vec<Step>)> {
        let mut scenes = Vec::new();
        for samples in samples.chunk_by(|one, next| one.version == next.version) {
            let version = samples.first().map_or("", |sample| sample.version);
            let steps = samples.iter().map(|sample| {
                let (request, found) = self.plain(sample);
                let request = request.with_header("Content-Type", sample.content_type);
                Step::of(sample.event, vec![(request, found)])
            });
            scenes.push((format!("SAMPLES OF {version}"), steps.collect()));
        }
        let newest = samples.iter().map(|sample| sample.version).max();
        let newest = || samples.iter().filter(|one| Some(one.version) == newest);
        let troubles = self.troubles(newest().cycle()).unwrap_or_default();
        scenes.push(("WHAT CAN GO WRONG".into(), troubles));
        let changes = [P::UNCOVERED_FIELD, P::COVERED_FIELD].into_iter().flatten();
        let changes = changes.filter_map(|field| {
            let mut all = newest().chain(samples);
            all.find_map(|sample| self.changed(sample, field))
        });
        let changes: Vec<Step> = changes.collect();
        if !changes.is_empty() {
            scenes.push(("WHAT THE URL COVERS".into(), changes));
        }
        scenes
    }

    /// An outage, and each fault, with the samples in turn. `None` if there are no samples.
    fn troubles(&self, mut samples: impl Iterator<Item = &'static Sample>) -> Option<Vec<Step>> {
        let name = "outage: the endpoint answers 500 at first";
        let outage = OUTAGE.min(attempts::<P>());
        let requests = vec![self.plain(samples.next()?)];
        let mut steps = vec![Step::of(name, requests)];
        steps.iter_mut().for_each(|step| step.outage = outage);
        for (fault, expected) in FAULTS {
            let (_, name, what_happens) = Fault::ALL.iter().find(|(other, ..)| other == fault)?;
            let sample = samples.next()?;
            let body = sample.body.as_bytes();
            let request = faulty(*fault, self.0, sample.event, self.1, body);
            let found = found::<P>(*expected, sample, &request);
            let mut requests = vec![(request, found)];
            match fault {
                Fault::Duplicate => requests.push(self.plain(sample)),
                Fault::Reorder => requests.insert(0, self.plain(samples.next()?)),
                _ => {}
            }
            steps.push(Step {
                is_answer_lost: *fault == Fault::LostAnswer,
                ..Step::of(&format!("{name}: {what_happens}"), requests)
            });
        }
        Some(steps)
    }

    /// A field of a sample changed after signing. `None` if the sample does not have it.
    fn changed(&self, sample: &Sample, field: &str) -> Option<Step> {
        let (mut request, _) = self.plain(sample);
        let value = match edit::get(sample.body, field)? {
            text if text.starts_with('"') => r#""other""#.to_owned(),
            number => number + "0",
        };
        request.body = edit::set(sample.body, field, &value).ok()?.into_bytes();
        let found = found::<P>(Expected::ChangedBody, sample, &request);
        let name = format!("{field}: changed after signing");
        Some(Step::of(&name, vec![(request, found)]))
    }

    /// The request of a sample, to the endpoint that is registered for its event.
    fn plain(&self, sample: &Sample) -> (Request, Found) {
        let body = sample.body.as_bytes();
        let request = self.0.request_for(sample.event, self.1, body);
        (request, Found::Event(sample.event.into()))
    }
}

impl Step {
    fn of(name: &str, requests: Vec<(Request, Found)>) -> Self {
        Self { name: name.into(), requests, ..Self::default() }
    }
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
        Expected::Event => Found::Event(sample.event.into()),
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

/// The JSON of a field of a body, if it is a string.
fn text_at(body: &[u8], field: &str) -> Option<String> {
    let text = edit::get(str::from_utf8(body).ok()?, field)?;
    text.starts_with('"').then_some(text)
}
