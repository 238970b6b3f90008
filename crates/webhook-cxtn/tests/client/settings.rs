//! What can be set, and what cannot.

use super::*;

#[test]
fn the_three_documented_base_urls_are_there() {
    for (environment, url) in [
        (
            Environment::Sandbox,
            "https://caxapi-integration.azurewebsites.net/api/",
        ),
        (
            Environment::Staging,
            "https://caxapi-staging.caxton.io/api/",
        ),
        (
            Environment::Production,
            "https://caxtonapi.caxtonfx.com/api/",
        ),
    ] {
        assert_eq!(environment.base_url(), url);
    }
    let shown = format!("{:?}", Environment::At("https://u:secret@h.example".into()));
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn base_url_and_path_are_joined_with_one_slash() {
    for end in ["/api", "/api/"] {
        let server = MockServer::start().await;
        answer_all(
            &server,
            "GET",
            "/api/webhooks/endpoints",
            json(200, LIST),
            1,
        )
        .await;
        let client = client_at(&format!("{}{end}", server.uri()));
        client.endpoints().await.unwrap();
    }
}

#[test]
fn a_base_url_that_is_none_is_refused() {
    for base_url in [
        "",
        "caxton.example",
        "https://u:p@h.example",
        "https://h.example/?a=b",
    ] {
        let error = builder_at(base_url).build().unwrap_err();
        assert!(matches!(error, ApiError::Config { .. }), "{error}");
    }
}

/// Of the inferred ones nobody knows the right ones.
#[tokio::test]
async fn every_path_and_method_can_be_changed() {
    let mut operations = Operations::default();
    operations.register = Operation::new(Method::Put, "x/register");
    operations.enable = Operation::new(Method::Put, "x/enable");
    operations.create = Operation::new(Method::Put, "x/create");
    operations.edit = Operation::new(Method::Post, "x/{type}/edit");
    operations.update_status = Operation::new(Method::Post, "x/{type}/status");
    operations.deactivate_all = Operation::new(Method::Get, "x/off");
    operations.list = Operation::new(Method::Post, "x/list");
    operations.sandbox_pay_in = Operation::new(Method::Put, "x/in");
    operations.sandbox_decision = Operation::new(Method::Put, "x/out");
    let server = MockServer::start().await;
    let client = builder_at(&server.uri())
        .operations(operations)
        .build()
        .unwrap();
    for (name, verb, at) in [
        ("register", "PUT", "/x/register"),
        ("enable", "PUT", "/x/enable"),
        ("create", "PUT", "/x/create"),
        ("edit", "POST", "/x/Payment/edit"),
        ("status", "POST", "/x/Payment/status"),
        ("deactivate all", "GET", "/x/off"),
        ("list", "POST", "/x/list"),
        ("fund", "PUT", "/x/in"),
        ("decide", "PUT", "/x/out"),
    ] {
        answer_all(&server, verb, at, json(200, &good(name)), 1).await;
        call(&client, name).await.unwrap();
    }
}

#[test]
fn a_path_that_cannot_be_right_is_refused_before_anything_is_sent() {
    let changes: [fn(&mut Operations); 9] = [
        |all| all.register.path = "register/{x}".into(),
        |all| all.enable.path = String::new(),
        |all| all.create.path = "/webhooks/endpoints".into(),
        |all| all.edit.path = "webhooks/{a}/{b}".into(),
        |all| all.update_status.path = "webhooks//status".into(),
        |all| all.deactivate_all.path = "webhooks/off?all=true".into(),
        |all| all.list.path = "webhooks/".into(),
        |all| all.sandbox_pay_in.path = "sandbox#in".into(),
        |all| all.sandbox_decision.path = "sandbox/{id}".into(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut operations = Operations::default();
        change(&mut operations);
        let built = builder_at("http://localhost")
            .operations(operations)
            .build();
        assert!(matches!(built, Err(ApiError::Config { .. })), "{number}");
    }
}

#[test]
fn names_of_members_that_are_empty_or_the_same_are_refused() {
    let changes: [fn(&mut Operations); 4] = [
        |all| all.event_type_member = String::new(),
        |all| all.url_member = "WebhookEventType".into(),
        |all| all.status_member = "endpointurl".into(),
        |all| all.status_member = String::new(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut operations = Operations::default();
        change(&mut operations);
        let built = builder_at("http://localhost")
            .operations(operations)
            .build();
        assert!(matches!(built, Err(ApiError::Config { .. })), "{number}");
    }
}

#[tokio::test]
async fn the_names_of_members_can_be_changed() {
    let mut operations = Operations::default();
    operations.event_type_member = "Type".into();
    operations.url_member = "Url".into();
    operations.status_member = "State".into();
    let server = MockServer::start().await;
    let client = builder_at(&server.uri())
        .operations(operations)
        .build()
        .unwrap();
    answer_all(&server, "POST", "/webhooks/endpoints", json(200, DONE), 1).await;
    answer_all(
        &server,
        "PUT",
        "/webhooks/endpoints/status",
        json(200, DONE),
        1,
    )
    .await;
    let list = r#"[{"Type":"Card","Url":"https://h.example","State":"Paused","Status":"x"}]"#;
    answer_all(&server, "GET", "/webhooks/endpoints", json(200, list), 1).await;
    call(&client, "create").await.unwrap();
    call(&client, "status").await.unwrap();
    let found = client.endpoints().await.unwrap().remove(0);
    assert_eq!(found.to_string(), "Card https://h.example Paused");
    assert_eq!(found.unknown.len(), 1);
    let all = sent(&server).await;
    assert!(body(&all[0]).starts_with(r#"{"Type":"Payment","Url":"https://"#));
    assert_eq!(body(&all[1]), r#"{"Type":"Payment","State":"Paused"}"#);
}

#[tokio::test]
async fn the_event_type_is_sent_by_name_or_by_number_as_set() {
    for (form, payment, later) in [
        (EventTypeForm::Name, "\"Payment\"", "\"7\""),
        (EventTypeForm::Number, "1", "7"),
        (EventTypeForm::NumberAsText, "\"1\"", "\"7\""),
    ] {
        let mut operations = Operations::default();
        operations.event_type_form = form;
        operations.update_status.path = "status/{type}".into();
        let server = MockServer::start().await;
        let client = builder_at(&server.uri())
            .operations(operations)
            .build()
            .unwrap();
        for (event_type, expected) in [
            (EventType::Payment, payment),
            (EventType::Unknown("7".into()), later),
        ] {
            let at = format!("/status/{}", expected.trim_matches('"'));
            answer_all(&server, "PUT", &at, json(200, DONE), 1).await;
            let active = EndpointStatus::Active;
            client
                .update_endpoint_status(&event_type, &active)
                .await
                .unwrap();
            let all = sent(&server).await;
            let expected = format!(r#"{{"WebhookEventType":{expected},"Status":"Active"}}"#);
            assert_eq!(body(all.last().unwrap()), expected);
        }
    }
}

#[tokio::test]
async fn a_type_without_a_number_is_not_sent_by_number() {
    for form in [EventTypeForm::Number, EventTypeForm::NumberAsText] {
        let mut operations = Operations::default();
        operations.event_type_form = form;
        let server = MockServer::start().await;
        let client = builder_at(&server.uri())
            .operations(operations)
            .build()
            .unwrap();
        for event_type in [EventType::Wallets, EventType::Unknown("New".into())] {
            let wanted = NewEndpoint::new(event_type, url("new"));
            for outcome in [
                client.create_endpoint(&wanted).await,
                client.edit_endpoint(&wanted).await,
            ] {
                let error = outcome.unwrap_err();
                assert!(matches!(error, ApiError::Config { .. }), "{error}");
            }
        }
        assert!(sent(&server).await.is_empty());
    }
}

#[tokio::test]
async fn any_other_operation_is_sent_with_the_token() {
    let (server, client) = stubbed().await;
    let at = "/reference/lookup/banks/EUR";
    answer_all(&server, "GET", at, json(200, DONE), 1).await;
    let request = Request::get(["reference", "lookup", "banks", "EUR"]);
    let response = client.send(request).await.unwrap();
    assert!(Answer::read(response.body()).unwrap().is_accepted());
    let all = sent(&server).await;
    assert_eq!(all[0].headers["authorization"], format!("Bearer {TOKEN}"));
}
