//! Custom queries and mutations.

use serde::Deserialize;
use serde_json::json;
use webhook_core::Extra;
use webhook_flash_payments::{
    PaymentId,
    client::{ApiError, ClientBuilder, NewWithdrawal},
};

use crate::stub::{answering, last_call, requests, stub};

#[derive(Debug, Deserialize)]
struct Data {
    a: Inner,
}

#[derive(Debug, Deserialize)]
struct Inner {
    b: u8,
}

#[tokio::test]
async fn a_query_and_a_mutation_send_document_and_variables_and_read_data() {
    let (server, client) = answering(r#"{"data":{"a":{"b":7}},"extensions":{"c":1}}"#).await;
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

    client.query::<Data>("{ a { b } }", ()).await.unwrap();
    assert_eq!(last_call(&server).await, json!({"query": "{ a { b } }"}));
}

/// It would be retried, and could move money twice.
#[tokio::test]
async fn a_document_that_may_be_a_mutation_is_not_sent_as_a_query() {
    let (server, client) = answering(r#"{"data":{}}"#).await;
    for document in [
        "mutation { a }",
        "mutation{a}",
        "# a comment\nmutation { a }",
        "\u{feff},mutation { a }",
        "query { a } mutation M { b }",
        "fragment F on T { a } mutation { ...F }",
        "subscription { a }",
    ] {
        let error = client.query::<Extra>(document, ()).await.unwrap_err();
        assert!(matches!(error, ApiError::Request { .. }), "{error}");
        assert!(error.to_string().contains("`mutate`"), "{error}");
    }
    assert!(requests(&server, false).await.is_empty());
}

#[tokio::test]
async fn variables_that_are_not_an_object_are_not_sent() {
    let (server, client) = answering(r#"{"data":{}}"#).await;
    for variables in [json!([1]), json!("x"), json!(7)] {
        let outcome = client.mutate::<Extra>("mutation { a }", variables).await;
        assert!(matches!(outcome, Err(ApiError::Request { .. })));
    }
    assert!(requests(&server, false).await.is_empty());
}

#[tokio::test]
async fn an_answer_without_the_expected_data_is_undocumented_and_kept() {
    for (body, at) in [
        (r#"{"data":{"a":{"b":"leak"}}}"#, "data.a.b"),
        (r#"{"data":{}}"#, "data.a"),
        (r#"{"data":null}"#, "data"),
        ("{}", "data"),
        ("<html>leak</html>", ""),
    ] {
        let (_server, client) = answering(body).await;
        let error = client.query::<Data>("{ a { b } }", ()).await.unwrap_err();
        let ApiError::Undocumented { path, .. } = &error else {
            panic!("{body}: {error}");
        };
        assert_eq!(path, at, "{body}");
        assert!(!format!("{error} {error:?}").contains("leak"), "{error}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: T) {}

    let (_server, client) = stub(webhook_test_support::json(200, ""), ClientBuilder::build).await;
    let withdrawal = NewWithdrawal::new("1".parse().unwrap(), "AUD");
    let id = PaymentId::from("x1");
    is_send(client.query::<Extra>("{ a }", ()));
    is_send(client.create_withdrawal(&withdrawal));
    is_send(client.payment(&id));
}
