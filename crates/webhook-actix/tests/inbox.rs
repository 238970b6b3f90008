//! The route of an inbox, over real connections to an actix-web server.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use actix_web::{App, HttpServer, rt};
use webhook_actix::{InboxRoute, Receiver};
use webhook_test_support::adapter_cases::{self, InboxCases};

#[actix_web::test]
async fn deliveries_are_stored_before_they_are_acknowledged() {
    let cases = InboxCases::default();
    let inbox = cases.inbox.clone();
    let server = HttpServer::new(move || {
        let receiver = Receiver::new(InboxCases::provider()).with_limit(adapter_cases::LIMIT);
        App::new().route(InboxCases::PATH, inbox.route(InboxCases::source(), receiver))
    });
    let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    cases.run(address).await;
}
