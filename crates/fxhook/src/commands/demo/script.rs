//! What the tour plays in one way of one provider, and what must come of it.

use std::{collections::HashSet, iter::repeat_n};

use webhook_core::{
    DedupKey, Place, Proof, Verified,
    testing::{Fault, Request, Sample, edit},
};

use super::{
    members::{inner_number, number, text_at},
    scene::{Finding, Outcome, Scene, Step, Trouble, What},
};
use crate::{keyed::Keyed, way::Way};

/// Writes the scenes of one way of a provider.
pub(crate) struct Script<'p> {
    way: &'p Way,
    keyed: &'p dyn Keyed,
    url: &'p str,
    /// What the receiver has accepted in this scene.
    accepted: HashSet<DedupKey>,
}

/// What must come of one request.
enum Claim {
    /// It is verified, and holds this.
    Verified(What),
    /// It is refused with this HTTP status, however often it is repeated.
    Refused(u16),
}

/// How many requests an outage lasts, unless the provider gives up before.
const OUTAGE: usize = 3;

impl<'p> Script<'p> {
    pub(crate) fn new(way: &'p Way, keyed: &'p dyn Keyed, url: &'p str) -> Self {
        Self {
            way,
            keyed,
            url,
            accepted: HashSet::new(),
        }
    }

    /// A scene for each version of the provider's documents, and one of what can go wrong. Each
    /// begins before a receiver that has seen nothing: an endpoint gets one version, and some
    /// samples are the same in several.
    pub(crate) fn scenes(mut self) -> Vec<Scene> {
        let samples = self.way.samples;
        let versions = samples.chunk_by(|one, next| one.version == next.version);
        let mut scenes: Vec<Scene> = versions.map(|samples| self.version(samples)).collect();
        let newest = samples.iter().map(|sample| sample.version).max();
        let newest = samples
            .iter()
            .filter(|sample| Some(sample.version) == newest);
        scenes.extend(self.troubles(newest.clone().cycle()));
        // One that has a number to change, if any has.
        let all = || newest.clone().chain(samples);
        let sample = all().find(|sample| number(sample).is_some());
        let sample = sample.or_else(|| all().find(|sample| inner_number(sample).is_some()));
        let sample = sample.or_else(|| newest.clone().next());
        scenes.extend(sample.and_then(|sample| self.coverage(sample)));
        scenes
    }

    fn version(&mut self, samples: &'static [Sample]) -> Scene {
        self.accepted.clear();
        let version = samples.first().map_or("", |sample| sample.version);
        let steps = samples.iter().map(|sample| {
            let request = self.request(sample);
            let request = request.with_header("Content-Type", sample.content_type);
            self.step(sample.event, [(request, known(sample))], Trouble::None)
        });
        Scene {
            title: format!("SAMPLES OF {version}"),
            steps: steps.collect(),
        }
    }

    /// An outage, and each fault, with the samples in turn. `None` where there are no samples.
    fn troubles(&mut self, mut turn: impl Iterator<Item = &'static Sample>) -> Option<Scene> {
        self.accepted.clear();
        let sample = turn.next()?;
        let request = self.request(sample);
        let outage = Trouble::Outage(OUTAGE.min(self.attempts()));
        let name = "outage: the endpoint answers 500 at first";
        let mut steps = vec![self.step(name, [(request, known(sample))], outage)];
        for (fault, name, what_happens) in Fault::ALL {
            let (requests, trouble) = self.fault(*fault, &mut turn)?;
            steps.push(self.step(&format!("{name}: {what_happens}"), requests, trouble));
        }
        Some(Scene {
            title: "WHAT CAN GO WRONG".into(),
            steps,
        })
    }

