//! Notifications, which wake the workers of other processes.

use std::{future::poll_fn, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_postgres::{AsyncMessage, Client, NoTls};
use webhook_inbox::{Inbox, MemorySpool, Settings, SpoolSettings, Spooled, Store};
use webhook_inbox_postgres::PostgresStore;
use webhook_test_support::postgres::{self, PostgresServer};

use crate::deliveries::{delivery, integrator, now, stored};

async fn open(server: &PostgresServer, schema: &str) -> PostgresStore {
    let options = PostgresStore::options().schema(schema).notify(true);
    options.open(&server.url()).await.unwrap()
}

/// The payloads of the notifications on this channel, from now on, while the client is there.
async fn notifications(
    server: &PostgresServer,
    channel: &str,
) -> (Client, mpsc::UnboundedReceiver<String>) {
    let (client, mut connection) = tokio_postgres::connect(&server.url(), NoTls).await.unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    let listen = format!("LISTEN \"{channel}\"");
    tokio::spawn(async move {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(it) = message.unwrap() {
                sender.send(it.payload().to_owned()).unwrap();
            }
        }
    });
    client.batch_execute(&listen).await.unwrap();
    (client, receiver)
}

/// Fails if it takes long: then there is no notification.
async fn woken(work: &mut watch::Receiver<()>) {
    timeout(Duration::from_secs(30), work.changed()).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_with_new_deliveries_is_one_notification_if_that_is_asked_for() {
    let Some(server) = postgres::shared() else { return };
    for (is_on, expected) in [(true, vec!["", "end"]), (false, vec!["end"])] {
        let schema = server.unused_schema();
        let options = PostgresStore::options().schema(&schema).notify(is_on);
        let store = options.open(&server.url()).await.unwrap();
        let (_client, mut notifications) = notifications(server, &schema).await;
        let batch = ["a", "b", "c"].map(delivery);
        store.accept(now(), &batch).await.unwrap();
        // They are duplicates now.
        store.accept(now(), &batch).await.unwrap();
        let end = format!("SELECT pg_notify('{schema}', 'end')");
        integrator(server).await.batch_execute(&end).await.unwrap();
        let mut found = Vec::new();
        while found.last().is_none_or(|last| last != "end") {
            let next = timeout(Duration::from_secs(30), notifications.recv()).await;
            found.push(next.unwrap().unwrap());
        }
        assert_eq!(found, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_wakes_the_workers_of_another_process_also_after_its_connection_broke() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let (receiver, worker) = (open(server, &schema).await, open(server, &schema).await);
    let (work, mut woken_up) = watch::channel(());
    worker.wake(work);
    // It listens.
    woken(&mut woken_up).await;
    stored(&receiver, delivery("a")).await;
    woken(&mut woken_up).await;

    let cut = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN \"{schema}\"'"
    );
    assert_eq!(server.psql("app", &cut), "1");
    // It listens again.
    woken(&mut woken_up).await;
    stored(&receiver, delivery("b")).await;
    woken(&mut woken_up).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_dropped_listens_no_longer() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let (work, mut woken_up) = watch::channel(());
    let store = open(server, &schema).await;
    store.wake(work);
    woken(&mut woken_up).await;
    drop(store);
    // The sender is dropped with its task.
    assert!(timeout(Duration::from_secs(30), woken_up.changed()).await.unwrap().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_with_a_spool_listens() {
    let Some(server) = postgres::shared() else { return };
    let schema = server.unused_schema();
    let spool = (MemorySpool::default(), SpoolSettings::default());
    let store = Spooled::open(open(server, &schema).await, spool.0, spool.1).await.unwrap();
    let inbox = Inbox::new(store, Settings::default());
    let listening =
        format!("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN \"{schema}\"'");
    let waiting = async {
        while server.psql("app", &listening) != "1" {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(30), waiting).await.unwrap();
    drop(inbox);
}
