//! Managing endpoints: one call each, and all of them at once.

use serde_json::{Value, value::RawValue};
use webhook_api_client::{
    ApiError, Response,
    endpoints::{Change, Comparison, Endpoints, Removal},
};

use super::{
    Answer, Client, Endpoint, EndpointStatus, NewEndpoint,
    operations::{Operation, Operations, WireBody},
};
use crate::EventType;

impl Client {
    /// Enables webhooks on the account: once, after Caxton has verified the account's request, and
    /// before the first endpoint is created (documented). Its path is inferred.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.enable_webhooks().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError`], unless the answer reports success.
    pub async fn enable_webhooks(&self) -> Result<Answer, ApiError> {
        self.call(self.operations.enable.write(None)).await
    }

    /// Creates an endpoint, whether or not there is one for its event type:
    /// [`ensure`](Endpoints::ensure) looks first. The answer has neither an id, nor a secret, nor the
    /// URL (documented by the sample).
    ///
    /// It is never retried: after a lost answer, look at [`endpoints`](Self::endpoints).
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client, cxtn: webhook_cxtn::Cxtn) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::{EventType, client::NewEndpoint};
    ///
    /// let url = cxtn.callback_url("https://hooks.example.com/cxtn", &"payments".parse()?)?;
    /// client.create_endpoint(&NewEndpoint::new(EventType::Payment, url)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError`], unless the answer reports success.
    pub async fn create_endpoint(&self, endpoint: &NewEndpoint) -> Result<Answer, ApiError> {
        self.write_endpoint(&self.operations.create, endpoint).await
    }

    /// Changes the URL of an event type's endpoint. Its path and fields are inferred.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::{EventType, client::NewEndpoint};
    ///
    /// let url = std::env::var("CXTN_CALLBACK_URL")?.parse()?;
    /// client.edit_endpoint(&NewEndpoint::new(EventType::Payment, url)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError`], unless the answer reports success.
    pub async fn edit_endpoint(&self, endpoint: &NewEndpoint) -> Result<Answer, ApiError> {
        self.write_endpoint(&self.operations.edit, endpoint).await
    }

    /// Sets the status of an event type's endpoint. Its path and fields are inferred. No call that
    /// deletes an endpoint is documented: set it to `Inactive` instead.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use webhook_cxtn::{EventType, client::EndpointStatus};
    ///
    /// client.update_endpoint_status(&EventType::Payment, &EndpointStatus::Paused).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError`], unless the answer reports success.
    pub async fn update_endpoint_status(
        &self,
        event_type: &EventType,
        status: &EndpointStatus,
    ) -> Result<Answer, ApiError> {
        let operations = &self.operations;
        let status = (&*operations.status_field, status.as_str());
        self.write_field(&operations.update_status, event_type, status).await
    }

    /// Deactivates **all** endpoints, also those of other programs (documented: `PUT - DeActivate
    /// Webhook`). Its path is inferred. For a single endpoint, see
    /// [`update_endpoint_status`](Self::update_endpoint_status).
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// client.deactivate_all_endpoints().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError`], unless the answer reports success.
    pub async fn deactivate_all_endpoints(&self) -> Result<Answer, ApiError> {
        self.call(self.operations.deactivate_all.write(None)).await
    }

    /// Lists all endpoints. The path and the form of the list are inferred: it is the only array in
    /// `Content.Model`, as in other answers of the API.
    ///
    /// ```no_run
    /// # async fn run(client: webhook_cxtn::client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// for endpoint in client.endpoints().await? {
    ///     println!("{endpoint}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ApiError::Undocumented`], with the body in it, if the list has another form. Otherwise
    /// [`ApiError`], unless the answer reports success.
    pub async fn endpoints(&self) -> Result<Vec<Endpoint>, ApiError> {
        let response = self.send(self.operations.list.read()).await?;
        read_list(&response, &self.operations)
    }

    async fn write_endpoint(
        &self,
        operation: &Operation,
        endpoint: &NewEndpoint,
    ) -> Result<Answer, ApiError> {
        let url = (&*self.operations.url_field, endpoint.url().expose());
        self.write_field(operation, endpoint.event_type(), url).await
    }

    /// Sends the event type and one more field, in the order of the documented sample.
    async fn write_field(
        &self,
        operation: &Operation,
        event_type: &EventType,
        (name, value): (&str, &str),
    ) -> Result<Answer, ApiError> {
        let event_type = self.operations.wire(event_type)?;
        let request = operation.write(Some(&event_type));
        let type_field = &*self.operations.event_type_field;
        let body = WireBody([(type_field, event_type), (name, Value::from(value))]);
        self.call(request.json(&body)).await
    }
}

