//! Enums from the wire, which keep what they do not know.

/// An enum that keeps the texts it does not know.
pub trait OpenEnum: Sized {
    /// The texts that are known.
    const KNOWN: &'static [&'static str];

    /// The value with exactly this text; another text is kept.
    fn from_text(text: &str) -> Self;

    /// The text.
    fn as_str(&self) -> &str;

    /// Whether the text is one of those that are known.
    fn is_known(&self) -> bool;
}

/// Declares an enum from the wire. Its last variant, `Unknown`, keeps a text that no other variant
/// has, and writes it back.
///
/// See the example in [`payload`](mod@crate::payload).
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal),* $(,)?
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
            /// The text, as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl $crate::payload::OpenEnum for $name {
            const KNOWN: &'static [&'static str] = &[$($text),*];

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

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::payload::read_text(
                    deserializer,
                    <Self as $crate::payload::OpenEnum>::from_text,
                )
            }
        }

        impl $crate::payload::Leaf for $name {
            const BLANK_IS_NO_VALUE: bool = true;
        }

        $crate::leaf_member!($name);
    };
}
