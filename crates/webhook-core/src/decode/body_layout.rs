//! Where a body says what happened, and where its payload is.

use std::{borrow::Cow, marker::PhantomData};

use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::{
    DecodeError, DecodeFault, Envelope, Events, Extra, Misfit, Object, Shape, Token,
    events::{parse_event, row_of, subject_in},
    one_pass::{OnePass, Payload},
    token::Text,
};
use crate::Verified;

/// Where a body says what happened, and where its payload is.
///
/// A provider's `decode.rs` is such a table. [`decode`](Self::decode) first reads a body in one pass,
/// which works for nearly all of them. Where it does not, the body is read again, field by field: a
/// damaged field then costs no other, and errors name their path.
#[derive(Debug, Clone, Copy)]
pub struct BodyLayout {
    pub(super) name: Name,
    pub(super) payload: Option<&'static str>,
    pub(super) delivery_id: Option<&'static str>,
    known: &'static [&'static str],
    pub(super) json_in_text: bool,
}

/// Where the event's name is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name {
    /// In a field of the body.
    Field(&'static str),
    /// In a field of an object in the body.
    Nested(&'static str, &'static str),
}

impl BodyLayout {
    const fn new(name: Name, payload: Option<&'static str>) -> Self {
        Self {
            name,
            payload,
            delivery_id: None,
            known: &[],
            json_in_text: false,
        }
    }

    /// The whole body is the payload, and this field of it is the event's name.
    #[must_use]
    pub const fn tagged(name: &'static str) -> Self {
        Self::new(Name::Field(name), None)
    }

    /// The event's name is in one field, the payload in another.
    #[must_use]
    pub const fn beside(name: &'static str, payload: &'static str) -> Self {
        Self::new(Name::Field(name), Some(payload))
    }

    /// The event's name is a field of a header object, the payload is another field beside it.
    #[must_use]
    pub const fn with_header(
        header: &'static str,
        name: &'static str,
        payload: &'static str,
    ) -> Self {
        Self::new(Name::Nested(header, name), Some(payload))
    }

    /// Names the field with the provider's id of the delivery.
    #[must_use]
    pub const fn delivery_id(mut self, field: &'static str) -> Self {
        self.delivery_id = Some(field);
        self
    }

    /// Names documented fields beside the payload that say nothing new about a known event, by their
    /// paths: they are not reported as unknown.
    #[must_use]
    pub const fn known(mut self, paths: &'static [&'static str]) -> Self {
        self.known = paths;
        self
    }

    /// The body, the payload, or both may be a string that holds the JSON.
    #[must_use]
    pub const fn json_in_text(mut self) -> Self {
        self.json_in_text = true;
        self
    }

    /// Decodes a body.
    #[must_use]
    pub fn decode<'a, E: Events>(&self, verified: Verified<'a>) -> Envelope<'a, E> {
        let decoded = match text_of(verified.body()) {
            Ok(text) => self.decode_text(text),
            Err(error) => Decoded::from(error),
        };
        Envelope::new(verified, decoded)
    }

    fn decode_text<E: Events>(&self, text: &str) -> Decoded<E> {
        let mut json = serde_json::Deserializer::from_str(text);
        let decoded = OnePass(self, PhantomData).deserialize(&mut json);
        match decoded.and_then(|decoded| json.end().map(|()| decoded)) {
            Ok(decoded) => decoded,
            Err(_) => self.decode_by_field(text),
        }
    }

    fn decode_by_field<E: Events>(&self, text: &str) -> Decoded<E> {
        if self.json_in_text
            && let Ok(Text(inner)) = serde_json::from_str(text)
        {
            return self.decode_by_field(&inner);
        }
        let (mut body, syntax_error) = Object::read(text);
        let mut extra = Extra::default();
        let name = self.take_name(&mut body, &mut extra);
        if let Some(error) = syntax_error {
            return Decoded::from(broken::<E>(text, &error, name.ok().as_deref(), &body));
        }
        let delivery_id = self.delivery_id.and_then(|field| {
            let id = body.text(field)?.into();
            body.remove(field);
            Some(id)
        });
        let is_known = name.as_ref().is_ok_and(|name| row_of::<E>(name).is_some());
        let event = name.and_then(|name| match self.payload {
            None => {
                let json = whole(text).map_err(|misfit| misfit.at(""))?;
                parse_event(&name, std::mem::take(&mut body), json, "")
            }
            Some(field) => self.decode_payload(&name, &mut body, field),
        });
        if self.payload.is_some() {
            for (name, value) in body.into_extra().iter() {
                extra.push(name, value.to_owned());
            }
        }
        if is_known {
            for path in self.known {
                extra.remove(path);
            }
        }
        Decoded {
            event,
            extra,
            delivery_id,
            payload_path: self.payload.unwrap_or_default(),
        }
    }

    /// Takes the event's name out of the body. What else is in the header goes to `extra`.
    fn take_name<'a>(
        &self,
        body: &mut Object<'a>,
        extra: &mut Extra,
    ) -> Result<Cow<'a, str>, DecodeError> {
        match self.name {
            Name::Field(field) => take_text(body, field).map_err(|misfit| misfit.at("")),
            Name::Nested(field, name) => {
                let json = take(body, field).map_err(|misfit| misfit.at(""))?;
                let mut header = Object::of(json).map_err(|misfit| misfit.at(field))?;
                let text = take_text(&mut header, name).map_err(|misfit| misfit.at(field));
                for (name, value) in header.into_extra().iter() {
                    extra.push(format!("{field}.{name}"), value.to_owned());
                }
                text
            }
        }
    }

    /// Whether a field beside a known event's payload says nothing new. `outer` is the object that
    /// it is in, or empty.
    pub(super) fn is_known(&self, outer: &str, field: &str) -> bool {
        self.known.iter().any(|path| match outer {
            "" => *path == field,
            outer => path.split_once('.') == Some((outer, field)),
        })
    }

    /// Decodes the payload in a field of the body.
    fn decode_payload<E: Events>(
        &self,
        name: &str,
        body: &mut Object<'_>,
        field: &'static str,
    ) -> Result<E, DecodeError> {
        let json = take(body, field).map_err(|it| it.at("").with_event_type(name))?;
        if self.json_in_text
            && let Token::Text(text) = Token::of(json)
        {
            return decode_text_payload(name, json, &text, field);
        }
        let object = match Object::of(json) {
            Err(misfit) if row_of::<E>(name).is_some() => {
                return Err(misfit.at(field).with_event_type(name));
            }
            object => object.unwrap_or_default(),
        };
        parse_event(name, object, json, field)
    }
}