    /// A member changed that a proof in the URL covers, and one that it does not: a number, such as
    /// an amount. `None` where the proof covers the whole body.
    fn coverage(&mut self, sample: &'static Sample) -> Option<Scene> {
        self.accepted.clear();
        let Place::Query(_) = self.way.signature else {
            return None;
        };
        let covered = self.way.covered;
        let covered = covered.map(|member| (member.into(), r#""other""#.into()));
        let signed = self.request(sample);
        let mut steps = Vec::new();
        let number = number(sample).or_else(|| inner_number(sample));
        for (member, value) in number.into_iter().chain(covered) {
            let body = edit::set(sample.body, &member, &value).ok()?.into_bytes();
            let request = Request {
                body,
                ..signed.clone()
            };
            let claim = self.changed_body(sample, &request);
            let name = format!("{member}: changed after signing");
            steps.push(self.step(&name, [(request, claim)], Trouble::None));
        }
        (!steps.is_empty()).then(|| Scene {
            title: "WHAT THE URL COVERS".into(),
            steps,
        })
    }

    /// The request of a sample, to the endpoint that is registered for its event.
    fn request(&self, sample: &Sample) -> Request {
        let body = sample.body.as_bytes();
        self.keyed.request_of(sample.event, self.url, body)
    }

    fn fault(
        &self,
        fault: Fault,
        turn: &mut impl Iterator<Item = &'static Sample>,
    ) -> Option<(Vec<(Request, Claim)>, Trouble)> {
        let sample = turn.next()?;
        let body = sample.body.as_bytes();
        let request = self
            .keyed
            .faulty_request(fault, sample.event, self.url, body);
        let requests = match fault {
            Fault::Duplicate => vec![(request.clone(), known(sample)), (request, known(sample))],
            Fault::LostAnswer => vec![(request, known(sample))],
            Fault::Reorder => {
                let later = turn.next()?;
                vec![
                    (self.request(later), known(later)),
                    (request, known(sample)),
                ]
            }
            Fault::Tamper | Fault::CutBody => {
                let claim = self.changed_body(sample, &request);
                vec![(request, claim)]
            }
            Fault::Huge => vec![(request, Claim::Refused(413))],
            Fault::NotJson | Fault::Unfit => {
                let claim = self.other_body(&request, What::Undecodable);
                vec![(request, claim)]
            }
            Fault::UnknownEvent => {
                let claim = self.other_body(&request, What::Unknown);
                vec![(request, claim)]
            }
            // Faults of the signature, and those of tomorrow until they are told apart here.
            _ => vec![(request, Claim::Refused(401))],
        };
        let trouble = match fault {
            Fault::LostAnswer => Trouble::LostAnswer,
            _ => Trouble::None,
        };
        Some((requests, trouble))
    }

    /// What must come of a body that holds this and was signed: nothing was, if it has no place for
    /// what the proof covers.
    fn other_body(&self, request: &Request, holds: What) -> Claim {
        match self.way.covered {
            Some(member) if text_at(&request.body, member).is_none() => Claim::Refused(401),
            _ => Claim::Verified(holds),
        }
    }

    /// What must come of a body that was changed after signing. A proof in the URL covers one
    /// member of it, or none: whatever else it holds now is taken.
    fn changed_body(&self, sample: &Sample, request: &Request) -> Claim {
        let is_refused = match (self.way.signature, self.way.covered) {
            (Place::Header(_), _) => true,
            (Place::Query(_), None) => false,
            (Place::Query(_), Some(member)) => {
                let found = text_at(&request.body, member);
                found.is_none() || found != text_at(sample.body.as_bytes(), member)
            }
        };
        if is_refused {
            return Claim::Refused(401);
        }
        let mut taken = Verified::assume_trusted(request.body.as_slice());
        if let Some(label) = (self.way.endpoint_of)(sample.event) {
            taken = taken.with_endpoint(label);
        }
        Claim::Verified(What::of(&(self.way.decode)(taken)))
    }

    fn step(
        &mut self,
        name: &str,
        claims: impl IntoIterator<Item = (Request, Claim)>,
        trouble: Trouble,
    ) -> Step {
        let mut requests = Vec::new();
        let mut expected = Outcome::default();
        for (request, claim) in claims {
            match claim {
                Claim::Refused(status) => {
                    expected.answer(Some(status), self.attempts());
                    expected.find(Finding::Refused(status), self.attempts());
                }
                Claim::Verified(what) => self.accept(&request, &what, trouble, &mut expected),
            }
            requests.push(request);
        }
        Step {
            name: name.into(),
            requests,
            trouble,
            expected,
        }
    }

    fn accept(&mut self, request: &Request, what: &What, trouble: Trouble, expected: &mut Outcome) {
        let failed = match trouble {
            Trouble::None => 0,
            Trouble::LostAnswer => 1,
            Trouble::Outage(requests) => requests,
        };
        let is_acknowledged = failed < self.attempts();
        let (status, arrivals) = match trouble {
            Trouble::Outage(_) => (Some(500), 0),
            Trouble::None | Trouble::LostAnswer => (None, failed),
        };
        expected.answer(status, failed);
        expected.answer(Some(200), usize::from(is_acknowledged));
        for _ in 0..arrivals + usize::from(is_acknowledged) {
            let finding = Finding::Verified {
                what: what.clone(),
                proof: self.proof(),
                dedup_key: request.dedup_key(),
                duplicate: !self.accepted.insert(request.dedup_key()),
            };
            expected.find(finding, 1);
        }
    }

    /// What a verified delivery must have proven.
    fn proof(&self) -> Proof {
        match self.way.signature {
            Place::Header(_) => Proof::Body,
            Place::Query(_) => Proof::Url,
        }
    }

    /// How often the provider tries altogether.
    fn attempts(&self) -> usize {
        self.way
            .redelivery
            .map_or(1, |redelivery| redelivery.attempts())
    }
}

fn known(sample: &Sample) -> Claim {
    Claim::Verified(What::Known(sample.event.into()))
}

impl Outcome {
    fn answer(&mut self, status: Option<u16>, times: usize) {
        self.statuses.extend(repeat_n(status, times));
    }

    fn find(&mut self, finding: Finding, times: usize) {
        self.findings.extend(repeat_n(finding, times));
    }
}
