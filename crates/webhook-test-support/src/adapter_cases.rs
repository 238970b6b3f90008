//! What a receiver must do with a request, in any web framework: a list of cases, each with a
//! request as sent on the wire and its outcome.
//!
//! An adapter's test starts a server with the routes of [`add_routes`] and calls [`run`]. It is the
//! only test of its binary, because the log is one for the whole process.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

/// Cases, each with its outcome, its rule and its request.
macro_rules! cases {
    ($($outcome:ident($($of:expr),*) $rule:literal => $request:expr;)*) => {
        vec![$($outcome($rule, $request $(, $of)*)),*]
    };
}

mod bodies;
mod inbox;
mod log;
mod peers;
mod providers;
mod recorder;
mod request;
mod signatures;
mod transfers;
mod urls;

use std::net::SocketAddr;

use webhook_core::{DedupKey, Proof};
use webhook_currencycloud::Currencycloud;

use log::Log;
use request::{Body, Request};

pub use inbox::InboxCases;
pub use providers::{PeerAddr, Routes, add_routes};
pub use recorder::Recorder;

/// The limit that the receivers of the server under test have, in bytes.
pub const LIMIT: usize = 4096;

/// The body of a delivery: a transfer was created.
pub const TRANSFER: &[u8] = include_bytes!("../fixtures/vectors/body-b.json");

/// The signature of [`TRANSFER`] by an independent tool.
pub const SIGNATURE: &str = "e46d0a930bc1e4aac6a14c0ff64e2ee628d935dedb67cb5d3b820f3d39d1df6ba0f1984ac206f5e6274692d945d6839c89b408b41a3ed3b3ba36f3069ba7e271";

/// The key of [`SIGNATURE`].
pub const KEY: &str = providers::KEY;

/// When a server answers `Expect: 100-continue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continue {
    /// When the body is read. So a body that is refused before is never sent.
    WhenRead,
    /// Always, before any extractor runs.
    Always,
}

/// A request and its outcome.
struct Case {
    /// The rule, as a sentence.
    rule: &'static str,
    request: Request,
    outcome: Outcome,
}

