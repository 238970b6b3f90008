//! What becomes of the integrator's own input.

use super::{
    creations::{CREATED_PAYMENT, CREATED_WITHDRAWAL, URI, full},
    *,
};

/// What an integrator hands in: its numbers keep their digits.
fn input(json: &str) -> RawMembers {
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn the_digits_of_numbers_in_the_input_survive() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, CREATED_WITHDRAWAL), 1).await;
    let own = r#"{"amount":1000.00,"big":12345678901234567890.10,"deep":{"n":[0.10,1e400]}}"#;
    let creation = Creation::new();
    client
        .create_withdrawal(&input(own), &creation)
        .await
        .unwrap();
    let sent = calls(&server).await.pop().unwrap().body;
    let sent = String::from_utf8(sent).unwrap();
    let variables = format!(r#""variables":{{"input":{own}}}"#);
    assert!(sent.contains(&variables), "{sent}");
}

#[tokio::test]
async fn what_the_input_holds_already_is_kept_if_it_is_the_same_or_alone() {
    let (server, client) = logged_in(1).await;
    answer_calls(&server, answer(200, CREATED_PAYMENT), 4).await;
    let same = format!(
        r#"{{"idempotencyKey":"key-1","a":1,"callbackUri":"{URI}","externalId":"12344321"}}"#
    );
    let nulls = r#"{"idempotencyKey":null,"a":1,"callbackUri":null,"externalId":null}"#;
    let put_in = &same;
    for (own, creation, sent) in [
        (same.as_str(), full(), put_in.as_str()),
        (same.as_str(), Creation::new(), put_in.as_str()),
        (nulls, full(), put_in.as_str()),
        (nulls, Creation::new(), nulls),
    ] {
        client.create_payment(&input(own), &creation).await.unwrap();
        let all = last_call(&server).await;
        let sent: Value = serde_json::from_str(sent).unwrap();
        assert_eq!(all["variables"]["input"], sent);
    }
}

#[tokio::test]
async fn an_input_that_does_not_fit_is_not_sent() {
    let server = MockServer::start().await;
    let client = client_at(&server.uri());
    for (own, creation, problem) in [
        (r#"{"callbackUri":"leak"}"#, full(), "`callbackUri`"),
        (r#"{"externalId":"leak"}"#, full(), "`externalId`"),
        (r#"{"externalId":12344321}"#, full(), "`externalId`"),
        (r#"{"idempotencyKey":"leak"}"#, full(), "`idempotencyKey`"),
        (
            r#"{"externalId":"12344321","externalId":"leak"}"#,
            full(),
            "found two",
        ),
        ("{}", Creation::new().external_id("leak-é"), "ASCII"),
        (r#"{"externalId":"leak-é"}"#, Creation::new(), "ASCII"),
        ("{}", Creation::new().idempotency_key(""), "empty"),
        (r#"{"idempotencyKey":""}"#, Creation::new(), "empty"),
        ("{}", Creation::new().callback_uri(""), "empty"),
        ("{}", Creation::new().external_id(""), "empty"),
    ] {
        let own: RawMembers = serde_json::from_str(own).unwrap();
        let payment = client.create_payment(&own, &creation).await.map(drop);
        let withdrawal = client.create_withdrawal(&own, &creation).await.map(drop);
        for outcome in [payment, withdrawal] {
            let error = outcome.unwrap_err();
            assert!(matches!(error, ApiError::Request { .. }), "{error}");
            assert!(error.to_string().contains(problem), "{error}");
            assert!(!error.to_string().contains("leak"), "{error}");
        }
    }
    let creation = ConversionCreation::new().external_id("a");
    let own = json!({"externalId": "b"});
    let error = client.create_conversion(&own, &creation).await.unwrap_err();
    assert!(error.to_string().contains("`externalId`"), "{error}");
    for own in [json!([]), json!(null), json!("x"), json!(7)] {
        let error = client.create_payment(&own, &full()).await.unwrap_err();
        assert!(error.to_string().contains("JSON object"), "{error}");
    }
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    let refused = client.create_payment(&unwritable, &full()).await;
    assert!(matches!(refused, Err(ApiError::Request { .. })));
    assert!(server.received_requests().await.unwrap().is_empty());
}
