//! The route of an inbox, over real connections to an axum server.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use axum::Router;
use tokio::net::TcpListener;
use webhook_axum::{InboxRoute, Receiver};
use webhook_test_support::adapter_cases::{InboxCases, LIMIT};

#[tokio::test]
async fn deliveries_are_stored_before_they_are_acknowledged() {
    let cases = InboxCases::default();
    let receiver = Receiver::new(InboxCases::provider()).with_limit(LIMIT);
    let route = cases.inbox.route(InboxCases::source(), receiver);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router: Router = Router::new().route(InboxCases::PATH, route);
    tokio::spawn(axum::serve(listener, router).into_future());
    cases.run(address).await;
}
