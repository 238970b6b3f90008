//! Decoding: from verified bytes to an envelope with a typed event.

mod amount;
mod body_layout;
mod broken;
mod by_field;
mod case_insensitive;
mod decode_error;
mod decoder;
mod envelope;
mod event;
mod events;
mod extra;
mod identifier;
mod object;
mod one_pass;
mod open_enum;
mod payload;
mod shape;
mod subject;
mod timestamp;
mod token;
mod unknown_event;
mod value;

pub use amount::{Amount, AmountError, Exact, Rate};
pub use body_layout::BodyLayout;
pub use case_insensitive::CaseInsensitive;
pub use decode_error::{DecodeError, DecodeFault, Misfit};
pub use decoder::decode_as;
pub use envelope::Envelope;
pub use event::{KnownEvent, State, WebhookEvent};
pub use events::{Events, Tagged};
pub use extra::Extra;
pub use identifier::CurrencyCode;
pub use object::{Field, Object};
pub use open_enum::OpenEnum;
pub use payload::{
    Key, Payload, deserialize_payload, parse_payload, read_payload, visit_extra, visit_nested,
};
pub use shape::{FieldInfo, Shape};
pub use subject::Subject;
pub use timestamp::{Moment, Timestamp};
pub use token::Token;
pub use unknown_event::UnknownEvent;
pub use value::{Leaf, ReadSeed, Value, deserialize_leaf, whole_digits};
