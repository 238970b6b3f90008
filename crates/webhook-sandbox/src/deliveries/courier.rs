//! The task that makes the attempts of one provider, one after the other.

use std::sync::Arc;

use webhook_core::testing::Simulator;

use crate::emulator::{Emulate, Shared};

/// Makes each attempt when it is due, until it is dropped. One at a time: the order is the same for the same
/// seed.
pub(crate) async fn carry<E: Emulate>(shared: Arc<Shared<E>>, simulator: Simulator) {
    let mut changed = shared.changed.subscribe();
    loop {
        let clock = &shared.clock;
        let (due, next) = {
            let mut inner = shared.lock();
            let wake = inner.wake(clock.now());
            let due = inner.outbox.take_due(clock.now());
            (due, [inner.outbox.next_due(), wake].into_iter().flatten().min())
        };
        match (due, next) {
            (Some(due), _) => {
                let at = if clock.is_paused() { due.at } else { clock.now() };
                let outcome = simulator.attempt(&due.request).await;
                shared.lock().outbox.record(due, at, outcome);
                shared.changed.send_replace(());
            }
            (None, Some(next)) => tokio::select! {
                () = clock.sleep_until(next) => {}
                _ = changed.changed() => {}
            },
            (None, None) => {
                // The sender lives as long as `shared`.
                let _ = changed.changed().await;
            }
        }
    }
}
