//! Generating a password.

use super::*;

#[tokio::test]
async fn a_password_is_generated_as_documented() {
    let (server, client) = stubbed().await;
    Mock::given(method("POST"))
        .and(path("/clients/auth/register"))
        .and(header("accept", "application/json"))
        .and(header("content-type", "text/json"))
        .and(body_string(
            r#"{"Username":"<username>","Clientname":"cxtnclient"}"#,
        ))
        .respond_with(json(200, &registered()))
        .expect(1)
        .mount(&server)
        .await;
    let made = client.register(&registration()).await.unwrap();
    assert_eq!(made.password.expose(), PASSWORD);
    let (start, end) = (made.start.as_ref().unwrap(), made.end.as_ref().unwrap());
    assert_eq!(start.as_str(), "2023-08-23T10:55:45.0645017Z");
    assert_eq!(end.as_str(), "2023-09-22T10:55:45.0645017Z");
    assert!(end.instant().is_some(), "these have a zone");
    assert_eq!(made.public_key.as_deref(), Some("<publickey>"));
    assert!(made.unknown.is_empty());
    assert!(!format!("{made:?}").contains(PASSWORD));
    let request = &sent(&server).await[0];
    assert!(!request.headers.contains_key("authorization"));
}

#[tokio::test]
async fn the_content_type_can_be_set() {
    let mut operations = Operations::default();
    operations.register_content_type = "application/json".into();
    let server = MockServer::start().await;
    let (_, verb, at) = REGISTER;
    answer_all(&server, verb, at, json(200, &registered()), 1).await;
    let client = builder_at(&server.uri())
        .operations(operations)
        .build()
        .unwrap();
    client.register(&registration()).await.unwrap();
    let request = &sent(&server).await[0];
    assert_eq!(request.headers["content-type"], "application/json");
}

#[tokio::test]
async fn an_accepted_answer_without_a_password_is_kept() {
    for password in [
        "",
        r#""ClientPassword":null,"#,
        r#""ClientPassword":" leak","#,
    ] {
        let (server, client) = stubbed().await;
        let (_, verb, at) = REGISTER;
        let body = format!(r#"{{"Content":{{"Model":{{{password}"ApiStatusCode":100}}}}}}"#);
        answer_all(&server, verb, at, json(200, &body), 1).await;
        let error = client.register(&registration()).await.unwrap_err();
        assert!(matches!(error, ApiError::Undocumented { .. }), "{error}");
        assert!(
            error.to_string().contains("`Content.Model.ClientPassword`"),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("leak"), "{error:?}");
        assert_eq!(error.body().unwrap(), body.as_bytes());
    }
}
