//! Queries and mutations of one's own.

use super::*;

#[derive(Debug, serde::Deserialize)]
struct Data {
    a: Inner,
}

#[derive(Debug, serde::Deserialize)]
struct Inner {
    b: u8,
}

#[tokio::test]
async fn a_query_and_a_mutation_send_document_and_variables_and_read_data() {
    let (server, client) = logged_in(1).await;
    let body = r#"{"data":{"a":{"b":7}},"extensions":{"c":1}}"#;
    answer_calls(&server, answer(200, body), 4).await;
    let variables = json!({"id": "x1", "n": [1, null]});
    let query = "query ($id: ID!) { a(id: $id) { b } }";
    let data: Data = client.query(query, &variables).await.unwrap();
    assert_eq!(data.a.b, 7);
    let sent = last_call(&server).await;
    assert_eq!(sent, json!({"query": query, "variables": variables}));

    let mutation = "mutation ($id: ID!) { a(id: $id) { b } }";
    let data: Data = client.mutate(mutation, &variables).await.unwrap();
    assert_eq!(data.a.b, 7);
    let sent = last_call(&server).await;
    assert_eq!(sent, json!({"query": mutation, "variables": variables}));

    for none in [json!(null), json!({})] {
        let data: Data = client.query("{ a { b } }", &none).await.unwrap();
        assert_eq!(data.a.b, 7);
    }
    let all = calls(&server).await;
    assert_eq!(body_of(&all[2]), json!({"query": "{ a { b } }"}));
    let empty = json!({"query": "{ a { b } }", "variables": {}});
    assert_eq!(body_of(&all[3]), empty);
}

/// It would be repeated, and money move twice.
#[tokio::test]
async fn a_mutation_is_not_sent_as_a_query() {
    let server = MockServer::start().await;
    let client = client_at(&server.uri());
    for document in ["mutation { a }", "query { a } mutation M { b }"] {
        let error = client.query::<Data>(document, ()).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error}");
        assert!(error.to_string().contains("`mutate`"), "{error}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn variables_that_are_no_object_are_not_sent() {
    let server = MockServer::start().await;
    let client = client_at(&server.uri());
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    let outcomes = [
        client.query::<Data>("{ a }", [1]).await,
        client.query::<Data>("{ a }", "x").await,
        client.query::<Data>("{ a }", unwritable.clone()).await,
        client.mutate::<Data>("mutation { a }", 7).await,
        client.mutate::<Data>("mutation { a }", unwritable).await,
    ];
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_path_error_begins_with_data() {
    for (body, at) in [
        (r#"{"data":{"a":{"b":"leak"}}}"#, "data.a.b"),
        (r#"{"data":{"a":{}}}"#, "data.a.b"),
        (r#"{"data":{}}"#, "data.a"),
        (r#"{"data":null}"#, "data"),
        ("{}", "data"),
    ] {
        let (server, client) = logged_in(1).await;
        answer_calls(&server, answer(200, body), 1).await;
        let error = client.query::<Data>("{ a { b } }", ()).await.unwrap_err();
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{body}: {error}");
        };
        assert_eq!(path, at, "{body}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}
    let client = client_at("http://127.0.0.1:1");
    let (creation, id) = (Creation::new(), PaymentId::from("x1"));
    is_send(client.query::<RawMembers>("{ a }", ()));
    is_send(client.mutate::<RawMembers>("mutation { a }", ()));
    is_send(client.create_payment(&(), &creation));
    is_send(client.payment(&id));
}

/// Its answer after the documented minute tells more than none.
#[test]
fn a_request_may_take_longer_than_the_provider_takes_to_give_up() {
    let client = client_at("http://127.0.0.1:1");
    assert!(format!("{client:?}").contains("request_timeout: 70s"));
}
