//! Making the registered endpoints match.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use webhook_cxtn::{
    EventType,
    client::{
        Client, NewEndpoint,
        webhook_api_client::endpoints::{Endpoints, EnsureFault, Undesired},
    },
};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::support::{VALID, callback_url, client_at, payments};

/// A stub that keeps one endpoint for each event type, as Caxton does (inferred).
#[derive(Clone, Default)]
struct Registry(Arc<Mutex<Vec<Value>>>);

impl Registry {
    async fn start(&self) -> (MockServer, Client) {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(self.clone()).mount(&server).await;
        let client = client_at(&server.uri());
        (server, client)
    }

    /// Adds a registered endpoint.
    fn with(self, event_type: &str, label: &str, status: &str) -> Self {
        let url = callback_url(label).expose().to_owned();
        let endpoint =
            json!({"WebhookEventType": event_type, "EndpointUrl": url, "Status": status});
        self.0.lock().unwrap().push(endpoint);
        self
    }

    /// Each endpoint as type, label and status.
    fn shown(&self) -> Vec<String> {
        let shown = |one: &Value| {
            let text = |name: &str| one[name].as_str().unwrap_or("?").to_owned();
            let url = text("EndpointUrl");
            let label = url.split(['=', '&']).nth(1).unwrap_or("?").to_owned();
            format!("{} {label} {}", text("WebhookEventType"), text("Status"))
        };
        self.0.lock().unwrap().iter().map(shown).collect()
    }
}

impl Respond for Registry {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut all = self.0.lock().unwrap();
        let answer = match (request.method.as_str(), request.url.path()) {
            ("GET", "/webhooks/endpoints") => {
                json!({"Content": {"Model": {"ApiStatusCode": 100, "Endpoints": *all}}}).to_string()
            }
            ("POST", "/webhooks/endpoints") => {
                let mut new: Value = request.body_json().unwrap();
                new["Status"] = json!("Inactive");
                all.push(new);
                VALID.to_owned()
            }
            ("PUT", "/webhooks/endpoints" | "/webhooks/endpoints/status") => {
                let fields: Value = request.body_json().unwrap();
                let name = "WebhookEventType";
                let mut same = all.iter_mut().filter(|one| one[name] == fields[name]);
                let one = same.next().unwrap().as_object_mut().unwrap();
                one.extend(fields.as_object().unwrap().clone());
                VALID.to_owned()
            }
            other => panic!("expected a known call, found {other:?}"),
        };
        webhook_test_support::json(200, &answer)
    }
}

#[tokio::test]
async fn endpoints_are_created_changed_and_deactivated_and_a_second_run_changes_nothing() {
    let registry = Registry::default()
        .with("AccountTransaction", "old", "Paused")
        .with("Card", "cards", "Active")
        .with("Wallet", "wallets", "Active");
    let (server, client) = registry.start().await;
    let new = |event_type, label| NewEndpoint::new(event_type, callback_url(label));
    let desired = [
        payments(),
        new(EventType::AccountTransaction, "accounts"),
        new(EventType::Wallets, "wallets"),
    ];
    let plan = client.plan(&desired, Undesired::Remove).await.unwrap();
    let url = "https://hooks.example.com/cxtn";
    let expected = format!(
        "create Payment {url}\n\
         change AccountTransaction {url} Paused to AccountTransaction {url}\n\
         keep   Wallet {url} Active\n\
         deactivate Card {url} Active"
    );
    assert_eq!(plan.to_string(), expected);
    let first = client.apply(plan).await.unwrap();
    let expected = "created 1, changed 2, kept 1, left 0, deactivated 1";
    assert_eq!(first.to_string(), expected, "a new endpoint is set active");
    let expected = [
        "AccountTransaction accounts Active",
        "Card cards Inactive",
        "Wallet wallets Active",
        "Payment payments Active",
    ];
    assert_eq!(registry.shown(), expected);

    let before = server.received_requests().await.unwrap().len();
    let second = client.ensure(&desired, Undesired::Remove).await.unwrap();
    assert!(second.is_unchanged(), "{second}");
    let after = server.received_requests().await.unwrap().len();
    assert_eq!(after - before, 1, "one look at the list");
}

#[tokio::test]
async fn a_list_without_statuses_counts_as_active() {
    let registry = Registry::default().with("Payment", "payments", "Active");
    registry.0.lock().unwrap()[0]["Status"] = Value::Null;
    let (_server, client) = registry.start().await;
    let outcome = client.ensure(&[payments()], Undesired::Keep).await.unwrap();
    assert!(outcome.is_unchanged(), "{outcome}");
}

#[tokio::test]
async fn an_endpoint_listed_without_its_type_or_url_may_be_the_desired_one() {
    for field in ["WebhookEventType", "EndpointUrl"] {
        let registry = Registry::default().with("Payment", "payments", "Active");
        registry.0.lock().unwrap()[0][field] = Value::Null;
        let (_server, client) = registry.start().await;
        let error = client.plan(&[payments()], Undesired::Keep).await.unwrap_err();
        assert!(matches!(*error.fault, EnsureFault::Unclear(_)), "{field}: {error}");
    }
}

#[tokio::test]
async fn a_type_has_at_most_one_endpoint() {
    let registry =
        Registry::default().with("Payment", "payments", "Active").with("Payment", "old", "Active");
    let (_server, client) = registry.start().await;
    let error = client.plan(&[payments()], Undesired::Remove).await.unwrap_err();
    assert!(matches!(*error.fault, EnsureFault::Ambiguous(_)), "{error}");
    let other = NewEndpoint::new(EventType::Payment, callback_url("old"));
    let error = client.plan(&[payments(), other], Undesired::Keep).await.unwrap_err();
    assert!(matches!(*error.fault, EnsureFault::Conflict(_)), "{error}");
}
