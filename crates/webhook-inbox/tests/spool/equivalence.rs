//! After an outage the store is as if it had never been away.

use std::time::Duration;

use fastrand::Rng;
use tokio::time::sleep;
use webhook_inbox::{Entry, Filter, Late, MemoryStore, NewDelivery, Receipt, Store};

use crate::support::{Setup, delivery};

const SEEDS: u64 = 200;

/// Deliveries, redeliveries and late repetitions, some of which are handled, in and between outages.
async fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let it = Setup::new().await;
    let reference = MemoryStore::new();
    let mut spooled = 0;
    for _ in 0..60 {
        match rng.u8(..6) {
            0 => it.fail(),
            1 => it.store.recover(),
            2 => sleep(Duration::from_secs(rng.u64(..200))).await,
            _ => {
                let batch: Vec<_> = (0..rng.usize(1..4)).map(|_| any(&mut rng)).collect();
                let now = it.clock.now();
                let receipts = it.spooled().accept(now, &batch).await.unwrap();
                spooled += receipts.iter().filter(|it| matches!(it, Ok(Receipt::Spooled))).count();
                reference.accept(now, &batch).await.unwrap();
            }
        }
    }
    it.store.recover();
    it.drained().await;
    let page = reference.page(it.clock.now(), &Filter::default(), None, usize::MAX).await;
    let expected: Vec<Entry> = page.unwrap();
    assert_eq!(it.entries().await, expected, "seed {seed}, {spooled} spooled");
}

fn any(rng: &mut Rng) -> NewDelivery {
    let late = if rng.bool() { Late::Handle } else { Late::Report };
    NewDelivery { late, ..delivery(&format!("p{} {}", rng.u8(..3), rng.u8(..6))) }
}

#[tokio::test(start_paused = true)]
async fn after_an_outage_the_store_is_as_if_it_had_never_been_away() {
    for seed in 0..SEEDS {
        run(seed).await;
    }
}
