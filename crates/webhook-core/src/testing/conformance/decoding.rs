//! Rules of decoding.

use serde_json::value::RawValue;

use super::{Conformance, Vector, must, only};
use crate::{
    DecodeFault, Envelope, Provider, Undecodable, Verified, WebhookEvent,
    payload::RawMembers,
    testing::{Rehearsed, Sample, edit},
};

type EventOf<C> = <<C as Conformance>::Provider as Provider>::Event;

/// Each sample's payload is written back with every member, digit and text that it came with.
pub fn every_sample_is_written_back_as_it_came<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decoded::<C>(sample.event, sample.body);
        assert_eq!(envelope.event_type(), sample.event);
        assert!(envelope.event.is_known());
        assert_eq!(envelope.verified.body(), sample.body.as_bytes());
        assert_same_members(&written::<C>(&envelope), &payload::<C>(sample.body));
    });
}

/// What is written back decodes again to the same event.
pub fn every_sample_decodes_again_to_the_same_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decoded::<C>(sample.event, sample.body);
        let again = with_payload::<C>(sample.body, &written::<C>(&envelope));
        let again = decoded::<C>(sample.event, &again);
        assert_eq!(written::<C>(&again), written::<C>(&envelope));
        assert_eq!(again.subject(), envelope.subject());
        assert_eq!(again.occurred_at(), envelope.occurred_at());
    });
}

/// The types know every member of every sample: a name that is spelled otherwise in a type would leave
/// its member among the unknown ones.
pub fn every_member_of_a_sample_has_a_field<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decoded::<C>(sample.event, sample.body);
        let unknown: Vec<&str> = match envelope.event.unknown_members() {
            Some(members) => members.iter().map(|(name, _)| name).collect(),
            None => panic!("{} is not known", sample.event),
        };
        assert_eq!(unknown, [""; 0], "{}", sample.event);
        for path in paths::<C>(sample.body).filter(|path| is_nested::<C>(path)) {
            let changed = must(edit::set(sample.body, &path, r#"{"other":1}"#), &path);
            let is_object = edit::get(sample.body, &path).is_some_and(|it| it.starts_with('{'));
            let has_field = is_object || decode::<C>(sample.event, &changed).is_err();
            assert!(has_field, "{}: {path} has no field", sample.event);
        }
    });
}

/// Members in another order, and with white space around them, say the same.
pub fn members_may_come_in_any_order_and_with_white_space<C: Conformance>() {
    each_sample::<C>(|sample| {
        let turned = turned(sample.body);
        assert_ne!(turned, sample.body);
        let envelope = decoded::<C>(sample.event, &turned);
        assert_eq!(envelope.event_type(), sample.event);
        assert_same_members(&written::<C>(&envelope), &payload::<C>(sample.body));
    });
}

/// Every sample is in the table of events, and no event is there twice.
pub fn every_known_event_has_its_table_row<C: Conformance>() {
    each_sample::<C>(|sample| {
        let rows = <C::Provider as Provider>::EVENTS
            .iter()
            .filter(|row| row.name == sample.event);
        assert_eq!(rows.count(), 1, "{}", sample.event);
    });
    for row in <C::Provider as Provider>::EVENTS {
        let same = <C::Provider as Provider>::EVENTS
            .iter()
            .filter(|other| other.name == row.name);
        assert_eq!(same.count(), 1, "{}", row.name);
        assert!(!row.entity.is_empty() && !row.source.is_empty());
    }
}

/// Every row of the table leads to a type, whether or not there is a sample for it.
pub fn every_row_of_the_table_has_a_type<C: Conformance>() {
    for row in <C::Provider as Provider>::EVENTS {
        each_sample::<C>(|sample| {
            let name = format!("\"{}\"", row.name);
            // The name stands in the body, or the endpoint says it.
            let renamed = match C::EVENT_NAME {
                "" => sample.body.into(),
                path => must(edit::set(sample.body, path, &name), row.name),
            };
            match decode::<C>(row.name, &renamed) {
                Ok(envelope) => {
                    assert!(envelope.event.is_known(), "{} has no type", row.name);
                    assert_eq!(envelope.event_type(), row.name);
                }
                Err(undecodable) => assert_eq!(undecodable.error.event_type(), Some(row.name)),
            }
        });
    }
}

