//! What a worker logs. It is a test of its own, because other tests at the same time could switch spans off.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use webhook_core::{Verified, testing::Simulate};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, MemoryStore, Outcome, Settings, Source};

/// What is logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn what_a_handler_and_its_end_log_is_in_a_span_with_messaging_names() {
    let (log, source) = (Log::default(), "currencycloud".parse::<Source>().unwrap());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let inbox = Inbox::new(MemoryStore::new(), Settings::default());
    let body = Currencycloud::sample("payment_released_notification").unwrap().body;
    let verified = Verified::assume_trusted(body.as_bytes());
    inbox.accept::<Currencycloud>(&source, &verified).await.unwrap();

    let worker = inbox.raw_worker(Some(source), async |_| {
        tracing::info!("in the handler");
        Outcome::Dead("on purpose".into())
    });
    worker.drain().await.unwrap();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for line in ["in the handler", "delivery is dead"] {
        let line = log.lines().find(|it| it.contains(line)).unwrap();
        for part in [
            "process{",
            "messaging.system=\"webhook_inbox\"",
            "messaging.operation.name=\"process\"",
            "messaging.operation.type=\"process\"",
            "messaging.destination.name=\"currencycloud\"",
            "messaging.message.id=1",
            "event_type=\"payment_released_notification\"",
            "attempt=1",
        ] {
            assert!(line.contains(part), "{part}: {line}");
        }
    }
}
