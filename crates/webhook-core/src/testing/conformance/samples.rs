//! Rules about the provider's own samples.

use super::{
    Conformance,
    bodies::{
        assert_same_payload, decode_known, each_sample, extra_paths, in_payload, payload,
        sample_fields, subject, with, written,
    },
    json::{fields, reversed},
};
use crate::{Provider, WebhookEvent, authoring::Shape};

/// Each sample decodes to an event that the crate knows.
pub fn every_sample_is_a_known_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        assert_eq!(
            envelope.event.map(|it| it.event_type().to_owned()),
            Ok(sample.event.into())
        );
    });
}

/// Each field of each sample is in its type's table, and none is left over after decoding.
pub fn every_field_of_a_sample_is_typed<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        assert_eq!(extra_paths(&envelope), [""; 0], "{}", sample.event);
        let typed = sample_fields::<C>(sample);
        let objects = typed
            .iter()
            .filter(|it| matches!(it.shape, Shape::Object(_)));
        for object in objects
            .map(|it| it.path.clone())
            .chain([in_payload::<C>("")])
        {
            let json = match object == C::PAYLOAD {
                true => payload::<C>(sample.body),
                false => crate::testing::edit::get(sample.body, &object).unwrap_or_default(),
            };
            if !json.starts_with('{') {
                continue;
            }
            for (name, _) in fields(&json).iter() {
                let path = super::bodies::inner(&object, name);
                let is_typed = path == C::EVENT_NAME || typed.iter().any(|it| it.path == path);
                assert!(is_typed, "{}: {path} has no type", sample.event);
            }
        }
    });
}

/// The payload that a type writes has every value of the sample, with all its digits.
pub fn a_payload_keeps_every_value_and_digit<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        assert_same_payload::<C>(&envelope, sample.body, sample.event);
    });
}

/// What a type writes decodes to the same event.
pub fn a_written_payload_decodes_to_the_same_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        let again = with(sample.body, C::PAYLOAD, &written(&envelope));
        let again = decode_known::<C>(sample.event, &again);
        assert_eq!(
            format!("{:?}", again.event),
            format!("{:?}", envelope.event)
        );
        assert_eq!(written(&again), written(&envelope));
        assert_eq!(subject(&again), subject(&envelope));
        assert_eq!(again.occurred_at(), envelope.occurred_at());
    });
}

/// Fields in the opposite order, with white space around them, mean the same.
pub fn fields_may_come_in_any_order_and_with_white_space<C: Conformance>() {
    each_sample::<C>(|sample| {
        let body = reversed(sample.body);
        assert_ne!(body, sample.body);
        let envelope = decode_known::<C>(sample.event, &body);
        assert_same_payload::<C>(&envelope, sample.body, sample.event);
        assert_eq!(extra_paths(&envelope), [""; 0], "{}", sample.event);
        assert_eq!(
            subject(&envelope),
            subject(&decode_known::<C>(sample.event, sample.body))
        );
    });
}

/// Each sample has exactly one row in the table of events, and no name has two.
pub fn every_sample_has_one_row_in_the_table<C: Conformance>() {
    let rows = |event: &str| {
        C::Provider::EVENTS
            .iter()
            .filter(|it| it.name == event)
            .count()
    };
    each_sample::<C>(|sample| assert_eq!(rows(sample.event), 1, "{}", sample.event));
    for row in C::Provider::EVENTS {
        assert_eq!(rows(row.name), 1, "{}", row.name);
        assert!(
            !row.entity.is_empty() && !row.source.is_empty(),
            "{}",
            row.name
        );
        let is_field = |name| row.fields.iter().any(|it| it.name == name);
        assert!(
            row.subject.is_none_or(is_field),
            "{}: the subject is a field",
            row.name
        );
    }
}
