//! CXTN, from nothing to webhooks that arrive and verify.

use webhook_core::Secret;
use webhook_cxtn::client::webhook_api_client::endpoints::{Endpoints, Undesired};
use webhook_cxtn::client::webhook_api_client::{Lifetime, Token};
use webhook_cxtn::client::{
    Client, Credentials, EndpointStatus, EventTypeForm, Method, NewEndpoint, NewSandboxDeposit,
    Operation, Operations, Registration, TransferDecision,
};
use webhook_cxtn::{Cxtn, EventType};
use webhook_sandbox::cxtn::DataForm;
use webhook_sandbox::{AccessOutcome, ApiFault, Clock, DeliveryFault, Sandbox};

use crate::raw::{Raw, send};
use crate::receiver::Hooks;

fn provider() -> Cxtn {
    Cxtn::new(Secret::new("a secret of our own").unwrap())
}

fn desired(hooks: &Hooks<Cxtn>) -> [NewEndpoint; 2] {
    let endpoint = |event_type: EventType, label: &str| {
        let url = provider().callback_url(hooks.url(), &label.parse().unwrap()).unwrap();
        NewEndpoint::new(event_type, url)
    };
    [
        endpoint(EventType::Payment, "payments"),
        endpoint(EventType::AccountTransaction, "transactions"),
    ]
}

/// A sandbox with a paused clock and webhooks enabled, a client, and a receiver of all events.
async fn ready() -> (Sandbox, Client, Hooks<Cxtn>) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = sandbox.cxtn().client_builder().build().unwrap();
    let hooks = Hooks::start(provider()).await;
    client.enable_webhooks().await.unwrap();
    client.ensure(&desired(&hooks), Undesired::Keep).await.unwrap();
    (sandbox, client, hooks)
}

#[tokio::test]
async fn all_events_arrive_in_both_forms_of_their_data() {
    for form in [DataForm::Object, DataForm::Text] {
        let (sandbox, client, hooks) = ready().await;
        let cxtn = sandbox.cxtn();
        cxtn.set_data_form(form);
        let (main, other) = (cxtn.main_account(), cxtn.add_account());
        let (ten, gbp) = ("10.00".parse().unwrap(), "GBP".into());
        let deposit =
            NewSandboxDeposit { currency: "GBP".into(), amount: ten, user_id: main.clone() };
        client.create_sandbox_deposit(&deposit).await.unwrap();
        cxtn.transfer(&main, &other, &ten, &gbp);
        cxtn.fill_pot(&main, "CC", &ten, &gbp);
        for decision in [TransferDecision::Approved, TransferDecision::Rejected] {
            let payment = cxtn.create_payment(&main, &ten, &gbp);
            client.decide_sandbox_transfer(payment.id(), decision).await.unwrap();
            payment.complete().unwrap_err();
        }
        cxtn.create_trade(&main, (&ten, "GBP".into()), (&ten, "AED".into())).settle();
        sandbox.settled().await;
        let booked = ["account_credit", "account_debit", "account_credit", "account_debit"];
        let mut expected = booked.to_vec();
        expected.extend(["account_credit", "payment_completed", "trade_settled"]);
        assert_eq!(hooks.events(), expected);
        let bodies = cxtn.deliveries();
        let text = String::from_utf8_lossy(bodies[0].body());
        assert_eq!(text.contains(r#""data":"{"#), form == DataForm::Text, "{text}");
        assert!(text.contains("10.00"), "{text}");
    }
}

#[tokio::test]
async fn endpoints_are_created_edited_and_deactivated() {
    let (sandbox, client, hooks) = ready().await;
    let again = client.ensure(&desired(&hooks), Undesired::Keep).await.unwrap();
    assert!(again.created.is_empty());
    client.ensure(&desired(&hooks)[..1], Undesired::Remove).await.unwrap();
    let status = async || {
        let listed = client.endpoints().await.unwrap();
        listed.iter().map(|it| it.status.as_deref().unwrap().clone()).collect::<Vec<_>>()
    };
    assert_eq!(status().await, [EndpointStatus::Active, EndpointStatus::Inactive]);
    let (main, ten) = (sandbox.cxtn().main_account(), "10".parse().unwrap());
    sandbox.cxtn().deposit(&main, &ten, &"GBP".into());
    assert!(sandbox.cxtn().deliveries().is_empty());
    client.ensure(&desired(&hooks), Undesired::Keep).await.unwrap();
    assert_eq!(status().await, [EndpointStatus::Active, EndpointStatus::Active]);
    client.deactivate_all_endpoints().await.unwrap();
    assert_eq!(status().await, [EndpointStatus::Inactive, EndpointStatus::Inactive]);
}

#[tokio::test]
async fn webhooks_are_enabled_before_an_endpoint_is_created() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).start().await.unwrap();
    let client = sandbox.cxtn().client_builder().build().unwrap();
    let hooks = Hooks::start(provider()).await;
    let [endpoint, _] = desired(&hooks);
    assert_eq!(client.create_endpoint(&endpoint).await.unwrap_err().status(), Some(409));
    client.enable_webhooks().await.unwrap();
    client.create_endpoint(&endpoint).await.unwrap();
}

