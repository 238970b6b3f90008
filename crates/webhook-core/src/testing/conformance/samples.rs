//! Rules about the provider's own samples.

use super::{
    Conformance,
    bodies::{
        assert_same_payload, decode_known, each_sample, extra_paths, payload, row, subject, with,
        written,
    },
    json::reversed,
    tables::{covers_delivery_fact, covers_fields},
};
use crate::{Provider, testing::facts};

/// Each sample is an event that the crate knows, and has no field without a type.
pub fn every_field_of_a_sample_is_typed<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        assert_eq!(extra_paths(&envelope), [""; 0], "{}", sample.event);
        facts::covered(C::Provider::NAME, "event", sample.event);
    });
}

/// The payload that a type writes has every value of the sample, with all its digits.
pub fn a_payload_keeps_every_value_and_digit<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        assert_same_payload::<C>(&envelope, sample.body, sample.event);
        let row = row::<C>(sample.event);
        covers_fields::<C::Provider>(row.entity, row.fields, &payload::<C>(sample.body));
    });
    let place = if C::PAYLOAD.is_empty() { "the whole body" } else { C::PAYLOAD };
    covers_delivery_fact::<C::Provider>("payload", place);
}

/// What a type writes decodes to the same event.
pub fn a_written_payload_decodes_to_the_same_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let envelope = decode_known::<C>(sample.event, sample.body);
        let again = with(sample.body, C::PAYLOAD, &written(&envelope));
        let again = decode_known::<C>(sample.event, &again);
        assert_eq!(format!("{:?}", again.event), format!("{:?}", envelope.event));
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
        assert_eq!(subject(&envelope), subject(&decode_known::<C>(sample.event, sample.body)));
    });
}

/// Each sample has exactly one row in the table of events, and no name has two. The facts of the tables
/// are listed for the report.
pub fn every_sample_has_one_row_in_the_table<C: Conformance>() {
    let rows = |event: &str| C::Provider::EVENTS.iter().filter(|it| it.name == event).count();
    each_sample::<C>(|sample| assert_eq!(rows(sample.event), 1, "{}", sample.event));
    for row in C::Provider::EVENTS {
        assert_eq!(rows(row.name), 1, "{}", row.name);
        assert!(!row.entity.is_empty() && !row.source.is_empty(), "{}", row.name);
        let is_field = |name| row.fields.iter().any(|it| it.name == name);
        assert!(row.subject.is_none_or(is_field), "{}: the subject is a field", row.name);
    }
    facts::list(C::Provider::NAME, &facts::of::<C::Provider>());
}
