//! A provider's bodies: how the suite decodes them, and which fields they have.

use super::{Conformance, json, must};
use crate::{
    DecodeError, Envelope, KnownEvent, Provider, Verified, WebhookEvent,
    authoring::{FieldInfo, Shape},
    testing::{Sample, Simulate, edit},
};

pub(super) type EventOf<C> = <<C as Conformance>::Provider as Provider>::Event;

pub(super) fn each_sample<C: Conformance>(check: impl FnMut(&Sample)) {
    let samples = <C::Provider as Simulate>::SAMPLES;
    assert!(!samples.is_empty(), "there are samples");
    samples.iter().for_each(check);
}

/// Decodes a body that came to the endpoint of this event. `""` is no endpoint.
pub(super) fn decode<'b, C: Conformance>(
    event: &'static str,
    body: &'b (impl AsRef<[u8]> + ?Sized),
) -> Envelope<'b, EventOf<C>> {
    let body = body.as_ref();
    let verified = Verified::assume_trusted(body);
    let envelope = C::Provider::decode(match <C::Provider as Simulate>::endpoint_of(event) {
        Some(label) if !event.is_empty() => verified.with_endpoint(label),
        _ => verified,
    });
    assert_eq!(envelope.verified.body(), body, "the raw body is kept");
    envelope
}

/// Decodes the body of a known event.
pub(super) fn decode_known<'b, C: Conformance>(
    event: &'static str,
    body: &'b str,
) -> Envelope<'b, EventOf<C>> {
    let envelope = decode::<C>(event, body);
    assert!(
        must(envelope.event.as_ref(), body).is_known(),
        "{event} is known"
    );
    assert_eq!(envelope.event_type(), Some(event));
    envelope
}

/// The error of a body that cannot be decoded.
pub(super) fn error<C: Conformance>(event: &'static str, body: &str) -> DecodeError {
    match decode::<C>(event, body).event {
        Err(error) => error,
        Ok(event) => panic!("{} was decoded from {body}", event.event_type()),
    }
}

/// The payload as the event's type writes it.
pub(super) fn written<E: WebhookEvent>(envelope: &Envelope<'_, E>) -> String {
    let event = must(envelope.event.as_ref(), "decoding");
    must(event.payload(), "writing").get().into()
}

/// The payload in a body, or in a string there.
pub(super) fn payload<C: Conformance>(body: &str) -> String {
    let payload = must(edit::get(body, C::PAYLOAD).ok_or("none"), "the payload");
    json::text(&payload).unwrap_or(payload)
}

/// Checks that a written payload has the same values as the one in `body`, and no others.
pub(super) fn assert_same_payload<C: Conformance>(
    envelope: &Envelope<'_, EventOf<C>>,
    body: &str,
    what: &str,
) {
    let name = envelope.event_type().unwrap_or_default();
    let row = C::Provider::EVENTS.iter().find(|row| row.name == name);
    let shape = row.map_or(Shape::Any, |row| Shape::Object(row.fields));
    let values = |json: &str| json::values(json, shape);
    assert_eq!(
        values(&written(envelope)),
        values(&payload::<C>(body)),
        "{what}"
    );
}

/// The body with another value at a path.
pub(super) fn with(body: &str, path: &str, value: &str) -> String {
    must(edit::set(body, path, value), path)
}

/// The body without what is at a path.
pub(super) fn without(body: &str, path: &str) -> String {
    must(edit::remove(body, path), path)
}

/// The path of a payload's field in the body.
pub(super) fn in_payload<C: Conformance>(path: &str) -> String {
    inner(C::PAYLOAD, path)
}

/// What an envelope says that its event is about: kind and id.
pub(super) fn subject<E: WebhookEvent>(envelope: &Envelope<'_, E>) -> Option<(String, String)> {
    let subject = envelope.subject()?;
    Some((subject.kind.into(), subject.id.into()))
}

/// The paths that an envelope reports as unknown fields or misfits.
pub(super) fn extra_paths<E: WebhookEvent>(envelope: &Envelope<'_, E>) -> Vec<String> {
    envelope
        .extra()
        .iter()
        .map(|(path, _)| path.into())
        .collect()
}

/// The table's row of an event.
pub(super) fn row<C: Conformance>(event: &str) -> &'static KnownEvent {
    let row = C::Provider::EVENTS.iter().find(|row| row.name == event);
    must(row.ok_or("not in the table"), event)
}

/// A field of a sample, or an item of a list in it, with what its type says about it.
#[derive(Debug)]
pub(super) struct SampleField {
    /// Its path in the body.
    pub(super) path: String,
    /// Its path under the first of its names: how an error names it if it is missing.
    pub(super) first_name: String,
    /// What its value looks like.
    pub(super) shape: Shape,
    /// Whether the object or the list around it needs it.
    pub(super) required: bool,
    /// What is lost if its value does not fit: the nearest optional field, often itself. `None` if the
    /// event is lost.
    pub(super) costs: Option<String>,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
}

/// The fields of a sample's payload at every level, and the items of its lists.
pub(super) fn sample_fields<C: Conformance>(sample: &Sample) -> Vec<SampleField> {
    let mut found = Vec::new();
    let payload = payload::<C>(sample.body);
    collect_fields(
        &payload,
        row::<C>(sample.event).fields,
        C::PAYLOAD,
        None,
        &mut found,
    );
    found
}

/// The path of the subject's id in a sample, if the sample has one.
pub(super) fn subject_path<C: Conformance>(sample: &Sample) -> Option<String> {
    let first_name = in_payload::<C>(row::<C>(sample.event).subject?);
    let fields = sample_fields::<C>(sample).into_iter();
    fields
        .map(|it| (it.first_name, it.path))
        .find_map(|(name, path)| (name == first_name).then_some(path))
}

fn collect_fields(
    object: &str,
    infos: &'static [FieldInfo],
    path: &str,
    costs: Option<&str>,
    found: &mut Vec<SampleField>,
) {
    for (name, value) in json::fields(object).iter() {
        let has_name = |it: &&FieldInfo| it.name == name || it.aliases.contains(&name);
        let Some(info) = infos.iter().find(has_name) else {
            continue;
        };
        let field_path = inner(path, name);
        let costs = if info.required {
            costs
        } else {
            Some(field_path.as_str())
        };
        found.push(SampleField {
            path: field_path.clone(),
            first_name: inner(path, info.name),
            shape: info.shape,
            required: info.required,
            costs: costs.map(Into::into),
            is_item: false,
        });
        collect_within(value.get(), info.shape, &field_path, costs, found);
    }
}

fn collect_within(
    value: &str,
    shape: Shape,
    path: &str,
    costs: Option<&str>,
    found: &mut Vec<SampleField>,
) {
    match shape {
        Shape::Object(infos) if value.starts_with('{') => {
            collect_fields(value, infos, path, costs, found);
        }
        Shape::List(&shape) if value.starts_with('[') => {
            for (number, item) in json::items(value).iter().enumerate() {
                let path = inner(path, &number.to_string());
                found.push(SampleField {
                    path: path.clone(),
                    first_name: path.clone(),
                    shape,
                    required: true,
                    costs: costs.map(Into::into),
                    is_item: true,
                });
                collect_within(item.get(), shape, &path, costs, found);
            }
        }
        _ => {}
    }
}

/// The path of `path` within `outer`.
pub(super) fn inner(outer: &str, path: &str) -> String {
    match (outer, path) {
        ("", path) => path.into(),
        (outer, "") => outer.into(),
        (outer, path) => format!("{outer}.{path}"),
    }
}
