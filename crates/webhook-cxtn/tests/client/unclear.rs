//! Lists and wishes that do not tell enough, or tell it in another way.

use serde_json::json as value;

use super::*;

#[tokio::test]
async fn types_are_compared_by_what_they_are_and_not_by_how_they_are_written() {
    let (server, fake, client) = Fake::start().await;
    fake.state().endpoints = vec![
        value!({"WebhookEventType": 1, "EndpointUrl": url("payments"), "Status": "ACTIVE"}),
        value!({"EventType": "Account Transaction", "EndpointURL": url("accounts")}),
        value!({"WebhookEventType": "3", "EndpointUrl": url("wallets"), "Status": "Active"}),
    ];
    let wallets = NewEndpoint::new(EventType::Wallets, url("wallets"));
    let wanted = [payments(), accounts(), wallets, payments()];
    let done = client.ensure(&wanted, Unwanted::Remove).await.unwrap();
    assert_eq!(
        done.to_string(),
        "created 0, kept 3, left 0, set inactive 0"
    );
    assert_eq!(changes(&server).await, [""; 0]);
}

#[tokio::test]
async fn two_urls_for_one_type_are_refused() {
    for second in [EventType::Wallet, EventType::Wallets] {
        let (server, _fake, client) = Fake::start().await;
        let first = NewEndpoint::new(EventType::Wallet, url("a"));
        let second = NewEndpoint::new(second, url("b"));
        let error = client
            .ensure(&[first, second], Unwanted::Leave)
            .await
            .unwrap_err();
        assert!(matches!(error.fault, EnsureFault::Conflict(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
        assert_eq!(changes(&server).await, [""; 0]);
    }
}

/// A call that names the type would change both, or another than is meant.
#[tokio::test]
async fn two_listed_endpoints_for_a_type_that_is_wanted_are_refused() {
    let (server, fake, client) = Fake::start().await;
    fake.has("Payment", &url("payments"), "Active");
    fake.has("Payment", &url("old"), "Active");
    for unwanted in [Unwanted::Leave, Unwanted::Remove] {
        let error = client.ensure(&[payments()], unwanted).await.unwrap_err();
        assert!(matches!(error.fault, EnsureFault::Ambiguous(_)), "{error}");
        assert!(!format!("{error} {error:?}").contains(URL_TOKEN));
    }
    assert_eq!(changes(&server).await, [""; 0]);
    let done = client.ensure(&[accounts()], Unwanted::Leave).await.unwrap();
    assert_eq!(
        done.to_string(),
        "created 1, kept 0, left 2, set inactive 0"
    );
}

/// It may be the one that is wanted, and a new one on each run would have no end.
#[tokio::test]
async fn beside_an_endpoint_that_does_not_tell_what_it_is_nothing_is_created() {
    for (unclear, may_be) in [
        (value!({}), true),
        (
            value!({"Kind": "Payment", "EndpointUrl": url("payments")}),
            true,
        ),
        (
            value!({"WebhookEventType": "Payment", "Url": url("payments")}),
            true,
        ),
        (value!({"WebhookEventType": "Card"}), false),
    ] {
        let (server, fake, client) = Fake::start().await;
        fake.state().endpoints.push(unclear);
        let outcome = client.ensure(&[payments()], Unwanted::Leave).await;
        if may_be {
            let error = outcome.unwrap_err();
            assert!(matches!(error.fault, EnsureFault::Unclear(_)), "{error}");
            assert!(
                error.to_string().contains("an event type and a URL"),
                "{error}"
            );
            assert_eq!(changes(&server).await, [""; 0]);
        } else {
            let text = outcome.unwrap().to_string();
            assert_eq!(text, "created 1, kept 0, left 1, set inactive 0");
        }
    }
}

#[tokio::test]
async fn an_endpoint_without_a_type_cannot_be_set_inactive() {
    let (server, fake, client) = Fake::start().await;
    fake.state()
        .endpoints
        .push(value!({"EndpointUrl": url("x")}));
    let error = client.ensure(&[], Unwanted::Remove).await.unwrap_err();
    assert!(matches!(error.fault, EnsureFault::NoId), "{error}");
    assert!(
        error
            .to_string()
            .contains("setting inactive (no event type) https"),
        "{error}"
    );
    assert_eq!(changes(&server).await, [""; 0]);
}
