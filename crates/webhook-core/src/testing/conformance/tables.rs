//! Assertions on a provider's tables, for what the suite cannot know: the provider's own words and
//! numbers. A provider's tests repeat them from its documents.

use super::{
    bodies::{extra_paths, inner, written},
    json, must,
};
use crate::{
    Acknowledgement, Certainty, Provider, StatusInfo, Verified,
    authoring::{FieldInfo, Payload, Shape},
    testing::{Simulate, edit, facts},
};

/// Checks one fact about the provider's deliveries against its value in the documents.
pub fn assert_delivery_fact<P: Simulate>(name: &str, value: &str) {
    let row = P::DELIVERY.iter().find(|row| row.name == name);
    assert_eq!(must(row.ok_or("it is not in the table"), name).value, value, "{name}");
    facts::covered(P::NAME, "delivery", &facts::named::<P>(name));
}

/// As [`assert_delivery_fact`], if the provider's table has the fact.
pub(super) fn covers_delivery_fact<P: Simulate>(name: &str, value: &str) {
    if P::DELIVERY.iter().any(|row| row.name == name) {
        assert_delivery_fact::<P>(name, value);
    }
}

/// Checks that the provider's table has no such fact.
pub(super) fn assert_no_delivery_fact<P: Simulate>(name: &str) {
    assert!(P::DELIVERY.iter().all(|row| row.name != name), "{name}: expected no row");
}

/// Checks the redelivery schedule: the waits in seconds, and which answers acknowledge.
pub fn assert_redelivery<P: Provider>(
    waits: &[u64],
    certainty: Certainty,
    acknowledgement: Acknowledgement,
) {
    let redelivery = must(P::REDELIVERY.ok_or("there is none"), "the schedule");
    assert_eq!(facts::waits(redelivery), waits);
    assert_eq!(redelivery.certainty(), certainty);
    assert_eq!(redelivery.acknowledgement(), acknowledgement);
    for name in ["schedule", "acknowledgement"] {
        facts::covered(P::NAME, "redelivery", &facts::named::<P>(name));
    }
}

/// Checks the statuses of a kind of subject, and what may follow each. `expected` has a line for each:
/// the status, with `*` if the word is inferred, then `documented` or `inferred` and the statuses that may
/// follow, or `unknown`.
///
/// ```text
/// new documented paid void
/// paid* inferred
/// void unknown
/// ```
pub fn assert_life_cycle<P: Simulate>(entity: &str, expected: &str) {
    let found = facts::life_cycles::<P>().into_iter().find(|(kind, ..)| *kind == entity);
    let (_, _, table) = must(found.ok_or("no sample has its status"), entity);
    let drawn: Vec<String> = table.iter().map(drawn).collect();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = expected.lines().map(words).filter(|line| !line.is_empty());
    assert_eq!(drawn.join("\n"), lines.collect::<Vec<_>>().join("\n"), "{entity}");
    for row in table {
        let name = format!("{entity} {}", row.name);
        facts::covered(P::NAME, "status", &name);
        if row.followed_by.is_some() {
            facts::covered(P::NAME, "transition", &name);
        }
    }
}

fn drawn(row: &StatusInfo) -> String {
    let mark = if row.certainty == Certainty::Inferred { "*" } else { "" };
    let name = format!("{}{mark}", row.name);
    match &row.followed_by {
        None => format!("{name} unknown"),
        Some((next, certainty)) => {
            let first = format!("{name} {certainty}");
            [first.as_str()].into_iter().chain(next.iter().copied()).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Checks that a field which no sample has a value for is read and written. `value` is its JSON, `payload`
/// the path of the payload in the body.
pub fn assert_field_is_read<P: Simulate>(event: &str, payload: &str, field: &str, value: &str) {
    let sample = must(P::sample(event).ok_or("there is no sample"), event);
    let body = must(edit::set(sample.body, &inner(payload, field), value), field);
    assert_body_is_read::<P>(event, payload, &body);
}

/// Checks that a body of this event has a field for each of its values, and keeps each.
pub fn assert_body_is_read<P: Simulate>(event: &str, payload: &str, body: &str) {
    let verified = Verified::assume_trusted(body.as_bytes());
    let envelope = P::decode(match P::endpoint_of(event) {
        Some(label) => verified.with_endpoint(label),
        None => verified,
    });
    assert_eq!(envelope.event_type(), Some(event));
    assert_eq!(extra_paths(&envelope), [""; 0], "{event}");
    let row = P::EVENTS.iter().find(|row| row.name == event);
    let row = must(row.ok_or("it is not in the table"), event);
    let object = must(edit::get(body, payload).ok_or("there is none"), "the payload");
    let object = json::text(&object).unwrap_or(object);
    let values = |json: &str| json::values(json, Shape::Object(row.fields));
    assert_eq!(values(&written(&envelope)), values(&object), "{event}");
    facts::covered(P::NAME, "event", event);
    covers_fields::<P>(row.entity, row.fields, &object);
}

/// Checks that a payload has a field for each value of the JSON object that it was read from, and keeps
/// each.
pub fn assert_object_is_read<P: Provider, T: Payload>(found: &T, object: &str) {
    found.each_extra("", &mut |path, _| panic!("{path} has no field that it fits"));
    let written = must(serde_json::to_string(found), "writing");
    let values = |json: &str| json::values(json, T::SHAPE);
    assert_eq!(values(&written), values(object));
    covers_fields::<P>(T::KIND, T::FIELDS, object);
}

/// Records the fields that have a value in this object, at every level.
pub(super) fn covers_fields<P: Provider>(path: &str, infos: &[FieldInfo], object: &str) {
    for (name, value) in json::fields(object).iter() {
        let has_name = |it: &&FieldInfo| it.name == name || it.aliases.contains(&name);
        let value = value.get();
        let Some(info) = infos.iter().find(has_name).filter(|_| !is_empty(value)) else { continue };
        facts::covered(P::NAME, "field", &format!("{path}.{name}"));
        let within = |infos: &[FieldInfo], value: &str| {
            let path = match facts::entity_with::<P>(infos) {
                Some(entity) => entity.into(),
                None => format!("{path}.{}", info.name),
            };
            covers_fields::<P>(&path, infos, value);
        };
        match info.shape {
            Shape::Object(infos) => within(infos, value),
            Shape::List(&Shape::Object(infos)) => {
                json::items(value).iter().for_each(|item| within(infos, item.get()));
            }
            _ => {}
        }
    }
}

fn is_empty(value: &str) -> bool {
    matches!(value, "null" | "\"\"" | "[]" | "{}")
}
