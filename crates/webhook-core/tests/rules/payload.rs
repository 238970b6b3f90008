//! `#[derive(Payload)]`: what is read and what is written.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(unreachable_pub, reason = "the macros declare public types")]

use proptest::prelude::*;
use webhook_core::{
    Amount, CaseInsensitive, CurrencyCode, Extra, Payload, Timestamp,
    authoring::{Payload as _, Reader, Shape, Value as _},
    identifier, open_enum,
};

identifier! {
    pub struct ParcelId;
}

open_enum! {
    pub enum ParcelStatus {
        Sent = "sent",
        Delivered = "delivered",
    }
}
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
struct Parcel {
    #[payload(subject = "parcel", rename = "parcelId", alias = "id", alias = "parcel-id")]
    id: ParcelId,
    status: Option<ParcelStatus>,
    last_status: Option<CaseInsensitive<ParcelStatus>>,
    price: Option<Amount>,
    currency: Option<CurrencyCode>,
    #[payload(occurred_at)]
    sent_at: Option<Timestamp>,
    note: Option<String>,
    fragile: Option<bool>,
    count: Option<u64>,
    contents: Option<Vec<Item>>,
    labels: Option<Vec<String>>,
    r#type: Option<String>,
    extra: Extra,
}
#[derive(Debug, Clone, PartialEq, Payload)]
struct Item {
    name: String,
    weight: Option<i64>,
    extra: Extra,
}

fn read(text: &str) -> Parcel {
    serde_json::from_str(text).unwrap()
}

fn error(text: &str) -> String {
    serde_json::from_str::<Parcel>(text).unwrap_err().to_string()
}

fn written(parcel: &Parcel) -> String {
    serde_json::to_string(parcel).unwrap()
}

/// The names of the fields without a type.
fn extra(parcel: &Parcel) -> Vec<&str> {
    parcel.extra.iter().map(|(name, _)| name).collect()
}

#[test]
fn a_payload_is_written_as_it_was_read() {
    let text = concat!(
        r#"{"parcelId":"p","status":"sent","lastStatus":"DELIVERED","price":10.00,"currency":"GBP","#,
        r#""sentAt":"2018-04-30 08:39:25 UTC","note":"n","fragile":true,"count":2,"#,
        r#""contents":[{"name":"book","weight":-3},{"name":"pen","colour":"red"}],"labels":["a"],"#,
        r#""type":"box","z":1.50,"a":{"b":[1e400,"\u00e9"]},"z2":""}"#,
    );
    let parcel = read(text);
    assert_eq!(parcel.last_status.as_deref(), Some(&ParcelStatus::Delivered));
    assert_eq!(extra(&parcel), ["z", "a", "z2"]);
    assert_eq!(parcel.extra.get("z").unwrap().get(), "1.50");
    assert_eq!(written(&parcel), text);
    assert_eq!(read(&written(&parcel)), parcel);
    assert_ne!(read(&text.replace("1.50", "1.5")), parcel);
}

