//! How the members of a payload are read and written: what the macro `payload!` calls.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeSeed, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{MapAccessDeserializer, SeqAccessDeserializer},
    },
    ser::SerializeMap,
};

use super::{Gap, Gaps};

/// What the macro [`payload!`](crate::payload!) declares.
pub trait Payload: Serialize + for<'de> Deserialize<'de> {
    /// Writes the members into an object.
    ///
    /// # Errors
    ///
    /// The serializer's.
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// A field of a payload: a value that must be there, or an `Option` of one.
pub trait Member: Sized {
    /// Reads the member's value, or its gap.
    ///
    /// # Errors
    ///
    /// The deserializer's, if there is another value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(Self, Option<Gap>), D::Error>;

    /// What the field is if the member is not there: `None` if it must be.
    fn absent() -> Option<Self>;

    /// Whether there is a value, and not a gap.
    fn has_value(&self) -> bool {
        true
    }

    /// Writes the member, as `gap` says if it has no value.
    ///
    /// # Errors
    ///
    /// The serializer's.
    fn write<M: SerializeMap>(
        &self,
        name: &'static str,
        gap: Gap,
        map: &mut M,
    ) -> Result<(), M::Error>;
}

/// The type of a single value: an amount, a time, an id, a text.
pub trait Leaf: Serialize + for<'de> Deserialize<'de> {
    /// Whether `""` means that there is no value. It does for amounts, times, ids and codes, and it
    /// does not for texts.
    const BLANK_IS_NO_VALUE: bool;

    /// Reads a value that may be missing.
    ///
    /// # Errors
    ///
    /// The deserializer's, if there is a value of another kind.
    fn read_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<Self, Gap>, D::Error> {
        deserializer.deserialize_any(OptionalVisitor(PhantomData))
    }
}

/// Makes a type that is a [`Leaf`](crate::payload::Leaf) usable as a field of a payload: as one that
/// must be there; `Option` of any leaf is usable without.
#[macro_export]
macro_rules! leaf_member {
    ($type:ty $(, $generic:ident: $bound:path)?) => {
        impl$(<$generic: $bound>)? $crate::payload::Member for $type {
            fn read<'de, D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<(Self, Option<$crate::payload::Gap>), D::Error> {
                $crate::serde::Deserialize::deserialize(deserializer).map(|value| (value, None))
            }

            fn absent() -> Option<Self> {
                None
            }

            fn write<M: $crate::serde::ser::SerializeMap>(
                &self,
                name: &'static str,
                _: $crate::payload::Gap,
                map: &mut M,
            ) -> Result<(), M::Error> {
                map.serialize_entry(name, self)
            }
        }
    };
}

macro_rules! plain_leaves {
    ($($type:ty),*) => {
        $(
            impl Leaf for $type {
                const BLANK_IS_NO_VALUE: bool = false;
            }
            leaf_member!($type);
        )*
    };
}

plain_leaves!(String, bool, i64, u64);

impl<T: Serialize + for<'de> Deserialize<'de>> Leaf for Vec<T> {
    const BLANK_IS_NO_VALUE: bool = true;
}

impl<T: Leaf> Member for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(Self, Option<Gap>), D::Error> {
        Ok(match T::read_optional(deserializer)? {
            Ok(value) => (Some(value), None),
            Err(gap) => (None, Some(gap)),
        })
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn has_value(&self) -> bool {
        self.is_some()
    }

    fn write<M: SerializeMap>(
        &self,
        name: &'static str,
        gap: Gap,
        map: &mut M,
    ) -> Result<(), M::Error> {
        match (self, gap) {
            (Some(value), _) => map.serialize_entry(name, value),
            (None, Gap::Null) => map.serialize_entry(name, &()),
            (None, Gap::Blank) => map.serialize_entry(name, ""),
            (None, Gap::Absent) => Ok(()),
        }
    }
}

struct OptionalVisitor<T>(PhantomData<T>);

impl<'de, T: Leaf> Visitor<'de> for OptionalVisitor<T> {
    type Value = Result<T, Gap>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Err(Gap::Null))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() && T::BLANK_IS_NO_VALUE {
            return Ok(Err(Gap::Blank));
        }
        T::deserialize(text.into_deserializer()).map(Ok)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Ok)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Ok)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(Ok)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(Ok)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Ok)
    }
}

/// Reads a member's value and notes its gap.
#[derive(Debug)]
pub struct MemberSeed<'g, T> {
    /// Where to note it.
    pub gaps: &'g mut Gaps,
    /// The member's number.
    pub number: usize,
    /// What to read.
    pub member: PhantomData<T>,
}

impl<'de, T: Member> DeserializeSeed<'de> for MemberSeed<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let (member, gap) = T::read(deserializer)?;
        if let Some(gap) = gap {
            self.gaps.note(self.number, gap);
        }
        Ok(member)
    }
}

/// The names of members that are known.
pub trait MemberName: Sized {
    /// The member with this name, if it is known.
    fn of(name: &str) -> Option<Self>;
}

/// A member's name: one that is known, by `N`, or another one.
#[derive(Debug)]
pub enum Key<N> {
    /// A member that the payload has a field for.
    Known(N),
    /// Another one.
    Unknown(Box<str>),
}

impl<'de, N: MemberName> Deserialize<'de> for Key<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(KeyVisitor(PhantomData))
    }
}

struct KeyVisitor<N>(PhantomData<N>);

impl<N: MemberName> Visitor<'_> for KeyVisitor<N> {
    type Value = Key<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key<N>, E> {
        Ok(match N::of(name) {
            Some(known) => Key::Known(known),
            None => Key::Unknown(name.into()),
        })
    }
}