#[tokio::test]
async fn settings_that_are_not_documented_are_those_of_the_client() {
    let sandbox = Sandbox::builder().clock(Clock::paused()).start().await.unwrap();
    let mut operations = Operations::default();
    operations.enable = Operation::new(Method::Put, "hooks/on");
    operations.edit = Operation::new(Method::Put, "hooks/{type}");
    operations.event_type_field = "Kind".into();
    operations.event_type_form = EventTypeForm::Number;
    let client = || sandbox.cxtn().client_builder().operations(operations.clone()).build().unwrap();
    client().enable_webhooks().await.unwrap_err();
    sandbox.cxtn().set_operations(operations.clone());
    client().enable_webhooks().await.unwrap();
    let hooks = Hooks::start(provider()).await;
    client().ensure(&desired(&hooks), Undesired::Keep).await.unwrap();
    client().edit_endpoint(&desired(&hooks)[0]).await.unwrap();
    assert_eq!(client().endpoints().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_password_is_made_for_the_known_names_only() {
    let (sandbox, client, _) = ready().await;
    let names = Registration::new(sandbox.cxtn().username(), "cxtnclient");
    let first = client.register(&names).await.unwrap();
    let second = client.register(&names).await.unwrap();
    assert_ne!(first.password.expose(), second.password.expose());
    assert_eq!(first.end.unwrap().as_str(), "2026-02-04T09:00:00.0000000Z");
    let error = client.register(&Registration::new("other", "cxtnclient")).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
}

#[tokio::test]
async fn an_expired_token_is_replaced_by_a_callback() {
    let (sandbox, client, _) = ready().await;
    sandbox.cxtn().fail_next_call(ApiFault::ExpiredToken);
    // This client has one token.
    client.endpoints().await.unwrap_err();
    let cxtn = sandbox.cxtn().clone();
    let credentials = Credentials::callback(move || {
        let token = Token::new(cxtn.access_token(), Lifetime::UntilRefused);
        async move { Ok::<_, std::io::Error>(token) }
    });
    let environment = webhook_cxtn::client::Environment::Sandbox;
    let client =
        Client::builder(environment, credentials).base_url(sandbox.cxtn().base_url()).build();
    let client = client.unwrap();
    client.endpoints().await.unwrap();
    sandbox.cxtn().fail_next_call(ApiFault::ExpiredToken);
    client.endpoints().await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_in_the_url_is_refused_and_not_repeated() {
    let (sandbox, _, hooks) = ready().await;
    sandbox.cxtn().fail_next_delivery(DeliveryFault::WrongSignature);
    let (main, ten) = (sandbox.cxtn().main_account(), "10".parse().unwrap());
    sandbox.cxtn().deposit(&main, &ten, &"GBP".into());
    sandbox.settled().await;
    assert_eq!((hooks.refused(), hooks.events().len()), (1, 0));
    assert_eq!(sandbox.cxtn().deliveries()[0].attempts.len(), 1);
}

async fn call(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Raw {
    let bearer = format!("Bearer {}", sandbox.cxtn().access_token().expose());
    let headers = [("authorization", bearer.as_str())];
    send(sandbox.cxtn().base_url(), method, path, &headers, body).await
}

#[tokio::test]
async fn refusals_are_errors_of_the_sandbox_because_none_is_published() {
    let (sandbox, ..) = ready().await;
    let create = "/api//webhooks/endpoints";
    let pay_in = "/sandbox/payments-in";
    for (method, path, body, status) in [
        ("POST", create, "{", 400),
        (
            "POST",
            create,
            r#"{"WebhookEventType":"Payments","EndpointUrl":"https://a.example/"}"#,
            400,
        ),
        ("POST", create, r#"{"WebhookEventType":1,"EndpointUrl":"https://a.example/"}"#, 400),
        ("POST", create, r#"{"WebhookEventType":"Wallets","EndpointUrl":"a"}"#, 400),
        ("PUT", create, r#"{"WebhookEventType":"Card","EndpointUrl":"https://a.example/"}"#, 404),
        (
            "PUT",
            "/webhooks/endpoints/status",
            r#"{"WebhookEventType":"Payment","Status":"On"}"#,
            400,
        ),
        ("POST", pay_in, r#"{"Currency":"GBP","Amount":0,"UserId":"C1"}"#, 400),
        ("POST", pay_in, r#"{"Currency":"GBP","Amount":"1","UserId":"C1"}"#, 400),
        ("POST", pay_in, r#"{"Currency":"GBP","Amount":1,"UserId":"C1"}"#, 404),
        ("POST", "/sandbox/payments-out", r#"{"TransferId":1,"TransferStatus":"Approved"}"#, 404),
        ("GET", "/payments", "", 404),
    ] {
        let answer = call(&sandbox, method, path, body).await;
        assert_eq!(answer.status, status, "{method} {path} {body}: {}", answer.body);
        assert_eq!(answer.header("x-sandbox-error"), Some("true"));
    }
    let answer = call(&sandbox, "GET", "/webhooks/endpoints", "").await;
    assert_eq!(answer.header("x-sandbox-inferred"), Some("the path, the list"));
    // The printed request.
    let printed = r#"{"WebhookEventType":"Wallets","EndpointUrl":"https://webhook.site/9ed441e2-9890-86gb-p989-5678910111213"}"#;
    let answer = call(&sandbox, "POST", create, printed).await;
    assert_eq!(answer.status, 200);
    let json = answer.json();
    assert_eq!(json["Content"]["Model"]["ApiStatus"], "IsValid");
    assert_eq!(json["AuthorisedUserModel"]["ApiLoginType"], 1);
    let stranger = send(sandbox.cxtn().base_url(), "GET", "/webhooks/endpoints", &[], "").await;
    assert_eq!(stranger.status, 401);
    let log = sandbox.cxtn().accesses();
    assert_eq!(log.last().unwrap().outcome, AccessOutcome::SandboxError(401));
}
