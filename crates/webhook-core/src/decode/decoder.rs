//! Decoding a body: in one pass, and field by field where that fails.

use super::{
    DecodeError, DecodeFault, Envelope, Events, Misfit, Unusual, body_layout::BodyLayout, broken,
    by_field::parse_body, envelope::Decoded, one_pass::read_whole,
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
        self.decode_in_one_pass(text).unwrap_or_else(|Unusual| self.decode_by_field(text))
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
    read_whole(name, text).or_else(|Unusual| parse_body(&LAYOUT, name, text))
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
