//! JSON texts, compared and rearranged without converting a number.

use serde_json::value::RawValue;

use super::must;
use crate::{Extra, authoring::Shape};

/// The fields of an object, in their order. A field may occur twice.
pub(super) fn fields(object: &str) -> Extra {
    must(serde_json::from_str(object), "an object")
}

/// The items of an array.
pub(super) fn items(array: &str) -> Vec<Box<RawValue>> {
    must(serde_json::from_str(array), "an array")
}

/// The text of a JSON string, or `None` for another value.
pub(super) fn text(json: &str) -> Option<String> {
    serde_json::from_str(json).ok()
}

/// The JSON without white space between its parts.
pub(super) fn compact(json: &str) -> String {
    rewritten(json, &|fields| {
        let fields: Vec<String> = fields
            .into_iter()
            .map(|(name, value)| name + ":" + &value)
            .collect();
        format!("{{{}}}", fields.join(","))
    })
}

/// The JSON with the fields of each object in the opposite order, and with white space between its
/// parts.
pub(super) fn reversed(json: &str) -> String {
    rewritten(json, &|fields| {
        let field = |(name, value)| format!("{name} :\t{value}");
        let fields: Vec<String> = fields.into_iter().rev().map(field).collect();
        format!("{{\n {}\t}} ", fields.join(" ,\r\n"))
    })
}

/// The values of a JSON text, token by token as they are written, for comparison: fields are sorted,
/// have the first of their names, and are left out without a value (`null` or `""`).
pub(super) fn values(json: &str, shape: Shape) -> String {
    match json.trim_start().as_bytes().first() {
        Some(b'{') => {
            let infos = match shape {
                Shape::Object(infos) => infos,
                _ => &[],
            };
            let field = |(name, value): (&str, &RawValue)| {
                let info = infos
                    .iter()
                    .find(|it| it.name == name || it.aliases.contains(&name));
                let name = info.map_or(name, |it| it.name);
                let value = values(value.get(), info.map_or(Shape::Any, |it| it.shape));
                (value != "null" && value != "\"\"").then(|| format!("{name:?}:{value}"))
            };
            let mut fields: Vec<String> = fields(json).iter().filter_map(field).collect();
            fields.sort();
            format!("{{{}}}", fields.join(","))
        }
        Some(b'[') => {
            let shape = match shape {
                Shape::List(item) => *item,
                _ => Shape::Any,
            };
            let items = items(json);
            let items: Vec<String> = items.iter().map(|it| values(it.get(), shape)).collect();
            format!("[{}]", items.join(","))
        }
        _ => text(json).map_or_else(|| json.into(), |text| format!("{text:?}")),
    }
}

fn rewritten(json: &str, object: &dyn Fn(Vec<(String, String)>) -> String) -> String {
    match json.trim_start().as_bytes().first() {
        Some(b'{') => {
            let name = |name: &str| must(serde_json::to_string(name), name);
            let field =
                |(key, value): (&str, &RawValue)| (name(key), rewritten(value.get(), object));
            object(fields(json).iter().map(field).collect())
        }
        Some(b'[') => {
            let items = items(json);
            let items: Vec<String> = items.iter().map(|it| rewritten(it.get(), object)).collect();
            format!("[{}]", items.join(","))
        }
        _ => json.trim().into(),
    }
}
