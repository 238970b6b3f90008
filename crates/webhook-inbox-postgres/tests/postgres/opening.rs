//! Opening an inbox, and its versions.

use webhook_inbox::{Store, StoreErrorKind};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres;

use crate::deliveries::{delivery, inbox, now, open, stored};

#[tokio::test]
async fn an_inbox_that_was_closed_has_its_deliveries() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    let id = stored(&store, delivery("a")).await;
    drop(store);
    let store = open(server, &schema).await.unwrap();
    assert_eq!(crate::deliveries::ids(&store).await, [id]);
}

#[tokio::test]
async fn migrations_that_others_run_make_the_same_inbox() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let options = PostgresStore::options().schema(&schema).migrate(false);
    let error = options.clone().open(&server.url()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Schema);
    assert!(error.to_string().contains("found no inbox"), "{error}");

    // The superuser owns the tables. The inbox's role may only use them.
    for migration in PostgresStore::migrations(&schema).unwrap() {
        server.psql("app", &migration.sql);
    }
    server.psql(
        "app",
        &format!(
            "GRANT USAGE ON SCHEMA {schema} TO app;
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO app;
             GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO app"
        ),
    );
    let store = options.open(&server.url()).await.unwrap();
    let id = stored(&store, delivery("a")).await;
    let claimed = crate::deliveries::claim(&store, crate::deliveries::LONG).await;
    store.settle(now(), &[crate::deliveries::done(&claimed[0])]).await.unwrap();
    assert_eq!(store.purge(now(), &[id]).await.unwrap().deliveries, 1);
}

#[tokio::test]
async fn a_newer_inbox_is_refused() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    drop(store);
    let newer = format!("INSERT INTO {schema}.migration (version, applied_by) VALUES (99, 'test')");
    server.psql("app", &newer);
    let error = open(server, &schema).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Schema);
    assert!(error.to_string().contains("found version 99: a newer version"), "{error}");
}

#[tokio::test]
async fn processes_that_open_a_new_inbox_at_once_make_it_once() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let mut opening = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let options = PostgresStore::options().schema(&schema);
        let url = server.url();
        opening.spawn(async move { options.open(&url).await });
    }
    for store in opening.join_all().await {
        store.unwrap();
    }
}

#[tokio::test]
async fn a_name_that_would_need_quotes_is_refused() {
    for name in ["", "Inbox", "in box", "1inbox", "inbox\"; DROP SCHEMA public", &"x".repeat(64)] {
        let error = PostgresStore::migrations(name).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Schema, "{name}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let error = PostgresStore::open("host=/nowhere user=app").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    let error = PostgresStore::open("no address").await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
}

/// It would lose what the inbox acknowledges.
#[tokio::test]
async fn a_server_without_fsync_is_refused() {
    let Some(server) = postgres::own() else { return };
    server.psql("postgres", "ALTER SYSTEM SET fsync = off");
    server.psql("postgres", "SELECT pg_reload_conf()");
    server.stop_at_once();
    server.start_again();
    let error = PostgresStore::open(&server.url()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Schema);
    assert!(error.to_string().contains("fsync"), "{error}");
}

#[tokio::test]
async fn a_commit_is_flushed_whatever_the_role_says() {
    let Some(server) = postgres::own() else { return };
    server.psql("postgres", "ALTER ROLE app SET synchronous_commit = off");
    let store = PostgresStore::open(&server.url()).await.unwrap();
    // A deferred trigger runs at the commit.
    server.psql(
        "app",
        "CREATE TABLE found (setting text);
         CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
             'BEGIN INSERT INTO public.found VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END';
         CREATE CONSTRAINT TRIGGER look AFTER INSERT ON inbox.task DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION look()",
    );
    stored(&store, delivery("a")).await;
    assert_eq!(server.psql("app", "SELECT setting FROM found"), "on");
}
