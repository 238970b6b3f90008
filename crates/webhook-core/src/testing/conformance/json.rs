//! JSON texts, compared and rearranged without reading a number.

use serde_json::value::RawValue;

use super::must;
use crate::Extra;

/// Checks that two JSON texts have the same values, token by token as they are written. The order of
/// fields does not matter, nor do fields without a value: `null` and `""`.
pub(super) fn assert_same_values(written: &str, original: &str, what: &str) {
    assert_eq!(values(written), values(original), "{what}");
}

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

/// The JSON with the fields of each object sorted, and without fields that have no value.
fn values(json: &str) -> String {
    rewritten(json, &|fields| {
        let has_value = |(_, value): &(String, String)| value != "null" && value != "\"\"";
        let field = |(name, value)| format!("{name}:{value}");
        let mut fields: Vec<String> = fields.into_iter().filter(has_value).map(field).collect();
        fields.sort();
        format!("{{{}}}", fields.join(","))
    })
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
            let item = |item: &Box<RawValue>| rewritten(item.get(), object);
            let items: Vec<String> = items(json).iter().map(item).collect();
            format!("[{}]", items.join(","))
        }
        _ => json.trim().into(),
    }
}
