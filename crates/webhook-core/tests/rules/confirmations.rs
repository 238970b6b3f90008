//! Whether an event is what an API shows.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test stops at the first surprise, and the macros declare public types"
)]

use serde_json::value::RawValue;
use webhook_core::{
    Amount,
    Certainty::Documented,
    Confirmation, Delivery, Difference, Envelope, Extra, KnownEvent, LifeCycle, Payload, Provider,
    Redelivery,
    State::Current,
    Status, Timestamp, Verified, VerifyError,
    authoring::{BodyLayout, Events},
    events, life_cycle, open_enum,
};

open_enum! {
    pub enum ParcelStatus {
        Made = "made",
        Sent = "sent",
        Delivered = "delivered",
    }
}

impl ParcelStatus {
    const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Made => [Self::Sent];
        Documented: Self::Sent => [Self::Delivered];
        Documented: Self::Delivered => [];
    };
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Parcel {
    id: String,
    #[payload(status)]
    status: Option<ParcelStatus>,
    #[payload(alias = "price", alias = "parcel-price")]
    value: Option<Amount>,
    pieces: Option<u64>,
    due: Option<Timestamp>,
    #[payload(occurred_at)]
    changed: Option<Timestamp>,
    label: Option<String>,
    is_insured: Option<bool>,
    to: Option<Address>,
    items: Option<Vec<Item>>,
    marks: Option<Vec<String>>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Address {
    name: Option<String>,
    country: Option<Country>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Country {
    code: Option<String>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Item {
    weight: Option<Amount>,
    extra: Extra,
}

/// It has no status among its fields.
#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Notice {
    id: String,
    label: Option<String>,
    extra: Extra,
}

events! {
    pub enum Event tagged "event" status by_its_name {
        "notice_sent" => NoticeSent(Notice), Current, Documented, "the guide";
        "notice_delivered" => NoticeDelivered(Notice), Current, Documented, "the guide";
        "parcel_made" => ParcelMade(Parcel), Current, Documented, "the guide";
        "parcel_moved" => ParcelMoved(Parcel), Current, Documented, "the guide";
        "parcel_scanned" => ParcelScanned(Parcel), Current, Documented, "the guide";
    }
}

fn by_its_name(event: &Event) -> Option<Status<'_>> {
    let status = match event.event_type() {
        "notice_sent" => "sent",
        "notice_delivered" => "delivered",
        _ => return None,
    };
    Some(Status::new(status, &ParcelStatus::LIFE_CYCLE))
}

#[derive(Debug)]
struct Post;

impl Provider for Post {
    type Event = Event;
    const NAME: &'static str = "post";
    const CRATE: &'static str = "post 1.0.0";
    const EVENTS: &'static [KnownEvent] = Event::KNOWN;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        Ok(Verified::assume_trusted(delivery.body()))
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        BodyLayout::tagged("event").decode(verified)
    }
}

/// As above, and it says which event tells a status.
#[derive(Debug)]
struct Telling;

impl Provider for Telling {
    type Event = Event;
    const NAME: &'static str = Post::NAME;
    const CRATE: &'static str = Post::CRATE;
    const EVENTS: &'static [KnownEvent] = Post::EVENTS;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        Post.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        Post::decode(verified)
    }

    fn told_by(kind: &str, status: &str) -> &'static [&'static str] {
        if (kind, status) == ("notice", "sent") { &["notice_sent"] } else { &[] }
    }
}

#[test]
fn a_provider_says_which_events_tell_a_status_also_with_a_check() {
    fn told_by<P: Provider>(_: &P, status: &str) -> &'static [&'static str] {
        P::told_by("notice", status)
    }
    assert!(told_by(&Post, "sent").is_empty());
    assert_eq!(told_by(&Telling, "sent"), ["notice_sent"]);
    let checked = Telling.with_check(|_: &Delivery<'_>| true);
    assert_eq!(told_by(&checked, "sent"), ["notice_sent"]);
    assert!(told_by(&checked, "lost").is_empty());
}

