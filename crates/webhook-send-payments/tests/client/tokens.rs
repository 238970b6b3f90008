//! One token at a time, for all who call.

use super::*;

async fn fifty_calls(client: &Client) {
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.trade(&"t1".into()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

/// Accepts the newest token alone, as Send is said to.
async fn trades_with(server: &MockServer, token: &str, times: u64) {
    Mock::given(path("/trades/t1"))
        .and(header("authorization", &*format!("Bearer {token}")))
        .respond_with(json(200, TRADE))
        .expect(times)
        .mount(server)
        .await;
}

async fn log_in_as(server: &MockServer, tokens: &[&str]) {
    for text in tokens {
        Mock::given(path("/auth"))
            .respond_with(token(text))
            .up_to_n_times(1)
            .expect(1)
            .mount(server)
            .await;
    }
    answer_all(server, "POST", "/auth", refusal(500), 0).await;
}

#[tokio::test]
async fn fifty_calls_at_once_log_in_once() {
    let server = MockServer::start().await;
    log_in_as(&server, &[TOKEN]).await;
    trades_with(&server, TOKEN, 50).await;
    fifty_calls(&client_at(&server.uri())).await;
}

#[tokio::test]
async fn fifty_calls_at_once_with_an_expired_token_log_in_once() {
    let server = MockServer::start().await;
    log_in_as(&server, &[TOKEN, NEW_TOKEN]).await;
    trades_with(&server, TOKEN, 1).await;
    trades_with(&server, NEW_TOKEN, 50).await;
    let client = client_at(&server.uri());
    client.trade(&"t1".into()).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(5 * 60)).await;
    tokio::time::resume();
    fifty_calls(&client).await;
    assert_eq!(sent(&server, "/auth").await.len(), 2);
}

/// Here the client does not know that it is: the provider says so, to each of the fifty that had
/// been sent.
#[tokio::test]
async fn fifty_calls_at_once_with_a_token_that_is_refused_log_in_once() {
    let server = MockServer::start().await;
    log_in_as(&server, &[TOKEN, NEW_TOKEN]).await;
    Mock::given(path("/trades/t1"))
        .and(header("authorization", &*format!("Bearer {TOKEN}")))
        .respond_with(refusal(401))
        .mount(&server)
        .await;
    trades_with(&server, NEW_TOKEN, 50).await;
    fifty_calls(&client_at(&server.uri())).await;
    assert_eq!(sent(&server, "/auth").await.len(), 2);
}

#[tokio::test]
async fn two_clients_that_end_each_others_token_renew_it_once_for_each_call() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    let clients = [client_at(&server.uri()), client_at(&server.uri())];
    for _ in 0..3 {
        for client in &clients {
            assert_eq!(client.webhooks().await.unwrap().len(), 1);
        }
    }
    // Each call but the first of each finds that the other has logged in since.
    assert_eq!(fake.state().logins, 6);
}

#[tokio::test]
async fn two_clients_that_race_for_the_token_come_to_an_end() {
    let (server, fake) = Fake::start().await;
    fake.has(&url("payouts"), &["payout_transaction_updated"]);
    let clients = [client_at(&server.uri()), client_at(&server.uri())];
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let client = clients[number % 2].clone();
            tokio::spawn(async move { client.webhooks().await })
        })
        .collect();
    for call in calls {
        match call.await.unwrap() {
            Ok(found) => assert_eq!(found.len(), 1),
            Err(error) => assert_eq!(error.status(), Some(401), "{error}"),
        }
    }
    // No call logs in more than twice, and most share.
    assert!(fake.state().logins <= 40, "{}", fake.state().logins);
    for client in &clients {
        assert_eq!(client.webhooks().await.unwrap().len(), 1);
    }
}

/// Another client takes the token away again and again.
#[tokio::test]
async fn a_call_that_is_refused_twice_stops_there() {
    for (name, verb, at, _) in CALLS {
        let (server, client) = logged_in(2).await;
        answer_all(&server, verb, at, refusal(401), 2).await;
        let error = call(&client, name).await.unwrap_err();
        assert!(matches!(error, ApiError::Status { .. }), "{error}");
        assert_eq!(error.status(), Some(401));
    }
}

#[tokio::test]
async fn a_dead_token_is_renewed_once_and_the_call_repeated_once() {
    for (name, verb, at, _) in CALLS {
        let server = MockServer::start().await;
        log_in_as(&server, &[TOKEN, NEW_TOKEN]).await;
        for (token, answer) in [(TOKEN, refusal(401)), (NEW_TOKEN, refusal(409))] {
            Mock::given(method(*verb))
                .and(path(*at))
                .and(header("authorization", &*format!("Bearer {token}")))
                .respond_with(answer)
                .expect(1)
                .mount(&server)
                .await;
        }
        let error = call(&client_at(&server.uri()), name).await.unwrap_err();
        assert_eq!(error.status(), Some(409), "{name}");
    }
}
