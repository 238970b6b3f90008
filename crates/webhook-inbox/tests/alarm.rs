//! What is logged. It is a test of its own, because other tests at the same time could switch spans off.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod guarded;

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use guarded::{Fault, Guarded, TestClock, body, source};
use webhook_core::Verified;
use webhook_currencycloud::Currencycloud;
use webhook_inbox::StoreErrorKind;

/// What is logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
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

#[tokio::test]
async fn the_alarm_says_how_long_the_provider_still_tries() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());

    let (store, clock) = (Guarded::new(), TestClock::default());
    let inbox = store.inbox(clock.settings());
    store.set_fault(Fault::Fails(StoreErrorKind::ReadOnly));
    let refused = async || {
        let body = body(1);
        let verified = Verified::assume_trusted(body.as_bytes());
        let accepted = inbox.accept::<Currencycloud>(&source(), &verified).await;
        assert!(accepted.is_err());
        let log = log.take();
        let (span, alarm) = log.lines().partition::<String, _>(|line| !line.contains("ERROR"));
        assert!(span.contains("messaging.destination.name=\"currencycloud/payouts\""), "{log}");
        alarm
    };
    let alarm = refused().await;
    for part in ["currencycloud", "gives_up_in_s=31", "a fault", "sends them again until"] {
        assert!(alarm.contains(part), "{part}: {alarm}");
    }
    clock.advance(Duration::from_secs(20));
    assert!(refused().await.contains("gives_up_in_s=11"));
    clock.advance(Duration::from_secs(20));
    assert!(refused().await.contains("has given up the first of them"));

    assert!(refused().await.is_empty(), "it is not repeated at once");
    clock.advance(Duration::from_secs(5));
    assert!(refused().await.contains("deliveries=5"));

    store.set_fault(None);
    let body = body(2);
    let verified = Verified::assume_trusted(body.as_bytes());
    inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
    let log = log.take();
    assert!(log.contains("stored again") && log.contains("outage_s=45"), "{log}");
}
