//! Rules about fields whose value is of another type.

use super::{
    Conformance,
    bodies::{
        SampleField, assert_same_payload, decode, each_sample, extra_paths, sample_fields, subject,
        subject_path, with,
    },
    fields::lost,
};
use crate::{
    authoring::Shape,
    testing::{Sample, edit},
};

/// Values to set in every field. Those that may not fit must not appear in an error.
const DAMAGE: &[&str] = &[
    "7",
    "98765432109876543210987654321098765432109876543210",
    "1e400",
    "true",
    "null",
    "\"\"",
    r#""leak, expected leak""#,
    r#""\ud83dleak""#,
    r#"["leak"]"#,
    r#"{"leak":"leak"}"#,
];

/// Each field of each sample, at every level, with each kind of value: the event's name is always
/// there, the subject unless its own field is damaged. An optional field that does not fit is
/// `None` and is reported, a required one is an error with its path and without any value. A number
/// is read where text is documented.
pub fn a_damaged_field_costs_at_most_itself<C: Conformance>() {
    each_sample::<C>(|sample| {
        let original = subject(&decode::<C>(sample.event, sample.body));
        let subject_path = subject_path::<C>(sample);
        for field in sample_fields::<C>(sample) {
            for value in DAMAGE {
                let body = with(sample.body, &field.path, value);
                let envelope = decode::<C>(sample.event, &body);
                let what = format!("{}: {value}", field.path);
                assert_eq!(envelope.event_type(), Some(sample.event), "{what}");
                if subject_path.as_ref() == Some(&field.path) {
                    let id = value.trim_matches('"').to_owned();
                    let damaged = original.clone().map(|(kind, _)| (kind, id));
                    let is_read = matches!(reading(field.shape, value), Reading::Value);
                    let found = subject(&envelope);
                    assert!(found == damaged || (found.is_none() && !is_read), "{what}");
                } else {
                    assert_eq!(subject(&envelope), original, "{what}");
                }
                match (reading(field.shape, value), field.required) {
                    (Reading::Value, _) => holds::<C>(sample, &field, value, &body),
                    (Reading::Empty, false) => {}
                    (Reading::Empty | Reading::Misfit, _) => {
                        lost::<C>(sample, &field, &body, &field.path);
                        shows_no_value::<C>(sample, &body);
                    }
                    (Reading::Unclear, _) => {}
                }
            }
        }
    });
}

enum Reading {
    /// The field holds the value.
    Value,
    /// It counts as no value.
    Empty,
    /// The value does not fit.
    Misfit,
    /// That depends on more than the shape.
    Unclear,
}

/// How a field of this shape reads one of the values above.
fn reading(shape: Shape, value: &str) -> Reading {
    let fits = match (shape, value.as_bytes()) {
        (_, b"null" | b"\"\"") => return Reading::Empty,
        (Shape::Any, _) => return Reading::Unclear,
        (Shape::Text | Shape::OneOf(_) | Shape::Timestamp, [b'"', ..]) => !value.contains("\\u"),
        (Shape::Text | Shape::OneOf(_) | Shape::Timestamp, [b'0'..=b'9', ..]) => true,
        (Shape::Integer | Shape::Decimal, b"7") | (Shape::Boolean, b"true") => true,
        (Shape::List(&item), [b'[', ..]) => match reading(item, "\"leak\"") {
            Reading::Value => true,
            Reading::Unclear => return Reading::Unclear,
            Reading::Empty | Reading::Misfit => false,
        },
        (Shape::Object(fields), [b'{', ..]) => fields.iter().all(|it| !it.required),
        _ => false,
    };
    if fits { Reading::Value } else { Reading::Misfit }
}

/// Checks that the field holds the value, and that nothing else changed.
fn holds<C: Conformance>(sample: &Sample, field: &SampleField, value: &str, body: &str) {
    let is_number = value.starts_with(|first: char| first.is_ascii_digit());
    let is_text = matches!(field.shape, Shape::Text | Shape::OneOf(_) | Shape::Timestamp);
    let expected = match is_number && is_text {
        true => with(sample.body, &field.path, &format!("\"{value}\"")),
        false => body.into(),
    };
    let envelope = decode::<C>(sample.event, body);
    assert_same_payload::<C>(&envelope, &expected, &field.path);
    let unknown = format!("{}.leak", field.path);
    let unknown = value.starts_with('{').then_some(unknown);
    assert_eq!(extra_paths(&envelope), Vec::from_iter(unknown), "{}", field.path);
}

/// Checks that the error, if there is one, shows no value of the body.
fn shows_no_value<C: Conformance>(sample: &Sample, body: &str) {
    let Err(error) = decode::<C>(sample.event, body).event else {
        return;
    };
    let text = error.to_string().replace(sample.event, "");
    // The subject is reported on purpose.
    let debug = format!("{:?}", error.with_subject(None));
    for value in ["leak", "98765432109876543210", "1e400"] {
        assert!(!text.contains(value) && !debug.contains(value), "a value is shown: {debug}");
    }
    for field in sample_fields::<C>(sample) {
        let value = edit::get(sample.body, &field.path).unwrap_or_default();
        let value = value.trim_matches('"');
        assert!(value.len() <= 12 || !text.contains(value), "a value is shown: {text}");
    }
}
