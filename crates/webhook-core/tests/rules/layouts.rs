//! Bodies that are read in one pass, and field by field: both say the same.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(unreachable_pub, reason = "the macros declare public types")]

use webhook_core::{
    Certainty::Documented, Envelope, Extra, Payload, State::Current, Verified,
    authoring::BodyLayout, events,
};

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Parcel {
    id: String,
    note: Option<String>,
    extra: Extra,
}

events! {
    pub enum Tagged tagged "event" {
        "parcel_sent" => Sent(Parcel), Current, Documented, "the guide";
    }
}

events! {
    pub enum Beside {
        "parcel_sent" => Sent(Parcel), Current, Documented, "the guide";
    }
}

fn beside(layout: BodyLayout, body: &str) -> Envelope<'static, Beside> {
    layout.decode(Verified::assume_trusted(body.as_bytes())).into_owned()
}

#[test]
fn a_tagged_body_has_its_delivery_id_whether_its_other_fields_fit_or_not() {
    const LAYOUT: BodyLayout = BodyLayout::tagged("event").delivery_id("delivery");
    for note in ["\"fragile\"", "[]"] {
        let body = format!(r#"{{"event":"parcel_sent","delivery":"d1","id":"p1","note":{note}}}"#);
        let envelope = LAYOUT.decode::<Tagged>(Verified::assume_trusted(body.as_bytes()));
        assert_eq!(envelope.delivery_id(), Some("d1"), "{body}");
        assert!(envelope.event.is_ok(), "{body}");
        assert!(envelope.extra().get("delivery").is_none(), "{body}");
    }
}

#[test]
fn a_known_field_beside_the_payload_is_not_reported_however_often_it_comes() {
    let layout = BodyLayout::beside("event", "parcel").known(&["version"]);
    for note in ["\"fragile\"", "[]"] {
        let body = format!(
            r#"{{"event":"parcel_sent","version":1,"version":2,"parcel":{{"id":"p1","note":{note}}}}}"#
        );
        assert!(beside(layout, &body).extra().get("version").is_none(), "{body}");
    }
}

#[test]
fn a_body_may_be_a_string_that_holds_it_and_no_string_of_strings() {
    let layout = BodyLayout::beside("event", "parcel").json_in_text();
    let body = r#"{"event":"parcel_sent","parcel":{"id":"p1"}}"#;
    let once = serde_json::to_string(body).unwrap();
    assert!(beside(layout, &once).event.is_ok());
    let twice = serde_json::to_string(&once).unwrap();
    assert!(beside(layout, &twice).event.is_err());
}

#[test]
fn the_error_for_a_value_with_more_behind_it_quotes_neither() {
    let tagged = BodyLayout::tagged("event");
    let in_text = BodyLayout::beside("event", "parcel").json_in_text();
    for body in [r#""s3cret" x"#, r#"{"event":"parcel_sent","parcel":"\"s3cret\" x"}"#] {
        for layout in [tagged, in_text] {
            if let Err(error) = beside(layout, body).event {
                assert!(!error.to_string().contains("s3cret"), "{error}");
            }
        }
    }
    let error = beside(tagged, r#""s3cret" x"#).event.unwrap_err();
    assert!(error.to_string().contains("line 1, column 10"), "{error}");
}

/// `note` does not fit, so the body is read field by field.
#[test]
fn what_is_beside_the_payload_is_kept_unless_it_is_known_and_undamaged() {
    let layout = BodyLayout::beside("event", "parcel").known(&["version", "shop"]);
    let body = r#"{"event":"parcel_sent","colour":"red","version":1,"shop":[1],"parcel":{"id":"p1","note":[]}}"#;
    let extra = beside(layout, body).extra();
    let names: Vec<_> = extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["colour", "shop", "parcel.note"]);
}

#[test]
fn a_payload_that_is_no_object_is_damage_of_a_known_event_only() {
    let layout = BodyLayout::beside("event", "parcel");
    let known = beside(layout, r#"{"event":"parcel_sent","parcel":5}"#).event.unwrap_err();
    assert_eq!(known.event_type(), Some("parcel_sent"));
    assert!(known.to_string().contains("expected an object, found a number"), "{known}");
    let unknown = beside(layout, r#"{"event":"parcel_painted","parcel":5}"#).event.unwrap();
    assert!(!unknown.is_known(), "{unknown:?}");
}

#[test]
fn an_empty_name_in_a_body_that_is_cut_off_is_no_name() {
    let layout = BodyLayout::tagged("event");
    for (body, name) in
        [(r#"{"event":"parcel_sent","id":"#, Some("parcel_sent")), (r#"{"event":"","id":"#, None)]
    {
        let envelope = layout.decode::<Tagged>(Verified::assume_trusted(body.as_bytes()));
        assert_eq!(envelope.event.unwrap_err().event_type(), name, "{body}");
    }
}
