//! Reading a body in one pass, straight into its payload's type.

use std::borrow::Cow;

use super::{
    Events, Extra, Reader, Unusual,
    body_layout::{BodyLayout, Name},
    envelope::Decoded,
};

impl BodyLayout {
    /// Reads a body whose event's name comes before its payload, with nothing twice.
    pub(super) fn decode_in_one_pass<E: Events>(&self, text: &str) -> Result<Decoded<E>, Unusual> {
        let mut reader = Reader::new(text);
        let decoded = match self.payload {
            Some(payload) => self.read_body(&mut reader, payload),
            None => self.read_tagged(&mut reader),
        };
        reader.end()?;
        decoded
    }

    /// Reads a body with the payload in a field.
    fn read_body<E: Events>(
        &self,
        reader: &mut Reader<'_>,
        payload: &'static str,
    ) -> Result<Decoded<E>, Unusual> {
        let mut extra = Extra::default();
        let (mut name, mut event, mut delivery_id) = (None, None, None);
        let mut fields = reader.fields()?;
        while let Some(key) = fields.next_name()? {
            let key = &*key;
            match (self.name, &name) {
                (Name::Field(field), None) if key == field => name = Some(fields.reader.string()?),
                (Name::Nested(field, inner), None) if key == field => {
                    name = Some(self.read_header(fields.reader, field, inner, &mut extra)?);
                }
                (_, Some(name)) if key == payload && event.is_none() => {
                    event = Some(self.read_payload(fields.reader, name)?);
                }
                _ if self.delivery_id == Some(key) && delivery_id.is_none() => {
                    let id = fields.reader.string()?;
                    if id.is_empty() {
                        return Err(Unusual);
                    }
                    delivery_id = Some(id.into());
                }
                // Twice, or the payload before the event's name.
                (Name::Field(field) | Name::Nested(field, _), _)
                    if key == field || key == payload || self.delivery_id == Some(key) =>
                {
                    return Err(Unusual);
                }
                // It says nothing new. An object or an array there is damage, and is kept.
                _ if self.is_known("", key) => drop(fields.reader.token()?),
                _ => extra.push(key, fields.reader.raw()?.to_owned()),
            }
        }
        let event = Ok(event.ok_or(Unusual)?);
        Ok(Decoded { event, extra, delivery_id, payload_path: payload })
    }

    /// Reads a body that is the payload and begins with the event's name.
    fn read_tagged<E: Events>(&self, reader: &mut Reader<'_>) -> Result<Decoded<E>, Unusual> {
        // The delivery's id would be taken for a field of the payload.
        let (Name::Field(tag), None) = (self.name, self.delivery_id) else { return Err(Unusual) };
        let mut fields = reader.fields()?;
        if fields.next_name()?.as_deref() != Some(tag) {
            return Err(Unusual);
        }
        let name = fields.reader.string()?;
        let event = E::read_fields(&name, fields)?;
        match event.own_extra() {
            Some(extra) if extra.get(tag).is_none() => Ok(Decoded {
                event: Ok(event),
                extra: Extra::default(),
                delivery_id: None,
                payload_path: "",
            }),
            _ => Err(Unusual),
        }
    }

    /// Reads the event's name from the object that holds it.
    fn read_header<'a>(
        &self,
        reader: &mut Reader<'a>,
        field: &str,
        inner: &str,
        extra: &mut Extra,
    ) -> Result<Cow<'a, str>, Unusual> {
        let mut name = None;
        let mut fields = reader.fields()?;
        while let Some(key) = fields.next_name()? {
            match &*key {
                key if key == inner && name.is_none() => name = Some(fields.reader.string()?),
                key if key == inner => return Err(Unusual),
                key if self.is_known(field, key) => drop(fields.reader.token()?),
                key => extra.push(format!("{field}.{key}"), fields.reader.raw()?.to_owned()),
            }
        }
        name.ok_or(Unusual)
    }

    /// Reads the payload of the event with this name: an object, or a string that holds one.
    fn read_payload<E: Events>(&self, reader: &mut Reader<'_>, name: &str) -> Result<E, Unusual> {
        match reader.peek() {
            Some(b'"') if self.json_in_text => read_whole(name, &reader.string()?),
            _ => E::read_fields(name, reader.fields()?),
        }
    }
}

/// Reads a text that is the payload of the event with this name.
pub(super) fn read_whole<E: Events>(name: &str, text: &str) -> Result<E, Unusual> {
    let mut reader = Reader::new(text);
    let event = E::read_fields(name, reader.fields()?)?;
    reader.end()?;
    Ok(event)
}

#[cfg(test)]
mod tests;