/// The only array in `Content.Model`.
fn read_list(response: &Response, operations: &Operations) -> Result<Vec<Endpoint>, ApiError> {
    let model = Answer::model_of(response)?;
    let is_array = |(_, value): &(&str, &RawValue)| value.get().starts_with('[');
    let mut arrays = model.extra.iter().filter(is_array);
    let (Some((name, list)), None) = (arrays.next(), arrays.next()) else {
        return Err(response.undocumented(
            "Content.Model",
            "expected a single array, the list of endpoints, found none or several",
        ));
    };
    let misfit =
        |path: String| response.undocumented(&path, "expected an object, found another value");
    let list: Vec<&RawValue> =
        serde_json::from_str(list.get()).map_err(|_| misfit(format!("Content.Model.{name}")))?;
    let read = |(index, entry): (usize, &&RawValue)| {
        Endpoint::read(entry, operations)
            .map_err(|_| misfit(format!("Content.Model.{name}[{index}]")))
    };
    list.iter().enumerate().map(read).collect()
}

/// Endpoints are compared by event type. `Wallet` and `Wallets` count as one type (inferred). An
/// endpoint that is listed without a status counts as active.
impl Endpoints for Client {
    type NewEndpoint = NewEndpoint;
    type Endpoint = Endpoint;

    const REMOVAL: Removal = Removal::Deactivate;

    fn is_same(one: &NewEndpoint, other: &NewEndpoint) -> bool {
        id(one.event_type()) == id(other.event_type())
    }

    fn compare(desired: &NewEndpoint, listed: &Endpoint) -> Comparison {
        match (&listed.event_type, &listed.url) {
            (Some(event_type), _) if id(event_type) != id(desired.event_type()) => {
                Comparison::Other
            }
            (None, _) | (_, None) => Comparison::Unclear,
            _ if listed.has_url(desired.url()) && listed.is_active() => Comparison::Same,
            _ => Comparison::Differs,
        }
    }

    fn id(listed: &Endpoint) -> Option<String> {
        Some(id(listed.event_type.as_ref()?).to_owned())
    }

    fn is_removed(listed: &Endpoint) -> bool {
        listed.is(&EndpointStatus::Inactive)
    }

    async fn list(&self) -> Result<Vec<Endpoint>, ApiError> {
        self.endpoints().await
    }

    async fn create(&self, desired: &NewEndpoint) -> Result<Option<Endpoint>, ApiError> {
        self.create_endpoint(desired).await.map(|_| None)
    }

    /// The URL first: after it, nothing is sent to the old one.
    async fn change(&self, change: &Change<Self>) -> Result<(), ApiError> {
        let (listed, desired) = (&change.endpoint, &change.desired);
        if !listed.has_url(desired.url()) {
            self.edit_endpoint(desired).await?;
        }
        if !listed.is_active() {
            self.update_endpoint_status(desired.event_type(), &EndpointStatus::Active).await?;
        }
        Ok(())
    }

    async fn remove(&self, listed: &Endpoint) -> Result<(), ApiError> {
        let event_type = listed.event_type.as_ref().ok_or(ApiError::Request {
            problem: "expected an endpoint with an event type, found one without",
        })?;
        self.update_endpoint_status(event_type, &EndpointStatus::Inactive).await.map(drop)
    }
}

/// What Caxton's calls identify an endpoint by. The page's sample has `Wallets`, its table `Wallet`.
fn id(event_type: &EventType) -> &str {
    match event_type {
        EventType::Wallets => EventType::Wallet.as_str(),
        other => other.as_str(),
    }
}
