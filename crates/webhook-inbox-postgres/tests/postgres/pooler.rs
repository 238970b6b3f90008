//! A pooler gives each transaction another session.

use webhook_inbox::{Filter, Store};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

use crate::deliveries::{LONG, claim, delivery, done, now, stored};

/// The server's log has each statement and the name of its plan.
#[tokio::test]
async fn nothing_is_left_in_the_session_after_a_transaction() {
    let Some(server) = postgres::own() else { return };
    let store = PostgresStore::open(&server.url()).await.unwrap();
    let id = stored(&store, delivery("a")).await;
    let refused = delivery("b");
    let refused = webhook_inbox::NewDelivery { endpoint: Some("a\0b".into()), ..refused };
    let receipts = store.accept(now(), &[delivery("c"), refused]).await.unwrap();
    assert!(receipts[0].is_ok() && receipts[1].is_err(), "{receipts:?}");
    let claimed = claim(&store, LONG).await;
    store.extend(now(), &[claimed[0].lease], now() + LONG).await.unwrap();
    store.settle(now(), &[done(&claimed[0])]).await.unwrap();
    store.park(now(), &[id], "wait").await.unwrap();
    store.release(now(), &[id], "go on").await.unwrap();
    store.page(now(), &Filter::default(), None, 10).await.unwrap();
    store.get(now(), id).await.unwrap();
    store.counts(now(), None).await.unwrap();
    store.purge(now(), &[id]).await.unwrap();

    let log = server.log();
    let statements: Vec<_> = log.lines().filter(|line| line.contains("duration: ")).collect();
    let of_functions = |name: &str| statements.iter().any(|line| line.contains(name));
    assert!(of_functions("execute <unnamed>: SELECT") && of_functions("SAVEPOINT"), "{log}");
    let leaves_something = |line: &&&str| {
        let named = ["parse ", "bind ", "execute "];
        let named = named.iter().filter_map(|word| line.split_once(&format!(" ms  {word}")));
        let is_named = named.into_iter().any(|(_, rest)| !rest.starts_with("<unnamed>"));
        let session = ["statement: SET ", "LISTEN", "pg_advisory_lock", "TEMP", "DECLARE"];
        is_named || session.iter().any(|word| line.contains(word))
    };
    let left: Vec<_> = statements.iter().filter(leaves_something).collect();
    assert!(left.is_empty(), "{left:#?}");
    // What `start` sets is over with the transaction.
    let (client, connection) =
        tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.query_one("SELECT inbox.start(NULL)::text", &[]).await.unwrap();
    let timeout: String = client.query_one("SHOW lock_timeout", &[]).await.unwrap().get(0);
    assert_eq!(timeout, "0");
}
