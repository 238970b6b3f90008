//! Ids and codes: opaque texts, each with its own type.

/// Declares the type of an id: an opaque text that is never empty on the wire.
///
/// Ids are not parsed: the providers' own samples hold ids that are not UUIDs.
///
/// ```
/// webhook_core::identifier! {
///     /// The id of a payment.
///     pub struct PaymentId;
/// }
///
/// let id = PaymentId::from("xyz123");
/// assert_eq!(id.as_str(), "xyz123");
/// assert!(serde_json::from_str::<PaymentId>("\"\"").is_err());
/// ```
#[macro_export]
macro_rules! identifier {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        $crate::identifier!(@text $name, Text);
    };
    (@text $name:ident, $shape:ident) => {
        impl $name {
            /// The text that arrived.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Box<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl $crate::authoring::Leaf for $name {
            const SHAPE: $crate::authoring::Shape = $crate::authoring::Shape::$shape;

            #[inline]
            fn from_text(text: &str) -> Option<Self> {
                Some(Self(text.into()))
            }
        }

        $crate::identifier!(@serde $name);
    };
    (@serde $name:ident) => {
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
                $crate::authoring::deserialize_leaf(deserializer)
            }
        }
    };
}

identifier! {
    /// A currency, as the provider writes it: `GBP`. It is not checked against any list.
    pub struct CurrencyCode;
}
