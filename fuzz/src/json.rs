//! An independent reading of JSON: by serde_json, without any of our types.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use webhook_core::authoring::{FieldInfo, Shape};

/// A JSON value. Objects keep the order of their fields and those that come twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`, `true`, `false`, or the digits of a number.
    Word(&'a str),
    /// A string.
    Text(Cow<'a, str>),
    /// A string with half of a surrogate pair, as it is written.
    BrokenText(&'a str),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Deeper values are left to the targets that only look for panics.
const DEEPEST: usize = 48;

impl<'a> Json<'a> {
    /// Reads a whole text. `None` if serde_json refuses it, if a field's name is no text, or if it is
    /// too deep for us.
    pub fn read(text: &'a str) -> Option<Self> {
        Self::of(serde_json::from_str::<&RawValue>(text).ok()?.get(), DEEPEST)
    }

    fn of(text: &'a str, depth: usize) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        Some(match text.as_bytes().first()? {
            b'{' => {
                let fields = fields(text)?.into_iter();
                let fields = fields.map(|(name, value)| Some((name, Self::of(value, depth)?)));
                Self::Object(fields.collect::<Option<_>>()?)
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                let items = items.into_iter().map(|item| Self::of(item.get(), depth));
                Self::Array(items.collect::<Option<_>>()?)
            }
            b'"' => match string(text) {
                Some(text) => Self::Text(text),
                None => Self::BrokenText(text),
            },
            _ => Self::Word(text),
        })
    }

    /// The first field of an object with this name.
    pub fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|it| it.0 == name).map(|it| &it.1),
            _ => None,
        }
    }

    /// Whether it counts as no value: `null` or `""`.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Word("null")) || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// A string that is not empty, or the digits of a number.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            Self::Word(word) if !matches!(*word, "null" | "true" | "false") => Some(word),
            _ => None,
        }
    }

    /// Whether a name comes twice in an object, at any level.
    pub fn has_repeated_names(&self) -> bool {
        match self {
            Self::Array(items) => items.iter().any(Self::has_repeated_names),
            Self::Object(fields) => {
                fields.iter().any(|(_, value)| value.has_repeated_names())
                    || (1..fields.len()).any(|at| {
                        let (before, rest) = fields.split_at(at);
                        before.iter().any(|it| it.0 == rest[0].0)
                    })
            }
            _ => false,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Word(text) | Self::BrokenText(text) => text,
            Self::Array(_) | Self::Object(_) => "",
        }
    }
}

/// The fields of an object, each with its value as it is written.
pub fn fields(object: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    struct Fields;

    impl<'de> DeserializeSeed<'de> for Fields {
        type Value = Vec<(Cow<'de, str>, &'de str)>;

        fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
            json.deserialize_map(self)
        }
    }

    impl<'de> Visitor<'de> for Fields {
        type Value = Vec<(Cow<'de, str>, &'de str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut fields = Vec::new();
            while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                fields.push((name, value.get()));
            }
            Ok(fields)
        }
    }

    let mut json = serde_json::Deserializer::from_str(object);
    let fields = Fields.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(fields)
}

#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The text of a JSON string.
pub fn string(json: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str(json).ok().map(|Name(text)| text)
}

/// Checks that `output`, which our types wrote, has every value of `input`, which they read, and no
/// other. A field may have moved to the first of its names, and a field without a value is gone.
pub fn assert_kept(input: &Json<'_>, output: &Json<'_>, shape: Shape) {
    match (input, output) {
        (Json::Object(inputs), Json::Object(outputs)) => {
            let infos = match shape {
                Shape::Object(infos) => infos,
                _ => &[],
            };
            for (name, value) in inputs.iter().filter(|(_, value)| !value.is_empty()) {
                let info = info(infos, name);
                let kept = output.field(name).or_else(|| output.field(info?.name));
                let kept = kept.unwrap_or_else(|| panic!("lost: {name} of {input:?}"));
                assert_kept(value, kept, info.map_or(Shape::Any, |info| info.shape));
            }
            for (name, _) in outputs {
                let is_name = |other: &str| {
                    other == name || info(infos, other).is_some_and(|info| info.name == name)
                };
                assert!(inputs.iter().any(|it| is_name(&it.0)), "invented: {name} for {input:?}");
            }
        }
        (Json::Array(inputs), Json::Array(outputs)) => {
            let shape = match shape {
                Shape::List(item) => *item,
                _ => Shape::Any,
            };
            assert_eq!(inputs.len(), outputs.len());
            inputs.iter().zip(outputs).for_each(|(one, other)| assert_kept(one, other, shape));
        }
        (Json::Array(_) | Json::Object(_), _) | (_, Json::Array(_) | Json::Object(_)) => {
            panic!("changed: {input:?} into {output:?}")
        }
        _ if input.text() == output.text() => {}
        _ => {
            assert!(matches!(shape, Shape::Decimal | Shape::Integer), "{input:?} {output:?}");
            let [before, after] = [input, output].map(|it| crate::number::Number::read(it.text()));
            assert!(before.is_some() && before == after, "changed: {input:?} into {output:?}");
        }
    }
}

fn info<'i>(infos: &'i [FieldInfo], name: &str) -> Option<&'i FieldInfo> {
    infos.iter().find(|info| info.name == name || info.aliases.contains(&name))
}
