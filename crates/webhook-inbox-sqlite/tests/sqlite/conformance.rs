//! The rules of all stores.

use webhook_inbox::testing::conformance;
use webhook_inbox_sqlite::SqliteStore;

use crate::folder::Folder;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_every_rule() {
    let folder = Folder::new("conformance");
    let open = async || SqliteStore::open(folder.unused_file()).unwrap();
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_every_rule_in_a_locked_file() {
    let folder = Folder::new("conformance-locked");
    let open = async || SqliteStore::options().exclusive(true).open(folder.unused_file()).unwrap();
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}
