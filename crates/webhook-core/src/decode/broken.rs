//! What a body that is not JSON says before its first error.

use serde_json::value::RawValue;

use super::{
    DecodeError, Events, Misfit, Object, Token,
    body_layout::{BodyLayout, Name},
    events::subject_in,
    token::Text,
};

/// The error for a text that is not a JSON object, with the event's name and its subject, if they come
/// before the error. `name` is the event's name if something beside the body says it.
pub(super) fn error<E: Events>(
    layout: &BodyLayout,
    text: &str,
    misfit: Misfit,
    name: Option<&str>,
) -> DecodeError {
    let error = misfit.at("");
    let (body, _) = Object::read(text);
    let name_in_body = match layout.name {
        Name::Field(field) => string(&body, field),
        Name::Nested(header, field) => with_object(&body, text, header, |it| string(it, field)),
    };
    let Some(name) = name.or(name_in_body.as_deref()) else {
        return error;
    };
    let subject = |payload: &Object<'_>| subject_in::<E>(name, payload);
    let subject = match layout.payload {
        None => subject(&body),
        Some(field) => with_object(&body, text, field, subject),
    };
    error.with_event_type(name).with_subject(subject)
}

fn string(object: &Object<'_>, field: &str) -> Option<String> {
    match Token::of(object.only(field).ok()??) {
        Token::Text(text) if !text.is_empty() => Some(text.into_owned()),
        _ => None,
    }
}

/// Shows `read` the object in a field of the body, or in a string there, or as much of it as comes
/// before the error.
fn with_object<T>(
    body: &Object<'_>,
    text: &str,
    field: &str,
    read: impl FnOnce(&Object<'_>) -> T,
) -> T {
    let json = body.only(field).ok().flatten().map(RawValue::get);
    let inner = json.and_then(|json| serde_json::from_str(json).ok());
    match (json, inner) {
        (_, Some(Text(inner))) => read(&Object::read(&inner).0),
        (Some(json), None) => read(&Object::read(json).0),
        (None, None) => read(&Object::read_within(text, field)),
    }
}
