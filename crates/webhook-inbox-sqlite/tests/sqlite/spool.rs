//! The spool.

use std::{path::Path, time::Duration};

use chrono::TimeDelta;
use rusqlite::Connection;
use tokio::{task::yield_now, time::sleep};
use webhook_core::{DedupKey, Evidence, Proof};
use webhook_inbox::{
    EntityKey, Kept, Late, NewDelivery, Reading, ReadingKind, Receipt, Spool, SpoolId,
    SpoolSettings, Spooled, Store, StoreErrorKind,
};
use webhook_inbox_sqlite::{SqliteSpool, SqliteStore};

use crate::{
    deliveries::{bodies, delivery, now},
    folder::Folder,
    processes::{in_a_process, lines, this_program},
};

async fn append(spool: &SqliteSpool, bodies: &[&str]) {
    let deliveries: Vec<_> = bodies.iter().map(|body| delivery(body)).collect();
    spool.append(&deliveries).await.unwrap();
}

/// The ids and bodies of the oldest deliveries.
async fn oldest(spool: &SqliteSpool, after: Option<SpoolId>, limit: usize) -> Vec<(i64, String)> {
    let kept = spool.oldest(after, limit).await.unwrap();
    let body = |delivery: NewDelivery| String::from_utf8(delivery.body.into()).unwrap();
    kept.into_iter().map(|it| (it.id.0, body(it.delivery.unwrap()))).collect()
}

async fn all(spool: &SqliteSpool) -> Vec<String> {
    oldest(spool, None, usize::MAX).await.into_iter().map(|(_, body)| body).collect()
}

fn execute(file: &Path, sql: &str) {
    Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_spool_keeps_every_field() {
    let folder = Folder::new("spool-fields");
    let file = folder.unused_file();
    let full = NewDelivery {
        source: "another/inlet".parse().unwrap(),
        provider: "another".into(),
        key: DedupKey::of(b"another key"),
        proof: Proof::Url,
        evidence: Some(Evidence { header: "x-signature".into(), value: "c0ffee".into() }),
        endpoint: Some("blue".into()),
        provider_id: Some("the provider's id".into()),
        reading: Reading {
            kind: ReadingKind::Undecodable,
            event_type: Some("transition".into()),
            subject: Some(EntityKey { kind: "payment".into(), id: "p1".into() }),
            occurred_at: Some("2026-01-09".into()),
            error: Some("expected an object".into()),
            read_by: "another 1.0.0".into(),
            parks: true,
        },
        body: vec![0, 159, 146, 150].into(),
        window: Duration::from_micros(91_000_001),
        late: Late::Handle,
        received_at: Some(now() + TimeDelta::microseconds(1)),
    };
    let empty = NewDelivery {
        evidence: Some(Evidence { header: "".into(), value: "".into() }),
        endpoint: Some("".into()),
        provider_id: Some("".into()),
        reading: Reading {
            kind: ReadingKind::Unknown,
            event_type: Some("".into()),
            subject: Some(EntityKey { kind: "".into(), id: "".into() }),
            occurred_at: Some("".into()),
            error: Some("".into()),
            read_by: "".into(),
            parks: false,
        },
        body: vec![].into(),
        window: Duration::ZERO,
        ..delivery("")
    };
    let reading = Reading { event_type: None, subject: None, ..delivery("").reading };
    let absent = NewDelivery { reading, proof: Proof::Assumed, ..delivery("absent") };
    let deliveries = [full, empty, absent];
    SqliteSpool::open(&file).unwrap().append(&deliveries).await.unwrap();
    let kept = SqliteSpool::open(&file).unwrap().oldest(None, 10).await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|it| it.delivery.unwrap()).collect();
    assert_eq!(kept, deliveries);
}

#[tokio::test]
async fn a_spool_is_read_from_the_oldest_on_and_uses_no_id_again() {
    let folder = Folder::new("spool-order");
    let file = folder.unused_file();
    let spool = SqliteSpool::open(&file).unwrap();
    append(&spool, &["a", "b"]).await;
    append(&spool, &["a", "c"]).await;
    let rows = oldest(&spool, None, 3).await;
    assert_eq!(rows, [(1, "a".into()), (2, "b".into()), (3, "a".into())]);
    assert_eq!(oldest(&spool, Some(SpoolId(2)), 1).await, rows[2..]);
    spool.remove(&[SpoolId(1), SpoolId(4), SpoolId(9)]).await.unwrap();
    assert_eq!(all(&spool).await, ["b", "a"]);
    drop(spool);
    let spool = SqliteSpool::open(&file).unwrap();
    append(&spool, &["d"]).await;
    assert_eq!(oldest(&spool, Some(SpoolId(3)), 9).await, [(5, "d".into())]);
}

#[tokio::test]
async fn large_bodies_are_read_a_few_at_a_time() {
    let folder = Folder::new("spool-large");
    let spool = SqliteSpool::open(folder.unused_file()).unwrap();
    let body = |bytes| NewDelivery { body: vec![b' '; bytes].into(), ..delivery("") };
    let deliveries = [3 << 20, 3 << 20, 3 << 20, 9 << 20, 1].map(body);
    spool.append(&deliveries).await.unwrap();
    let mut after = None;
    let mut counts = Vec::new();
    loop {
        let kept = spool.oldest(after, 256).await.unwrap();
        let Some(last) = kept.last() else { break };
        after = Some(last.id);
        counts.push(kept.len());
    }
    assert_eq!(counts, [2, 1, 1, 1]);
}

