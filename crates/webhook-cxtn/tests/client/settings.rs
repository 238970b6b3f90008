//! Settings, and the values that are refused.

use webhook_core::Secret;
use webhook_cxtn::{
    EventType,
    client::{
        ApiError, Client, ClientBuilder, Credentials, Environment, EventTypeForm, Method,
        NewEndpoint, Operation, Operations,
    },
};
use webhook_test_support::{StubServer, json};

use crate::support::{CALLS, Call, TOKEN, builder_at, callback_url};

#[test]
fn the_documented_base_urls_are_known() {
    for (environment, url) in [
        (Environment::Sandbox, "https://caxapi-integration.azurewebsites.net/api/"),
        (Environment::Staging, "https://caxapi-staging.caxton.io/api/"),
        (Environment::Production, "https://caxtonapi.caxtonfx.com/api/"),
    ] {
        assert_eq!(environment.base_url(), url);
    }
}

#[tokio::test]
async fn every_path_method_and_field_can_be_changed() {
    let mut operations = Operations::default();
    for (operation, verb, path) in [
        (&mut operations.register, Method::Put, "x/register"),
        (&mut operations.enable, Method::Put, "x/enable"),
        (&mut operations.create, Method::Put, "x/create"),
        (&mut operations.edit, Method::Post, "x/{type}/edit"),
        (&mut operations.update_status, Method::Post, "x/{type}/status"),
        (&mut operations.deactivate_all, Method::Get, "x/off"),
        (&mut operations.list, Method::Post, "x/list"),
        (&mut operations.sandbox_deposit, Method::Put, "x/in"),
        (&mut operations.sandbox_decision, Method::Put, "x/out"),
    ] {
        *operation = Operation::new(verb, path);
    }
    operations.event_type_field = "Type".into();
    operations.url_field = "Url".into();
    operations.status_field = "State".into();
    operations.event_type_form = EventTypeForm::NumberAsText;
    let server = StubServer::start().await;
    let client = builder_at(&server.url()).operations(operations).build().unwrap();
    for ((call, ..), verb, path) in CALLS.into_iter().zip(PATHS).map(|(a, b)| (a, b.0, b.1)) {
        server.answer(verb, path, json(200, call.success())).await;
        call.send(&client).await.unwrap();
        assert_eq!(server.last().await.url.path(), path);
        let body = String::from_utf8(server.last().await.body).unwrap();
        match call {
            Call::Create | Call::Edit => assert!(body.starts_with(r#"{"Type":"1","Url":"#)),
            Call::Status => assert_eq!(body, r#"{"Type":"1","State":"Paused"}"#),
            _ => {}
        }
    }
}

const PATHS: [(&str, &str); 9] = [
    ("PUT", "/x/register"),
    ("PUT", "/x/enable"),
    ("PUT", "/x/create"),
    ("POST", "/x/1/edit"),
    ("POST", "/x/1/status"),
    ("GET", "/x/off"),
    ("POST", "/x/list"),
    ("PUT", "/x/in"),
    ("PUT", "/x/out"),
];

#[test]
fn settings_that_cannot_be_right_are_refused() {
    let changes: [fn(&mut Operations); 6] = [
        |all| all.register.path = "register/{x}".into(),
        |all| all.enable.path = String::new(),
        |all| all.edit.path = "webhooks/{a}/{b}".into(),
        |all| all.sandbox_decision.path = "sandbox?id=1".into(),
        |all| all.event_type_field = String::new(),
        |all| all.status_field = "EndpointUrl".into(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut operations = Operations::default();
        change(&mut operations);
        let built = builder_at("http://localhost").operations(operations).build();
        assert!(matches!(built, Err(ApiError::Config { .. })), "{number}");
    }
}

#[tokio::test]
async fn a_type_without_a_number_cannot_be_sent_by_number() {
    let mut operations = Operations::default();
    operations.event_type_form = EventTypeForm::Number;
    let server = StubServer::start().await;
    server.answer_all(json(200, Call::Create.success())).await;
    let client = builder_at(&server.url()).operations(operations).build().unwrap();
    let endpoint = |event_type| NewEndpoint::new(event_type, callback_url("cards"));
    client.create_endpoint(&endpoint(EventType::Card)).await.unwrap();
    let body = server.last().await.body;
    assert!(body.starts_with(br#"{"WebhookEventType":4,"#));
    let error = client.create_endpoint(&endpoint(EventType::Wallets)).await.unwrap_err();
    assert!(error.to_string().contains("send types by name"), "{error}");
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn test_funding_is_refused_in_production_however_its_url_is_given() {
    let builder = |environment| {
        let credentials = Credentials::access_token(Secret::new(TOKEN).unwrap());
        // A client without TLS, so that nothing can be sent.
        Client::builder(environment, credentials).http_client(reqwest::Client::new())
    };
    let is_refused = async |builder: ClientBuilder| {
        let client = builder.build().unwrap();
        let error = Call::Deposit.send(&client).await.unwrap_err();
        matches!(error, ApiError::Config { .. })
    };
    assert!(is_refused(builder(Environment::Production)).await);
    let url = "https://CAXTONAPI.caxtonfx.com.:8443/other";
    assert!(is_refused(builder(Environment::Sandbox).base_url(url)).await);
    let url = "http://127.0.0.1:9/caxtonapi.caxtonfx.com";
    assert!(!is_refused(builder(Environment::Production).base_url(url)).await);
}
