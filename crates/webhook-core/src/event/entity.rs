//! What a payload is about.

use crate::{Subject, Timestamp, payload::Payload};

/// A payload that is about something: what the events of one kind of thing share.
///
/// [`entities!`](crate::entities!) implements it.
pub trait Entity: Payload {
    /// The kind of thing, in the provider's word: `payment`.
    const KIND: &'static str;

    /// Which one, where the payload says so.
    fn subject(&self) -> Option<Subject<'_>>;

    /// When it happened, where the payload says so.
    fn occurred_at(&self) -> Option<&Timestamp>;
}

/// Says of payloads what they are about: the kind of thing, which one, and when it happened.
///
/// ```
/// use webhook_core::{Timestamp, entities, event::Entity, identifier, payload};
///
/// identifier! {
///     /// The id of a parcel.
///     pub struct ParcelId;
/// }
///
/// payload! {
///     /// A parcel.
///     pub struct Parcel {
///         /// Which parcel.
///         pub id: ParcelId,
///         /// When it was sent.
///         pub sent_at: Option<Timestamp>,
///     }
/// }
///
/// entities! {
///     Parcel: "parcel", |it| Some(it.id.as_str()), |it| it.sent_at.as_ref();
/// }
///
/// let parcel: Parcel = serde_json::from_str(r#"{"id":"p1"}"#)?;
/// assert_eq!(parcel.subject().map(|it| (it.kind, it.id)), Some(("parcel", "p1")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! entities {
    ($($payload:ty: $kind:literal, $id:expr, $time:expr;)*) => {
        $(
            impl $crate::event::Entity for $payload {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Option<$crate::Subject<'_>> {
                    let id: fn(&Self) -> Option<&str> = $id;
                    let (kind, id) = (<Self as $crate::event::Entity>::KIND, id(self)?);
                    Some($crate::Subject { kind, id })
                }

                fn occurred_at(&self) -> Option<&$crate::Timestamp> {
                    let time: fn(&Self) -> Option<&$crate::Timestamp> = $time;
                    time(self)
                }
            }
        )*
    };
}
