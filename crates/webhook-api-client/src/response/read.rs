//! Reads an answer from the connection, and its body as JSON.

use bytes::{Bytes, BytesMut};
use serde::de::DeserializeOwned;

use super::Response;
use crate::retry::Sent;
use crate::{ApiError, json};

impl Response {
    /// Reads the body as JSON.
    ///
    /// ```no_run
    /// # use webhook_api_client::{Api, ApiError, Request};
    /// # async fn run(api: Api) -> Result<(), ApiError> {
    /// let response = api.send(Request::get(["payments", "p1"])).await?;
    /// let payment: serde_json::Value = response.json()?;
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
        limit: usize,
        sent: Sent,
    ) -> Result<Self, ApiError> {
        let mut response = Self {
            status: answer.status(),
            headers: std::mem::take(answer.headers_mut()),
            body: Bytes::new(),
            sent,
        };
        let mut body = BytesMut::new();
        let outcome = read_body(answer, limit, &mut body).await;
        response.body = body.freeze();
        match outcome {
            Ok(true) => Ok(response),
            Ok(false) => Err(ApiError::TooLarge {
                status: response.status(),
                request_id: response.request_id().map(str::to_owned),
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
