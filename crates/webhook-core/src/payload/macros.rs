//! The macro that puts a payload together.

/// Declares a payload: a JSON object with the fields that are listed, in the order in which the
/// provider writes them.
///
/// * A field's type says whether it must be there: `Amount` must, `Option<Amount>` need not, and is
///   `None` for a member that is absent, `null`, or (for amounts, times, ids and codes) `""`.
/// * `= "name"` gives the member's name where it is not the field's, `= "name" | "other name"` further
///   names that the provider has for it. It is written back under the name that arrived. Where two of
///   them arrive, the first that has a value is the field's, and the other is kept in `unknown`.
/// * Members that are not listed are kept in the field `unknown`.
/// * A payload may be a field of another.
/// * Written back, the payload is what was read: the same digits, texts, gaps and unknown members.
///
/// The struct is `#[non_exhaustive]`: in tests, take a sample and change its fields.
///
/// See the example in [`payload`](mod@crate::payload).
#[macro_export]
macro_rules! payload {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(
                $(#[$field_meta:meta])*
                pub $field:ident: $type:ty $(= $wire:literal $(| $alias:literal)*)?
            ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The members that this crate has no field for, as they came.
            pub unknown: $crate::payload::RawMembers,
            gaps: $crate::payload::Gaps,
            spellings: $crate::payload::Spellings,
        }

        const _: () = {
            use $crate::serde::{de::{Error, MapAccess, Visitor}, ser::SerializeMap};
            use $crate::payload::{
                Gaps, Key, Member, MemberName, MemberSeed, RawMembers, Spellings,
            };

            #[allow(non_camel_case_types, reason = "one for each field, by its name")]
            #[derive(Clone, Copy)]
            enum Name {
                $($field,)*
            }

            /// For each field, the names that its member may have.
            const NAMES: &[&[&str]] = &[$(
                &[$crate::member_name!($field $(= $wire)?) $($(, $alias)*)?]
            ),*];
            const { assert!(NAMES.len() <= Gaps::MOST_MEMBERS) }
            const { assert!(Spellings::are_few(NAMES)) }

            /// A field, and which of its names this is.
            struct Named(Name, u8);

            impl MemberName for Named {
                fn of(text: &str) -> Option<Self> {
                    match text {
                        $(
                            $crate::member_name!($field $(= $wire)?) => Some(Self(Name::$field, 0)),
                            $($($alias => {
                                let place = Spellings::place(NAMES, Name::$field as usize, text);
                                Some(Self(Name::$field, place))
                            })*)?
                        )*
                        _ => None,
                    }
                }
            }

            struct Payload;

            impl<'de> Visitor<'de> for Payload {
                type Value = $name;

                fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                    let mut unknown = RawMembers::default();
                    let mut gaps = Gaps::default();
                    let mut spellings = Spellings::default();
                    $(let mut $field: Option<$type> = None;)*
                    while let Some(key) = map.next_key::<Key<Named>>()? {
                        match key {
                            $(Key::Known(Named(Name::$field, place)) => {
                                let number = Name::$field as usize;
                                $crate::member_again!(
                                    [$($($alias)*)?] $field, number, place, NAMES, A,
                                    &mut map, &mut spellings, &mut gaps, &mut unknown
                                );
                                $field = Some(map.next_value_seed(MemberSeed {
                                    gaps: &mut gaps,
                                    number,
                                    member: ::std::marker::PhantomData,
                                })?);
                            })*
                            Key::Unknown(name) => unknown.push(name, map.next_value()?),
                        }
                    }
                    Ok($name {
                        $($field: match $field {
                            Some(member) => member,
                            None => {
                                gaps.note(Name::$field as usize, $crate::payload::Gap::Absent);
                                <$type as Member>::absent().ok_or_else(|| {
                                    A::Error::missing_field($crate::member_name!($field $(= $wire)?))
                                })?
                            }
                        },)*
                        unknown,
                        gaps,
                        spellings,
                    })
                }
            }

            impl<'de> $crate::serde::Deserialize<'de> for $name {
                fn deserialize<D: $crate::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Self, D::Error> {
                    deserializer.deserialize_map(Payload)
                }
            }

            impl $crate::serde::Serialize for $name {
                fn serialize<S: $crate::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    $crate::payload::Payload::write_members(self, &mut map)?;
                    map.end()
                }
            }

            impl $crate::payload::Payload for $name {
                fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    $(Member::write(
                        &self.$field,
                        self.spellings.name(NAMES, Name::$field as usize),
                        self.gaps.of(Name::$field as usize),
                        map,
                    )?;)*
                    self.unknown.write(map)
                }
            }
        };

        impl $crate::payload::Leaf for $name {
            const BLANK_IS_NO_VALUE: bool = true;
        }

        $crate::leaf_member!($name);
    };
}

/// The name of a field's member: its own, or the one that is given.
#[macro_export]
#[doc(hidden)]
macro_rules! member_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident = $wire:literal) => {
        $wire
    };
}

/// What is done if the member is there already, or has another than its first name.
#[macro_export]
#[doc(hidden)]
macro_rules! member_again {
    // It has one name.
    ([] $field:ident, $number:ident, $place:ident, $names:ident, $map_access:ident, $($state:expr),*) => {
        let _ = $place;
        if $field.is_some() {
            return Err($map_access::Error::duplicate_field(
                $crate::payload::Spellings::name_at($names, $number, 0),
            ));
        }
    };
    ([$($alias:literal)+] $field:ident, $number:ident, $place:ident, $names:ident, $map_access:ident,
        $($state:expr),*) => {
        if $place != 0 || $field.is_some() {
            let again = $crate::payload::Again {
                names: $names,
                number: $number,
                place: $place,
                has_value: $field.as_ref().map($crate::payload::Member::has_value),
            };
            if again.is_kept($($state),*)? {
                continue;
            }
        }
    };
}
