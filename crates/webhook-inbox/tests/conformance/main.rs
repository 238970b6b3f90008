//! The conformance suite holds for the store in memory, and finds what is wrong with each broken store.

use webhook_inbox::{MemoryStore, testing::conformance};

#[tokio::test(flavor = "multi_thread")]
async fn the_store_in_memory_keeps_every_rule() {
    let violations = conformance::check(async || MemoryStore::new()).await;
    assert!(violations.is_empty(), "{violations:#?}");
}
