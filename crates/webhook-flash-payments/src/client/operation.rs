//! GraphQL over HTTP: a request, and the `data` of an answer. Documented: page on sending data as
//! JSON.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
use webhook_core::{
    DecodeError, DecodeFault, RawMembers,
    client::{ApiError, Repeat, Request, Response},
    read::{self, Object},
};

/// One operation.
pub(super) fn request(
    document: &str,
    variables: &impl Serialize,
    repeat: Repeat,
) -> Result<Request, ApiError> {
    #[derive(Serialize)]
    struct Operation<'a> {
        query: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        variables: Option<Box<RawValue>>,
    }

    let variables = to_raw_value(variables).map_err(|_| ApiError::Request {
        problem: "its variables cannot be written as JSON",
    })?;
    let variables = match variables.get() {
        "null" => None,
        json if json.starts_with('{') => Some(variables),
        _ => {
            return Err(ApiError::Request {
                problem: "its variables are not a JSON object",
            });
        }
    };
    let operation = Operation {
        query: document,
        variables,
    };
    let root: [&str; 0] = [];
    Ok(Request::post(root).json(&operation).repeat(repeat))
}

/// The `data` of an answer that has neither errors nor a reply that says no.
pub(super) fn data<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    #[derive(Deserialize)]
    struct Answer<T> {
        data: T,
    }

    let Object(answer) = response.json::<Object<Answer<T>>>()?;
    Ok(answer.data)
}

/// A member that must be there, of an object that stands at `path` in the answer.
pub(super) fn member<T: DeserializeOwned>(
    response: &Response,
    object: &RawMembers,
    path: &str,
    name: &str,
) -> Result<T, ApiError> {
    let path = format!("{path}.{name}");
    let value = match object.get(name) {
        Some(json) => read::json(json.get(), &path),
        None => Err(DecodeError::new(path, DecodeFault::Missing)),
    };
    value.map_err(|error| response.undocumented(error.path(), &error.fault().to_string()))
}
