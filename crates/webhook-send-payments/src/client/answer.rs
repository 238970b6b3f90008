//! Reading answers, in each of the shapes in which they may come.
//!
//! Documented: `{"item": {}}` for what was posted, `{"metadata": {}, "items": []}` for one list,
//! and bare members for single look-ups. That any call may answer in any of them is inferred.

use serde::{Deserialize, de::DeserializeOwned};
use webhook_core::{
    RawMembers,
    client::{ApiError, Response},
    read::Object,
};

#[derive(Deserialize)]
struct Item<T> {
    item: T,
}

#[derive(Deserialize)]
struct Items<T> {
    items: Vec<T>,
}

/// One thing: the object in `item`, or the whole body.
pub(super) fn item<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    let members: RawMembers = response.json()?;
    if kind(&members, "item") == Kind::Object {
        let Object(wrapped) = response.json::<Object<Item<T>>>()?;
        return Ok(wrapped.item);
    }
    response.json()
}

/// Several things: the array in `items` or `item`, the single object in `item`, or the whole body,
/// if it is an array. `null` in the place of an array is an empty one.
pub(super) fn items<T: DeserializeOwned>(response: &Response) -> Result<Vec<T>, ApiError> {
    if response.body().trim_ascii_start().starts_with(b"[") {
        return response.json();
    }
    let members: RawMembers = response.json()?;
    match (kind(&members, "items"), kind(&members, "item")) {
        (Kind::Array, _) => {
            let Object(list) = response.json::<Object<Items<T>>>()?;
            Ok(list.items)
        }
        (Kind::Absent, Kind::Array) => {
            let Object(list) = response.json::<Object<Item<Vec<T>>>>()?;
            Ok(list.item)
        }
        (Kind::Absent, Kind::Object) => {
            let Object(one) = response.json::<Object<Item<T>>>()?;
            Ok(vec![one.item])
        }
        (Kind::Null, _) | (Kind::Absent, Kind::Null) => Ok(Vec::new()),
        _ => Err(response.undocumented("", "expected a list in `items` or `item`, found none")),
    }
}

#[derive(PartialEq, Eq)]
enum Kind {
    Absent,
    Null,
    Array,
    Object,
    Other,
}

fn kind(members: &RawMembers, name: &str) -> Kind {
    match members.get(name).map(|value| value.get().as_bytes()) {
        None => Kind::Absent,
        Some([b'n', ..]) => Kind::Null,
        Some([b'[', ..]) => Kind::Array,
        Some([b'{', ..]) => Kind::Object,
        Some(_) => Kind::Other,
    }
}
