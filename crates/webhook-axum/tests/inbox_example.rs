//! `examples/inbox.rs` books each event once, whatever is repeated.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[allow(dead_code, reason = "its `main` is not called here")]
#[path = "../examples/inbox.rs"]
mod example;

use std::{env, fs, process};

use axum::body::Body;
use axum::extract::Request;
use tower::ServiceExt;
use webhook_axum::Receiver;
use webhook_core::Secret;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, Settings};
use webhook_inbox_sqlite::SqliteStore;
use webhook_test_support::adapter_cases::{KEY, TRANSFER, sign};

const RELEASED: &[u8] =
    include_bytes!("../../../fixtures/currencycloud/2021-02-01/payment_released_notification.json");

#[tokio::test]
async fn each_event_has_one_entry_in_the_ledger_whatever_is_repeated() {
    let folder = env::temp_dir().join(format!("webhook-axum-inbox-{}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    let path = folder.join("inbox.db");
    // Each run of the process receives the same events, and handles what is stored.
    for _ in 0..3 {
        let store = SqliteStore::open(&path).unwrap();
        let inbox = Inbox::new(store.clone(), Settings::default());
        let receiver = Receiver::new(Currencycloud::new(Secret::new(KEY).unwrap()));
        let app = example::app(&inbox, receiver).unwrap();
        for body in [RELEASED, TRANSFER, RELEASED] {
            let request = Request::post("/currencycloud");
            let request = request.header(Currencycloud::SIGNATURE_HEADER, sign(body));
            let request = request.body(Body::from(body.to_vec())).unwrap();
            assert_eq!(app.clone().oneshot(request).await.unwrap().status(), 200);
        }
        example::worker(&inbox, store).unwrap().drain().await.unwrap();
    }
    let ledger = rusqlite::Connection::open(&path).unwrap();
    let entry = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let entries: Vec<(String, String)> = ledger
        .prepare("SELECT payment, entry FROM ledger")
        .and_then(|mut query| query.query_map([], entry)?.collect())
        .unwrap();
    assert_eq!(
        entries,
        [("a634d8c2-f520-4cba-985c-77dc1e0cc9af".to_owned(), "on its way".to_owned())]
    );
    let _ = fs::remove_dir_all(folder);
}
