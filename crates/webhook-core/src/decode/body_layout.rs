//! Where a body says what happened, and where its payload is.

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
    pub(super) known: &'static [&'static str],
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

    /// Whether a field beside a known event's payload says nothing new. `outer` is the object that
    /// it is in, or empty.
    pub(super) fn is_known(&self, outer: &str, field: &str) -> bool {
        self.known.iter().any(|path| match outer {
            "" => *path == field,
            outer => path.split_once('.') == Some((outer, field)),
        })
    }
}
