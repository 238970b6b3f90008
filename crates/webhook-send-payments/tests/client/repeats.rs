//! What is repeated, and what never is.

use super::*;

#[tokio::test]
async fn what_may_be_repeated_is_after_429_and_faults_and_the_rest_is_not() {
    for status in [429, 500, 503] {
        for (name, verb, at, may_be_repeated) in CALLS {
            let (server, client) = logged_in(1).await;
            let times = if *may_be_repeated { 4 } else { 1 };
            answer_all(&server, verb, at, refusal(status), times).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(u64::from(error.attempts()), times, "{name}");
        }
    }
}

#[tokio::test]
async fn a_repeated_creation_carries_the_same_key_and_body() {
    let (server, client) = logged_in(1).await;
    answer_all(&server, "POST", "/webhooks", refusal(503), 4).await;
    assert!(call(&client, "create with a key").await.is_err());
    let all = sent(&server, "/webhooks").await;
    for request in &all {
        assert_eq!(request.headers["idempotency"], "k1");
        assert_eq!(request.body, all[0].body);
    }
}

#[tokio::test]
async fn a_dropped_connection_is_an_error_and_only_what_may_be_repeated_is() {
    use std::sync::atomic::Ordering;
    for (name, _, _, may_be_repeated) in CALLS {
        let (base_url, hung_up) = server_that_hangs_up().await;
        let error = call(&client_at(&base_url), name).await.unwrap_err();
        let kind = match &error {
            ApiError::Transport { kind, .. } => *kind,
            other => panic!("{other}"),
        };
        assert_eq!(kind, TransportKind::Dropped, "{name}");
        let times = if *may_be_repeated { 4 } else { 1 };
        assert_eq!(hung_up.load(Ordering::SeqCst), times, "{name}");
    }
}
