//! Rules about bodies that are damaged as a whole, or are not JSON.

use super::{
    Conformance, Vector,
    bodies::{
        assert_same_payload, decode, decode_known, each_sample, error, in_payload, payload,
        sample_fields, subject, subject_path, with, written,
    },
    json::{compact, fields, values},
    must, only,
};
use crate::{
    DecodeFault, Provider, WebhookEvent,
    authoring::Shape,
    testing::{Sample, Simulate, edit},
};

/// Verification does not read the body, unless fields of it are covered: an empty one with a good
/// signature is verified, and is then an error.
pub fn an_empty_body_is_verified_and_kept<C: Conformance>() {
    if !C::COVERED.is_empty() {
        return;
    }
    for Vector { secret, request } in C::vectors() {
        let provider = C::provider(&only(&secret));
        let empty = provider.request(&request.url, b"");
        let delivery = empty.delivery();
        let envelope = must(provider.receive(&delivery), "an empty body");
        assert!(envelope.event.is_err(), "an empty body is not an event");
    }
}

/// After a syntax error, or bytes that are not UTF-8, there is no event, but a name and a subject
/// that come before it are reported.
pub fn a_syntax_error_keeps_what_came_before<C: Conformance>() {
    each_sample::<C>(|sample| {
        let compact = compact(sample.body);
        let original = subject(&decode_known::<C>(sample.event, sample.body));
        let position = |path: &str| mark(&compact, path).0.len();
        let name_at = match C::EVENT_NAME {
            "" => 0,
            path => position(path),
        };
        let subject_at = subject_path::<C>(sample).map(|path| position(&path));
        for field in sample_fields::<C>(sample) {
            let (before, after) = mark(&compact, &field.path);
            for damage in [&b"@"[..], b"\"\xe9\""] {
                let body = [before.as_bytes(), damage, after.as_bytes()].concat();
                let envelope = decode::<C>(sample.event, &body);
                assert!(envelope.event.is_err(), "{}", field.path);
                if before.len() > name_at {
                    assert_eq!(envelope.event_type(), Some(sample.event), "{}", field.path);
                }
                if subject_at.is_some_and(|it| before.len() > it.max(name_at)) {
                    assert_eq!(subject(&envelope), original, "{}", field.path);
                }
            }
        }
    });
}

/// What is before and after the value at a path.
fn mark(body: &str, path: &str) -> (String, String) {
    let marked = with(body, path, "\"@the mark@\"");
    let parts =
        marked.split_once(r#"\"@the mark@\""#).or_else(|| marked.split_once(r#""@the mark@""#));
    let (before, after) = must(parts.ok_or("not there"), path);
    (before.into(), after.into())
}

/// A byte order mark before the body is skipped.
pub fn a_byte_order_mark_is_skipped<C: Conformance>() {
    each_sample::<C>(|sample| {
        let body = format!("\u{feff}{}", sample.body);
        let envelope = decode_known::<C>(sample.event, &body);
        assert_same_payload::<C>(&envelope, sample.body, sample.event);
    });
}

/// A body that is not JSON, not UTF-8 or not an object is an error, and is kept.
pub fn a_body_that_is_not_json_is_kept<C: Conformance>() {
    let bodies = b"| |null|true|5|\"text\"|[]|{}|{|{\"header\":|<html></html>|\xff\xfe{}|{\"a\":\"\xff\"}|\0";
    for body in bodies.split(|byte| *byte == b'|') {
        if let Ok(event) = decode::<C>("", body).event {
            assert!(!event.is_known() && body == b"{}", "{body:?} is an event");
        }
    }
    let html = error::<C>("", "<html></html>");
    assert!(matches!(html.fault(), DecodeFault::NotJson { .. }));
    error::<C>("", &C::Provider::unfit_event());
}

/// Deep nesting does not overflow the stack, and a huge body is read like any other.
pub fn deep_and_huge_bodies_are_harmless<C: Conformance>() {
    const DEPTH: usize = 50_000;
    const LENGTH: usize = 1 << 18;
    let arrays = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    let huge = format!("\"{}\"", "x".repeat(LENGTH));
    let digits = "9".repeat(LENGTH);
    let harmless = |event: &'static str, body: &str| {
        let envelope = decode::<C>(event, body);
        match &envelope.event {
            Ok(_) => drop(written(&envelope)),
            Err(error) => assert!(error.to_string().len() < 400, "a short error"),
        }
        envelope.event.is_ok_and(|event| event.is_known())
    };
    for value in [&arrays, &objects, &huge, &digits] {
        assert!(!harmless("", value));
        for sample in <C::Provider as Simulate>::SAMPLES.iter().take(1) {
            let payload = fields(&payload::<C>(sample.body));
            for (name, _) in payload.iter() {
                harmless(sample.event, &with(sample.body, &in_payload::<C>(name), value));
            }
            let unknown = in_payload::<C>("an unknown field");
            harmless(sample.event, &with(sample.body, &unknown, value));
        }
    }
    error::<C>("", &"[".repeat(DEPTH));
}

