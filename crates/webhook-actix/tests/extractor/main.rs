//! The extractor in servers: the list of cases that every adapter runs, over a real connection, and
//! what is actix-web's alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod app;
mod bodies;
#[path = "../../../webhook-axum/tests/cases/mod.rs"]
mod cases;
mod deliveries;
mod refusals;
mod routes;

use std::sync::Arc;

use actix_web::{App, HttpServer, rt};

use cases::{Continue, Journal, logs};

#[actix_web::test]
async fn every_case_of_the_list_ends_as_the_list_says() {
    let journal = Arc::default();
    play_all(&journal).await;
}

#[actix_web::test]
async fn logs_give_a_reason_for_each_refusal_and_hold_no_secret_signature_or_payload() {
    let journal = Arc::default();
    play_all(&journal).await;
    cases::assert_logged(&logs::text(), "webhook_actix");
}

/// Plays the list of cases over real connections.
async fn play_all(journal: &Arc<Journal>) {
    let (page, noted) = (logs::install(), Arc::clone(journal));
    let server = HttpServer::new(move || {
        // This runs on the thread that serves.
        page.take_this_thread();
        App::new().configure(app::of_the_list(&noted))
    });
    let server = server.workers(1).disable_signals();
    let server = server.bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    let served = rt::spawn(server);
    let journal = Arc::clone(journal);
    let client =
        rt::task::spawn_blocking(move || cases::run(address, &journal, Continue::Always)).await;
    handle.stop(false).await;
    served.await.unwrap().unwrap();
    if let Err(panicked) = client {
        std::panic::resume_unwind(panicked.into_panic());
    }
}
