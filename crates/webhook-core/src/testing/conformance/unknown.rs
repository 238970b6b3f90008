//! Rules about events, values and fields that the crate does not know.

use super::{
    Conformance,
    bodies::{
        assert_same_payload, decode, decode_known, each_sample, extra_paths, in_payload, inner,
        payload, row, sample_fields, with, written,
    },
    must,
};
use crate::{
    Provider, WebhookEvent,
    authoring::Shape,
    testing::{Sample, Simulate, edit},
};

/// An unknown event is kept with its payload, as it is written.
pub fn an_unknown_event_is_kept<C: Conformance>() {
    let body = C::Provider::unknown_event();
    let envelope = decode::<C>("", &body);
    assert!(!must(envelope.event.as_ref(), "decoding").is_known());
    let name = envelope.event_type().unwrap_or_default();
    assert!(
        C::Provider::EVENTS.iter().all(|row| row.name != name),
        "{name} is known"
    );
    let as_written = edit::get(&body, C::PAYLOAD).unwrap_or_default();
    assert!(
        [as_written, payload::<C>(&body)].contains(&written(&envelope)),
        "{name}"
    );
}

/// A value that an enum does not know is kept, at every level, also where samples leave the field out.
pub fn an_unknown_enum_value_is_kept<C: Conformance>() {
    each_sample::<C>(|sample| {
        let is_enum = |shape| matches!(shape, Shape::OneOf(_));
        let fields = sample_fields::<C>(sample);
        let infos = row::<C>(sample.event)
            .fields
            .iter()
            .filter(|it| is_enum(it.shape));
        let names = infos.map(|it| in_payload::<C>(it.name));
        let absent = names.filter(|name| fields.iter().all(|it| it.first_name != *name));
        let present = fields
            .iter()
            .filter(|it| is_enum(it.shape))
            .map(|it| it.path.clone());
        for path in present.chain(absent) {
            let body = with(sample.body, &path, "\"an unknown value\"");
            let envelope = decode_known::<C>(sample.event, &body);
            assert_same_payload::<C>(&envelope, &body, &path);
            assert_eq!(extra_paths(&envelope), [""; 0], "{path}");
        }
    });
}

/// An unknown field is kept as it is written, and the envelope reports it by its path: in the payload,
/// in objects and lists within it, and beside it.
pub fn an_unknown_field_is_kept_and_reported<C: Conformance>() {
    let strange = r#"{"a":[1.50,1e400,"\u00e9",null,{"b":[]}],"c":""}"#;
    each_sample::<C>(|sample| {
        let objects = objects_in_payload::<C>(sample)
            .into_iter()
            .map(|path| (path, true));
        let beside = objects_beside_payload::<C>()
            .into_iter()
            .map(|path| (path, false));
        for (object, is_payload) in objects.chain(beside) {
            let path = inner(&object, "an unknown field");
            for value in [strange, "null", "\"\"", "0.10", "true"] {
                let body = with(sample.body, &path, value);
                let envelope = decode_known::<C>(sample.event, &body);
                assert_same_payload::<C>(&envelope, &body, &path);
                let reported = envelope.extra();
                let reported: Vec<_> = reported.iter().map(|(path, it)| (path, it.get())).collect();
                assert_eq!(reported, [(path.as_str(), value)], "{}", sample.event);
                let kept = is_payload.then(|| path.strip_prefix(C::PAYLOAD)).flatten();
                let kept =
                    kept.map(|path| edit::get(&written(&envelope), path.trim_start_matches('.')));
                assert!(
                    kept.is_none_or(|it| it.as_deref() == Some(value)),
                    "{path} is kept"
                );
            }
        }
    });
}

/// The payload, and each object in it that has a type.
fn objects_in_payload<C: Conformance>(sample: &Sample) -> Vec<String> {
    let is_object = |path: &str| edit::get(sample.body, path).is_some_and(|it| it.starts_with('{'));
    let nested = sample_fields::<C>(sample)
        .into_iter()
        .filter(|it| matches!(it.shape, Shape::Object(_)) && is_object(&it.path));
    nested
        .map(|it| it.path)
        .chain([C::PAYLOAD.into()])
        .collect()
}

/// The body, and the object with the event's name, unless they are the payload.
fn objects_beside_payload<C: Conformance>() -> Vec<String> {
    let header = C::EVENT_NAME.rsplit_once('.').map(|(header, _)| header);
    let body = (!C::PAYLOAD.is_empty()).then_some("");
    let header = header.filter(|it| *it != C::PAYLOAD);
    body.into_iter().chain(header).map(Into::into).collect()
}
