//! Any body of Send Payments decodes as its endpoint's label, and an independent reading, say, and no
//! field is lost. Without a label the fields tell which event it is.
#![no_main]

use fxhooks_fuzz::{
    decoding::{check_event, look_at_everything, text_of},
    json::Json,
};
use libfuzzer_sys::fuzz_target;
use webhook_core::{Provider, Verified, authoring::decode_as};
use webhook_send_payments::{Event, SendPayments};

fuzz_target!(|body: &[u8]| {
    let trusted = || Verified::assume_trusted(body);
    let unlabelled = SendPayments::decode(trusted());
    look_at_everything(&unlabelled);
    // The label follows from the length, so that the samples are good inputs as they are.
    let row = SendPayments::EVENTS.get(body.len() % SendPayments::EVENTS.len());
    let Some(row) = row else { return };
    let envelope = SendPayments::decode(trusted().with_endpoint(row.name));
    look_at_everything(&envelope);
    let Some(text) = text_of(body) else { return assert!(envelope.event.is_err()) };
    let Some(json) = Json::read(text) else {
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        return assert!(is_json || (envelope.event.is_err() && unlabelled.event.is_err()));
    };
    if !matches!(json, Json::Object(_)) {
        return assert!(envelope.event.is_err() && unlabelled.event.is_err());
    }
    if json.has_repeated_names() {
        return;
    }
    assert_eq!(envelope.event_type(), Some(row.name));
    check_event(&envelope, Some(row), &json, None);
    let name = unlabelled.event_type();
    let found = SendPayments::EVENTS.iter().find(|it| Some(it.name) == name);
    if found.is_some() || unlabelled.event.is_ok() {
        check_event(&unlabelled, found, &json, None);
    }
    for event in [&envelope.event, &unlabelled.event].into_iter().flatten() {
        let written = event.payload().expect("a decoded payload can be written");
        if event.is_known() {
            let again = decode_as::<Event>(event.event_type(), written.get().as_bytes());
            assert_eq!(again.as_ref().ok(), Some(event), "{written}");
        }
    }
});
