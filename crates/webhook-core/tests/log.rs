//! What a receiver logs. Alone in its program: an event on a thread without a subscriber can turn off
//! the same event for all threads.

#![cfg(all(feature = "testing", feature = "tracing"))]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use provider::Parcels;
use webhook_core::{Receiver, Secret, testing::Simulate};

fn parcels() -> Parcels {
    Parcels::new(Secret::new("a signing key").unwrap())
}

#[test]
fn rejections_and_undecodable_bodies_are_logged_without_their_content() {
    let (log, writer) = std::io::pipe().unwrap();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(std::sync::Mutex::new(writer));
    let subscriber = subscriber.finish();
    tracing::subscriber::with_default(subscriber, || {
        let receiver = Receiver::new(parcels());
        let forger = Parcels::new(Secret::new("another key").unwrap());
        let forged = forger.request("http://localhost/", b"c0ffee");
        assert!(receiver.receive(&forged.delivery()).is_err());
        assert!(receiver.body(Some(u64::MAX)).is_err());
        let _ = receiver.body(None).unwrap().broken("reset by peer");

        let unfit = parcels().request("http://localhost/", Parcels::unfit_event().as_bytes());
        assert!(receiver.receive(&unfit.delivery()).unwrap().event.is_err());
        let good = parcels().request("http://localhost/", Parcels::unknown_event().as_bytes());
        assert!(receiver.receive(&good.delivery()).unwrap().event.is_ok());
    });

    let log = std::io::read_to_string(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    let [forged, declared, broken, unfit] = lines.as_slice() else {
        panic!("expected four lines, found {log}");
    };
    assert!(forged.contains("WARN") && forged.contains("status=401"), "{forged}");
    assert!(declared.contains("status=413") && declared.contains("262144"), "{declared}");
    assert!(broken.contains("status=400") && broken.contains("reset by peer"), "{broken}");
    assert!(unfit.contains("ERROR") && unfit.contains("field parcel.status"), "{unfit}");
    assert!(lines.iter().all(|line| line.contains("parcels")));
    for content in ["c0ffee", "p-1", "a signing key", "another key"] {
        assert!(!log.contains(content), "{log}");
    }
}
