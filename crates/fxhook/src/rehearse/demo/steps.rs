//! The steps of the tour, and what the receiver must find in each.

use std::{collections::HashSet, iter::repeat_n};

use webhook_core::{
    DedupKey, Extra, Location, Proof, Verified,
    testing::{Fault, Request, Sample, edit},
};

use super::outcome::{Finding, Found, Outcome};
use crate::{provider::Channel, receive::report::Report, rehearse::request::faulty};

/// Steps before a receiver that has seen no delivery yet.
pub(super) struct Scene {
    pub(super) title: String,
    pub(super) steps: Vec<Step>,
}

/// Requests that are delivered one after the other, and what must come of them.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) requests: Vec<Request>,
    pub(super) trouble: Trouble,
    pub(super) expected: Outcome,
}

/// What goes wrong besides the requests themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    /// The provider does not see the first answer.
    LostAnswer,
    /// The endpoint answers this many requests with 500.
    Outage(usize),
}

/// What the receiver must do with each fault.
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

/// A row of [`FAULTS`].
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

/// Makes the scenes of a provider.
pub(super) struct Script<'p, P> {
    provider: &'p P,
    url: &'p str,
    /// What the receiver has accepted in this scene.
    accepted: HashSet<DedupKey>,
}

impl<'p, P: Channel> Script<'p, P> {
    pub(super) fn new(provider: &'p P, url: &'p str) -> Self {
        Self {
            provider,
            url,
            accepted: HashSet::new(),
        }
    }

    /// A scene for each version of the provider's documents, one of what can go wrong, and one of what
    /// a proof in the URL covers. Each begins with a receiver that has seen nothing, because an endpoint
    /// gets one version, and some samples are the same in several.
    pub(super) fn scenes(mut self, samples: &'static [Sample]) -> Vec<Scene> {
        let versions = samples.chunk_by(|one, next| one.version == next.version);
        let mut scenes: Vec<Scene> = versions.map(|samples| self.samples(samples)).collect();
        let newest = samples.iter().map(|sample| sample.version).max();
        let newest = || samples.iter().filter(|one| Some(one.version) == newest);
        scenes.extend(self.troubles(newest().cycle()));
        // A sample with a number to change, if there is one.
        let all = || newest().chain(samples);
        let sample = all().find(|sample| number(sample).is_some());
        let sample = sample.or_else(|| all().find(|sample| inner_number(sample).is_some()));
        let sample = sample.or_else(|| newest().next());
        scenes.extend(sample.and_then(|sample| self.coverage(sample)));
        scenes
    }

    fn samples(&mut self, samples: &'static [Sample]) -> Scene {
        self.accepted.clear();
        let version = samples.first().map_or("", |sample| sample.version);
        let steps = samples.iter().map(|sample| {
            let request = self.request(sample);
            let request = request.with_header("Content-Type", sample.content_type);
            self.step(sample.event, [(request, event(sample))], Trouble::None)
        });
        Scene {
            title: format!("SAMPLES OF {version}"),
            steps: steps.collect(),
        }
    }

    /// An outage, and each fault, with the samples in turn. `None` if there are no samples.
    fn troubles(&mut self, mut samples: impl Iterator<Item = &'static Sample>) -> Option<Scene> {
        self.accepted.clear();
        let sample = samples.next()?;
        let outage = Trouble::Outage(OUTAGE.min(attempts::<P>()));
        let name = "outage: the endpoint answers 500 at first";
        let mut steps = vec![self.step(name, [(self.request(sample), event(sample))], outage)];
        for (fault, expected) in FAULTS {
            let all = Fault::ALL.iter();
            let (_, name, what_happens) = all.into_iter().find(|(other, ..)| other == fault)?;
            let sample = samples.next()?;
            let body = sample.body.as_bytes();
            let request = faulty(*fault, self.provider, sample.event, self.url, body);
            let expected = self.finding(*expected, sample, &request);
            let requests = match fault {
                Fault::Duplicate => vec![(request.clone(), event(sample)), (request, expected)],
                Fault::Reorder => {
                    let later = samples.next()?;
                    vec![(self.request(later), event(later)), (request, expected)]
                }
                _ => vec![(request, expected)],
            };
            let trouble = match fault {
                Fault::LostAnswer => Trouble::LostAnswer,
                _ => Trouble::None,
            };
            steps.push(self.step(&format!("{name}: {what_happens}"), requests, trouble));
        }
        Some(Scene {
            title: "WHAT CAN GO WRONG".into(),
            steps,
        })
    }

