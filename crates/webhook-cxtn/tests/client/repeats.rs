//! What is repeated, and what never is.

use super::*;

#[tokio::test]
async fn the_list_is_repeated_after_429_and_faults_and_nothing_else_is() {
    for status in [429, 500, 502, 503, 504] {
        for (name, verb, at) in CALLS.iter().chain([&REGISTER]) {
            let (server, client) = stubbed().await;
            let times = if *name == "list" { 4 } else { 1 };
            answer_all(&server, verb, at, json(status, ""), times).await;
            let error = call(&client, name).await.unwrap_err();
            assert_eq!(error.status(), Some(status), "{name}");
            assert_eq!(u64::from(error.attempts()), times, "{name}");
        }
    }
}

/// A method that is set does not decide what may be repeated.
#[tokio::test]
async fn a_list_by_post_is_repeated_and_a_write_by_get_is_not() {
    let mut operations = Operations::default();
    operations.list.method = Method::Post;
    operations.enable.method = Method::Get;
    let server = MockServer::start().await;
    let client = builder_at(&server.uri())
        .operations(operations)
        .build()
        .unwrap();
    answer_all(&server, "POST", "/webhooks/endpoints", json(503, ""), 4).await;
    answer_all(&server, "GET", "/webhooks/enable", json(503, ""), 1).await;
    call(&client, "list").await.unwrap_err();
    call(&client, "enable").await.unwrap_err();
}

/// A server that takes requests and hangs up, and how many it took.
async fn server_that_hangs_up() -> (String, std::sync::Arc<std::sync::atomic::AtomicU32>) {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };
    use tokio::io::AsyncReadExt;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let taken = Arc::new(AtomicU32::new(0));
    let counter = taken.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let _ = stream.read(&mut head).await;
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    (base_url, taken)
}

#[tokio::test]
async fn after_a_dropped_connection_only_the_list_is_repeated() {
    for (name, ..) in CALLS.iter().chain([&REGISTER]) {
        let (base_url, taken) = server_that_hangs_up().await;
        let error = call(&client_at(&base_url), name).await.unwrap_err();
        assert!(
            matches!(error, ApiError::Transport { .. }),
            "{name}: {error}"
        );
        let times = if *name == "list" { 4 } else { 1 };
        assert_eq!(
            taken.load(std::sync::atomic::Ordering::SeqCst),
            times,
            "{name}"
        );
    }
}
