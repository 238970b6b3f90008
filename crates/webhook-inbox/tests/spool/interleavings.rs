//! Many senders, while the store and the spool fail, hang and recover at random times.

use std::{collections::HashMap, rc::Rc, time::Duration};

use fastrand::Rng;
use tokio::{
    task::{JoinSet, LocalSet},
    time::{sleep, timeout},
};
use webhook_inbox::{
    StoreErrorKind,
    testing::{Fault, Operation},
};

use crate::{
    failing::{Fault as SpoolFault, Operation as SpoolOperation},
    support::Setup,
};

const SEEDS: u64 = 200;
const ENTITIES: u64 = 5;
const DELIVERIES: usize = 12;

/// Sends the deliveries of one entity. Each is repeated until it is acknowledged, and then the next one follows.
async fn send(it: Rc<Setup>, entity: u64, mut rng: Rng) {
    for number in 0..DELIVERIES {
        let body = format!("{entity} {number}");
        loop {
            sleep(Duration::from_millis(rng.u64(..400))).await;
            // Some senders hang up.
            let patience = Duration::from_millis([3, 5_000][rng.usize(..2)]);
            if matches!(timeout(patience, it.accept(&body)).await, Ok(Ok(_))) {
                break;
            }
        }
    }
}

/// Lets the store and the spool fail, hang and recover.
async fn trouble(it: Rc<Setup>, mut rng: Rng) {
    loop {
        sleep(Duration::from_millis(rng.u64(..600))).await;
        match rng.u8(..12) {
            0 | 1 => it.fail(),
            2 => it.store.fail_always(Operation::Accept, Fault::Hang),
            3 => it.store.fail(
                Operation::Accept,
                rng.usize(1..4),
                Fault::After(StoreErrorKind::Unavailable),
            ),
            4 => it.spool.fail(SpoolOperation::Append, SpoolFault::Before),
            5 => it.spool.fail(SpoolOperation::Append, SpoolFault::After),
            6 => it.spool.fail(SpoolOperation::Remove, SpoolFault::Before),
            7 => it.spool.fail(SpoolOperation::Oldest, SpoolFault::Before),
            8 | 9 => it.spool.recover(),
            _ => {
                it.store.recover();
                it.store.resume();
            }
        }
    }
}

/// Returns whether deliveries went into the spool, and back into the store.
async fn run(seed: u64) -> bool {
    let mut rng = Rng::with_seed(seed);
    let it = Rc::new(Setup::new().await);
    it.spool.delay(seed);
    let trouble = tokio::task::spawn_local(trouble(Rc::clone(&it), rng.fork()));
    let mut senders = JoinSet::new();
    for entity in 0..ENTITIES {
        senders.spawn_local(send(Rc::clone(&it), entity, rng.fork()));
    }
    senders.join_all().await;
    trouble.abort();
    it.store.recover();
    it.store.resume();
    it.spool.recover();
    it.drained().await;
    it.emptied().await;
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for body in it.bodies().await {
        let (entity, number) = body.split_once(' ').unwrap();
        found.entry(entity.to_owned()).or_default().push(number.parse().unwrap());
    }
    for entity in 0..ENTITIES {
        let order: Vec<usize> = (0..DELIVERIES).collect();
        assert_eq!(found[&entity.to_string()], order, "seed {seed}, entity {entity}");
    }
    let entries = it.entries().await;
    entries.iter().any(|it| it.delivery.times_seen > 1)
}

#[tokio::test(start_paused = true)]
async fn each_entity_keeps_its_order_and_no_acknowledged_delivery_is_lost() {
    let mut repeated = 0;
    for seed in 0..SEEDS {
        repeated += u64::from(LocalSet::new().run_until(run(seed)).await);
    }
    assert!(repeated > SEEDS / 2, "only {repeated} runs had repetitions");
}
