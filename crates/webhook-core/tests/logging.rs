//! The receiver logs what it rejects and what it cannot decode, without any content.

#![cfg(all(feature = "testing", feature = "tracing"))]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use provider::Parcels;
use webhook_core::{Receiver, Secret, testing::Simulate};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn rejections_and_undecodable_bodies_are_logged_without_their_content() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let receiver = Receiver::new(Parcels::new(Secret::new("a signing key").unwrap()));
        let parcels = Parcels::new(Secret::new("another key").unwrap());
        let forged = parcels.request("http://localhost/", b"c0ffee");
        assert!(receiver.receive(&forged.delivery()).is_err());
        assert!(receiver.body(Some(u64::MAX)).is_err());
        let _ = receiver.body(None).unwrap().broken("reset by peer");

        let parcels = Parcels::new(Secret::new("a signing key").unwrap());
        let unfit = parcels.request("http://localhost/", Parcels::unfit_event().as_bytes());
        assert!(receiver.receive(&unfit.delivery()).unwrap().event.is_err());
        let good = parcels.request("http://localhost/", Parcels::unknown_event().as_bytes());
        assert!(receiver.receive(&good.delivery()).unwrap().event.is_ok());
    });

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let [forged, declared, broken, unfit] = lines.as_slice() else {
        panic!("expected four lines, found {log}");
    };
    assert!(
        forged.contains("WARN") && forged.contains("status=401"),
        "{forged}"
    );
    assert!(
        declared.contains("status=413") && declared.contains("262144"),
        "{declared}"
    );
    assert!(
        broken.contains("status=400") && broken.contains("reset by peer"),
        "{broken}"
    );
    assert!(
        unfit.contains("ERROR") && unfit.contains("field parcel.status"),
        "{unfit}"
    );
    assert!(lines.iter().all(|line| line.contains("parcels")));
    for content in ["c0ffee", "p-1", "a signing key", "another key"] {
        assert!(!log.contains(content), "{log}");
    }
}
