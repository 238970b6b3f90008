//! Decoding a body: in one pass, and field by field where that fails.

use std::marker::PhantomData;

use serde::de::DeserializeSeed;

use super::{
    DecodeError, DecodeFault, Envelope, Events, Misfit,
    body_layout::BodyLayout,
    broken,
    by_field::parse_body,
    envelope::Decoded,
    one_pass::{OnePass, Payload},
    token::Map,
};
use crate::verify::Verified;

impl BodyLayout {
    /// Decodes a body.
    #[must_use]
    pub fn decode<'a, E: Events>(&self, verified: Verified<'a>) -> Envelope<'a, E> {
        let decoded = match text_of(verified.body()) {
            Ok(text) => self.decode_text(text),
            Err((text, misfit)) => Decoded::from(broken::error::<E>(self, text, misfit, None)),
        };
        Envelope::new(verified, decoded)
    }

    fn decode_text<E: Events>(&self, text: &str) -> Decoded<E> {
        let mut json = serde_json::Deserializer::from_str(text);
        let decoded = Map(OnePass(self, PhantomData)).deserialize(&mut json);
        match decoded.and_then(|decoded| json.end().map(|()| decoded)) {
            Ok(decoded) => decoded,
            Err(_) => self.decode_by_field(text),
        }
    }
}

/// Decodes a body that is the payload of the event with this name, as the endpoint that it came
/// to says.
///
/// # Errors
///
/// [`DecodeError`] if the body is not a JSON object, or a required field does not fit.
pub fn decode_as<E: Events>(name: &str, body: &[u8]) -> Result<E, DecodeError> {
    const LAYOUT: BodyLayout = BodyLayout::tagged("");
    let text = text_of(body)
        .map_err(|(text, misfit)| broken::error::<E>(&LAYOUT, text, misfit, Some(name)))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let event = Payload(&LAYOUT, name, PhantomData).deserialize(&mut json);
    if let Ok(event) = event
        && json.end().is_ok()
    {
        return Ok(event);
    }
    parse_body(&LAYOUT, name, text)
}

/// The body's text: JSON is UTF-8. A byte order mark, which some writers put first, is skipped. For
/// another body, the text before its first other byte.
fn text_of(body: &[u8]) -> Result<&str, (&str, Misfit)> {
    let without_mark = |text| str::strip_prefix(text, '\u{feff}').unwrap_or(text);
    std::str::from_utf8(body).map(without_mark).map_err(|error| {
        let valid_up_to = error.valid_up_to();
        let valid = body.get(..valid_up_to).unwrap_or_default();
        let text = std::str::from_utf8(valid).unwrap_or_default();
        (without_mark(text), Misfit::from(DecodeFault::NotUtf8 { valid_up_to }))
    })
}
