//! Rows that another program or version wrote.

use webhook_inbox::{Filter, State, Store, StoreErrorKind};
use webhook_test_support::postgres;

use crate::deliveries::{LONG, claim, delivery, inbox, now, state, stored};

#[tokio::test]
async fn a_delivery_that_cannot_be_read_is_parked_and_the_others_go_on() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    let strange = stored(&store, delivery("a")).await;
    let other = stored(&store, delivery("b")).await;
    let change = format!("UPDATE {schema}.delivery SET proof = 'hearsay' WHERE id = {strange}");
    server.psql("app", &change);
    let claimed = claim(&store, LONG).await;
    assert_eq!(claimed.iter().map(|it| it.lease.delivery).collect::<Vec<_>>(), [other]);
    let page = store.page(now(), &Filter::default(), None, 10).await.unwrap();
    let shown = (page[0].state, page[0].last_error.as_deref().unwrap_or_default());
    assert_eq!(shown.0, State::Parked);
    assert!(shown.1.contains("expected a proof that this version wrote"), "{}", shown.1);
    let error = store.get(now(), strange).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Refused);

    let mend = format!("UPDATE {schema}.delivery SET proof = 'body' WHERE id = {strange}");
    server.psql("app", &mend);
    store.release(now(), &[strange], "mended").await.unwrap();
    assert_eq!(state(&store, strange).await, State::Waiting);
    assert_eq!(claim(&store, LONG).await[0].lease.delivery, strange);
}