/// Without a name, or with one that is no text or stands there twice, a body is undecodable.
pub fn an_event_without_a_name_is_undecodable<C: Conformance>() {
    if C::EVENT_NAME.is_empty() {
        assert!(
            <C::Provider as Rehearsed>::endpoint_of("any").is_some(),
            "nothing says what happened"
        );
        return;
    }
    each_sample::<C>(|sample| {
        let absent = must(edit::remove(sample.body, C::EVENT_NAME), "no name");
        undecoded::<C>(sample.event, &absent);
        for name in ["null", "7", "[]", "{}"] {
            let other = must(edit::set(sample.body, C::EVENT_NAME, name), name);
            let error = undecoded::<C>(sample.event, &other).error;
            assert_eq!(error.path(), C::EVENT_NAME);
        }
        let member = C::EVENT_NAME.rsplit('.').next().unwrap_or_default();
        let once = format!("\"{member}\":\"{}\"", sample.event);
        let twice = sample.body.replacen(&once, &format!("{once},{once}"), 1);
        assert_ne!(twice, sample.body);
        undecoded::<C>(sample.event, &twice);
    });
}

/// An array in the place of an object is no event, although `serde` would read a struct from it.
pub fn an_array_is_no_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let name = sample.event;
        let body = sample.body;
        let members = members(body);
        let values: Vec<&str> = members.iter().map(|(_, value)| value.get()).collect();
        for array in [
            format!("[\"{name}\"]"),
            "[\"never heard of\"]".into(),
            format!("[\"{name}\",{{}}]"),
            format!("[{body}]"),
            format!("[{}]", values.join(",")),
        ] {
            undecoded::<C>(sample.event, &array);
        }
    });
}

/// An event that nobody has heard of comes through as JSON.
pub fn an_unknown_event_is_kept<C: Conformance>() {
    let body = C::Provider::unknown_event();
    let envelope = decoded::<C>("", &body);
    assert!(!envelope.event.is_known());
    assert!(
        <C::Provider as Provider>::EVENTS
            .iter()
            .all(|row| row.name != envelope.event_type())
    );
    assert_eq!(written::<C>(&envelope), payload::<C>(&body));
    assert_eq!(envelope.verified.body(), body.as_bytes());
}

/// A value that an enum does not know comes through and is written back.
pub fn an_unknown_enum_value_is_kept<C: Conformance>() {
    for name in C::ENUMS {
        let mut seen = 0;
        each_member::<C>(&[name], |sample, path| {
            let changed = must(edit::set(sample.body, path, "\"never heard of\""), path);
            let envelope = decoded::<C>(sample.event, &changed);
            assert!(envelope.event.is_known());
            assert_same_members(&written::<C>(&envelope), &payload::<C>(&changed));
            seen += 1;
        });
        assert!(seen > 0, "no sample has {name}");
    }
}

/// Members that nobody has heard of come through and are written back, whatever they hold.
pub fn an_unknown_member_is_kept<C: Conformance>() {
    let strange = r#"{"a":[1.50,1e400,"\u00e9",null,{"b":[]}],"c":""}"#;
    each_sample::<C>(|sample| {
        let nested = paths::<C>(sample.body)
            .filter(|path| edit::get(sample.body, path).is_some_and(|it| it.starts_with('{')))
            .map(|path| format!("{path}.never heard of"));
        for path in nested.chain([in_payload::<C>("never heard of")]) {
            for value in [strange, "null", "\"\"", "0.10", "true"] {
                let changed = must(edit::set(sample.body, &path, value), &path);
                let envelope = decoded::<C>(sample.event, &changed);
                assert_same_members(&written::<C>(&envelope), &payload::<C>(&changed));
            }
        }
    });
}

