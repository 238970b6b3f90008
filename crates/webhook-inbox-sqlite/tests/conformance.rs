//! The rules of all stores.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod folder;

use folder::Folder;
use webhook_inbox::testing::conformance;
use webhook_inbox_sqlite::SqliteStore;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_every_rule() {
    let folder = Folder::new("conformance");
    let violations =
        conformance::check(async || SqliteStore::open(folder.unused_file()).unwrap()).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_keeps_every_rule() {
    let folder = Folder::new("conformance-exclusive");
    let open = async || SqliteStore::options().exclusive(true).open(folder.unused_file()).unwrap();
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}
