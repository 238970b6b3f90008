//! The two ways to read a body, side by side.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(unreachable_pub, reason = "the macros declare public types")]

use crate::authoring::Unusual;
use crate::decode::{BodyLayout, Events, envelope::Decoded};
use crate::{Certainty::Documented, Extra, Payload, State::Current, events};

#[derive(Debug, Clone, PartialEq, Payload)]
pub struct Parcel {
    id: Option<String>,
    extra: Extra,
}

events! {
    pub enum Beside {
        "sent" => Sent(Parcel), Current, Documented, "the guide";
    }
}

events! {
    pub enum Tagged tagged "event" {
        "sent" => Sent(Parcel), Current, Documented, "the guide";
    }
}

const LAYOUTS: [BodyLayout; 3] = [
    BodyLayout::beside("event", "parcel"),
    BodyLayout::beside("event", "parcel").delivery_id("delivery").known(&["version"]),
    BodyLayout::with_header("event", "name", "parcel")
        .delivery_id("delivery")
        .known(&["version", "event.version"])
        .json_in_text(),
];

/// Each is unlike the others in a way that one of the layouts looks at.
const FIELDS: [&str; 13] = [
    r#""event":"sent""#,
    r#""event":"lost""#,
    r#""event":{"name":"sent","version":1,"by":2}"#,
    r#""event":{"name":"sent","name":"lost"}"#,
    r#""event":{"by":2}"#,
    r#""parcel":{"id":"p1","note":3}"#,
    r#""parcel":"{\"id\":\"p2\"}""#,
    r#""parcel":{}"#,
    r#""delivery":"d1""#,
    r#""delivery":"""#,
    r#""version":1"#,
    r#""version":{"id":"v1"}"#,
    r#""colour":{"name":"sent","id":"c1"}"#,
];

type Parts = (String, Vec<(String, String)>, Option<Box<str>>, &'static str);

fn parts<E: Events>(decoded: Decoded<E>) -> Parts {
    let Decoded { event, extra, delivery_id, payload_path } = decoded;
    let extra = extra.iter().map(|(name, json)| (name.to_owned(), json.get().to_owned()));
    let extra = extra.collect();
    (format!("{event:?}"), extra, delivery_id, payload_path)
}

/// What one pass reads, if it can.
fn in_one_pass<E: Events>(layout: &BodyLayout, body: &str) -> Option<Parts> {
    let read: Result<Decoded<E>, Unusual> = layout.decode_in_one_pass(body);
    read.ok().map(parts)
}

/// Checks that both ways say the same of this body. `false` if one pass cannot read it.
fn same<E: Events>(layout: &BodyLayout, body: &str) -> bool {
    let mut by_field = parts(layout.decode_by_field::<E>(body));
    let Some(mut in_one_pass) = in_one_pass::<E>(layout, body) else { return false };
    by_field.1.sort();
    in_one_pass.1.sort();
    assert_eq!(in_one_pass, by_field, "{layout:?}\n{body}");
    true
}

#[test]
fn what_one_pass_can_read_both_ways_read_alike() {
    for layout in LAYOUTS {
        let mut read = 0;
        for number in 0..FIELDS.len().pow(4) {
            let digits = (0..4).map(|digit| number / FIELDS.len().pow(digit) % FIELDS.len());
            let fields: Vec<_> = digits.map(|digit| FIELDS[digit]).collect();
            read += usize::from(same::<Beside>(&layout, &format!("{{{}}}", fields.join(","))));
        }
        assert!(read > 50, "{layout:?}: {read}");
    }
}

#[test]
fn a_usual_body_is_read_in_one_pass() {
    let [plain, full, nested] = LAYOUTS;
    for (layout, body) in [
        (plain, r#"{"colour":{},"event":"sent","parcel":{"id":"p1"},"delivery":"d1"}"#),
        (full, r#"{"version":1,"event":"sent","delivery":"d1","parcel":{"id":"p1"},"version":2}"#),
        (full, r#"{"delivery":"d1","event":"sent","parcel":{}}"#),
        (nested, r#"{"event":{"version":1,"name":"sent"},"parcel":{"id":"p1"},"delivery":"d1"}"#),
        (nested, r#"{"event":{"name":"sent","by":1},"parcel":"{\"id\":\"p1\"}"}"#),
    ] {
        assert!(same::<Beside>(&layout, body), "{body}");
    }
    let tagged = BodyLayout::tagged("event");
    assert!(same::<Tagged>(&tagged, r#"{"event":"sent","id":"p1","note":3}"#));
}

#[test]
fn a_tagged_body_is_read_in_one_pass_only_if_its_tag_comes_first_and_once() {
    let tagged = BodyLayout::tagged("event");
    for (layout, body) in [
        (tagged, r#"{"id":"p1","event":"sent"}"#),
        (tagged, r#"{"event":"sent","event":"sent"}"#),
        (tagged, r#"{"event":"sent"} 1"#),
        (tagged.delivery_id("delivery"), r#"{"event":"sent","delivery":"d1"}"#),
    ] {
        assert!(in_one_pass::<Tagged>(&layout, body).is_none(), "{body}");
    }
}
