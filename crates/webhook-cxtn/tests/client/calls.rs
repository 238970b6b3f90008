//! Each request, and what its answer says.

use super::*;

#[tokio::test]
async fn an_endpoint_is_created_as_documented() {
    let (server, client) = stubbed().await;
    Mock::given(method("POST"))
        .and(path("/webhooks/endpoints"))
        .and(header("authorization", &*format!("Bearer {TOKEN}")))
        .and(header("content-type", "application/json"))
        .and(body_string(
            r#"{"WebhookEventType":"Wallets","EndpointUrl":"https://webhook.site/9ed441e2-9890-86gb-p989-5678910111213"}"#,
        ))
        .respond_with(json(200, DONE))
        .expect(1)
        .mount(&server)
        .await;
    let url = "https://webhook.site/9ed441e2-9890-86gb-p989-5678910111213";
    let wanted = NewEndpoint::new(EventType::Wallets, url);
    client.create_endpoint(&wanted).await.unwrap();
    let request = &sent(&server).await[0];
    for name in ["userapitoken", "identitynumber"] {
        assert!(!request.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn each_call_sends_what_the_table_says() {
    for (name, expected) in [
        ("enable", ""),
        (
            "create",
            r#"{"WebhookEventType":"Payment","EndpointUrl":"https://hooks.example.com/cxtn?endpoint=payments&token=0f1e2d3c4b5a"}"#,
        ),
        (
            "edit",
            r#"{"WebhookEventType":"Payment","EndpointUrl":"https://hooks.example.com/cxtn?endpoint=payments&token=0f1e2d3c4b5a"}"#,
        ),
        (
            "status",
            r#"{"WebhookEventType":"Payment","Status":"Paused"}"#,
        ),
        ("deactivate all", ""),
        ("list", ""),
        (
            "fund",
            r#"{"Currency":"GBP","Amount":1000,"UserId":"C00081866"}"#,
        ),
        (
            "decide",
            r#"{"TransferId":164165,"TransferStatus":"Approved"}"#,
        ),
    ] {
        let (_, verb, at) = CALLS.iter().find(|call| call.0 == name).unwrap();
        let (server, client) = stubbed().await;
        answer_all(&server, verb, at, json(200, &good(name)), 1).await;
        call(&client, name).await.unwrap();
        let all = sent(&server).await;
        assert_eq!(all.len(), 1);
        assert_eq!(body(&all[0]), expected, "{name}");
        assert_eq!(all[0].headers["authorization"], format!("Bearer {TOKEN}"));
    }
}

#[tokio::test]
async fn a_status_is_sent_by_its_documented_name() {
    for (status, text) in [
        (EndpointStatus::Active, "Active"),
        (EndpointStatus::Inactive, "Inactive"),
        (EndpointStatus::Paused, "Paused"),
        (EndpointStatus::Unknown("Later".into()), "Later"),
    ] {
        let (server, client) = stubbed().await;
        answer_all(
            &server,
            "PUT",
            "/webhooks/endpoints/status",
            json(200, DONE),
            1,
        )
        .await;
        let card = EventType::Card;
        client.update_endpoint_status(&card, &status).await.unwrap();
        let expected = format!(r#"{{"WebhookEventType":"Card","Status":"{text}"}}"#);
        assert_eq!(body(&sent(&server).await[0]), expected);
    }
}

#[tokio::test]
async fn the_parts_of_an_answer_are_read() {
    let (server, client) = stubbed().await;
    answer_all(&server, "POST", "/webhooks/endpoints", json(200, DONE), 1).await;
    let answer = client.create_endpoint(&payments()).await.unwrap();
    assert_eq!(answer.status.code, Some(ApiStatus::VALID));
    assert_eq!(answer.status.status.as_deref(), Some("IsValid"));
    assert_eq!(
        answer.status.description.as_deref(),
        Some("Valid Operation")
    );
    assert_eq!(answer.expected_responses, ["IsValid"]);
    assert_eq!(answer.main_account_holder_name, None);
    let client = answer.client.unwrap();
    assert_eq!(client.client_id.as_deref(), Some("<clientid>"));
    assert_eq!(client.client_ref.as_deref(), Some("<clientref>"));
    assert_eq!(client.status, answer.status);
    let user = answer.user.unwrap();
    assert_eq!(user.user_id, Some("<userid>".into()));
    assert_eq!(user.app_version.as_deref(), Some("20231117.1"));
    assert_eq!(user.token_start.unwrap().as_str(), "2023-11-21T00:00:00");
    assert_eq!(user.token_end.unwrap().as_str(), "2023-12-21T00:00:00");
    let login = user.logged_in_at.unwrap();
    assert_eq!(login.as_str(), "2023-12-01T20:43:29.7267638");
    assert_eq!(login.instant(), None, "no zone is made up");
    assert_eq!(user.login_type, Some(1));
    assert_eq!(user.status, answer.status);
    for rest in [
        answer.model,
        answer.content,
        answer.unknown,
        client.unknown,
        user.unknown,
    ] {
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[test]
fn the_newer_answer_is_read_as_well() {
    let answer = Answer::read(DONE_2024.as_bytes()).unwrap();
    assert!(answer.is_accepted());
    let name = answer.main_account_holder_name.unwrap();
    assert_eq!(name, "<MainAccountHolderName>");
    let client = answer.client.unwrap();
    assert_eq!(client.user_id, Some("<UserId>".into()));
    let start = client.token_start.unwrap();
    assert_eq!(start.as_str(), "2023-11-06T10:06:28.1175216");
    let end = client.token_end.unwrap();
    assert_eq!(end.as_str(), "2024-04-24T10:33:04.4417713");
    assert!(client.unknown.is_empty() && answer.unknown.is_empty());
}

#[test]
fn parts_that_are_missing_null_or_odd_cost_nothing_else() {
    let answer = Answer::read(
        br#"{"Content":{"Model":{"ApiStatusCode":"100","More":[1]},"ExpectedResponses":null,"Other":1},"AuthorisedClientModel":{"ClientId":7,"UserId":8,"TokenEndDate":7,"ApiStatus":{}},"AuthorisedUserModel":null,"Later":true}"#,
    )
    .unwrap();
    assert!(answer.is_accepted());
    assert_eq!(answer.status.code, Some(100));
    assert_eq!(answer.model.get("More").unwrap().get(), "[1]");
    assert_eq!(answer.content.len(), 2);
    let client = answer.client.unwrap();
    assert_eq!(client.client_id.as_deref(), Some("7"));
    assert_eq!(client.user_id, Some("8".into()));
    assert_eq!(client.token_end, None);
    assert_eq!(client.unknown.len(), 2);
    assert!(answer.user.is_none());
    assert_eq!(
        answer.unknown.get("AuthorisedUserModel").unwrap().get(),
        "null"
    );
    assert_eq!(answer.unknown.get("Later").unwrap().get(), "true");
}
