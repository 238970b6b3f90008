//! Creating, listing and deleting endpoints, one call each.

use webhook_core::client::{ApiError, Repeat, Request, Response, path_segments};

use super::{Client, IdempotencyKey, NewWebhook, Webhook, answer};
use crate::WebhookId;

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The endpoint was there, and is deleted.
    Deleted,
    /// There was no such endpoint, or it belongs to somebody else (status 404). Done, too: the call
    /// may have been repeated.
    Absent,
}

impl Client {
    /// Creates an endpoint, whether there is one like it or not: see [`ensure`](Self::ensure).
    ///
    /// Without an idempotency key it is not repeated by itself: if the answer is lost, look at
    /// [`webhooks`](Self::webhooks).
    ///
    /// # Errors
    ///
    /// The documented general statuses 400, 401, 409 and 500 are [`ApiError::Status`]. With
    /// [`ApiError::Undocumented`] the endpoint was created, and the answer is in the error.
    pub async fn create_webhook(&self, webhook: &NewWebhook) -> Result<Webhook, ApiError> {
        answer::item(&self.send_creation(webhook).await?)
    }

    /// All endpoints of the Enterprise User to whom the client id belongs, those of other programs
    /// included.
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. [`ApiError::Undocumented`] if an answer holds no list, or if the
    /// list has no end.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, ApiError> {
        let path = &self.paths.list_webhooks;
        self.list(path, None, |webhook: &Webhook| {
            webhook.id().map(WebhookId::as_str)
        })
        .await
    }

    /// Deletes an endpoint. It may be repeated by itself (inferred).
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. 404 is no error: see [`Deletion`].
    pub async fn delete_webhook(&self, id: &WebhookId) -> Result<Deletion, ApiError> {
        let path = path_segments(&self.paths.delete_webhook, Some(id.as_str()));
        let request = Request::delete(path).repeat(Repeat::Safe);
        match self.send(request).await {
            Ok(_) => Ok(Deletion::Deleted),
            // Not `error.status()`: that of a refused login says nothing about the endpoint.
            Err(ApiError::Status { response, .. }) if response.status() == 404 => {
                Ok(Deletion::Absent)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn send_creation(&self, webhook: &NewWebhook) -> Result<Response, ApiError> {
        let request = Request::post(path_segments(&self.paths.create_webhook, None));
        let request = with_key(request.json(webhook), webhook.idempotency_key());
        self.send(request).await
    }
}

/// Adds the key, if there is one: the request may then be repeated.
pub(super) fn with_key(request: Request, key: Option<&IdempotencyKey>) -> Request {
    match key {
        Some(key) => request
            .header(IdempotencyKey::HEADER, key.as_str())
            .repeat(Repeat::Safe),
        None => request,
    }
}
