//! The status that an event reports: in a field, or by its name.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(unreachable_pub, reason = "the macros declare public types")]

use webhook_core::{
    Certainty::Documented,
    Extra, LifeCycle, Payload, Standing,
    State::Current,
    Status, Verified,
    authoring::{BodyLayout, Events},
    events, life_cycle, open_enum,
};

open_enum! {
    pub enum ParcelStatus {
        Sent = "sent",
        Delivered = "delivered",
    }
}

impl ParcelStatus {
    const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Sent => [Self::Delivered];
        Documented: Self::Delivered => [];
    };
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Parcel {
    #[payload(status, alias = "parcelStatus")]
    status: Option<ParcelStatus>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Postcard {
    status: Option<ParcelStatus>,
    extra: Extra,
}

events! {
    pub enum Event tagged "event" status by_its_name {
        "parcel_moved" => ParcelMoved(Parcel), Current, Documented, "the guide";
        "parcel_delivered" => ParcelDelivered(Parcel), Current, Documented, "the guide";
        "postcard_delivered" => PostcardDelivered(Postcard), Current, Documented, "the guide";
    }
}

fn by_its_name(event: &Event) -> Option<Status<'_>> {
    let delivered = Status::new(ParcelStatus::Delivered.as_str(), &ParcelStatus::LIFE_CYCLE);
    event.event_type().ends_with("_delivered").then_some(delivered)
}

events! {
    pub enum OnlyFields tagged "event" {
        "parcel_moved" => ParcelMoved(Parcel), Current, Documented, "the guide";
        "postcard_delivered" => PostcardDelivered(Postcard), Current, Documented, "the guide";
    }
}

fn decode<E: Events>(body: &str) -> E {
    let verified = Verified::assume_trusted(body.as_bytes());
    let envelope = BodyLayout::tagged("event").decode::<E>(verified);
    let in_envelope = envelope.status().map(|it| it.as_str().to_owned());
    let event = envelope.event.unwrap();
    assert_eq!(event.status().map(|it| it.as_str().to_owned()), in_envelope);
    event
}

#[test]
fn a_status_is_in_the_marked_field_or_else_what_the_function_of_the_table_says() {
    for (body, in_field, with_function) in [
        (r#"{"event":"parcel_moved","status":"sent"}"#, Some("sent"), Some("sent")),
        (r#"{"event":"parcel_moved","parcelStatus":"lost"}"#, Some("lost"), Some("lost")),
        (r#"{"event":"parcel_moved","status":{}}"#, None, None),
        (r#"{"event":"postcard_delivered","status":"sent"}"#, None, Some("delivered")),
        (r#"{"event":"parcel_painted","status":"sent"}"#, None, None),
    ] {
        let event: OnlyFields = decode(body);
        assert_eq!(event.status().map(|it| it.as_str()), in_field, "{body}");
        let event: Event = decode(body);
        assert_eq!(event.status().map(|it| it.as_str()), with_function, "{body}");
    }
    let both: Event = decode(r#"{"event":"parcel_delivered","status":"sent"}"#);
    assert_eq!(both.status().unwrap().as_str(), "sent");
}

#[test]
fn the_status_of_an_event_knows_its_life_cycle() {
    let status = |text: &str| -> OnlyFields {
        decode(&format!(r#"{{"event":"parcel_moved","status":"{text}"}}"#))
    };
    for (text, is_final, after_sent) in [
        ("sent", Some(false), Standing::Same),
        ("delivered", Some(true), Standing::Fresh),
        ("lost", None, Standing::Unknown),
    ] {
        let event = status(text);
        let status = event.status().unwrap();
        assert_eq!(status.is_final(), is_final, "{text}");
        assert_eq!(status.standing_after(None), Standing::First, "{text}");
        assert_eq!(status.standing_after(Some("sent")), after_sent, "{text}");
        assert_eq!(format!("{status:?}"), format!("Status({text:?})"));
    }
    let sent = status("sent");
    assert_eq!(sent.status().unwrap().standing_after(Some("delivered")), Standing::Stale);
    assert_eq!(sent.status().unwrap().standing_after(Some("lost")), Standing::Unknown);
}

#[test]
fn the_table_of_a_status_has_the_known_statuses_and_what_may_follow_each() {
    let event: OnlyFields = decode(r#"{"event":"parcel_moved","status":"sent"}"#);
    let table = event.status().unwrap().table();
    let rows: Vec<_> =
        table.into_iter().map(|row| (row.name, row.certainty, row.followed_by)).collect();
    let row = |name, next: &[&'static str]| (name, Documented, Some((next.to_vec(), Documented)));
    assert_eq!(rows, [row("sent", &["delivered"]), row("delivered", &[])]);
}
