//! The provider that is not there: answers that are said beforehand.

use super::*;

pub(crate) const TOKEN: &str = "the.access.token";
pub(crate) const USER_TOKEN: &str = "the-user-api-token";

/// The documented answer to a creation.
pub(crate) const DONE: &str = r#"{"Content":{"Model":{"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]},"AuthorisedClientModel":{"ClientId":"<clientid>","ClientRef":"<clientref>","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"AuthorisedUserModel":{"UserId":"<userid>","AppVersion":"20231117.1","TokenStartDate":"2023-11-21T00:00:00","TokenEndDate":"2023-12-21T00:00:00","LoginTimestamp":"2023-12-01T20:43:29.7267638","ApiLoginType":1,"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}}"#;

/// The documented answer of the sandbox.
pub(crate) const DONE_2024: &str = r#"{"MainAccountHolderName":"<MainAccountHolderName>","Content":{"Model":{"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]},"AuthorisedClientModel":{"ClientId":"<ClientId>","ClientRef":"<ClientRef>","UserId":"<UserId>","TokenStartDate":"2023-11-06T10:06:28.1175216","TokenEndDate":"2024-04-24T10:33:04.4417713","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"AuthorisedUserModel":{"UserId":"<UserId>","AppVersion":"20240322.1","TokenStartDate":"2024-03-25T00:00:00","TokenEndDate":"2024-04-24T00:00:00","LoginTimestamp":"2024-03-25T10:33:04.410525","ApiLoginType":1,"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}}"#;

/// A refusal, as we think that one looks.
pub(crate) const REFUSED: &str = r#"{"Content":{"Model":{"ApiStatusCode":205,"ApiStatus":"NotFound","ApiStatusDescription":"leak"},"ExpectedResponses":["IsValid"]}}"#;

pub(crate) const PASSWORD: &str = "the-generated-password";

/// The documented answer to a registration.
pub(crate) fn registered() -> String {
    format!(
        r#"{{"Content":{{"Model":{{"ClientPassword":"{PASSWORD}","StartDate":"2023-08-23T10:55:45.0645017Z","EndDate":"2023-09-22T10:55:45.0645017Z","PublicKey":"<publickey>","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}},"ExpectedResponses":["IsValid"]}}}}"#
    )
}

/// A list, as we think that one looks.
pub(crate) const LIST: &str = r#"{"Content":{"Model":{"Endpoints":[],"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]}}"#;

pub(crate) fn by_value() -> AccessToken {
    AccessToken::value(Secret::new(TOKEN).unwrap())
}

pub(crate) fn builder_at(base_url: &str) -> ClientBuilder {
    let quick = RetryPolicy::default()
        .base(Duration::from_millis(1))
        .throttled_wait(Duration::from_millis(1));
    Client::builder(Environment::At(base_url.into()))
        .access_token(by_value())
        .api(|api| api.retry(quick))
}

pub(crate) fn client_at(base_url: &str) -> Client {
    builder_at(base_url).build().unwrap()
}

pub(crate) async fn stubbed() -> (MockServer, Client) {
    let server = MockServer::start().await;
    let client = client_at(&server.uri());
    (server, client)
}

pub(crate) fn json(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, "application/json")
}

pub(crate) async fn answer_all(
    server: &MockServer,
    verb: &str,
    at: &str,
    answer: ResponseTemplate,
    times: u64,
) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .expect(times)
        .mount(server)
        .await;
}

/// The requests that came, in their order.
pub(crate) async fn sent(server: &MockServer) -> Vec<wiremock::Request> {
    server.received_requests().await.unwrap()
}

pub(crate) fn body(request: &wiremock::Request) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

/// Each call that needs a token, by a name, with its verb and its path.
pub(crate) const CALLS: &[(&str, &str, &str)] = &[
    ("enable", "POST", "/webhooks/enable"),
    ("create", "POST", "/webhooks/endpoints"),
    ("edit", "PUT", "/webhooks/endpoints"),
    ("status", "PUT", "/webhooks/endpoints/status"),
    ("deactivate all", "PUT", "/webhooks/deactivate"),
    ("list", "GET", "/webhooks/endpoints"),
    ("fund", "POST", "/sandbox/payments-in"),
    ("decide", "POST", "/sandbox/payments-out"),
];

pub(crate) const REGISTER: (&str, &str, &str) = ("register", "POST", "/clients/auth/register");

pub(crate) async fn call(client: &Client, name: &str) -> Result<(), ApiError> {
    match name {
        "enable" => client.enable_webhooks().await.map(drop),
        "create" => client.create_endpoint(&payments()).await.map(drop),
        "edit" => client.edit_endpoint(&payments()).await.map(drop),
        "status" => {
            let paused = EndpointStatus::Paused;
            let payment = EventType::Payment;
            client
                .update_endpoint_status(&payment, &paused)
                .await
                .map(drop)
        }
        "deactivate all" => client.deactivate_all_endpoints().await.map(drop),
        "list" => client.endpoints().await.map(drop),
        "fund" => {
            let amount: Amount = serde_json::from_str("1000").unwrap();
            let user = UserId::from("C00081866");
            client
                .fund_sandbox_account(&user, &amount, &"GBP".into())
                .await
                .map(drop)
        }
        "decide" => {
            let (id, decision) = (TransferId(164_165), TransferDecision::Approved);
            client.decide_sandbox_transfer(id, decision).await.map(drop)
        }
        "register" => client.register(&registration()).await.map(drop),
        _ => panic!("no call {name}"),
    }
}

/// What the API answers to a call that went well.
pub(crate) fn good(name: &str) -> String {
    match name {
        "list" => LIST.into(),
        "register" => registered(),
        _ => DONE.into(),
    }
}

pub(crate) fn registration() -> Registration {
    Registration::new("<username>", "cxtnclient")
}

/// The token in a callback URL's query.
pub(crate) const URL_TOKEN: &str = "0f1e2d3c4b5a";

pub(crate) fn url(label: &str) -> String {
    format!("https://hooks.example.com/cxtn?endpoint={label}&token={URL_TOKEN}")
}

pub(crate) fn payments() -> NewEndpoint {
    NewEndpoint::new(EventType::Payment, url("payments"))
}

pub(crate) fn accounts() -> NewEndpoint {
    NewEndpoint::new(EventType::AccountTransaction, url("accounts"))
}
