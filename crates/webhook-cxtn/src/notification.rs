//! Reading a notification, in all forms in which it comes.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::value::RawValue;
use webhook_core::{
    DecodeError, DecodeFault, RawMembers, WebhookEvent,
    event::{Events, UnknownEvent},
    payload::{Key, MemberName},
    read,
};

use crate::{Data, DataForm, Event, EventId};

/// The name of the member with the payload.
const DATA: &str = "data";

/// Reads a notification, or a string that holds one: no sample is such a string, and none says that it
/// cannot be.
pub(crate) fn read_event(body: &[u8]) -> Result<Event, DecodeError> {
    let text = read::utf8(body)?;
    if let Ok(event) = read::once(InOrder, text) {
        return Ok(event);
    }
    if text.trim_start().starts_with('"') {
        return read_notification(&read::json::<String>(text, "")?);
    }
    read_notification(text)
}

/// Reads at once what most notifications are: an event that is known in front of its data. Anything
/// else is an error, and is read again part by part.
struct InOrder;

impl<'de> DeserializeSeed<'de> for InOrder {
    type Value = Event;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Event, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for InOrder {
    type Value = Event;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a notification")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
        let (mut event_id, mut event, mut data) = (None, None, None);
        let mut unknown = RawMembers::default();
        while let Some(key) = map.next_key()? {
            match (key, &event, &data) {
                (Key::Known(Part::EventId), ..) if event_id.is_none() => {
                    event_id = Some(map.next_value()?);
                }
                (Key::Known(Part::Event), None, None) => event = Some(map.next_value()?),
                (Key::Known(Part::Data), Some(Text(name)), None) => {
                    data = Some(map.next_value_seed(KnownNamed(name))?);
                }
                (Key::Known(_), ..) => return Err(A::Error::custom("in another order")),
                (Key::Unknown(name), ..) => unknown.push(name, map.next_value()?),
            }
        }
        let (data, form) = data.ok_or_else(|| A::Error::missing_field(DATA))?;
        Ok(Event {
            event_id,
            data,
            form,
            unknown,
        })
    }
}

/// Reads data as those of the event with this name, if it is known: an object, or a string that holds
/// one.
struct KnownNamed<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for KnownNamed<'_> {
    type Value = (Data, DataForm);

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Self::Value, D::Error> {
        data.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for KnownNamed<'_> {
    type Value = (Data, DataForm);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let not_known = |_| Err(A::Error::custom("not known"));
        let data = Data::read(self.0, MapAccessDeserializer::new(map), not_known)?;
        Ok((data, DataForm::Object))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let data = read::once(Named(self.0), text).map_err(E::custom)?;
        match data.is_known() {
            true => Ok((data, DataForm::Text)),
            false => Err(E::custom("not known")),
        }
    }
}

fn read_notification(text: &str) -> Result<Event, DecodeError> {
    let Notification {
        event_id,
        event,
        data,
        unknown,
    } = read::json(text, "")?;
    let missing = || DecodeError::new(DATA, DecodeFault::Missing);
    let read = data
        .ok_or_else(missing)
        .and_then(|data| read_data(&event, data));
    match read {
        Ok((data, form)) => Ok(Event {
            event_id,
            data,
            form,
            unknown,
        }),
        Err(error) => Err(error.in_event(&event)),
    }
}

/// Reads the data, whether they are an object or stand in a string.
fn read_data(event: &str, json: &RawValue) -> Result<(Data, DataForm), DecodeError> {
    if !json.get().starts_with('"') {
        let data = read::json_as(Named(event), json.get(), DATA)?;
        return Ok((data, DataForm::Object));
    }
    let Text(inner) = read::json(json.get(), DATA)?;
    let is_known = Data::KNOWN.iter().any(|row| row.name == event);
    if !is_known && !inner.trim_start().starts_with('{') {
        // The data of an event that nobody has heard of may be any string.
        let unknown = UnknownEvent::new(event, json.to_owned());
        return Ok((Data::Unknown(unknown), DataForm::Object));
    }
    match read::json_as(Named(event), &inner, DATA) {
        Ok(data) => Ok((data, DataForm::Text)),
        Err(_) if !is_known => {
            let unknown = UnknownEvent::new(event, json.to_owned());
            Ok((Data::Unknown(unknown), DataForm::Object))
        }
        Err(error) => Err(error),
    }
}

/// A string, borrowed where it can be.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Reads data as those of the event with this name.
#[derive(Clone, Copy)]
struct Named<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for Named<'_> {
    type Value = Data;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Data, D::Error> {
        Data::read(self.0, data, |data| {
            let payload = Deserialize::deserialize(data)?;
            Ok(Data::Unknown(UnknownEvent::new(self.0, payload)))
        })
    }
}

/// The members of a notification.
struct Notification<'a> {
    event_id: Option<EventId>,
    event: Cow<'a, str>,
    data: Option<&'a RawValue>,
    unknown: RawMembers,
}

#[derive(Clone, Copy)]
enum Part {
    EventId,
    Event,
    Data,
}

impl MemberName for Part {
    fn of(name: &str) -> Option<Self> {
        match name {
            "eventId" => Some(Self::EventId),
            "event" => Some(Self::Event),
            DATA => Some(Self::Data),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Notification<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NotificationVisitor(std::marker::PhantomData))
    }
}

struct NotificationVisitor<'a>(std::marker::PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for NotificationVisitor<'a> {
    type Value = Notification<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Notification<'a>, A::Error> {
        let (mut event_id, mut event, mut data) = (None, None, None);
        let mut unknown = RawMembers::default();
        while let Some(key) = map.next_key()? {
            match key {
                Key::Known(Part::EventId) if event_id.is_none() => {
                    event_id = Some(map.next_value::<&RawValue>()?);
                }
                Key::Known(Part::Event) if event.is_none() => {
                    let Text(name) = map.next_value()?;
                    event = Some(name);
                }
                Key::Known(Part::Data) if data.is_none() => data = Some(map.next_value()?),
                Key::Known(Part::EventId) => return Err(A::Error::duplicate_field("eventId")),
                Key::Known(Part::Event) => return Err(A::Error::duplicate_field("event")),
                Key::Known(Part::Data) => return Err(A::Error::duplicate_field(DATA)),
                Key::Unknown(name) => unknown.push(name, map.next_value()?),
            }
        }
        // An id that is none costs no notification: it stays among the other members.
        let id = event_id.and_then(|json| serde_json::from_str(json.get()).ok());
        if let (Some(json), None) = (event_id, &id) {
            unknown.push("eventId", json.to_owned());
        }
        Ok(Notification {
            event_id: id,
            event: event.ok_or_else(|| A::Error::missing_field("event"))?,
            data,
            unknown,
        })
    }
}
