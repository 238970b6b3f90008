//! What holds for the decoding of any body.

use std::borrow::Cow;

use webhook_core::{
    Envelope, Extra, KnownEvent, Provider, Verified, WebhookEvent,
    authoring::{Events, Shape, decode_as, whole_digits},
};

use crate::json::{Json, assert_kept, fields};

/// Where a provider's documents say that a body has its parts.
pub struct Layout {
    /// The path of the event's name.
    pub name: &'static [&'static str],
    /// The field with the payload. `None`: the whole body.
    pub payload: Option<&'static str>,
    /// The field with the delivery's id.
    pub delivery_id: Option<&'static str>,
    /// Fields beside the payload of a known event that say nothing new.
    pub known: &'static [&'static str],
    /// Whether the body or the payload may be a string that holds the JSON.
    pub json_in_text: bool,
}

/// Decodes a body and compares what the envelope says with an independent reading.
pub fn check<P>(body: &[u8], layout: &Layout)
where
    P: Provider,
    P::Event: Events + PartialEq,
{
    let envelope = P::decode(Verified::assume_trusted(body));
    look_at_everything(&envelope);
    let Some(text) = text_of(body) else {
        return assert!(envelope.event.is_err(), "no UTF-8, and an event");
    };
    let Some(json) = Json::read(text) else {
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        return assert!(is_json || envelope.event.is_err(), "no JSON, and an event");
    };
    let inner = match &json {
        Json::Text(text) if layout.json_in_text => Some(text),
        _ => None,
    };
    let json = match inner {
        None => Some(json.clone()),
        Some(text) => Json::read(text),
    };
    let Some(json @ Json::Object(_)) = json else {
        return assert!(envelope.event.is_err() || inner.is_some(), "no object, and an event");
    };
    if json.has_repeated_names() {
        return;
    }
    let name = layout.name.iter().try_fold(&json, |json, step| json.field(step));
    let Some(Json::Text(name)) = name.filter(|name| !name.is_empty()) else {
        assert_eq!(envelope.event_type(), None);
        return assert!(envelope.event.is_err(), "no name, and an event");
    };
    assert_eq!(envelope.event_type(), Some(&**name));
    let payload = match layout.payload {
        None => Some(&json),
        Some(field) => json.field(field),
    };
    let Some(payload) = payload else {
        return assert!(envelope.event.is_err(), "no payload, and an event");
    };
    let in_text = match payload {
        Json::Text(text) if layout.json_in_text => Json::read(text),
        _ => None,
    };
    let row = P::EVENTS.iter().find(|row| row.name == name);
    let payload = match (&in_text, payload) {
        (Some(object @ Json::Object(_)), _) => object,
        // It may say what it is about before its first error.
        (None, Json::Text(_)) if layout.json_in_text && row.is_some() => {
            return assert!(envelope.event.is_err(), "no payload in a text, and an event");
        }
        _ => payload,
    };
    if payload.has_repeated_names() {
        return;
    }
    check_event(&envelope, row, payload, layout.payload.is_none().then_some(layout.name[0]));
    if let Some(row) = row {
        check_second_reading::<P>(&envelope, row, layout.payload.is_none());
        check_beside(&envelope, &json, layout);
    }
    if inner.is_none() {
        check_order_does_not_matter::<P>(&envelope, text);
    }
}

/// Compares an event with the JSON of its payload. A tagged payload contains the event's name.
pub fn check_event<E: WebhookEvent>(
    envelope: &Envelope<'_, E>,
    row: Option<&KnownEvent>,
    payload: &Json<'_>,
    tag: Option<&str>,
) {
    let subject = row.and_then(|row| Some((row.entity, id_of(row, payload)?)));
    let found = envelope.subject().map(|subject| (subject.kind, Cow::from(subject.id)));
    assert_eq!(found, subject);
    let Ok(event) = &envelope.event else {
        return assert!(row.is_some(), "an unknown event cannot be damaged");
    };
    assert_eq!(event.is_known(), row.is_some());
    let written = event.payload().expect("a decoded payload can be written");
    let written = Json::read(written.get()).expect("what is written is JSON");
    match row {
        None => assert_eq!(&written, payload),
        Some(row) => {
            assert_kept(payload, &written, Shape::Object(row.fields));
            if let Some(tag) = tag {
                assert_eq!(written.field(tag).and_then(Json::id), Some(row.name));
            }
        }
    }
}

/// The subject's id, as the table of fields says where it is.
fn id_of<'j>(row: &KnownEvent, payload: &'j Json<'_>) -> Option<Cow<'j, str>> {
    let field = row.fields.iter().find(|field| Some(field.name) == row.subject)?;
    let mut names = [field.name].into_iter().chain(field.aliases.iter().copied());
    let id = names.find_map(|name| payload.field(name)?.id())?;
    if field.shape != Shape::Integer {
        return Some(id.into());
    }
    let digits = whole_digits(id);
    digits.parse::<i128>().is_ok().then(|| digits.into())
}

