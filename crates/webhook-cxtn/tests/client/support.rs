//! A client of a stub, one call of each operation, and the documented answers.

use webhook_core::{CallbackUrl, Secret};
use webhook_cxtn::{
    EventType,
    client::{
        ApiError, Client, ClientBuilder, Credentials, EndpointStatus, Environment, NewEndpoint,
        NewSandboxDeposit, Registration, TransferDecision, TransferId,
    },
};

pub(crate) const TOKEN: &str = "0123456789abcdef";

/// The answer to a created endpoint, as printed on the webhooks page.
pub(crate) const VALID: &str = r#"{"Content":{"Model":{"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]},"AuthorisedClientModel":{"ClientId":"<clientid>","ClientRef":"<clientref>","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"AuthorisedUserModel":{"UserId":"<userid>","AppVersion":"20231117.1","TokenStartDate":"2023-11-21T00:00:00","TokenEndDate":"2023-12-21T00:00:00","LoginTimestamp":"2023-12-01T20:43:29.7267638","ApiLoginType":1,"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}}"#;

/// The answer to a registration, as printed on the getting started page.
pub(crate) const PASSWORD: &str = r#"{"Content":{"Model":{"ClientPassword":"<clientpassword>","StartDate":"2023-08-23T10:55:45.0645017Z","EndDate":"2023-09-22T10:55:45.0645017Z","PublicKey":"<publickey>","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]}}"#;

/// A list in the inferred form.
pub(crate) const LIST: &str = r#"{"Content":{"Model":{"Endpoints":[{"WebhookEventType":"Payment","EndpointUrl":"https://hooks.example.com/cxtn?token=c0ffee","Status":"Active","Id":7}],"ApiStatusCode":100}}}"#;

pub(crate) fn builder_at(url: &str) -> ClientBuilder {
    let credentials = Credentials::access_token(Secret::new(TOKEN).unwrap());
    Client::builder(Environment::Sandbox, credentials).base_url(url)
}

pub(crate) fn client_at(url: &str) -> Client {
    builder_at(url).build().unwrap()
}

pub(crate) fn callback_url(label: &str) -> CallbackUrl {
    let url = format!("https://hooks.example.com/cxtn?endpoint={label}&token=c0ffee");
    CallbackUrl::parse(url).unwrap()
}

pub(crate) fn payments() -> NewEndpoint {
    NewEndpoint::new(EventType::Payment, callback_url("payments"))
}

/// Each operation with its request: method, path and body.
pub(crate) const CALLS: [(Call, &str, &str, &str); 9] = [
    (
        Call::Register,
        "POST",
        "/clients/auth/register",
        r#"{"Username":"<username>","Clientname":"cxtnclient"}"#,
    ),
    (Call::Enable, "POST", "/webhooks/enable", ""),
    (
        Call::Create,
        "POST",
        "/webhooks/endpoints",
        r#"{"WebhookEventType":"Payment","EndpointUrl":"https://hooks.example.com/cxtn?endpoint=payments&token=c0ffee"}"#,
    ),
    (
        Call::Edit,
        "PUT",
        "/webhooks/endpoints",
        r#"{"WebhookEventType":"Payment","EndpointUrl":"https://hooks.example.com/cxtn?endpoint=payments&token=c0ffee"}"#,
    ),
    (
        Call::Status,
        "PUT",
        "/webhooks/endpoints/status",
        r#"{"WebhookEventType":"Payment","Status":"Paused"}"#,
    ),
    (Call::DeactivateAll, "PUT", "/webhooks/deactivate", ""),
    (Call::List, "GET", "/webhooks/endpoints", ""),
    (
        Call::Deposit,
        "POST",
        "/sandbox/payments-in",
        r#"{"Currency":"GBP","Amount":1000.00,"UserId":"C00081866"}"#,
    ),
    (
        Call::Decision,
        "POST",
        "/sandbox/payments-out",
        r#"{"TransferId":164165,"TransferStatus":"Approved"}"#,
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Register,
    Enable,
    Create,
    Edit,
    Status,
    DeactivateAll,
    List,
    Deposit,
    Decision,
}

impl Call {
    pub(crate) async fn send(self, client: &Client) -> Result<(), ApiError> {
        match self {
            Self::Register => {
                let registration = Registration::new("<username>", "cxtnclient");
                client.register(&registration).await.map(drop)
            }
            Self::Enable => client.enable_webhooks().await.map(drop),
            Self::Create => client.create_endpoint(&payments()).await.map(drop),
            Self::Edit => client.edit_endpoint(&payments()).await.map(drop),
            Self::Status => client
                .update_endpoint_status(&EventType::Payment, &EndpointStatus::Paused)
                .await
                .map(drop),
            Self::DeactivateAll => client.deactivate_all_endpoints().await.map(drop),
            Self::List => client.endpoints().await.map(drop),
            Self::Deposit => {
                let deposit = NewSandboxDeposit {
                    currency: "GBP".into(),
                    amount: "1000.00".parse().unwrap(),
                    user_id: "C00081866".into(),
                };
                client.create_sandbox_deposit(&deposit).await.map(drop)
            }
            Self::Decision => client
                .decide_sandbox_transfer(TransferId(164_165), TransferDecision::Approved)
                .await
                .map(drop),
        }
    }

    /// An answer that reports success.
    pub(crate) fn success(self) -> &'static str {
        match self {
            Self::Register => PASSWORD,
            Self::List => LIST,
            _ => VALID,
        }
    }
}