enum Outcome {
    /// The handler runs after one verification, receives the body as it was sent, with this event (see
    /// `Handled::event`), and answers 200. A body that is not decoded is logged as an error.
    Handled(&'static str, Proof),
    /// The handler does not run, the answer has no body, and a warning is logged with this reason.
    Refused { status: u16, verifications: usize, reason: &'static str },
    /// The server answers with this status, and neither the receiver nor the handler runs.
    NotReceived(u16),
}

/// Sends every case to the server at `address`, and panics with a list of those that end otherwise.
pub async fn run(address: SocketAddr, recorder: &Recorder, continues: Continue) {
    let log = Log::install();
    let cases = all();
    let mut failures = Vec::new();
    for case in &cases {
        log.take();
        recorder.take();
        if let Err(failure) = case.check(address, recorder, &log, continues).await {
            failures.push(format!("- {}: {failure}", case.rule));
        }
    }
    if let Err(failure) = pipelined(address).await {
        failures.push(format!("- pipelined deliveries are received one by one: {failure}"));
    }
    let (failed, all) = (failures.len(), cases.len() + 1);
    assert!(failures.is_empty(), "{failed} of {all} cases failed:\n{}", failures.join("\n"));
}

/// Logs from now on, for a test of its own binary that looks at the log after a request.
pub fn install_log() -> impl Fn() -> Vec<String> {
    let log = Log::install();
    move || log.take()
}

fn all() -> Vec<Case> {
    let groups = [
        signatures::hexadecimal(),
        signatures::base64(),
        urls::tokens(),
        urls::orders(),
        peers::connections(),
        peers::proxies(),
        transfers::lengths(),
        transfers::broken(),
        bodies::content_types(),
        bodies::contents(),
    ];
    groups.into_iter().flatten().collect()
}

impl Case {
    async fn check(
        &self,
        address: SocketAddr,
        recorder: &Recorder,
        log: &Log,
        continues: Continue,
    ) -> Result<(), String> {
        let sent = self.request.send(address).await;
        let answer = sent.map_err(|error| format!("no answer: {error}"))?;
        let (verifications, handled) = recorder.take();
        let lines = log.take();
        let (expected_status, expected_verifications) = match self.outcome {
            Outcome::Handled(..) => (200, 1),
            Outcome::NotReceived(status) => (status, 0),
            Outcome::Refused { status, verifications, .. } => (status, verifications),
        };
        let asks = self.request.header("Expect").is_some();
        equal("`100 Continue`", answer.continued, asks && continues == Continue::Always)?;
        equal("status", answer.status, expected_status)?;
        equal("bytes in the answer", answer.body.len(), 0)?;
        equal("a type of the answer", answer.head.contains("content-type"), false)?;
        equal("verifications", verifications, expected_verifications)?;
        equal("deliveries handled", handled, self.handled())?;
        self.check_log(&lines)
    }

    /// What the handler is expected to receive.
    fn handled(&self) -> Vec<recorder::Handled> {
        let Outcome::Handled(event, proof) = self.outcome else {
            return Vec::new();
        };
        let body = self.request.body.sent();
        let mut parameters = self.request.query.split('&');
        let label = parameters.find_map(|it| it.strip_prefix("endpoint="));
        let id = self.request.header(providers::DELIVERY_ID);
        vec![recorder::Handled {
            event: event.into(),
            dedup_key: match proof {
                Proof::Url => DedupKey::at(label.unwrap_or_default(), &body),
                _ => DedupKey::of(&body),
            },
            body: String::from_utf8_lossy(&body).into_owned(),
            proof,
            delivery_id: id.map(|id| String::from_utf8_lossy(id).into_owned()),
            endpoint: label.map(Into::into),
        }]
    }

    fn check_log(&self, lines: &[String]) -> Result<(), String> {
        let expected = match self.outcome {
            Outcome::Handled(event, _) if event.starts_with("undecodable") => {
                vec!["ERROR webhook_".to_owned(), "reason=\"event ".into()]
            }
            Outcome::Handled(..) | Outcome::NotReceived(_) => Vec::new(),
            Outcome::Refused { status, reason, .. } => {
                let status = format!(" status={status} ");
                vec!["WARN webhook_".into(), status, "reason=\"".into(), reason.into()]
            }
        };
        equal("lines in the log", lines.len(), usize::from(!expected.is_empty()))?;
        for part in expected.iter().map(String::as_str) {
            for wanted in [part, "provider=\"", "body_bytes="] {
                if !lines.concat().contains(wanted) {
                    return Err(format!("expected {wanted:?} in the log, found {lines:?}"));
                }
            }
        }
        match self.secrets().iter().find(|secret| lines.concat().contains(*secret)) {
            Some(secret) => Err(format!("expected no {secret:?} in the log, found {lines:?}")),
            None => Ok(()),
        }
    }

    /// What no log may contain: secrets, the values of headers and parameters, and of the payload.
    fn secrets(&self) -> Vec<String> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = self.request.headers.iter().map(|(_, value)| text(value));
        let parameters = self.request.query.split(['&', '=']).map(Into::into);
        let body = text(&self.request.body.sent());
        let payload = body.split_once("\"body\":{").map_or("", |(_, payload)| payload);
        let values = payload.split(":\"").skip(1).filter_map(|it| it.split('"').next());
        let values = values.chain(["CANARY", KEY, providers::BASE64_SECRET]).map(Into::into);
        // The log has these names.
        let name = Currencycloud::SIGNATURE_HEADER;
        let all = headers.chain(parameters).chain(values);
        all.filter(|it| it.len() > 5 && it != "signature" && it != name).collect()
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: expected {expected:?}, found {found:?}"))
}

async fn pipelined(address: SocketAddr) -> Result<(), String> {
    let (unsigned, signed) = (post(providers::CURRENCYCLOUD, TRANSFER), signed(TRANSFER));
    for (requests, expected) in
        [([&unsigned, &signed], vec![401, 200]), ([&signed, &unsigned], vec![200, 401])]
    {
        let statuses = Request::pipelined(requests, address).await;
        equal("statuses", statuses.map_err(|error| error.to_string())?, expected)?;
    }
    Ok(())
}

/// A body of this length: white space after the JSON is signed, too.
#[must_use]
pub fn padded(length: usize) -> Vec<u8> {
    let mut body = TRANSFER.to_vec();
    body.resize(length, b' ');
    body
}

/// The signature of a body, in the header [`Currencycloud::SIGNATURE_HEADER`].
#[must_use]
pub fn sign(body: &[u8]) -> String {
    providers::sign(body)
}

fn post(route: &'static str, body: &[u8]) -> Request {
    Request::post(route, Body::Whole(body.into()))
}

fn with_signature(body: &[u8], signature: &str) -> Request {
    let request = post(providers::CURRENCYCLOUD, body);
    request.with_header(Currencycloud::SIGNATURE_HEADER, signature)
}

fn signed(body: &[u8]) -> Request {
    with_signature(body, &sign(body))
}

const CREATED: &str = "known transfer_created_notification";

fn handled(rule: &'static str, request: Request, event: &'static str) -> Case {
    let outcome = Outcome::Handled(event, Proof::Body);
    Case { rule, request, outcome }
}

fn handled_by_url(rule: &'static str, request: Request) -> Case {
    let outcome = Outcome::Handled(CREATED, Proof::Url);
    Case { rule, request, outcome }
}

/// Refused after the verification.
fn refused(rule: &'static str, request: Request, reason: &'static str) -> Case {
    let (status, verifications) = (401, 1);
    let outcome = Outcome::Refused { status, verifications, reason };
    Case { rule, request, outcome }
}

/// Refused before the verification: nothing was hashed.
fn unread(rule: &'static str, request: Request, status: u16, reason: &'static str) -> Case {
    let verifications = 0;
    let outcome = Outcome::Refused { status, verifications, reason };
    Case { rule, request, outcome }
}

fn not_received(rule: &'static str, request: Request, status: u16) -> Case {
    Case { rule, request, outcome: Outcome::NotReceived(status) }
}

const MISSING: &str = ", found none: ";
const CONFLICTING: &str = ", found several that differ";
const MALFORMED: &str = " bytes in another format";
const MISMATCH: &str = ", found one that matches none";
const CHECK: &str = "expected an IP address that the provider sends from";