/// What is written can be read again and is equal.
fn check_second_reading<P>(envelope: &Envelope<'_, P::Event>, row: &KnownEvent, is_tagged: bool)
where
    P: Provider,
    P::Event: Events + PartialEq,
{
    let Ok(event) = &envelope.event else { return };
    let written = event.payload().expect("a decoded payload can be written");
    let again = match is_tagged {
        true => P::decode(Verified::assume_trusted(written.get().as_bytes())).event,
        false => decode_as::<P::Event>(row.name, written.get().as_bytes()),
    };
    assert_eq!(again.as_ref().ok(), Some(event), "{written}");
}

/// What is beside the payload is in `extra`, unless it is known.
fn check_beside<E: WebhookEvent>(envelope: &Envelope<'_, E>, json: &Json<'_>, layout: &Layout) {
    let (Some(payload), Json::Object(outer)) = (layout.payload, json) else { return };
    let extra = envelope.extra();
    let is_scalar = |value: &Json<'_>| !matches!(value, Json::Array(_) | Json::Object(_));
    let check = |path: &str, value: &Json<'_>| {
        let kept = extra.get(path).and_then(|kept| Json::read(kept.get()));
        match layout.known.contains(&path) && is_scalar(value) {
            true => assert_eq!(kept, None, "{path}"),
            false => assert_eq!(kept.as_ref(), Some(value), "{path}"),
        }
    };
    for (name, value) in outer {
        match (&**name, value) {
            (name, _) if name == payload => {}
            (name, Json::Object(header)) if layout.name.len() == 2 && name == layout.name[0] => {
                for (inner, value) in header.iter().filter(|field| field.0 != layout.name[1]) {
                    // A name with a dot in it could be the path of another field.
                    if !inner.contains('.') {
                        check(&format!("{name}.{inner}"), value);
                    }
                }
            }
            (name, _) if name == layout.name[0] || name.contains('.') => {}
            (name, value) if Some(name) == layout.delivery_id => match value.id() {
                Some(id) => assert_eq!(envelope.delivery_id(), Some(id)),
                None => assert_eq!(envelope.delivery_id(), None),
            },
            (name, value) => check(name, value),
        }
    }
}

/// A body in one pass, or field by field: the order of its fields decides which, and changes nothing.
fn check_order_does_not_matter<P>(envelope: &Envelope<'_, P::Event>, text: &str)
where
    P: Provider,
    P::Event: Events + PartialEq,
{
    let Some(mut fields) = fields(text.trim()) else { return };
    fields.reverse();
    let name = |name: &str| serde_json::to_string(name).unwrap_or_default();
    let fields: Vec<_> =
        fields.iter().map(|(key, value)| format!("{}:{value}", name(key))).collect();
    let reversed = format!("{{{}}}", fields.join(","));
    let other = P::decode(Verified::assume_trusted(reversed.as_bytes()));
    assert_eq!(envelope.event_type(), other.event_type());
    assert_eq!(envelope.subject(), other.subject());
    assert_eq!(envelope.delivery_id(), other.delivery_id());
    assert_eq!(envelope.event.is_ok(), other.event.is_ok(), "{reversed}");
    assert_eq!(sorted(&envelope.extra()), sorted(&other.extra()));
    if let (Ok(one), Ok(other)) = (&envelope.event, &other.event)
        && one.is_known()
        && envelope.extra().is_empty()
    {
        assert_eq!(one, other);
    }
}

fn sorted(extra: &Extra) -> Vec<(String, String)> {
    let owned = |(path, value): (&str, &serde_json::value::RawValue)| {
        (path.to_owned(), value.get().to_owned())
    };
    let mut fields: Vec<_> = extra.iter().map(owned).collect();
    fields.sort();
    fields
}

/// Asks an envelope everything that it answers, and writes its error.
pub fn look_at_everything<E: WebhookEvent>(envelope: &Envelope<'_, E>) {
    let _ = (envelope.event_type(), envelope.subject(), envelope.status(), envelope.delivery_id());
    let _ = envelope.occurred_at().map(webhook_core::Timestamp::moment);
    match &envelope.event {
        Ok(event) => assert!(event.payload().is_ok()),
        Err(error) => {
            let text = error.to_string();
            // The event's name is shown: it says what cannot be decoded.
            let has_name = error.event_type().is_some_and(|name| name.contains("s3cret"));
            assert!(has_name || !text.contains("s3cret"), "{text}");
            assert!(error.event_type().is_some() || error.subject().is_none());
        }
    }
}

/// The body's text without a byte order mark.
pub fn text_of(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}
