//! Creating, listing and deleting endpoints, and reconciling them with the desired ones.

use serde::Serialize;
use webhook_api_client::{
    ApiError, Request, Response, Retry,
    endpoints::{Comparison, Endpoints},
};

use super::{
    Client, Endpoint, EndpointId, IdempotencyKey, NewEndpoint, look_up::object_in, operations,
};
use crate::Subscription;

/// The outcome of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The endpoint was registered, and is deleted.
    Deleted,
    /// There is no such endpoint, or it belongs to another user (status 404). This is a success, too: an
    /// earlier attempt may have deleted it.
    Absent,
}

#[derive(Serialize)]
struct Body<'a> {
    url: &'a str,
    events: &'a [Subscription],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

impl Client {
    /// Creates an endpoint, even if there is one like it: [`ensure`](Endpoints::ensure) creates only what
    /// is missing.
    ///
    /// Without an idempotency key it is not retried: if the answer is lost, look at
    /// [`endpoints`](Self::endpoints).
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client, NewEndpoint};
    /// # async fn run(client: Client, payouts: NewEndpoint) -> Result<(), ApiError> {
    /// let endpoint = client.create_endpoint(&payouts).await?;
    /// println!("{endpoint}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The documented statuses 400, 401, 409 and 500 are [`ApiError::Status`]. With
    /// [`ApiError::Undocumented`] the endpoint was created, and the answer is in the error.
    pub async fn create_endpoint(&self, endpoint: &NewEndpoint) -> Result<Endpoint, ApiError> {
        object_in(&self.send_creation(endpoint).await?)
    }

    /// All endpoints of the Enterprise User to whom the client id belongs, those of other programs
    /// included.
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client};
    /// # async fn run(client: Client) -> Result<(), ApiError> {
    /// for endpoint in client.endpoints().await? {
    ///     println!("{endpoint}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. [`ApiError::Undocumented`] if the answer is not a list in `items`, or
    /// says that it is not the whole list.
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>, ApiError> {
        self.list_at(&self.paths.list_endpoints, None).await
    }

    /// Deletes an endpoint. It is retried (inferred to be safe).
    ///
    /// ```no_run
    /// # use webhook_send_payments::client::{ApiError, Client, Deletion, EndpointId};
    /// # async fn run(client: Client, id: EndpointId) -> Result<(), ApiError> {
    /// if client.delete_endpoint(&id).await? == Deletion::Absent {
    ///     println!("there was none");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Documented: 400, 401, 500. 404 is not an error: see [`Deletion`].
    pub async fn delete_endpoint(&self, id: &EndpointId) -> Result<Deletion, ApiError> {
        let request = operations::DELETE_ENDPOINT.request(Some(id.as_str()));
        let request = request.retry(Retry::Safe);
        match self.send(request).await {
            Ok(_) => Ok(Deletion::Deleted),
            // Not `error.status()`: that of a refused login says nothing about the endpoint.
            Err(ApiError::Status(refusal)) if refusal.response.status() == 404 => {
                Ok(Deletion::Absent)
            }
            Err(error) => Err(error),
        }
    }

    async fn send_creation(&self, endpoint: &NewEndpoint) -> Result<Response, ApiError> {
        let request = operations::CREATE_ENDPOINT.request(None).json(&Body {
            url: endpoint.url.expose(),
            events: &endpoint.events,
            description: endpoint.description.as_deref(),
        });
        let request = with_key(request, endpoint.idempotency.as_ref());
        self.send(request).await
    }
}

/// Adds the key, if there is one: the request may then be retried.
pub(super) fn with_key(request: Request, key: Option<&IdempotencyKey>) -> Request {
    match key {
        Some(key) => request.header(IdempotencyKey::HEADER, key.as_str()).retry(Retry::Safe),
        None => request,
    }
}

/// Endpoints are the same if their URLs lead to the same request and their events are the same in any
/// order. There is no call to change one: to give a URL other events, delete its endpoint first.
///
/// The list is that of the whole Enterprise User: with [`Undesired::Remove`](super::Undesired::Remove),
/// look in the plan for what is not your own. A creation carries an idempotency key only if the desired
/// endpoint has one: a second run is harmless because of the list. Two runs at the same moment can create
/// one endpoint twice; then the next run finds one of the two undesired.
impl Endpoints for Client {
    type NewEndpoint = NewEndpoint;
    type Endpoint = Endpoint;

    fn is_same(one: &NewEndpoint, other: &NewEndpoint) -> bool {
        one.is_same(other)
    }

    fn compare(desired: &NewEndpoint, listed: &Endpoint) -> Comparison {
        desired.compare(listed)
    }

    fn id(listed: &Endpoint) -> Option<String> {
        Some(listed.id.as_ref()?.to_string())
    }

    /// The list shows no endpoint after its removal.
    fn is_removed(_: &Endpoint) -> bool {
        false
    }

    async fn list(&self) -> Result<Vec<Endpoint>, ApiError> {
        self.endpoints().await
    }

    async fn create(&self, desired: &NewEndpoint) -> Result<Option<Endpoint>, ApiError> {
        Ok(object_in(&self.send_creation(desired).await?).ok())
    }

    async fn remove(&self, listed: &Endpoint) -> Result<(), ApiError> {
        let id = listed.id.as_ref().ok_or(ApiError::Request {
            problem: "expected an endpoint with an id, found one without",
        })?;
        self.delete_endpoint(id).await.map(drop)
    }
}
