//! Rules about what names an event.

use super::{
    Conformance,
    bodies::{decode, decode_known, each_sample, error, payload, with, without},
    fields::with_second,
    json::fields,
    tables::covers_delivery_fact,
};
use crate::{DecodeFault, Provider, WebhookEvent, testing::Simulate};

/// Each row of the table has a type, whether or not there is a sample of it.
pub fn every_row_of_the_table_has_a_type<C: Conformance>() {
    for row in C::Provider::EVENTS {
        each_sample::<C>(|sample| {
            let body = match C::EVENT_NAME {
                "" => sample.body.into(),
                path => with(sample.body, path, &format!("\"{}\"", row.name)),
            };
            let envelope = decode::<C>(row.name, &body);
            assert_eq!(envelope.event_type(), Some(row.name));
            // Another event's sample may not fit its type.
            assert!(envelope.event.map_or(true, |it| it.is_known()), "{} has no type", row.name);
        });
    }
}

/// A body without a name, with one that is not a string, or with two different ones is an error at the
/// name's path. The same name twice is one name.
pub fn a_body_without_one_event_name_is_an_error<C: Conformance>() {
    if C::EVENT_NAME.is_empty() {
        let label = <C::Provider as Simulate>::endpoint_of("any");
        assert!(label.is_some(), "the body or the endpoint names the event");
        covers_delivery_fact::<C::Provider>("event name", "in no field");
        return;
    }
    each_sample::<C>(|sample| {
        let fails_at = |body: &str, path: &str| {
            let error = error::<C>(sample.event, body);
            assert_eq!((error.path(), error.event_type()), (path, None), "{body}");
            error.fault().clone()
        };
        let mut path = String::new();
        for step in C::EVENT_NAME.split('.') {
            path = super::bodies::inner(&path, step);
            let fault = fails_at(&without(sample.body, &path), &path);
            assert_eq!(fault, DecodeFault::Missing);
        }
        for name in ["null", "\"\"", "7", "true", "[]", "{}", r#""\ud83d""#] {
            fails_at(&with(sample.body, C::EVENT_NAME, name), C::EVENT_NAME);
        }
        let twice = with_second(sample.body, C::EVENT_NAME, "\"another name\"");
        assert_eq!(fails_at(&twice, C::EVENT_NAME), DecodeFault::Duplicate);

        let same = with_second(sample.body, C::EVENT_NAME, &format!("\"{}\"", sample.event));
        decode_known::<C>(sample.event, &same);
    });
    covers_delivery_fact::<C::Provider>("event name", C::EVENT_NAME);
}

/// An array is not an event, although `serde` can read a struct from one.
pub fn an_array_is_not_an_event<C: Conformance>() {
    each_sample::<C>(|sample| {
        let (event, body) = (sample.event, sample.body);
        let values = |object: &str| {
            let fields = fields(object);
            let values: Vec<&str> = fields.iter().map(|(_, value)| value.get()).collect();
            format!("[{}]", values.join(","))
        };
        for array in [
            format!("[\"{event}\"]"),
            format!("[\"{event}\",{{}}]"),
            format!("[{body}]"),
            values(body),
            with(body, C::PAYLOAD, &values(&payload::<C>(body))),
        ] {
            error::<C>(event, &array);
        }
    });
}
