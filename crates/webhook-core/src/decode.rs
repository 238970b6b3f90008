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
mod reader;
mod shape;
mod timestamp;
mod token;
mod value;

pub use amount::{Amount, AmountError, Exact, Rate};
pub use body_layout::BodyLayout;
pub use case_insensitive::CaseInsensitive;
pub use decode_error::{DecodeError, DecodeFault, Misfit};
pub use decoder::decode_as;
pub use envelope::Envelope;
pub use event::{KnownEvent, State, Subject, UnknownEvent, WebhookEvent};
pub use events::{Events, Tagged};
pub use extra::Extra;
pub use identifier::CurrencyCode;
pub use object::{Field, Object};
pub use open_enum::OpenEnum;
pub use payload::{
    Payload, deserialize_payload, parse_payload, read_payload, visit_extra, visit_nested,
};
pub use reader::{Members, Reader, Unusual};
pub use shape::{FieldInfo, Shape};
pub use timestamp::{Moment, Timestamp};
pub use token::Token;
pub use value::{Leaf, Value, deserialize_leaf, whole_digits};
