//! The status of an entity, and how events relate to it.

use std::sync::{Arc, Mutex};

use webhook_core::{
    Standing, Verified,
    testing::{Simulate, edit},
};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Outcome, RawWork, Store, Work};

use crate::support::{Rig, seconds, source};

#[tokio::test(start_paused = true)]
async fn a_stale_event_does_not_move_the_status_of_its_entity_back() {
    let rig = Rig::new();
    let standings = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&standings);
    let worker = rig.inbox.worker(source(), move |work: Work<Currencycloud>| {
        seen.lock().unwrap().push(work.standing());
        std::future::ready(Outcome::Done)
    });
    let events = [
        ("payment_released_notification", Standing::First, Some("completed")),
        ("payment_ready_to_send_notification", Standing::Stale, Some("completed")),
        ("payment_released_notification", Standing::Same, Some("completed")),
        ("payment_failed_notification", Standing::Fresh, None), // It is final.
        ("payment_released_notification", Standing::Stale, None),
    ];
    for (number, (event, standing, open_status)) in events.into_iter().enumerate() {
        let body = Currencycloud::sample(event).unwrap().body;
        let body = edit::set(body, "body.id", "\"a\"").unwrap();
        let body = edit::set(&body, "body.reference", &format!("\"{number}\"")).unwrap();
        let verified = Verified::assume_trusted(body.into_bytes());
        rig.inbox.accept::<Currencycloud>(&source(), &verified).await.unwrap();
        worker.drain().await.unwrap();
        assert_eq!(standings.lock().unwrap().pop(), Some(standing), "{number}: {event}");
        let open = rig.store.overdue(None, rig.now() + seconds(1), 10).await.unwrap();
        let status = open.first().and_then(|entity| entity.status.as_deref());
        assert_eq!(status, open_status, "{number}: {event}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_raw_worker_sets_the_status_only_of_what_its_handler_has_decoded() {
    let rig = Rig::new();
    let handle = |work: RawWork| {
        if work.delivery().id.0 == 2 {
            work.decode::<Currencycloud>().unwrap();
        }
        std::future::ready(Outcome::Done)
    };
    for (number, status) in [(1, None), (2, Some("completed"))] {
        rig.accept("a", number).await;
        rig.worker(handle).drain().await.unwrap();
        let open = rig.store.overdue(None, rig.now() + seconds(1), 10).await.unwrap();
        assert_eq!(open[0].status.as_deref(), status, "{number}");
    }
}