/// An event with these fields, which are written as in JSON.
fn event(name: &str, fields: &str) -> Event {
    let body = format!(r#"{{"event":"{name}","id":"p-1"{fields}}}"#);
    Post::decode(Verified::assume_trusted(body.as_bytes())).event.unwrap()
}

fn object(fields: &str) -> Box<RawValue> {
    RawValue::from_string(format!(r#"{{"id":"p-1"{fields}}}"#)).unwrap()
}

/// Compares a parcel with an object that has the same status.
fn compare(delivered: &str, fetched: &str) -> Confirmation<Event> {
    Confirmation::of::<Post>(&event("parcel_moved", delivered), &object(fetched), None, None)
}

/// What differs between a parcel and an object that was not changed later.
fn differences(delivered: &str, fetched: &str) -> Vec<[String; 3]> {
    match compare(delivered, fetched) {
        Confirmation::Confirmed { .. } => Vec::new(),
        Confirmation::Differs { differences, .. } => listed(differences),
        other => panic!("{other:?}"),
    }
}

fn listed(differences: Vec<Difference>) -> Vec<[String; 3]> {
    differences.into_iter().map(|it| [it.field, it.delivered, it.fetched]).collect()
}

#[test]
fn values_that_are_the_same_confirm_an_event() {
    for (delivered, fetched) in [
        (r#","value":"10""#, r#","value":10.00"#),
        (r#","value":1e1"#, r#","value":"10""#),
        (r#","price":"10.5""#, r#","parcel-price":10.50"#),
        (r#","pieces":12"#, r#","pieces":"12""#),
        (r#","pieces":"012""#, r#","pieces":12"#),
        (r#","due":"2026-01-02T03:04:05Z""#, r#","due":"2026-01-02T04:04:05.9+01:00""#),
        (r#","due":"2026-01-02""#, r#","due":"2026-01-02T23:04:05Z""#),
        (r#","due":"2026-01-02T23:04:05Z""#, r#","due":"2026-01-02""#),
        (r#","label":"a""#, r#","label":"\u0061""#),
        (r#","is_insured":true"#, r#","is_insured":true"#),
        (r#","marks":["a","b"]"#, r#","marks":["a", "b"]"#),
        (
            r#","items":[{"weight":1},{"weight":2}]"#,
            r#","items":[{"weight":"1.0"},{"weight":2.0}]"#,
        ),
        (r#","to":{"country":{"code":"GB"}}"#, r#","to":{"name":"Ann","country":{"code":"GB"}}"#),
    ] {
        assert_eq!(differences(delivered, fetched), [[""; 3]; 0], "{delivered}");
    }
}

#[test]
fn values_that_differ_have_their_path_and_both_texts() {
    for (delivered, fetched, expected) in [
        (r#","value":"10""#, r#","value":10.01"#, ["value", r#""10""#, "10.01"]),
        (r#","price":"10.5""#, r#","parcel-price":10.51"#, ["value", r#""10.5""#, "10.51"]),
        (r#","value":"ten""#, r#","value":"10""#, ["value", r#""ten""#, r#""10""#]),
        (r#","pieces":12"#, r#","pieces":"13""#, ["pieces", "12", "13"]),
        (
            r#","due":"2026-01-02T03:04:05Z""#,
            r#","due":"2026-01-02T03:04:06Z""#,
            ["due", r#""2026-01-02T03:04:05Z""#, r#""2026-01-02T03:04:06Z""#],
        ),
        (
            r#","due":"2026-01-02""#,
            r#","due":"2026-01-03T03:04:06Z""#,
            ["due", r#""2026-01-02""#, r#""2026-01-03T03:04:06Z""#],
        ),
        // Two times of the same day, whose zone is not known.
        (
            r#","due":"2026-01-02T03:04:05""#,
            r#","due":"2026-01-02T03:04:06""#,
            ["due", r#""2026-01-02T03:04:05""#, r#""2026-01-02T03:04:06""#],
        ),
        (r#","label":"10""#, r#","label":"10.0""#, ["label", r#""10""#, r#""10.0""#]),
        (r#","label":"a""#, r#","label":"A""#, ["label", r#""a""#, r#""A""#]),
        (r#","is_insured":true"#, r#","is_insured":false"#, ["is_insured", "true", "false"]),
        (
            r#","to":{"country":{"code":"GB"}}"#,
            r#","to":{"country":{"code":"FR"}}"#,
            ["to.country.code", r#""GB""#, r#""FR""#],
        ),
        (
            r#","items":[{"weight":1},{"weight":2}]"#,
            r#","items":[{"weight":1},{"weight":3}]"#,
            ["items[1].weight", "2", "3"],
        ),
        (r#","marks":["a","b"]"#, r#","marks":["a"]"#, ["marks", r#"["a","b"]"#, r#"["a"]"#]),
    ] {
        assert_eq!(differences(delivered, fetched), [expected.map(str::to_owned)], "{delivered}");
    }
    let several = differences(
        r#","value":1,"label":"a","marks":["a","b"]"#,
        r#","value":2,"label":"b","marks":["a","c"]"#,
    );
    let fields: Vec<_> = several.iter().map(|[field, ..]| field.as_str()).collect();
    assert_eq!(fields, ["value", "label", "marks[1]"]);
}

#[test]
fn a_field_without_a_value_on_one_side_is_not_compared() {
    for nothing in ["", r#","label":null"#, r#","label":"""#] {
        assert_eq!(differences(r#","label":"a""#, nothing), [[""; 3]; 0], "{nothing}");
        assert_eq!(differences(nothing, r#","label":"a""#), [[""; 3]; 0], "{nothing}");
    }
    // The first name that has a value counts.
    let renamed = differences(r#","value":1"#, r#","value":null,"price":2"#);
    assert_eq!(renamed, [["value", "1", "2"].map(str::to_owned)]);
}

/// The kind of answer, and what differs.
fn confirm(
    name: &str,
    delivered: &str,
    fetched: &str,
    status: Option<&str>,
    told_as: Option<Event>,
) -> (&'static str, String, Vec<[String; 3]>) {
    match Confirmation::of::<Post>(&event(name, delivered), &object(fetched), status, told_as) {
        Confirmation::Confirmed { fetched } => {
            ("confirmed", fetched.event_type().into(), Vec::new())
        }
        Confirmation::Newer { fetched, differences } => {
            ("newer", fetched.event_type().into(), listed(differences))
        }
        Confirmation::Differs { fetched, differences } => {
            ("differs", fetched.event_type().into(), listed(differences))
        }
        Confirmation::NoLookUp => ("no look-up", String::new(), Vec::new()),
        other => panic!("{other:?}"),
    }
}

const fn none() -> Vec<[String; 3]> {
    Vec::new()
}

fn status(delivered: &str, fetched: &str) -> Vec<[String; 3]> {
    let [delivered, fetched] = [delivered, fetched].map(|it| format!("\"{it}\""));
    vec![["status".to_owned(), delivered, fetched]]
}

#[test]
fn a_status_that_follows_is_newer_and_another_one_differs() {
    for (before, now, expected) in [
        ("sent", "delivered", "newer"),
        ("made", "delivered", "newer"),
        ("sent", "lost", "newer"),
        ("sent", "made", "differs"),
        ("delivered", "sent", "differs"),
    ] {
        let told_as = event("parcel_scanned", &format!(r#","status":"{now}""#));
        let confirmed = confirm(
            "parcel_moved",
            &format!(r#","status":"{before}""#),
            &format!(r#","status":"{now}""#),
            Some(now),
            Some(told_as),
        );
        // The fetched object is the event that tells its status. Its fields are those of the delivered one.
        assert_eq!(confirmed, (expected, "parcel_scanned".into(), status(before, now)), "{now}");
    }
}

#[test]
fn an_event_keeps_its_name_if_several_tell_the_same_status() {
    let fields = r#","status":"sent""#;
    let told_as = Some(event("parcel_scanned", fields));
    let confirmed = confirm("parcel_moved", fields, fields, Some("sent"), told_as);
    assert_eq!(confirmed, ("confirmed", "parcel_moved".into(), none()));
}

#[test]
fn a_status_that_no_field_has_is_compared_as_well() {
    let told_as = Some(event("notice_delivered", ""));
    let confirmed = confirm("notice_sent", "", "", Some("delivered"), told_as);
    assert_eq!(confirmed, ("newer", "notice_delivered".into(), status("sent", "delivered")));
    let told_as = Some(event("notice_sent", ""));
    let confirmed = confirm("notice_delivered", "", "", Some("sent"), told_as);
    assert_eq!(confirmed, ("differs", "notice_sent".into(), status("delivered", "sent")));
    // The API shows no status, or the event has none.
    let confirmed = confirm("notice_delivered", "", "", None, None);
    assert_eq!(confirmed, ("confirmed", "notice_delivered".into(), none()));
    let confirmed = confirm("parcel_made", "", "", Some("sent"), None);
    assert_eq!(confirmed, ("confirmed", "parcel_made".into(), none()));
}

#[test]
fn an_object_that_was_changed_later_is_newer() {
    let changed = |time: &str, label: &str| format!(r#","changed":"{time}","label":"{label}""#);
    let delivered = changed("2026-01-02T03:04:05Z", "a");
    for (time, expected) in [
        ("2026-01-02T03:04:06Z", "newer"),
        ("2026-01-02T03:04:05.9Z", "differs"),
        ("2026-01-02T03:04:04Z", "differs"),
        ("2026-01-03", "differs"),
    ] {
        let (found, _, differences) =
            confirm("parcel_moved", &delivered, &changed(time, "b"), None, None);
        let last = differences.last().map(|it| it.first().map(String::as_str));
        assert_eq!((found, last), (expected, Some(Some("label"))), "{time}");
    }
    let same = changed("2026-01-02T03:04:05Z", "a");
    let confirmed = confirm("parcel_moved", &delivered, &same, None, None);
    assert_eq!(confirmed, ("confirmed", "parcel_moved".into(), none()));
}

#[test]
fn an_answer_without_what_the_event_requires_is_no_look_up() {
    let empty = RawValue::from_string("{}".into()).unwrap();
    let confirmed = Confirmation::of::<Post>(&event("parcel_moved", ""), &empty, None, None);
    assert_eq!(confirmed, Confirmation::NoLookUp);
}

#[test]
fn two_events_differ_in_their_fields_and_in_a_status_that_no_field_has() {
    let between = |delivered: Event, fetched: Event| {
        let found = Difference::between::<Post>(&delivered, &fetched);
        found
            .into_iter()
            .map(|it| [it.field, it.delivered, it.fetched].join(" "))
            .collect::<Vec<_>>()
    };
    let sent = || event("notice_sent", r#","label":"a""#);
    assert_eq!(between(sent(), sent()), [""; 0]);
    let delivered = event("notice_delivered", r#","label":"b""#);
    assert_eq!(between(sent(), delivered), [r#"label "a" "b""#, r#"status "sent" "delivered""#]);
    // One that a field has is said once, and one that only one of them has is not compared.
    let parcel = |status: &str| event("parcel_moved", status);
    let [made, moved] = [r#","status":"made""#, r#","status":"sent""#].map(parcel);
    assert_eq!(between(made.clone(), moved), [r#"status "made" "sent""#]);
    assert_eq!(between(made, parcel("")), [""; 0]);
}
