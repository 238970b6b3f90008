//! The rules of all stores.

use webhook_inbox::testing::conformance;
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_every_rule() {
    let Some(server) = postgres::shared() else { return };
    let open = async || {
        let options =
            PostgresStore::options().schema(&server.unused_schema()).clock_of_the_caller();
        options.open(&server.url()).await.unwrap()
    };
    let mut violations = Vec::new();
    for rule in conformance::rules() {
        let v = rule.check(open).await;
        if let Some(v) = &v {
            eprintln!("{v}");
        }
        violations.extend(v);
    }
    assert!(violations.is_empty(), "{violations:#?}");
}
