//! Rules about fields that are absent, empty or repeated.

use super::{
    Conformance,
    bodies::{
        SampleField, assert_same_payload, decode_known, each_sample, error, extra_paths,
        sample_fields, subject, subject_path, with, without,
    },
    json::{fields, text},
    must,
};
use crate::{
    DecodeFault,
    testing::{Sample, edit},
};

/// An optional field may be absent, `null` or `""`, at every level: it has no value, and nothing else
/// changes.
pub fn an_optional_field_may_be_absent_null_or_empty<C: Conformance>() {
    each_sample::<C>(|sample| {
        let original = decode_known::<C>(sample.event, sample.body);
        let subject_path = subject_path::<C>(sample);
        for field in sample_fields::<C>(sample).iter().filter(|it| !it.required) {
            let path = &field.path;
            let absent = without(sample.body, path);
            let [null, empty] = ["null", "\"\""].map(|it| with(sample.body, path, it));
            for body in [&absent, &null, &empty] {
                let envelope = decode_known::<C>(sample.event, body);
                assert_same_payload::<C>(&envelope, &absent, path);
                assert_eq!(extra_paths(&envelope), [""; 0], "{path}");
                if subject_path.as_ref() != Some(path) {
                    assert_eq!(subject(&envelope), subject(&original), "{path}");
                }
            }
        }
    });
}

/// A required field that is absent, `null` or `""` is named in the error, at every level. Within an
/// optional object, that object is `None`.
pub fn a_missing_required_field_is_named<C: Conformance>() {
    each_sample::<C>(|sample| {
        let all = sample_fields::<C>(sample);
        for field in all.iter().filter(|it| it.required && !it.is_item) {
            let absent = without(sample.body, &field.path);
            let fault = lost::<C>(sample, field, &absent, &field.first_name);
            assert!(fault.is_none_or(|it| it == DecodeFault::Missing), "{}", field.path);
            for empty in ["null", "\"\""] {
                let empty = with(sample.body, &field.path, empty);
                lost::<C>(sample, field, &empty, &field.path);
            }
        }
    });
}

/// A field that occurs twice with the same value is one field. With different values it is lost: an
/// optional one goes to the unknown fields, a required one is an error.
pub fn a_repeated_field_costs_at_most_itself<C: Conformance>() {
    each_sample::<C>(|sample| {
        for field in sample_fields::<C>(sample).iter().filter(|it| !it.is_item) {
            let value = edit::get(sample.body, &field.path).unwrap_or_default();
            let same = with_second(sample.body, &field.path, &value);
            let envelope = decode_known::<C>(sample.event, &same);
            assert_same_payload::<C>(&envelope, sample.body, &field.path);
            assert_eq!(extra_paths(&envelope), [""; 0], "{}", field.path);

            let different = with_second(sample.body, &field.path, "\"another value\"");
            let fault = lost::<C>(sample, field, &different, &field.path);
            assert!(fault.is_none_or(|it| it == DecodeFault::Duplicate), "{}", field.path);
        }
    });
}

/// Checks that a body has lost this field and no more than that: its nearest optional field is
/// reported as a misfit, or there is an error at `path`, whose fault is returned.
pub(super) fn lost<C: Conformance>(
    sample: &Sample,
    field: &SampleField,
    body: &str,
    path: &str,
) -> Option<DecodeFault> {
    let Some(costs) = &field.costs else {
        let error = error::<C>(sample.event, body);
        assert_eq!(error.event_type(), Some(sample.event), "{path}");
        assert!(error.path().starts_with(path), "{} instead of {path}", error.path());
        return Some(error.fault().clone());
    };
    let envelope = decode_known::<C>(sample.event, body);
    assert_same_payload::<C>(&envelope, body, path);
    let paths = extra_paths(&envelope);
    assert!(
        !paths.is_empty() && paths.iter().all(|it| it == costs),
        "{paths:?} instead of {costs}"
    );
    None
}

/// The body with a second field of the same name, which has this value.
pub(super) fn with_second(body: &str, path: &str, value: &str) -> String {
    let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
    let object = edit::get(body, outer).unwrap_or_default();
    let quoted = text(&object);
    let mut fields = fields(quoted.as_deref().unwrap_or(&object));
    fields.push(name, must(serde_json::from_str(value), value));
    let changed = must(serde_json::to_string(&fields), path);
    match quoted {
        Some(_) => with(body, outer, &must(serde_json::to_string(&changed), path)),
        None => with(body, outer, &changed),
    }
}
