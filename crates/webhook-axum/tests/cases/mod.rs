//! What a receiver must do with a request, whatever web framework it is built on: a list of cases,
//! each of them a request as it stands on the wire, and what becomes of it.
//!
//! An adapter's test builds a server with [`Providers::new`] and [`LIMIT`] on the routes
//! [`CURRENCYCLOUD`], [`BY_URL`], [`FLASH`] and [`AD_HOC`], whose handlers do nothing but
//! [`Journal::note`] what they are given and answer 200. Then [`run`] plays the list against it,
//! and [`assert_logged`] reads the log.

mod flash_payments;
mod journal;
mod logged;
pub(crate) mod logs;
mod providers;
mod wire;

use std::{net::SocketAddr, sync::Arc};

pub(crate) use journal::{Journal, Outcome};
pub(crate) use logged::{assert_logged, values_in};
pub(crate) use providers::{
    ByUrl, Counted, KEY, Providers, RETIRING_KEY, sign, signature_of, url_query,
};
use webhook_core::{DedupKey, Proof};
pub(crate) use wire::{Body, Request};

/// The limit that the server under test has: in bytes.
pub(crate) const LIMIT: usize = 4096;

/// The route of [`Providers::currencycloud`].
pub(crate) const CURRENCYCLOUD: &str = "/currencycloud";

/// The route of [`Providers::by_url`].
pub(crate) const BY_URL: &str = "/by-url";

/// The route of [`Providers::flash`].
pub(crate) const FLASH: &str = "/flash-payments";

/// The route of [`Providers::ad_hoc`].
pub(crate) const AD_HOC: &str = "/flash-payments/ad-hoc";

/// A notification of a created transfer.
pub(crate) const TRANSFER: &[u8] = include_bytes!("../../fixtures/vectors/body-b.json");

/// A request, and what becomes of it.
pub(crate) struct Case {
    /// The rule, as a sentence.
    pub(crate) rule: &'static str,
    pub(crate) request: Request,
    pub(crate) expected: Expected,
}

/// What becomes of a request.
pub(crate) enum Expected {
    /// The handler runs, is given the body as it was sent, and answers 200 after one verification.
    Handled(Outcome, Proof),
    /// The handler does not run. The answer has no body.
    Refused { status: u16, verifications: usize },
}

/// When a server tells a sender to go on that asks first, with `Expect: 100-continue`.
#[allow(dead_code, reason = "each server has one of these habits")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Continue {
    /// When the body is read. So one that is refused before is never sent.
    WhenRead,
    /// In any case, and before it asks anybody.
    Always,
}