#[tokio::test]
async fn a_spool_counts_by_provider() {
    let folder = Folder::new("spool-counts");
    let spool = SqliteSpool::open(folder.unused_file()).unwrap();
    let at = |seconds| Some(now() + TimeDelta::seconds(seconds));
    let other = NewDelivery { provider: "another".into(), received_at: at(7), ..delivery("b") };
    let first = NewDelivery { received_at: at(5), ..delivery("a") };
    let second = NewDelivery { received_at: at(6), ..delivery("a") };
    spool.append(&[first, other, second]).await.unwrap();
    let counts = spool.counts().await.unwrap();
    let counts: Vec<_> =
        counts.iter().map(|it| (&*it.provider, it.deliveries, Some(it.since))).collect();
    assert_eq!(counts, [("another", 1, at(7)), ("currencycloud", 2, at(5))]);
}

#[tokio::test]
async fn a_spool_that_another_process_has_is_refused() {
    let folder = Folder::new("spool-locked");
    let file = folder.unused_file();
    let spool = SqliteSpool::open(&file).unwrap();
    append(&spool, &["a"]).await;
    let lines = lines(in_a_process(std::process::Command::new(this_program()), "spool", &file));
    let [error] = &lines[..] else { panic!("{lines:?}") };
    assert!(error.starts_with("Unavailable: expected to be the only process"), "{error}");
    assert!(error.contains("give each process a spool of its own"), "{error}");
    assert_eq!(all(&spool).await, ["a"]);
}

#[test]
fn a_file_that_is_no_spool_is_refused() {
    let folder = Folder::new("spool-foreign");
    let refused = |file: &Path, found: &str| {
        let before = std::fs::read(file).unwrap();
        let error = SqliteSpool::open(file).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Schema, "{error}");
        assert!(error.to_string().contains(found), "{error}");
        assert_eq!(std::fs::read(file).unwrap(), before, "the file is as it was");
    };
    let inbox = folder.unused_file();
    drop(SqliteStore::open(&inbox).unwrap());
    refused(&inbox, "expected a spool, found an inbox");
    let other = folder.unused_file();
    execute(&other, "CREATE TABLE t (x)");
    refused(&other, "expected a spool, found the SQLite database of another program");
    let newer = folder.unused_file();
    drop(SqliteSpool::open(&newer).unwrap());
    let error = SqliteStore::open(&newer).unwrap_err();
    assert!(error.to_string().contains("expected an inbox, found a spool"), "{error}");
    execute(&newer, "INSERT INTO inbox_migration VALUES (99, 0, 'tomorrow')");
    refused(&newer, "expected a spool of version 1 or older, found version 99");
}

#[tokio::test]
async fn a_full_spool_loses_nothing_and_goes_on_when_there_is_room() {
    let folder = Folder::new("spool-full");
    let file = folder.unused_file();
    let spool = SqliteStore::options().max_pages(20).open_spool(&file).unwrap();
    let mut acknowledged = Vec::new();
    let error = loop {
        let body = format!("{:0500}", acknowledged.len());
        match spool.append(&[delivery(&body), delivery(&body)]).await {
            Ok(()) => acknowledged.extend([body.clone(), body]),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), StoreErrorKind::Full);
    assert!(acknowledged.len() > 10);
    assert_eq!(all(&spool).await, acknowledged, "none or both");
    drop(spool);
    let spool = SqliteSpool::open(&file).unwrap();
    append(&spool, &["next"]).await;
    assert_eq!(all(&spool).await.len(), acknowledged.len() + 1);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_fails_alone() {
    let folder = Folder::new("spool-unreadable");
    let file = folder.unused_file();
    append(&SqliteSpool::open(&file).unwrap(), &["a", "b", "c", "d", "e"]).await;
    execute(
        &file,
        "UPDATE inbox_spool SET late = 'sometimes' WHERE id = 2;
         UPDATE inbox_spool SET source = '' WHERE id = 3;
         UPDATE inbox_spool SET key = x'00' WHERE id = 4;",
    );
    let kept = SqliteSpool::open(&file).unwrap().oldest(None, 10).await.unwrap();
    let is_read = |it: &Kept| it.delivery.is_ok();
    assert_eq!(kept.iter().map(is_read).collect::<Vec<_>>(), [true, false, false, false, true]);
    let error = kept[1].delivery.as_ref().unwrap_err();
    assert!(error.to_string().contains("late"), "{error}");
}

#[tokio::test]
async fn deliveries_move_from_the_file_into_the_store_that_was_away() {
    let folder = Folder::new("spool-moves");
    let (inbox, spool) = (folder.unused_file(), folder.unused_file());
    let options = SqliteStore::options().exclusive(false).busy_timeout(Duration::from_millis(1));
    let store = options.open(&inbox).unwrap();
    let open = async || {
        let (store, spool) = (store.clone(), SqliteSpool::open(&spool).unwrap());
        Spooled::open(store, spool, SpoolSettings::default()).await.unwrap()
    };
    let other = Connection::open(&inbox).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let spooled = open().await;
    for body in ["a", "b", "c"] {
        let receipts = spooled.accept(now(), &[delivery(body)]).await.unwrap();
        assert!(matches!(receipts[..], [Ok(Receipt::Spooled)]), "{receipts:?}");
    }
    drop(spooled);
    // The file is free when the task that moves deliveries has ended.
    yield_now().await;
    other.execute_batch("ROLLBACK").unwrap();
    let spooled = open().await;
    assert_eq!(spooled.spool().unwrap().deliveries(), 3);
    while spooled.spool().unwrap().in_use_since.is_some() {
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(bodies(&store).await, ["a", "b", "c"]);
    let receipts = spooled.accept(now(), &[delivery("a")]).await.unwrap();
    assert!(matches!(receipts[..], [Ok(Receipt::Redelivered { times: 2, .. })]), "{receipts:?}");
}
