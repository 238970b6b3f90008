//! Reading the list of endpoints, in each of the shapes in which it may come.

use serde_json::value::RawValue;
use webhook_core::{
    RawMembers,
    client::{ApiError, Response},
};

use super::{ApiStatus, Endpoint, Operations};

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
    in_object(&response.json()?).ok_or_else(|| {
        response.undocumented(
            "",
            "expected one array of endpoints as the whole body, `Content` or `Content.Model`, or \
             in `Content.Model`, and nothing unknown beside one that is empty; found \
             something else",
        )
    })
}

/// What may stand beside an array in the whole body, in `Content`, and in `Content.Model`.
const IN_WHOLE: &[&str] = &[
    "AuthorisedClientModel",
    "AuthorisedUserModel",
    "MainAccountHolderName",
];
const IN_CONTENT: &[&str] = &["ExpectedResponses"];
const IN_MODEL: &[&str] = &[];

fn in_object(whole: &RawMembers) -> Option<(String, List)> {
    let content = whole.get("Content")?;
    if let Some(list) = array(content) {
        let is_sure = !list.is_empty() || others(whole, IN_WHOLE).len() == 1;
        return is_sure.then(|| ("Content".into(), list));
    }
    let content = object(content)?;
    let model = content.get("Model")?;
    if let Some(list) = array(model) {
        let is_sure = !list.is_empty() || others(&content, IN_CONTENT).len() == 1;
        return is_sure.then(|| ("Content.Model".into(), list));
    }
    in_model(&others(&object(model)?, IN_MODEL))
}

/// The one array among the members that has entries. An array without entries may be of anything,
/// and `null`, too: they are "no endpoints" only if nothing else is there and the name says so.
fn in_model(members: &[(&str, &RawValue)]) -> Option<(String, List)> {
    let mut arrays = members.iter().filter_map(|(name, value)| {
        let list = array(value)?;
        Some((format!("Content.Model.{name}"), list))
    });
    match (arrays.next(), arrays.next(), members) {
        (Some((path, list)), None, _) if !list.is_empty() => Some((path, list)),
        (Some(_), None, [(name, _)]) if is_of_endpoints(name) => Some((String::new(), List::new())),
        (None, _, [(name, value)]) if value.get() == "null" && is_of_endpoints(name) => {
            Some((String::new(), List::new()))
        }
        _ => None,
    }
}

/// Whether a member may be the list, by its name. Documented answers have other lists in `Result`;
/// the other names are inferred.
fn is_of_endpoints(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let ends = [
        "endpoint",
        "endpoints",
        "endpointlist",
        "webhook",
        "webhooks",
        "webhooklist",
    ];
    name == "result" || ends.iter().any(|end| name.ends_with(end))
}

/// The members but those with a status, and but those that are known here.
fn others<'m>(members: &'m RawMembers, known: &[&str]) -> Vec<(&'m str, &'m RawValue)> {
    let is_known = |name: &str| ApiStatus::MEMBERS.contains(&name) || known.contains(&name);
    members.iter().filter(|(name, _)| !is_known(name)).collect()
}

fn array(value: &RawValue) -> Option<List> {
    serde_json::from_str(value.get()).ok()
}

fn object(value: &RawValue) -> Option<RawMembers> {
    serde_json::from_str(value.get()).ok()
}
