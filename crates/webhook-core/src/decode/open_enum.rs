//! Enums that keep values which this version does not know.

/// An enum that keeps texts it does not know, as [`open_enum!`](crate::open_enum!) declares it.
pub trait OpenEnum: Sized {
    /// The known texts.
    const KNOWN: &'static [&'static str];

    /// Those of the known texts that are inferred. The provider documents the others.
    const INFERRED: &'static [&'static str];

    /// The value with exactly this text. An unknown text is kept.
    fn from_text(text: &str) -> Self;

    /// The text.
    fn as_str(&self) -> &str;

    /// Whether the text is one of the known ones.
    fn is_known(&self) -> bool;
}

/// Declares an enum of texts. Its last variant, `Unknown`, keeps a text that no other variant has. A text
/// that the provider does not document is marked `inferred`: `Lost = "lost" inferred`.
///
/// ```
/// webhook_core::open_enum! {
///     /// Where a parcel is.
///     pub enum ParcelStatus {
///         /// On its way.
///         Sent = "sent",
///         /// With the addressee.
///         Delivered = "delivered",
///     }
/// }
///
/// let status: ParcelStatus = serde_json::from_str("\"lost\"")?;
/// assert_eq!(status, ParcelStatus::Unknown("lost".into()));
/// assert_eq!(serde_json::to_string(&status)?, "\"lost\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal $($label:ident)?),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A text that this crate does not know.
            Unknown(Box<str>),
        }

        impl $name {
            /// The text, as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl $crate::OpenEnum for $name {
            const KNOWN: &'static [&'static str] = &[$($text),*];

            const INFERRED: &'static [&'static str] =
                &[$($($crate::open_enum!(@$label $text),)?)*];

            fn from_text(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.into()),
                }
            }

            fn as_str(&self) -> &str {
                self.as_str()
            }

            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        $crate::identifier!(@serde $name);

        impl $crate::authoring::Leaf for $name {
            const SHAPE: $crate::authoring::Shape =
                $crate::authoring::Shape::OneOf(<Self as $crate::OpenEnum>::KNOWN);

            fn from_text(text: &str) -> Option<Self> {
                Some(<Self as $crate::OpenEnum>::from_text(text))
            }
        }
    };
    (@inferred $text:literal) => { $text };
}
