//! Reading a body field by field, so that a damaged field costs no other and errors name their path.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::{
    DecodeError, DecodeFault, Events, Extra, Misfit, Object, Shape, Token,
    body_layout::{BodyLayout, Name},
    broken,
    envelope::Decoded,
    events::{parse_event, row_of, subject_in},
    token::Text,
};

impl BodyLayout {
    pub(super) fn decode_by_field<E: Events>(&self, text: &str) -> Decoded<E> {
        // Once: a string of strings would be read as often as it is deep.
        if self.json_in_text
            && let Ok(Text(inner)) = serde_json::from_str(text)
        {
            return self.decode_object(&inner);
        }
        self.decode_object(text)
    }

    fn decode_object<E: Events>(&self, text: &str) -> Decoded<E> {
        let (mut body, syntax_error) = Object::read(text);
        if syntax_error.is_some() {
            let misfit = not_an_object(text);
            return Decoded::from(broken::error::<E>(self, text, misfit, None));
        }
        let mut extra = Extra::default();
        let name = self.take_name(&mut body, &mut extra);
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
            // An object or an array is damage, and is kept.
            let is_damage = |value: &RawValue| value.get().starts_with(['{', '[']);
            extra.retain(|path, value| is_damage(value) || !self.known.contains(&path));
        }
        Decoded { event, extra, delivery_id, payload_path: self.payload.unwrap_or_default() }
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

/// Decodes a body that is the payload of the event with this name, whatever its fields say.
pub(super) fn parse_body<E: Events>(
    layout: &BodyLayout,
    name: &str,
    text: &str,
) -> Result<E, DecodeError> {
    match Object::read(text) {
        (object, None) => {
            let json = whole(text).map_err(|misfit| misfit.at("").with_event_type(name))?;
            parse_event(name, object, json, "")
        }
        (_, Some(_)) => {
            let misfit = not_an_object(text);
            Err(broken::error::<E>(layout, text, misfit, Some(name)))
        }
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
        Some(_) => {
            let subject = subject_in::<E>(name, &object);
            Err(at(not_an_object(text)).with_subject(subject))
        }
    }
}

/// The whole text as one JSON value.
fn whole(text: &str) -> Result<&RawValue, Misfit> {
    serde_json::from_str(text).map_err(|error| Misfit::from(DecodeFault::not_json(&error)))
}

/// The error for a text that is not a JSON object.
///
/// What the parser says about the object may quote the value that it found instead. What it says about
/// the syntax quotes nothing.
fn not_an_object(text: &str) -> Misfit {
    whole(text).map_or_else(|misfit| misfit, |json| Misfit::of(Shape::Object(&[]), json))
}

/// Takes a field that must be there.
fn take<'a>(object: &mut Object<'a>, field: &str) -> Result<&'a RawValue, Misfit> {
    let json = object.only(field).and_then(|json| json.ok_or(DecodeFault::Missing));
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