/// A member that need not be there may be absent, null, or `""`, and is written back so.
pub fn an_optional_member_may_be_absent_null_or_blank<C: Conformance>() {
    each_sample::<C>(|sample| {
        let required: Vec<String> = required::<C>(sample.event)
            .flat_map(|names| names.split('|'))
            .map(in_payload::<C>)
            .collect();
        for path in paths::<C>(sample.body) {
            if path == C::EVENT_NAME || required.contains(&path) {
                continue;
            }
            let value = must(edit::get(sample.body, &path).ok_or("none"), &path);
            let absent = must(edit::remove(sample.body, &path), &path);
            let null = must(edit::set(sample.body, &path, "null"), &path);
            let blank = must(edit::set(sample.body, &path, "\"\""), &path);
            let is_text = value.starts_with('"');
            for changed in [absent, null].into_iter().chain(is_text.then_some(blank)) {
                let envelope = decoded::<C>(sample.event, &changed);
                assert_same_members(&written::<C>(&envelope), &payload::<C>(&changed));
            }
        }
    });
}

/// Without a member that must be there, a body is undecodable: the member is named, and the body is
/// kept.
pub fn a_required_member_that_is_missing_is_named<C: Conformance>() {
    let mut seen = 0;
    each_sample::<C>(|sample| {
        for names in required::<C>(sample.event) {
            let paths: Vec<String> = names.split('|').map(in_payload::<C>).collect();
            let there = |path: &&String| edit::get(sample.body, path).is_some();
            let Some(path) = paths.iter().find(there) else {
                continue;
            };
            let absent = must(edit::remove(sample.body, path), path);
            let undecodable = undecoded::<C>(sample.event, &absent);
            assert_eq!(undecodable.error.fault(), &DecodeFault::Missing);
            assert_eq!(
                paths.first().map(String::as_str),
                Some(undecodable.error.path())
            );
            assert_eq!(undecodable.error.event_type(), Some(sample.event));
            assert_eq!(undecodable.verified.body(), absent.as_bytes());
            for empty in ["null", "\"\""] {
                let empty = must(edit::set(sample.body, path, empty), path);
                assert_eq!(undecoded::<C>(sample.event, &empty).error.path(), path);
            }
            seen += 1;
        }
    });
    assert!(
        seen > 0 || C::REQUIRED.is_empty(),
        "no sample has a required member"
    );
}

/// A value of another type makes a body undecodable. The error names the event and the path, and
/// tells no value.
pub fn a_value_of_the_wrong_type_is_named_and_not_told<C: Conformance>() {
    let wrong = [
        r#"{"leak":"leak"}"#,
        r#"["leak"]"#,
        r#""leak, expected leak""#,
        "1234567890123456789012345678901234567890",
        "-98765",
        "true",
    ];
    let mut seen = 0;
    each_sample::<C>(|sample| {
        for path in paths::<C>(sample.body) {
            if path == C::EVENT_NAME {
                continue;
            }
            for value in wrong {
                let changed = must(edit::set(sample.body, &path, value), &path);
                let Err(undecodable) = decode::<C>(sample.event, &changed) else {
                    continue;
                };
                seen += 1;
                let error = &undecodable.error;
                assert_eq!(error.event_type(), Some(sample.event));
                assert!(
                    error.path().starts_with(&path),
                    "{} is not {path}",
                    error.path()
                );
                let told = format!("{error} {error:?} {undecodable} {undecodable:?}");
                for value in ["leak", "123456789", "98765"] {
                    assert!(!told.contains(value), "a value is told: {told}");
                }
                for other in paths::<C>(sample.body).filter(|path| path != C::EVENT_NAME) {
                    let value = edit::get(sample.body, &other).unwrap_or_default();
                    let told_value = value.len() > 12 && told.contains(&value);
                    assert!(!told_value, "a value is told: {told}");
                }
                assert_eq!(undecodable.verified.body(), changed.as_bytes());
            }
        }
    });
    assert!(seen > 0, "no value was of a wrong type");
}

