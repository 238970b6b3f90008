//! What health says of the spool.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use tokio::time::{sleep, timeout};
use webhook_core::{
    Provider, Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{
    Inbox, Outcome, RawWork, Receipt, Settings, Source,
    testing::{Fault, Operation},
};

use crate::support::Setup;

fn body(number: usize) -> String {
    let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
    edit::set(sample, "body.id", &format!("\"p{number}\"")).unwrap()
}

async fn accept(inbox: &Inbox, number: usize) -> Receipt {
    let (source, body): (Source, _) = ("currencycloud/payouts".parse().unwrap(), body(number));
    inbox
        .accept::<Currencycloud>(&source, &Verified::assume_trusted(body.as_bytes()))
        .await
        .unwrap()
}

/// The inbox's own timeout would answer first.
#[tokio::test(start_paused = true)]
async fn in_five_minutes_without_the_store_all_is_accepted_and_afterwards_handled_once() {
    let it = Setup::new().await;
    let clock = it.clock;
    let settings = Settings::default().with_clock(move || clock.now());
    let inbox = Inbox::new(it.open().await, settings);
    assert!(inbox.health().await.spool.unwrap().in_use_since.is_none());
    let handled: Arc<Mutex<BTreeMap<i64, usize>>> = Arc::default();
    let count = Arc::clone(&handled);
    let worker = inbox.raw_worker(None, move |work: RawWork| {
        *count.lock().unwrap().entry(work.delivery().id.0).or_default() += 1;
        async { Outcome::Done }
    });

    let begun = clock.now();
    it.store.fail_always(Operation::Accept, Fault::Hang);
    for second in 0..300 {
        assert_eq!(accept(&inbox, second).await, Receipt::Spooled);
        sleep(Duration::from_secs(1)).await;
    }
    let health = inbox.health().await;
    assert!(health.accepting && health.outage.is_none(), "{health:?}");
    let spool = health.spool.unwrap();
    // The first delivery waited for the patience.
    assert_eq!(spool.in_use_since, Some(begun));
    assert!(spool.error.unwrap().to_string().contains("within 2s"));
    let [waiting] = &spool.waiting[..] else { panic!("{:?}", spool.waiting) };
    assert_eq!((&*waiting.provider, waiting.deliveries), (Currencycloud::NAME, 300));
    assert_eq!(waiting.since, begun);
    assert_eq!(waiting.gives_up_at, Some(begun + TimeDelta::seconds(31)));

    it.store.recover();
    timeout(Duration::from_secs(10), async {
        while inbox.health().await.spool.unwrap().in_use_since.is_some() {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .unwrap();
    let spool = inbox.health().await.spool.unwrap();
    assert!(spool.waiting.is_empty() && spool.error.is_none(), "{spool:?}");
    worker.drain().await.unwrap();
    assert_eq!(*handled.lock().unwrap(), (1..=300).map(|id| (id, 1)).collect());
}