/// Plays every case against the server at `address`.
pub(crate) fn run(address: SocketAddr, journal: &Arc<Journal>, goes_on: Continue) {
    let cases = all();
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let surprise = surprise(case, address, journal, goes_on)?;
            Some(format!("- {}: {surprise}", case.rule))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases end otherwise:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// How a case ends otherwise than expected, if it does.
fn surprise(
    case: &Case,
    address: SocketAddr,
    journal: &Arc<Journal>,
    goes_on: Continue,
) -> Option<String> {
    journal.clear();
    let answer = match case.request.send(address) {
        Ok(answer) => answer,
        Err(error) => return Some(format!("no answer: {error}")),
    };
    let (status, verifications) = match &case.expected {
        Expected::Handled(..) => (200, 1),
        Expected::Refused {
            status,
            verifications,
        } => (*status, *verifications),
    };
    let tells = goes_on == Continue::Always && case.request.asks_first();
    if answer.told_to_go_on != tells {
        return Some(match tells {
            true => "expected `100 Continue` before the answer, found none".into(),
            false => "expected the answer alone, found `100 Continue` before it".into(),
        });
    }
    if answer.status != status {
        return Some(format!("expected {status}, found {}", answer.status));
    }
    if !answer.body.is_empty() {
        return Some(format!(
            "expected no body, found {} bytes",
            answer.body.len()
        ));
    }
    if journal.verifications() != verifications {
        let found = journal.verifications();
        return Some(format!(
            "expected {verifications} verifications, found {found}"
        ));
    }
    let entries = journal.entries();
    match (&case.expected, entries.as_slice()) {
        (Expected::Refused { .. }, []) => None,
        (Expected::Handled(outcome, proof), [entry]) => {
            let sent = case.request.body.sent();
            if (&entry.outcome, &entry.proof) != (outcome, proof) {
                let (other, by) = (&entry.outcome, entry.proof);
                Some(format!(
                    "expected {outcome:?} by {proof}, found {other:?} by {by}"
                ))
            } else if entry.body != sent || entry.dedup_key != key_of(&case.request.query, &sent) {
                Some("expected the bytes that were sent, found others".into())
            } else {
                None
            }
        }
        (_, entries) => Some(format!("handled {} times", entries.len())),
    }
}

/// The key of a body that came with this query, in which there may be an endpoint's label.
fn key_of(query: &str, body: &[u8]) -> DedupKey {
    let mut members = query.split('&');
    match members.find_map(|member| member.strip_prefix("endpoint=")) {
        Some(label) => DedupKey::at(label, body),
        None => DedupKey::of(body),
    }
}

/// The list.
pub(crate) fn all() -> Vec<Case> {
    [
        content_types(),
        signatures(),
        tokens(),
        flash_payments::signatures(),
        flash_payments::callback_uris(),
        lengths(),
        broken_transfers(),
        bodies(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn content_types() -> Vec<Case> {
    let of_type = |content_type: &'static str| {
        signed(TRANSFER).with_header("Content-Type", content_type.as_bytes())
    };
    vec![
        handled("JSON is received", of_type("application/json"), transfer()),
        handled(
            "JSON that is sent as text is received",
            of_type("text/plain"),
            transfer(),
        ),
        handled(
            "a character set beside the type changes nothing",
            of_type("text/plain; charset=utf-16"),
            transfer(),
        ),
        handled(
            "JSON that is sent as a form is received",
            of_type("application/x-www-form-urlencoded"),
            transfer(),
        ),
        handled(
            "a type that is none changes nothing",
            of_type("\u{fffd}"),
            transfer(),
        ),
        handled(
            "JSON without a type is received",
            signed(TRANSFER),
            transfer(),
        ),
    ]
}

fn signatures() -> Vec<Case> {
    const VECTOR_A1: &str = "dad6857fe052dd42ba21f1befac52e07f6f169054ae8357ea5e1a3e73405e1be43cb1d7e8b110b2bffbd39ae57a54214030570a483dfef3ca38cfb3f57b2b2fc";
    const VECTOR_A2: &str = "5cb993cd7408a1c7f52d1cabe24b526927d4c84b919b143724e98faec547e42d8529e0617fe5432e0eb68963202cb73490b24765591191c939c2508a9212f743";
    const VECTOR_B1: &str = "e46d0a930bc1e4aac6a14c0ff64e2ee628d935dedb67cb5d3b820f3d39d1df6ba0f1984ac206f5e6274692d945d6839c89b408b41a3ed3b3ba36f3069ba7e271";
    let pending = include_bytes!("../../fixtures/vectors/body-a.json");
    let pending_with_line_end = [pending.as_slice(), b"\n"].concat();
    let right = sign(TRANSFER);
    let tampered = String::from_utf8_lossy(TRANSFER).replace("300.00", "900.00");
    vec![
        handled(
            "a signature of an independent tool is accepted",
            with_signature(TRANSFER, VECTOR_B1),
            transfer(),
        ),
        handled(
            "a signature of an independent tool over another event is accepted",
            with_signature(pending, VECTOR_A1),
            Outcome::Known("pending_cash_manager_transaction_notification".into()),
        ),
        handled(
            "the bytes that arrived are verified, with the line end at their end",
            with_signature(&pending_with_line_end, VECTOR_A2),
            Outcome::Known("pending_cash_manager_transaction_notification".into()),
        ),
        handled(
            "the second secret of a set is accepted",
            with_signature(TRANSFER, &signature_of(RETIRING_KEY, TRANSFER)),
            transfer(),
        ),
        handled(
            "a signature in upper case is accepted",
            with_signature(TRANSFER, &right.to_uppercase()),
            transfer(),
        ),
        handled(
            "the same signature twice is accepted",
            with_signature(TRANSFER, &right).with_header(SIGNATURE, right.as_bytes()),
            transfer(),
        ),
        handled(
            "the case of the header's name does not matter",
            post(CURRENCYCLOUD, TRANSFER).with_header("X-HMAC-Digest-SHA-512", right.as_bytes()),
            transfer(),
        ),
        refused(
            "a delivery without a signature is refused",
            post(CURRENCYCLOUD, TRANSFER),
        ),
        refused(
            "an empty signature is refused",
            with_signature(TRANSFER, ""),
        ),
        refused(
            "a signature of another form is refused",
            with_signature(TRANSFER, &format!("sha512={right}")),
        ),
        refused(
            "a signature that is no text is refused",
            post(CURRENCYCLOUD, TRANSFER).with_header(SIGNATURE, &[0xff; 128]),
        ),
        refused(
            "half a signature is refused",
            with_signature(TRANSFER, right.split_at(64).0),
        ),
        refused(
            "a signature with something behind it is refused",
            with_signature(TRANSFER, &format!("{right}00")),
        ),
        refused(
            "a signature with a secret that is not ours is refused",
            with_signature(TRANSFER, &signature_of("another-key", TRANSFER)),
        ),
        refused(
            "a signature of another body is refused",
            with_signature(TRANSFER, VECTOR_A1),
        ),
        refused(
            "a body with another amount is refused",
            with_signature(tampered.as_bytes(), &right),
        ),
        refused(
            "a body with a line end that was not signed is refused",
            with_signature(&pending_with_line_end, VECTOR_A1),
        ),
        refused(
            "two signatures that differ are refused, the right one first",
            with_signature(TRANSFER, &right).with_header(SIGNATURE, VECTOR_A1.as_bytes()),
        ),
        refused(
            "two signatures that differ are refused, the right one last",
            with_signature(TRANSFER, VECTOR_A1).with_header(SIGNATURE, right.as_bytes()),
        ),
        refused(
            "a signature in the trailers does not count",
            Request::post(
                CURRENCYCLOUD,
                Body::ChunkedWithTrailer(TRANSFER.into(), format!("{SIGNATURE}: {right}")),
            )
            .with_header("Trailer", SIGNATURE.as_bytes()),
        ),
        refused(
            "a signature in the query does not count",
            post(CURRENCYCLOUD, TRANSFER).with_query(&format!("{SIGNATURE}={right}")),
        ),
        refused(
            "an empty body without a signature is refused",
            post(CURRENCYCLOUD, b""),
        ),
    ]
}

fn tokens() -> Vec<Case> {
    let right = url_query("payouts");
    let token = right.rsplit('=').next().unwrap_or_default();
    let by_url = |query: &str| post(BY_URL, TRANSFER).with_query(query);
    vec![
        Case {
            rule: "a token in the query is accepted",
            request: by_url(&right),
            expected: Expected::Handled(transfer(), Proof::Url),
        },
        refused("a delivery without a token is refused", by_url("")),
        refused(
            "the token of another endpoint is refused",
            by_url(&format!("endpoint=collections&token={token}")),
        ),
        refused(
            "two tokens that differ are refused",
            by_url(&format!("{right}&token=00")),
        ),
        refused(
            "a signature in the header does not make up for a token",
            by_url("endpoint=payouts").with_header(SIGNATURE, sign(TRANSFER).as_bytes()),
        ),
    ]
}

fn lengths() -> Vec<Case> {
    let longest = padded(LIMIT);
    let too_long = padded(LIMIT + 1);
    let declared = |length: &str| {
        let body = Body::Declared(length.into());
        Request::post(CURRENCYCLOUD, body).with_header(SIGNATURE, sign(&too_long).as_bytes())
    };
    let chunked = |body: &[u8], chunk: usize| {
        let chunks = body.chunks(chunk).map(<[u8]>::to_vec).collect();
        Request::post(CURRENCYCLOUD, Body::Chunked(chunks))
            .with_header(SIGNATURE, sign(body).as_bytes())
    };
    vec![
        handled(
            "a body as long as the limit is received",
            signed(&longest),
            transfer(),
        ),
        handled(
            "a chunked body as long as the limit is received",
            chunked(&longest, 1000),
            transfer(),
        ),
        handled(
            "a body in chunks of one byte is received",
            chunked(TRANSFER, 1),
            transfer(),
        ),
        too_large(
            "a declared length over the limit is refused before anything is sent",
            declared(&(LIMIT + 1).to_string()),
        ),
        too_large(
            "a declared length beyond all measure is refused before anything is sent",
            declared("18446744073709551613"),
        ),
        too_large(
            "who asks before sending too much is refused before anything is sent",
            declared(&(LIMIT + 1).to_string()).with_header("Expect", b"100-continue"),
        ),
        too_large(
            "a chunked body is refused when it is over the limit, although it goes on",
            Request::post(CURRENCYCLOUD, Body::ChunkedOnAndOn(too_long.clone()))
                .with_header(SIGNATURE, sign(&too_long).as_bytes()),
        ),
    ]
}

fn broken_transfers() -> Vec<Case> {
    let half = TRANSFER[..TRANSFER.len() / 2].to_vec();
    let broken = |rule, body| {
        let request =
            Request::post(CURRENCYCLOUD, body).with_header(SIGNATURE, sign(&half).as_bytes());
        not_handled(rule, request, 400)
    };
    vec![
        broken(
            "a body shorter than declared is refused",
            Body::BrokenOff(TRANSFER.len(), half.clone()),
        ),
        broken(
            "a chunked body without its end is refused",
            Body::ChunkedBrokenOff(half.clone()),
        ),
        broken(
            "a chunk whose length is no number is refused",
            Body::ChunkedGarbled(half.clone()),
        ),
    ]
}

fn bodies() -> Vec<Case> {
    vec![
        handled(
            "an event that is not known reaches the handler",
            signed(br#"{"header":{"message_type":"moon","notification_type":"moon_landed_notification"},"body":{"id":"m1"}}"#),
            Outcome::Unknown("moon_landed_notification".into()),
        ),
        handled(
            "a verified body that is empty reaches the handler",
            signed(b""),
            Outcome::Undecodable(None),
        ),
        handled(
            "a verified body that is no JSON reaches the handler",
            signed(b"<xml>PAYLOAD-CANARY</xml>"),
            Outcome::Undecodable(None),
        ),
        handled(
            "a verified body that is no text reaches the handler",
            signed(b"{\"header\":\"\xff\xfe\"}"),
            Outcome::Undecodable(None),
        ),
        handled(
            "a verified body that ends too early reaches the handler",
            signed(&TRANSFER[..TRANSFER.len() - 1]),
            Outcome::Undecodable(None),
        ),
        handled(
            "a verified body of another shape reaches the handler",
            signed(br#"["PAYLOAD-CANARY"]"#),
            Outcome::Undecodable(None),
        ),
        handled(
            "a verified event without its id reaches the handler",
            signed(br#"{"header":{"message_type":"transfer","notification_type":"transfer_created_notification"},"body":{"reason":"PAYLOAD-CANARY"}}"#),
            Outcome::Undecodable(Some("transfer_created_notification at body.id".into())),
        ),
        handled(
            "a verified event with an amount that is none reaches the handler",
            signed(
                String::from_utf8_lossy(TRANSFER)
                    .replace("300.00", "PAYLOAD-CANARY")
                    .as_bytes(),
            ),
            Outcome::Undecodable(Some("transfer_created_notification at body.amount".into())),
        ),
    ]
}

const SIGNATURE: &str = providers::SIGNATURE;

fn transfer() -> Outcome {
    Outcome::Known("transfer_created_notification".into())
}

/// A notification of this length: white space around JSON is part of what is signed.
pub(crate) fn padded(length: usize) -> Vec<u8> {
    let mut body = TRANSFER.to_vec();
    body.resize(length, b' ');
    body
}

fn post(route: &'static str, body: &[u8]) -> Request {
    Request::post(route, Body::Whole(body.into()))
}

fn with_signature(body: &[u8], signature: &str) -> Request {
    post(CURRENCYCLOUD, body).with_header(SIGNATURE, signature.as_bytes())
}

fn signed(body: &[u8]) -> Request {
    with_signature(body, &sign(body))
}

fn handled(rule: &'static str, request: Request, outcome: Outcome) -> Case {
    let expected = Expected::Handled(outcome, Proof::Body);
    Case {
        rule,
        request,
        expected,
    }
}

fn refused(rule: &'static str, request: Request) -> Case {
    let expected = Expected::Refused {
        status: 401,
        verifications: 1,
    };
    Case {
        rule,
        request,
        expected,
    }
}

fn too_large(rule: &'static str, request: Request) -> Case {
    not_handled(rule, request, 413)
}

/// Refused without a single verification: nothing was hashed.
fn not_handled(rule: &'static str, request: Request, status: u16) -> Case {
    let expected = Expected::Refused {
        status,
        verifications: 0,
    };
    Case {
        rule,
        request,
        expected,
    }
}