/// A body that is no JSON, no UTF-8, or no object is undecodable, and is kept.
pub fn a_body_that_is_no_json_is_kept<C: Conformance>() {
    let bodies: [&[u8]; 14] = [
        b"",
        b" ",
        b"null",
        b"true",
        b"5",
        b"\"text\"",
        b"[]",
        b"{}",
        b"{",
        b"{\"header\":",
        b"<html></html>",
        b"\xff\xfe{}",
        b"{\"a\":\"\xff\"}",
        b"\0",
    ];
    for body in bodies {
        let verified = Verified::assume_trusted(body);
        match C::Provider::decode(verified) {
            Err(undecodable) => assert_eq!(undecodable.verified.body(), body),
            Ok(envelope) => assert!(!envelope.event.is_known(), "{body:?} is an event"),
        }
    }
    let unfit = C::Provider::unfit_event();
    let undecodable = undecoded::<C>("", &unfit);
    assert_eq!(undecodable.verified.body(), unfit.as_bytes());
}

/// Verification does not look into the body, unless members of it are covered: an empty one with a
/// good signature is verified, and then undecodable.
pub fn an_empty_body_is_verified_and_kept<C: Conformance>() {
    if !C::COVERED.is_empty() {
        return;
    }
    for Vector { secret, request } in C::vectors() {
        let provider = C::provider(&only(&secret));
        let empty = provider.request(&request.url, b"");
        let verified = must(provider.verify(&empty.delivery()), "an empty body");
        assert!(
            C::Provider::decode(verified).is_err(),
            "an empty body is no event"
        );
    }
}

/// Deep nesting overflows no stack, and a huge body is read like any other.
pub fn deep_and_huge_bodies_do_no_harm<C: Conformance>() {
    const DEPTH: usize = 100_000;
    let arrays = format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    let huge = format!("\"{}\"", "x".repeat(1 << 20));
    let digits = "9".repeat(1 << 20);
    for value in [&arrays, &objects, &huge, &digits] {
        match decode::<C>("", value) {
            Ok(envelope) => assert!(!envelope.event.is_known()),
            Err(error) => assert!(error.to_string().len() < 400),
        }
        for sample in <C::Provider as Rehearsed>::SAMPLES.iter().take(2) {
            let payload = members(&payload::<C>(sample.body));
            let known = payload.iter().map(|(name, _)| name);
            for name in known.chain(["never heard of"]) {
                let path = in_payload::<C>(name);
                let changed = must(edit::set(sample.body, &path, value), &path);
                match decode::<C>(sample.event, &changed) {
                    Ok(envelope) => drop(written::<C>(&envelope)),
                    Err(error) => assert!(error.to_string().len() < 400),
                }
            }
        }
    }
    assert!(decode::<C>("", &"[".repeat(DEPTH)).is_err());
}

/// A body that was cut anywhere is an error and nothing worse.
pub fn every_prefix_of_a_sample_is_refused_or_decoded_without_harm<C: Conformance>() {
    each_sample::<C>(|sample| {
        for end in 0..sample.body.len() {
            let body = sample.body.as_bytes().get(..end).unwrap_or_default();
            let Err(undecodable) = C::Provider::decode(Verified::assume_trusted(body)) else {
                panic!("{end} bytes of {} are an event", sample.event);
            };
            assert_eq!(undecodable.verified.body(), body);
        }
    });
}

fn each_sample<C: Conformance>(check: impl FnMut(&Sample)) {
    assert!(
        !<C::Provider as Rehearsed>::SAMPLES.is_empty(),
        "there are samples"
    );
    <C::Provider as Rehearsed>::SAMPLES.iter().for_each(check);
}

/// Checks each of these members in each sample that has it.
fn each_member<C: Conformance>(names: &[&str], mut check: impl FnMut(&Sample, &str)) {
    each_sample::<C>(|sample| {
        for path in names.iter().map(|name| in_payload::<C>(name)) {
            if edit::get(sample.body, &path).is_some() {
                check(sample, &path);
            }
        }
    });
}

/// The paths of all members of the payload, those of nested objects as well.
fn paths<C: Conformance>(body: &str) -> impl Iterator<Item = String> {
    let mut paths = Vec::new();
    let mut open = vec![(String::new(), payload::<C>(body))];
    while let Some((prefix, object)) = open.pop() {
        for (name, value) in members(&object).iter() {
            let path = format!("{prefix}{name}");
            if value.get().starts_with('{') {
                open.push((format!("{path}."), value.get().into()));
            }
            paths.push(in_payload::<C>(&path));
        }
    }
    paths.into_iter()
}

