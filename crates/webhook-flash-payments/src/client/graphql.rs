//! GraphQL over HTTP: a request, and the `data` of an answer. Documented: page on sending data as JSON.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
use webhook_api_client::{ApiError, Request, Response, Retry};
use webhook_core::{
    Extra,
    authoring::{Payload, parse_payload},
};

/// A query is retried, and a mutation must not be: it could move money twice.
///
/// GraphQL has no way to write the keyword in other characters, so a document without this text is not a
/// mutation.
pub(super) fn check_that_it_reads(document: &str) -> Result<(), ApiError> {
    if ["mutation", "subscription"]
        .iter()
        .any(|word| document.contains(word))
    {
        return Err(ApiError::Request {
            problem: "expected a query, found the word `mutation` or `subscription` in it: send \
                      mutations with `mutate`, and a query with a field of that name with \
                      `mutate_with_retry`",
        });
    }
    Ok(())
}

/// One operation.
pub(super) fn request(
    document: &str,
    variables: &impl Serialize,
    retry: Retry,
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
    Ok(Request::post([""; 0]).json(&operation).retry(retry))
}

/// The `data` of an answer without errors and without a reply that reports a failure.
pub(super) fn data<T: DeserializeOwned>(response: &Response) -> Result<T, ApiError> {
    #[derive(Deserialize)]
    struct Answer<T> {
        data: T,
    }

    response.json::<Answer<T>>().map(|answer| answer.data)
}

/// The object in the field of another one that is at `path` in the answer. `None` if it is null.
pub(super) fn object<T: Payload>(
    response: &Response,
    parent: &Extra,
    path: &str,
    field: &str,
) -> Result<Option<T>, ApiError> {
    let path = format!("{path}.{field}");
    let json = parent
        .get(field)
        .ok_or_else(|| response.undocumented(&path, "expected an object or null, found none"))?;
    parse_payload(json).map_err(|misfit| response.undocumented(&path, &misfit.to_string()))
}