#[test]
fn absent_null_and_empty_are_no_value_and_are_not_written() {
    let with_all = |value: &str| {
        let optional = Parcel::FIELDS.iter().filter(|it| !it.required);
        let fields: String = optional.map(|it| format!(r#","{}":{value}"#, it.name)).collect();
        read(&format!(r#"{{"parcelId":"p"{fields}}}"#))
    };
    let absent = read(r#"{"parcelId":"p"}"#);
    assert_eq!([with_all("null"), with_all("\"\"")], [absent.clone(), absent.clone()]);
    assert_eq!(written(&absent), r#"{"parcelId":"p"}"#);
    assert_eq!(absent.labels, None);
}

#[test]
fn null_and_the_empty_string_are_no_payload_in_either_way_to_read_one() {
    let item = Item { name: "pen".into(), weight: None, extra: Extra::default() };
    let item = Some(item);
    for (json, expected) in [("null", &None), ("\"\"", &None), (r#"{"name":"pen"}"#, &item)] {
        assert_eq!(Item::read(&mut Reader::new(json)).as_ref(), Ok(expected), "{json}");
        let raw = serde_json::value::RawValue::from_string(json.to_owned()).unwrap();
        assert_eq!(Item::parse(&raw).ok().as_ref(), Some(expected), "{json}");
    }
}

#[test]
fn a_misfit_of_a_required_field_is_an_error_with_its_path() {
    for (text, expected) in [
        ("{}", "field `parcelId`: expected a field of this name, found none"),
        (r#"{"id":null}"#, "field `id`: expected a string that is not empty, found null"),
        (r#"{"id":["p"]}"#, "field `id`: expected a string that is not empty, found an array"),
        (r#"{"id":"p","id":"q"}"#, "field `id`: expected one field of this name, found several"),
        ("[\"p\"]", "invalid type: an array, expected an object"),
    ] {
        assert!(error(text).starts_with(expected), "{}", error(text));
    }
    let item = serde_json::from_str::<Vec<Item>>("[{\"name\":7},{\"weight\":1}]");
    assert!(item.unwrap_err().to_string().starts_with("field `name`: expected a field"));
}

#[test]
fn numbers_and_texts_are_read_for_each_other_where_nothing_is_lost() {
    let parcel = read(r#"{"id":7,"note":1.50,"sentAt":1e400,"count":"2","fragile":"true"}"#);
    assert_eq!((parcel.id.as_str(), parcel.note.as_deref()), ("7", Some("1.50")));
    assert_eq!(parcel.sent_at, Some("1e400".into()));
    assert_eq!((parcel.count, parcel.fragile), (Some(2), Some(true)));
    let parcel = read(r#"{"id":"p","count":2.0,"status":12345678901234567890123}"#);
    assert_eq!(parcel.count, Some(2));
    assert_eq!(parcel.status.unwrap().as_str(), "12345678901234567890123");
}

#[test]
fn each_name_of_a_field_is_read_and_the_first_is_written() {
    for name in ["parcelId", "id", "parcel-id"] {
        let parcel = read(&format!(r#"{{"{name}":"p"}}"#));
        assert_eq!(written(&parcel), r#"{"parcelId":"p"}"#);
    }
    for empty in ["null", "\"\""] {
        assert_eq!(read(&format!(r#"{{"parcelId":{empty},"id":"p"}}"#)).id.as_str(), "p");
    }
}

#[test]
fn of_two_names_the_first_is_the_fields_and_the_other_is_kept() {
    let parcel = read(r#"{"parcel-id":"p3","id":"p2","parcelId":"p1"}"#);
    assert_eq!(parcel.id.as_str(), "p1");
    assert_eq!(extra(&parcel), ["parcel-id", "id"]);
    assert_eq!(read(&written(&parcel)), parcel);
}

#[test]
fn a_payload_says_what_it_is_about_and_what_its_fields_are() {
    let parcel = read(r#"{"id":"p","sentAt":"2020-01-16"}"#);
    let subject = parcel.subject().unwrap();
    assert_eq!((subject.kind, subject.id), ("parcel", "p"));
    assert_eq!(parcel.occurred_at(), Some(&"2020-01-16".into()));
    assert_eq!((Parcel::KIND, Parcel::SUBJECT), ("parcel", Some("parcelId")));

    let field = |name| Parcel::FIELDS.iter().find(|it| it.name == name).unwrap();
    let id = field("parcelId");
    assert_eq!((id.aliases, id.required, id.shape), (&["id", "parcel-id"][..], true, Shape::Text));
    assert_eq!(field("status").shape, Shape::OneOf(&["sent", "delivered"]));
    assert_eq!(field("contents").shape, Shape::List(&Shape::Object(Item::FIELDS)));
    assert!(!field("type").required);
}

proptest! {
    #[test]
    fn any_text_of_an_enum_is_written_as_it_arrived(text in "\\PC{1,20}") {
        let token = serde_json::to_string(&text).unwrap();
        let status: ParcelStatus = serde_json::from_str(&token).unwrap();
        let in_any_case: CaseInsensitive<ParcelStatus> = serde_json::from_str(&token).unwrap();
        prop_assert_eq!(in_any_case.to_string(), in_any_case.as_str());
        prop_assert_eq!(serde_json::to_string(&status).unwrap(), token.clone());
        prop_assert_eq!(serde_json::to_string(&in_any_case).unwrap(), token);
    }

    #[test]
    fn any_fields_read_again_as_they_were_written(
        fields in proptest::collection::vec(
            ("(parcelId|id|price|note|contents|x)", r#"(null|""|"p"|1\.50|true|\[\]|\[\{"name":"n"\}\]|\{\})"#),
            0..8,
        ),
    ) {
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let text = format!("{{{}}}", fields.join(","));
        if let Ok(parcel) = serde_json::from_str::<Parcel>(&text) {
            prop_assert_eq!(read(&written(&parcel)), parcel);
        }
    }
}

/// A payload has a second reading for them; a text on its own has not.
#[test]
fn a_text_on_its_own_is_read_from_a_number_as_well() {
    let number: CurrencyCode = serde_json::from_str("7").unwrap();
    assert_eq!(number.as_str(), "7");
    let parsed: CurrencyCode = serde_json::from_value(7.into()).unwrap();
    assert_eq!(parsed.as_str(), "7");
    let list: Vec<Option<Timestamp>> = serde_json::from_str(r#"[null, "x", -7]"#).unwrap();
    assert_eq!(list, [None, Some("x".into()), Some("-7".into())]);
    assert!(serde_json::from_str::<CurrencyCode>("[7]").is_err());
}
