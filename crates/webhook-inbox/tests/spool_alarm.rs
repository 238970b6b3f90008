//! What is logged of a spool. It is a test of its own, because other tests at the same time could switch spans off.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod guarded;

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use guarded::{TestClock, body, source};
use tokio::time::sleep;
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Inbox, MemorySpool, MemoryStore, Receipt, SpoolSettings, Spooled, StoreErrorKind,
    testing::{FailingStore, Fault, Operation},
};

/// What is logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The lines since the last time.
    fn take(&self) -> Vec<String> {
        let log = String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap();
        log.lines().map(Into::into).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn the_alarm_says_that_deliveries_wait_and_how_long_the_provider_would_try() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let (store, clock) = (FailingStore::new(MemoryStore::new()), TestClock::default());
    let spool_clock = clock.clone();
    let settings = SpoolSettings::default().with_clock(move || spool_clock.now());
    let spooled = Spooled::open(store.clone(), MemorySpool::new(), settings).await.unwrap();
    let inbox = Inbox::new(spooled, clock.settings());
    store.fail_always(Operation::Accept, Fault::Before(StoreErrorKind::ReadOnly));
    let spooled = async || {
        let body = body(1);
        let verified = Verified::assume_trusted(body.as_bytes());
        let accepted = inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
        assert_eq!(accepted, Receipt::Spooled);
        log.take()
    };
    let has = |line: &str, parts: &[&str]| {
        assert!(parts.iter().all(|part| line.contains(part)), "{parts:?}: {line}");
    };
    let lines = spooled().await;
    let [away, alarm] = &lines[..] else { panic!("{lines:?}") };
    has(away, &["WARN", "the store is away: deliveries go into the spool", "a command to fail"]);
    has(alarm, &["WARN", "wait in the spool", "provider=\"currencycloud\"", "gives_up_in_s=31"]);
    has(alarm, &["a command to fail", "deliveries=1", "would still send them again"]);
    let lines = spooled().await;
    assert!(lines.is_empty(), "it is not repeated at once: {lines:?}");
    clock.advance(Duration::from_secs(32));
    let lines = spooled().await;
    has(&lines[0], &["gives_up_in_s=-1", "spooling_s=32", "deliveries=3", "would be lost"]);

    sleep(Duration::from_secs(60)).await;
    let lines = log.take();
    assert!((6..=13).contains(&lines.len()), "one in 5 seconds at most: {lines:#?}");
    lines.iter().for_each(|line| has(line, &["WARN", "they do not move", "deliveries=3"]));

    store.recover();
    let body = body(1);
    store.refuse(Verified::assume_trusted(body.as_bytes()).dedup_key());
    sleep(Duration::from_secs(10)).await;
    let lines = log.take();
    let [refused @ .., empty] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!(refused.len(), 3);
    has(&refused[0], &["ERROR", "refused by the store: the spool keeps it", "spool_id=1"]);
    has(empty, &["INFO", "the spool is empty", "refused=3", "spooling_s=32"]);
}
