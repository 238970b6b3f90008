//! The tables behind payloads: which fields there are, and what each may hold.

/// What a field's value looks like in JSON.
///
/// Payloads carry this as data, so that a table, a schema or a check against the provider's page can
/// be made from the types themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A text, as a string. A number is accepted and kept as text.
    Text,
    /// A text with known values. Unknown ones are kept.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A decimal number, exact to the digit, as a number or a string.
    Decimal,
    /// A date or a time, as a string.
    Timestamp,
    /// An object with these fields.
    Object(&'static [FieldInfo]),
    /// An array of such values.
    List(&'static Shape),
    /// Any JSON value.
    Any,
}

impl Shape {
    /// What an error says that it expected.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::OneOf(_) => "a string that is not empty",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Decimal => "a decimal number with at most 28 digits",
            Self::Timestamp => "a date or time as a string",
            Self::Object(_) => "an object",
            Self::List(_) => "an array",
            Self::Any => "a value",
        }
    }
}

/// One field of a payload, as the provider names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// The field's name in JSON.
    pub name: &'static str,
    /// Further names that the provider uses for it.
    pub aliases: &'static [&'static str],
    /// Which of these names are inferred. The provider documents the others.
    pub inferred: &'static [&'static str],
    /// Whether the payload needs it. Without an optional field the event still decodes.
    pub required: bool,
    /// What its value looks like.
    pub shape: Shape,
}
