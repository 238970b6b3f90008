//! Reads an answer from the connection, and its body as JSON.

use bytes::BytesMut;
use reqwest::header::HeaderName;
use serde::de::DeserializeOwned;

use super::Response;
use crate::retry::Sent;
use crate::{ApiError, json};

impl Response {
    /// Reads the body as JSON.
    ///
    /// ```no_run
    /// # async fn run(api: webhook_api_client::Api) -> Result<(), webhook_api_client::ApiError> {
    /// # use webhook_api_client::Request;
    /// #[derive(serde::Deserialize)]
    /// struct Payment {
    ///     status: String,
    /// }
    ///
    /// let payment: Payment = api.send(Request::get(["payments", "p1"])).await?.json()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`] if the body is not a `T`, with the JSON path and the whole answer.
    /// The provider has carried out the call: the error is only about its answer.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        json::read(&self.body).map_err(|error| self.undocumented(&error.path, &error.reason))
    }

    /// The error for a success without the documented shape. `path` is the JSON path in the body,
    /// empty for the whole body; `reason` says what was expected and found, without the value.
    ///
    /// ```no_run
    /// # fn check(response: webhook_api_client::Response) -> webhook_api_client::ApiError {
    /// response.undocumented("items", "expected an array, found none")
    /// # }
    /// ```
    #[must_use]
    pub fn undocumented(&self, path: &str, reason: &str) -> ApiError {
        ApiError::Undocumented {
            response: Box::new(self.clone()),
            path: path.to_owned(),
            reason: reason.to_owned(),
        }
    }

    pub(crate) async fn read(
        mut answer: reqwest::Response,
        request_id_header: &HeaderName,
        limit: usize,
        sent: Sent,
    ) -> Result<Self, ApiError> {
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let request_id = headers
            .get(request_id_header)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let mut body = BytesMut::new();
        let outcome = read_body(answer, limit, &mut body).await;
        let response = Self {
            status,
            request_id,
            headers,
            body: body.freeze(),
            sent,
        };
        match outcome {
            Ok(true) => Ok(response),
            Ok(false) => Err(ApiError::TooLarge {
                status: status.as_u16(),
                request_id: response.request_id,
                limit,
                attempts: sent.attempts,
                retry: sent.retry,
            }),
            Err(error) => Err(ApiError::transport(error, sent, Some(response))),
        }
    }
}

/// `false` if the body is longer than `limit`. An announced length is believed only if it is too
/// long.
async fn read_body(
    mut answer: reqwest::Response,
    limit: usize,
    body: &mut BytesMut,
) -> Result<bool, reqwest::Error> {
    let announced = answer.content_length().unwrap_or_default();
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Ok(false);
    }
    while let Some(chunk) = answer.chunk().await? {
        if chunk.len() > limit.saturating_sub(body.len()) {
            return Ok(false);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(true)
}
