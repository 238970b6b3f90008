//! Reading the list of endpoints, in each of the shapes in which it may come.

use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, Response},
};

use super::{Endpoint, Operations};

/// What the list looks like is not published. In the documented answers, what was asked for stands
/// in `Content.Model`, some of it in an array there.
pub(super) fn endpoints(
    response: &Response,
    operations: &Operations,
) -> Result<Vec<Endpoint>, ApiError> {
    let (path, list) = find(response)?;
    let mut endpoints = Vec::new();
    for (place, entry) in list.iter().enumerate() {
        let members = object(entry).ok_or_else(|| {
            response.undocumented(
                &format!("{path}[{place}]"),
                "expected an object for an endpoint, found something else",
            )
        })?;
        endpoints.push(Endpoint::read(members, operations));
    }
    Ok(endpoints)
}

type List = Vec<Box<RawValue>>;

/// The array, and where it stands.
fn find(response: &Response) -> Result<(String, List), ApiError> {
    let body: Box<RawValue> = response.json()?;
    if let Some(list) = array(&body) {
        return Ok((String::new(), list));
    }
    let whole: RawMembers = response.json()?;
    let content = whole.get("Content");
    if let Some(list) = content.and_then(array) {
        return Ok(("Content".into(), list));
    }
    let content = content.and_then(object).unwrap_or_default();
    let model = content.get("Model");
    if let Some(list) = model.and_then(array) {
        return Ok(("Content.Model".into(), list));
    }
    in_model(&model.and_then(object).unwrap_or_default()).ok_or_else(|| {
        response.undocumented(
            "",
            "expected one array of endpoints as the whole body, `Content` or `Content.Model`, or \
             in `Content.Model`, found none or several",
        )
    })
}

/// The one array among the members, or an empty one where one member is `null`.
fn in_model(model: &RawMembers) -> Option<(String, List)> {
    let mut arrays = model.iter().filter_map(|(name, value)| {
        let list = array(value)?;
        Some((format!("Content.Model.{name}"), list))
    });
    match (arrays.next(), arrays.next()) {
        (Some(one), None) => Some(one),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let nulls = model.iter().filter(|(_, value)| value.get() == "null");
            (nulls.count() == 1).then(|| (String::new(), List::new()))
        }
    }
}

fn array(value: &RawValue) -> Option<List> {
    serde_json::from_str(value.get()).ok()
}

fn object(value: &RawValue) -> Option<RawMembers> {
    serde_json::from_str(value.get()).ok()
}