fn is_nested<C: Conformance>(path: &str) -> bool {
    path.split('.').count() > in_payload::<C>("member").split('.').count()
}

/// Decodes a body that came to the endpoint of this event; of none, if it is empty.
fn decode<'b, C: Conformance>(
    event: &'static str,
    body: &'b str,
) -> Result<Envelope<'b, EventOf<C>>, Undecodable<'b>> {
    let verified = Verified::assume_trusted(body.as_bytes());
    C::Provider::decode(match <C::Provider as Rehearsed>::endpoint_of(event) {
        Some(label) if !event.is_empty() => verified.with_endpoint(label),
        _ => verified,
    })
}

fn decoded<'b, C: Conformance>(event: &'static str, body: &'b str) -> Envelope<'b, EventOf<C>> {
    must(decode::<C>(event, body), "decoding")
}

fn undecoded<'b, C: Conformance>(event: &'static str, body: &'b str) -> Undecodable<'b> {
    match decode::<C>(event, body) {
        Err(undecodable) => undecodable,
        Ok(envelope) => panic!(
            "{} was decoded from what does not fit",
            envelope.event_type()
        ),
    }
}

/// The payload as it is written back.
fn written<C: Conformance>(envelope: &Envelope<'_, EventOf<C>>) -> String {
    must(envelope.event.payload(), "writing back").get().into()
}

/// The payload as it stands in a body, or in a string there.
fn payload<C: Conformance>(body: &str) -> String {
    let payload = must(edit::get(body, C::PAYLOAD).ok_or("none"), "the payload");
    serde_json::from_str(&payload).unwrap_or(payload)
}

fn with_payload<C: Conformance>(body: &str, payload: &str) -> String {
    must(edit::set(body, C::PAYLOAD, payload), "another payload")
}

fn in_payload<C: Conformance>(member: &str) -> String {
    match C::PAYLOAD {
        "" => member.into(),
        payload => format!("{payload}.{member}"),
    }
}

fn members(object: &str) -> RawMembers {
    must(serde_json::from_str(object), "an object")
}

/// The members that must be there in an event: of one that has several names, all of them.
fn required<C: Conformance>(event: &str) -> impl Iterator<Item = &'static str> {
    let known = <C::Provider as Provider>::EVENTS
        .iter()
        .find(|row| row.name == event);
    let row = C::REQUIRED
        .iter()
        .find(|(of, _)| *of == event || known.is_some_and(|known| *of == known.entity));
    row.into_iter()
        .flat_map(|(_, members)| members.iter().copied())
}

/// The same members with the same texts, in whichever order and with whichever white space.
pub(super) fn assert_same_members(written: &str, original: &str) {
    assert_eq!(sorted(written), sorted(original));
}

/// The JSON with the members of each object sorted, and without white space between its parts.
fn sorted(json: &str) -> String {
    rewritten(json, &|mut members| {
        members.sort();
        format!("{{{}}}", members.join(","))
    })
}

/// The JSON with the members of each object turned round, and with white space between its parts.
fn turned(json: &str) -> String {
    rewritten(json, &|mut members| {
        members.reverse();
        format!("{{\n {}\t}} ", members.join(" ,\r\n"))
    })
}

fn rewritten(json: &str, object: &dyn Fn(Vec<String>) -> String) -> String {
    match json.as_bytes().first() {
        Some(b'{') => {
            let members = members(json);
            let member = |(name, value): (&str, &RawValue)| {
                let name = must(serde_json::to_string(name), name);
                format!("{name}:{}", rewritten(value.get(), object))
            };
            object(members.iter().map(member).collect())
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = must(serde_json::from_str(json), "an array");
            let items: Vec<String> = items
                .iter()
                .map(|item| rewritten(item.get(), object))
                .collect();
            format!("[{}]", items.join(","))
        }
        _ => json.into(),
    }
}
