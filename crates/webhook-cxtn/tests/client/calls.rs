//! What each call sends, and what it reads.

use webhook_core::authoring::Value;
use webhook_cxtn::client::{Answer, Registration};
use webhook_test_support::{StubServer, json};

use crate::support::{CALLS, Call, LIST, PASSWORD, TOKEN, VALID, client_at};

#[tokio::test]
async fn each_call_sends_what_the_table_says() {
    for (call, verb, path, body) in CALLS {
        let server = StubServer::start().await;
        server.answer(verb, path, json(200, call.success())).await;
        call.send(&client_at(&server.url())).await.unwrap();
        let requests = server.requests().await;
        assert_eq!(requests.len(), 1);
        let request = &requests[0];
        assert_eq!((request.method.as_str(), request.url.path()), (verb, path));
        assert_eq!(request.body, body.as_bytes(), "{call:?}");
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        let bearer = format!("Bearer {TOKEN}");
        let (bearer, content_type) = match call {
            Call::Register => (None, Some("text/json")),
            _ if body.is_empty() => (Some(&*bearer), None),
            _ => (Some(&*bearer), Some("application/json")),
        };
        assert_eq!(header("authorization"), bearer);
        assert_eq!(header("content-type"), content_type);
        assert_eq!(header("userapitoken"), None);
        assert_eq!(header("identitynumber"), None);
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(
            header("user-agent"),
            Some(&*format!("webhook-cxtn/{version}"))
        );
    }
}

#[tokio::test]
async fn a_password_is_read_with_its_dates() {
    let server = StubServer::start().await;
    server.answer_all(json(200, PASSWORD)).await;
    let registration = Registration::new("<username>", "cxtnclient");
    let client = client_at(&server.url());
    let password = client.register(&registration).await.unwrap();
    assert_eq!(password.password.expose(), "<clientpassword>");
    assert_eq!(
        password.start.unwrap().as_str(),
        "2023-08-23T10:55:45.0645017Z"
    );
    assert!(
        password.end.unwrap().instant().is_some(),
        "it has a time zone"
    );
    assert_eq!(password.public_key.as_deref(), Some("<publickey>"));
    assert!(password.extra.is_empty());
}

#[tokio::test]
async fn a_list_is_read_with_all_its_fields() {
    let server = StubServer::start().await;
    let entry = r#"{"WebhookEventType":"2","EndpointUrl":"none","Status":"active"}"#;
    let list = LIST.replace(r#""Id":7}"#, &format!(r#""Id":7}},{entry},{{}}"#));
    server.answer_all(json(200, &list)).await;
    let endpoints = client_at(&server.url()).endpoints().await.unwrap();
    let shown: Vec<String> = endpoints.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "Payment https://hooks.example.com/cxtn Active",
            "AccountTransaction (no URL) active",
            "(no event type) (no URL) (no status)",
        ]
    );
    let extra: Vec<usize> = endpoints.iter().map(|one| one.extra.len()).collect();
    assert_eq!(extra, [1, 1, 0]);
}

/// The newer sample, of the sandbox page.
#[test]
fn every_field_of_the_documented_answers_is_typed() {
    let sandbox = r#"{"MainAccountHolderName":"<MainAccountHolderName>","Content":{"Model":{"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"ExpectedResponses":["IsValid"]},"AuthorisedClientModel":{"ClientId":"<ClientId>","ClientRef":"<ClientRef>","UserId":"<UserId>","TokenStartDate":"2023-11-06T10:06:28.1175216","TokenEndDate":"2024-04-24T10:33:04.4417713","ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"},"AuthorisedUserModel":{"UserId":"<UserId>","AppVersion":"20240322.1","TokenStartDate":"2024-03-25T00:00:00","TokenEndDate":"2024-04-24T00:00:00","LoginTimestamp":"2024-03-25T10:33:04.410525","ApiLoginType":1,"ApiStatusCode":100,"ApiStatus":"IsValid","ApiStatusDescription":"Valid Operation"}}"#;
    for sample in [VALID, sandbox] {
        let answer: Answer = serde_json::from_str(sample).unwrap();
        assert!(answer.is_success());
        assert_eq!(serde_json::to_string(&answer).unwrap(), sample);
        let mut extra = Vec::new();
        answer.each_extra("", &mut |path, _| extra.push(path.to_owned()));
        assert!(extra.is_empty(), "{extra:?}");
        let user = answer.user.unwrap();
        assert_eq!(
            user.logged_in_at.unwrap().instant(),
            None,
            "no zone is invented"
        );
    }
}
