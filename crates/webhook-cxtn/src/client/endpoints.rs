//! Enabling webhooks, and creating, editing, switching and listing endpoints, one call each.

use serde::{Serialize, Serializer, ser::SerializeMap};
use webhook_core::client::{ApiError, CallbackUrl, Request};

use super::{
    Answer, Client, Endpoint, EndpointStatus, NewEndpoint, listing,
    operations::{Operation, WireType},
};
use crate::EventType;

impl Client {
    /// Enables webhooks on the account: once, after Caxton has verified that they are wanted, and
    /// before an endpoint is created (documented). Where it is, is inferred.
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well.
    pub async fn enable_webhooks(&self) -> Result<Answer, ApiError> {
        self.write(self.operations.enable.write(None)).await
    }

    /// Creates an endpoint, whether there is one for its event type or not: see
    /// [`ensure`](Self::ensure). The answer has no id, no secret, and does not repeat the URL
    /// (documented by the sample).
    ///
    /// It is never repeated by itself: if the answer is lost, look at
    /// [`endpoints`](Self::endpoints).
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well.
    pub async fn create_endpoint(&self, endpoint: &NewEndpoint) -> Result<Answer, ApiError> {
        self.write_endpoint(&self.operations.create, endpoint).await
    }

    /// Gives the endpoint of an event type another URL. Where it is, and what is sent, is inferred.
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well.
    pub async fn edit_endpoint(&self, endpoint: &NewEndpoint) -> Result<Answer, ApiError> {
        self.write_endpoint(&self.operations.edit, endpoint).await
    }

    /// Sets the status of the endpoint of an event type. Where it is, and what is sent, is
    /// inferred. No way to delete an endpoint is documented: `Inactive` is the nearest.
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well.
    pub async fn update_endpoint_status(
        &self,
        event_type: &EventType,
        status: &EndpointStatus,
    ) -> Result<Answer, ApiError> {
        let members = &self.operations;
        let event_type = members.wire(event_type)?;
        let request = members.update_status.write(Some(&event_type.in_path()));
        let body = Body {
            event_type: (&members.event_type_member, &event_type),
            other: (&members.status_member, status),
        };
        self.write(request.json(&body)).await
    }

    /// Deactivates **all** endpoints: no more deliveries come to any of them, also not to those of
    /// another program (documented: `PUT - DeActivate Webhook`). For one of them, set its status
    /// with
    /// [`update_endpoint_status`](Self::update_endpoint_status). Where it is, is inferred.
    ///
    /// # Errors
    ///
    /// [`ApiError::Status`] unless the answer says that it went well.
    pub async fn deactivate_all_endpoints(&self) -> Result<Answer, ApiError> {
        self.write(self.operations.deactivate_all.write(None)).await
    }

    /// All endpoints. Where the list is, is inferred, and what it looks like, too: it is read from
    /// an array that is the whole body, `Content`, `Content.Model`, or the one array in
    /// `Content.Model`. That there are no endpoints is believed of an empty array (or `null` in
    /// `Content.Model`) only if nothing unknown stands beside it, and if a name that it has in
    /// `Content.Model` is one for endpoints (inferred) or `Result`.
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`], with the answer in it, if there is no such array.
    /// [`ApiError::Status`] if a part of the answer says that it did not go well.
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>, ApiError> {
        let response = self.send(self.operations.list.read()).await?;
        listing::endpoints(&response, &self.operations)
    }

    async fn write_endpoint(
        &self,
        operation: &Operation,
        endpoint: &NewEndpoint,
    ) -> Result<Answer, ApiError> {
        let members = &self.operations;
        let event_type = members.wire(endpoint.event_type())?;
        let body: Body<'_, CallbackUrl> = Body {
            event_type: (&members.event_type_member, &event_type),
            other: (&members.url_member, endpoint.url()),
        };
        let request = operation.write(Some(&event_type.in_path()));
        self.write(request.json(&body)).await
    }

    /// Sends what changes something; the answer must say that it went well.
    pub(super) async fn write(&self, request: Request) -> Result<Answer, ApiError> {
        Answer::of_write(self.send(request).await?)
    }
}

/// Two members, by the names that are set, the event type first, as in the documented sample.
struct Body<'a, T> {
    event_type: (&'a str, &'a WireType),
    other: (&'a str, &'a T),
}

impl<T: Serialize> Serialize for Body<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry(self.event_type.0, self.event_type.1)?;
        map.serialize_entry(self.other.0, self.other.1)?;
        map.end()
    }
}
