//! What an event is about.

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject<'a> {
    /// The kind of object, in the provider's word: `payment`.
    pub kind: &'a str,
    /// The provider's id of it. Ids of different kinds may be equal.
    pub id: &'a str,
}
