//! What a creation is answered with.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use webhook_core::{
    RawMembers,
    client::{ApiError, Response},
    read,
};

use super::operation;

/// Which object the reply of a creation has.
///
/// The documents show `success`, `code` and `message` in each reply, and say that the object is
/// there as well: its name and fields are inferred. If they are wrong, the provider should refuse
/// the document as a whole, before anything is done (inferred from GraphQL's specification).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedObject {
    pub(super) member: Cow<'static, str>,
    pub(super) fields: Cow<'static, str>,
}

impl CreatedObject {
    /// The member of the reply, and what to select of it: GraphQL, in which `id` must be. What else
    /// is selected is in [`Created::object`].
    pub fn new(member: impl Into<Cow<'static, str>>, fields: impl Into<Cow<'static, str>>) -> Self {
        Self {
            member: member.into(),
            fields: fields.into(),
        }
    }
}

/// What was created.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created<Id, Status> {
    /// Its id, for look-ups.
    pub id: Id,
    /// Where it stands, if that was selected.
    pub status: Option<Status>,
    /// The code of the success: `SUCCESS`, and for conversions `CREATED` (documented).
    pub code: Option<String>,
    /// The provider's words.
    pub message: Option<String>,
    /// All that was selected of it, as it came.
    pub object: RawMembers,
}

/// What the reply of the mutation `name` says was created.
pub(super) fn created<Id: DeserializeOwned, Status: DeserializeOwned>(
    response: &Response,
    name: &str,
    member: &str,
) -> Result<Created<Id, Status>, ApiError> {
    let data: RawMembers = operation::data(response)?;
    let reply_path = format!("data.{name}");
    let reply: RawMembers = operation::member(response, &data, "data", name)?;
    if !operation::member::<bool>(response, &reply, &reply_path, "success")? {
        return Err(response.undocumented(&reply_path, "expected success, found none"));
    }
    let object_path = format!("{reply_path}.{member}");
    let object: RawMembers = operation::member(response, &reply, &reply_path, member)?;
    let text = |name| serde_json::from_str(reply.get(name)?.get()).ok();
    Ok(Created {
        id: operation::member(response, &object, &object_path, "id")?,
        status: object
            .get("status")
            .and_then(|status| read::json(status.get(), "").ok()),
        code: text("code"),
        message: text("message"),
        object,
    })
}

/// GraphQL can complain of one field of what it has created: that is no refusal, and must not be
/// tried again.
pub(super) fn done_all_the_same(error: ApiError, name: &str) -> ApiError {
    let ApiError::Status { response, .. } = &error else {
        return error;
    };
    let succeeded = || {
        let data: RawMembers = operation::data(response).ok()?;
        let reply: RawMembers = serde_json::from_str(data.get(name)?.get()).ok()?;
        Some(reply.get("success")?.get() == "true")
    };
    if succeeded() == Some(true) {
        return response.undocumented("errors", "expected none beside a success, found some");
    }
    error
}
