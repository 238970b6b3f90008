//! The rules of all stores.

use webhook_inbox::testing::conformance;
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_every_rule() {
    let Some(server) = postgres::shared() else { return };
    let open = async || {
        let options = PostgresStore::options().schema(&server.unused_schema());
        options.clock_of_the_caller().open(&server.url()).await.unwrap()
    };
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}