/// A body that was cut anywhere is an error, and is kept.
pub fn a_cut_body_is_kept<C: Conformance>() {
    each_sample::<C>(|sample| {
        let body = sample.body.trim_end().as_bytes();
        for end in 0..body.len() {
            let cut = body.get(..end).unwrap_or_default();
            assert!(decode::<C>(sample.event, cut).event.is_err(), "{end} bytes are an event");
        }
    });
}

/// Samples in which some bytes were changed, removed or added: what decodes is written, and decodes to
/// the same event again.
pub fn a_randomly_damaged_sample_is_decoded_or_kept<C: Conformance>() {
    const ROUNDS: usize = 4_000;
    let mut dice = Dice::new();
    let samples = <C::Provider as Simulate>::SAMPLES;
    let mut decoded = 0;
    for round in 0..ROUNDS {
        let sample = &samples[round % samples.len()];
        let body = damaged(sample, &mut dice);
        decoded += usize::from(decodes_again_or_is_kept::<C>(sample.event, &body));
    }
    assert!(decoded > 0, "no damage was small enough");
    assert!(decoded < ROUNDS, "no damage was large enough");
}

fn damaged(sample: &Sample, dice: &mut Dice) -> Vec<u8> {
    let mut body = sample.body.as_bytes().to_vec();
    for _ in 0..=dice.below(4) {
        let (at, byte) = (dice.below(body.len()), dice.byte());
        match dice.below(4) {
            0 => drop(body.remove(at)),
            1 => body.insert(at, byte),
            2 => body.insert(at, b"0123456789\"{}[],:.e-"[dice.below(20)]),
            _ => body[at] = byte,
        }
    }
    body
}

/// Any bytes, and any text that looks like JSON, are decoded or kept.
pub fn any_bytes_are_decoded_or_kept<C: Conformance>() {
    const ALPHABET: &[u8] = b"[]{}\",:0123456789abcefilnrstu.\\ -\x00\xc3\xa9";
    let mut dice = Dice::new();
    for _ in 0..4_000 {
        let length = dice.below(120);
        let text: Vec<u8> = (0..length).map(|_| ALPHABET[dice.below(ALPHABET.len())]).collect();
        decodes_again_or_is_kept::<C>("", &text);
        let bytes: Vec<u8> = (0..length).map(|_| dice.byte()).collect();
        decodes_again_or_is_kept::<C>("", &bytes);
    }
}

/// Whether it decodes.
fn decodes_again_or_is_kept<C: Conformance>(event: &'static str, body: &[u8]) -> bool {
    let envelope = decode::<C>(event, body);
    match &envelope.event {
        Ok(_) => {
            let text = must(std::str::from_utf8(body), "what decodes is UTF-8");
            let text = text.trim_start_matches('\u{feff}');
            let payload = written(&envelope);
            let again = must(edit::set(text, C::PAYLOAD, &payload), "another payload");
            let again = decode::<C>(event, &again);
            let same = |json: &str| values(json, Shape::Any);
            assert_eq!(same(&written(&again)), same(&payload), "{text}");
            assert_eq!(again.event_type(), envelope.event_type());
            assert_eq!(subject(&again), subject(&envelope));
            true
        }
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "one line");
            false
        }
    }
}

/// Random numbers that are the same in each run, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Marsaglia's xorshift.
    fn throw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() >> 33).unwrap_or_default() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.throw().to_le_bytes()[7]
    }
}