    /// A number of the body changed, such as an amount, and the field that a signature in the URL
    /// covers. `None` if the proof covers the whole body.
    fn coverage(&mut self, sample: &'static Sample) -> Option<Scene> {
        self.accepted.clear();
        let Location::Parameter(_) = P::SIGNATURE else {
            return None;
        };
        let covered = P::COVERED_FIELD.map(|field| (field.into(), r#""other""#.into()));
        let number = number(sample).or_else(|| inner_number(sample));
        let mut steps = Vec::new();
        for (field, value) in number.into_iter().chain(covered) {
            let body = edit::set(sample.body, &field, &value).ok()?.into_bytes();
            let request = Request {
                body,
                ..self.request(sample)
            };
            let finding = self.finding(Expected::ChangedBody, sample, &request);
            let name = format!("{field}: changed after signing");
            steps.push(self.step(&name, [(request, finding)], Trouble::None));
        }
        (!steps.is_empty()).then(|| Scene {
            title: "WHAT THE URL COVERS".into(),
            steps,
        })
    }

    /// The request of a sample, to the endpoint that is registered for its event.
    fn request(&self, sample: &Sample) -> Request {
        let body = sample.body.as_bytes();
        self.provider.request_for(sample.event, self.url, body)
    }

    /// What the receiver must find in a request.
    fn finding(&self, expected: Expected, sample: &Sample, request: &Request) -> Expectation {
        let covered = |body: &[u8]| text_at(body, P::COVERED_FIELD?);
        let lacks_covered = P::COVERED_FIELD.is_some() && covered(&request.body).is_none();
        match expected {
            Expected::Event => event(sample),
            Expected::Refused(status) => Expectation::Refused(status),
            Expected::Undecodable | Expected::Unknown if lacks_covered => Expectation::Refused(401),
            Expected::Undecodable => Expectation::Verified(Found::Undecodable),
            Expected::Unknown => Expectation::Verified(Found::Unknown),
            Expected::ChangedBody => {
                let is_covered = match P::SIGNATURE {
                    Location::Header(_) => true,
                    Location::Parameter(_) => {
                        lacks_covered || covered(&request.body) != covered(sample.body.as_bytes())
                    }
                };
                if is_covered {
                    return Expectation::Refused(401);
                }
                let mut taken = Verified::assume_trusted(request.body.as_slice());
                if let Some(label) = P::endpoint_of(sample.event) {
                    taken = taken.with_endpoint(label);
                }
                let report = Report::of::<P>(&P::decode(taken));
                Expectation::Verified(Found::of(&report))
            }
        }
    }

    fn step(
        &mut self,
        name: &str,
        requests: impl IntoIterator<Item = (Request, Expectation)>,
        trouble: Trouble,
    ) -> Step {
        let mut step = Step {
            name: name.into(),
            requests: Vec::new(),
            trouble,
            expected: Outcome::default(),
        };
        for (request, expectation) in requests {
            match expectation {
                Expectation::Refused(status) => {
                    step.expected.answer(Some(status), attempts::<P>());
                    step.expected.find(Finding::Refused(status), attempts::<P>());
                }
                Expectation::Verified(content) => {
                    self.accept(&request, &content, trouble, &mut step.expected);
                }
            }
            step.requests.push(request);
        }
        step
    }

    fn accept(
        &mut self,
        request: &Request,
        content: &Found,
        trouble: Trouble,
        expected: &mut Outcome,
    ) {
        let (failed, status, arrivals) = match trouble {
            Trouble::None => (0, None, 0),
            Trouble::LostAnswer => (1, None, 1),
            Trouble::Outage(requests) => (requests, Some(500), 0),
        };
        let acknowledged = usize::from(failed < attempts::<P>());
        expected.answer(status, failed);
        expected.answer(Some(200), acknowledged);
        let dedup_key = request.dedup_key(P::SIGNATURE);
        for _ in 0..arrivals + acknowledged {
            let finding = Finding::Verified {
                content: content.clone(),
                proof: match P::SIGNATURE {
                    Location::Header(_) => Proof::Body,
                    Location::Parameter(_) => Proof::Url,
                },
                dedup_key,
                duplicate: !self.accepted.insert(dedup_key),
            };
            expected.find(finding, 1);
        }
    }
}

/// What must come of one request.
enum Expectation {
    /// It is verified, and contains this.
    Verified(Found),
    /// It is refused with this HTTP status, however often it is repeated.
    Refused(u16),
}

fn event(sample: &Sample) -> Expectation {
    Expectation::Verified(Found::Event(sample.event.into()))
}

/// How often the provider tries altogether.
fn attempts<P: Channel>() -> usize {
    P::REDELIVERY.map_or(1, |redelivery| redelivery.attempts())
}

impl Outcome {
    fn answer(&mut self, status: Option<u16>, times: usize) {
        self.statuses.extend(repeat_n(status, times));
    }

    fn find(&mut self, finding: Finding, times: usize) {
        self.findings.extend(repeat_n(finding, times));
    }
}

/// The first field of a sample that is a number, and another number for it.
fn number(sample: &Sample) -> Option<(String, String)> {
    number_in(&serde_json::from_str(sample.body).ok()?)
}

/// The same one level deeper.
fn inner_number(sample: &Sample) -> Option<(String, String)> {
    let fields: Extra = serde_json::from_str(sample.body).ok()?;
    fields.iter().find_map(|(name, value)| {
        let (field, value) = number_in(&serde_json::from_str(value.get()).ok()?)?;
        Some((format!("{name}.{field}"), value))
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

#[cfg(test)]
mod tests {
    use webhook_core::testing::Fault;

    use super::FAULTS;

    #[test]
    fn every_fault_is_in_the_table() {
        let known = Fault::ALL.iter().map(|(fault, ..)| fault);
        assert!(known.eq(FAULTS.iter().map(|(fault, _)| fault)));
    }
}