/// Decodes a payload that is written as a string with JSON in it. The string of an unknown event may
/// hold any text.
fn decode_text_payload<E: Events>(
    name: &str,
    json: &RawValue,
    text: &str,
    field: &'static str,
) -> Result<E, DecodeError> {
    let is_known = row_of::<E>(name).is_some();
    let at = |misfit: Misfit| misfit.at(field).with_event_type(name);
    let (object, error) = Object::read(text);
    match error {
        None => parse_event(name, object, whole(text).map_err(at)?, field),
        Some(_) if !is_known => parse_event(name, object, json, field),
        Some(error) => {
            let subject = subject_in::<E>(name, &object);
            Err(at(not_an_object(text, &error)).with_subject(subject))
        }
    }
}

/// Decodes a body that is the payload of the event with this name, which something beside the body
/// says: the endpoint that it came to.
///
/// # Errors
///
/// [`DecodeError`] if the body is not a JSON object, or a required field does not fit.
pub fn decode_as<E: Events>(name: &str, body: &[u8]) -> Result<E, DecodeError> {
    let text = text_of(body).map_err(|error| error.with_event_type(name))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let event = Payload(&BodyLayout::tagged(""), name, PhantomData).deserialize(&mut json);
    if let Ok(event) = event
        && json.end().is_ok()
    {
        return Ok(event);
    }
    match Object::read(text) {
        (object, None) => {
            let json = whole(text).map_err(|it| it.at("").with_event_type(name))?;
            parse_event(name, object, json, "")
        }
        (object, Some(error)) => Err(broken::<E>(text, &error, Some(name), &object)),
    }
}

/// What a delivery says, before it is put into its envelope.
pub(super) struct Decoded<E> {
    pub(super) event: Result<E, DecodeError>,
    pub(super) extra: Extra,
    pub(super) delivery_id: Option<Box<str>>,
    pub(super) payload_path: &'static str,
}

impl<E> From<DecodeError> for Decoded<E> {
    fn from(error: DecodeError) -> Self {
        Self {
            event: Err(error),
            extra: Extra::default(),
            delivery_id: None,
            payload_path: "",
        }
    }
}

/// The body's text: JSON is UTF-8. A byte order mark, which some writers put first, is skipped.
pub(super) fn text_of(body: &[u8]) -> Result<&str, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let valid_up_to = error.valid_up_to();
        DecodeError::new("", DecodeFault::NotUtf8 { valid_up_to })
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The whole text as one JSON value.
fn whole(text: &str) -> Result<&RawValue, Misfit> {
    serde_json::from_str(text).map_err(|error| Misfit::from(DecodeFault::not_json(&error)))
}

/// The error for a text that is not a JSON object.
pub(super) fn not_an_object(text: &str, error: &serde_json::Error) -> Misfit {
    match whole(text) {
        Ok(json) => Misfit::of(Shape::Object(&[]), json),
        Err(_) => Misfit::from(DecodeFault::not_json(error)),
    }
}

/// The error for a body that is not a JSON object, with what could be read before the error.
fn broken<E: Events>(
    text: &str,
    error: &serde_json::Error,
    name: Option<&str>,
    payload: &Object<'_>,
) -> DecodeError {
    let error = not_an_object(text, error).at("");
    match name {
        Some(name) => error
            .with_event_type(name)
            .with_subject(subject_in::<E>(name, payload)),
        None => error,
    }
}

/// Takes a field that must be there.
fn take<'a>(object: &mut Object<'a>, field: &str) -> Result<&'a RawValue, Misfit> {
    let json = object
        .only(field)
        .and_then(|json| json.ok_or(DecodeFault::Missing));
    object.remove(field);
    json.map_err(|fault| Misfit::from(fault).within(field))
}

/// Takes a field that must be a string.
fn take_text<'a>(object: &mut Object<'a>, field: &str) -> Result<Cow<'a, str>, Misfit> {
    match Token::of(take(object, field)?) {
        Token::Text(text) if !text.is_empty() => Ok(text),
        other => Err(Misfit::new(Shape::Text, &other).within(field)),
    }
}
