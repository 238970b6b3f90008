//! Effects in the transaction that completes an attempt.

use std::{error::Error, time::Duration};

use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use webhook_inbox::{Claim, Completion, Parameter, Settlement, State, Store, Verdict};
use webhook_test_support::postgres;

use crate::deliveries::{
    LONG, about, claim, claim_of, delivery, done, inbox, integrator, now, state, stored,
};

/// A value of a completion, for tokio-postgres.
#[derive(Debug)]
struct Value<'a>(&'a Parameter);

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Parameter::Integer(value) => value.to_sql(ty, out),
            Parameter::Text(text) => text.to_sql(ty, out),
            Parameter::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT].contains(ty)
    }

    to_sql_checked!();
}

async fn run(
    transaction: &tokio_postgres::Transaction<'_>,
    completion: &Completion,
) -> Result<u64, tokio_postgres::Error> {
    let values: Vec<Value<'_>> = completion.parameters.iter().map(Value).collect();
    let values: Vec<&(dyn ToSql + Sync)> =
        values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    transaction.execute(&*completion.sql, &values).await
}

#[tokio::test]
async fn the_statement_completes_the_attempt_in_the_integrators_transaction() {
    let Some(server) = postgres::shared() else { return };
    let (store, schema) = inbox(server).await;
    let mut client = integrator(server).await;
    let payout = format!("{schema}.payout");
    client.batch_execute(&format!("CREATE TABLE {payout} (note text)")).await.unwrap();
    let id = stored(&store, delivery("a")).await;
    let settlement =
        Settlement { status: Some(("paid".into(), true)), ..done(&claim(&store, LONG).await[0]) };
    let completion = store.completion(&settlement).unwrap();
    for commit in [false, true] {
        let transaction = client.transaction().await.unwrap();
        let pay = format!("INSERT INTO {payout} VALUES ('paid')");
        transaction.batch_execute(&pay).await.unwrap();
        run(&transaction, &completion).await.unwrap();
        let end = if commit { transaction.commit().await } else { transaction.rollback().await };
        end.unwrap();
        let count = format!("SELECT count(*) FROM {payout}");
        let payouts: i64 = client.query_one(&count, &[]).await.unwrap().get(0);
        let expected = if commit { (1, State::Done) } else { (0, State::Working) };
        assert_eq!((payouts, state(&store, id).await), expected);
    }
    assert_eq!(store.get(now(), id).await.unwrap().unwrap().status.as_deref(), Some("paid"));
}

/// Nothing but a sweep schedules it, and the first claim has just swept.
#[tokio::test]
async fn a_drain_finds_what_was_stored_beside_a_transaction_that_completes_an_attempt() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let mut client = integrator(server).await;
    stored(&store, about("p", "a")).await;
    let completion = store.completion(&done(&claim(&store, LONG).await[0])).unwrap();
    let transaction = client.transaction().await.unwrap();
    run(&transaction, &completion).await.unwrap();
    let second = stored(&store, about("p", "b")).await;
    transaction.commit().await.unwrap();
    let drain = Claim { as_of: Some(now()), ..claim_of(10, LONG) };
    let claimed = store.claim(now(), &drain).await.unwrap();
    let claimed: Vec<_> = claimed.iter().map(|it| it.lease.delivery).collect();
    assert_eq!(claimed, [second]);
}

#[tokio::test]
async fn the_statement_fails_if_the_lease_is_stale() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let mut client = integrator(server).await;
    stored(&store, delivery("a")).await;
    let lost = done(&claim(&store, Duration::ZERO).await[0]);
    let held = done(&claim(&store, LONG).await[0]);
    for settlement in [&lost, &held, &held] {
        let transaction = client.transaction().await.unwrap();
        let result = run(&transaction, &store.completion(settlement).unwrap()).await;
        match result {
            Ok(_) => transaction.commit().await.unwrap(),
            Err(error) => {
                let message = error.as_db_error().unwrap().message().to_owned();
                assert!(message.starts_with("stale lease: "), "{message}");
                continue;
            }
        }
        assert_eq!(settlement.lease, held.lease);
    }
    let history = store.get(now(), held.lease.delivery).await.unwrap().unwrap().history;
    assert_eq!(history.len(), 2, "one expired, one done: {history:?}");
}

#[tokio::test]
async fn the_statement_has_every_verdict() {
    let Some(server) = postgres::shared() else { return };
    let (store, _) = inbox(server).await;
    let mut client = integrator(server).await;
    let verdicts = [
        (Verdict::Done, State::Done),
        (Verdict::Dead, State::Dead),
        (Verdict::Retry(now() + LONG), State::Waiting),
        (Verdict::Park, State::Parked),
    ];
    for (verdict, expected) in verdicts {
        let id = stored(&store, delivery(&format!("{verdict:?}"))).await;
        let settlement = Settlement { verdict, ..done(&claim(&store, LONG).await[0]) };
        let transaction = client.transaction().await.unwrap();
        run(&transaction, &store.completion(&settlement).unwrap()).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(state(&store, id).await, expected);
    }
}

/// A provider that gives up after 31 s must not wait for a handler.
#[tokio::test]
async fn nothing_waits_for_a_transaction_that_completes_an_attempt() {
    let Some(server) = postgres::shared() else { return };
    for isolation in ["READ COMMITTED", "REPEATABLE READ"] {
        let (store, _) = inbox(server).await;
        let mut client = integrator(server).await;
        stored(&store, about("p1", "a")).await;
        let claimed = claim(&store, LONG).await;
        let status = Some(("paid".into(), true));
        let completion = store.completion(&Settlement { status, ..done(&claimed[0]) }).unwrap();
        let transaction = client.transaction().await.unwrap();
        let set = format!("SET TRANSACTION ISOLATION LEVEL {isolation}");
        transaction.batch_execute(&set).await.unwrap();
        run(&transaction, &completion).await.unwrap();

        let next = stored(&store, about("p1", "b")).await;
        let extended = store.extend(now(), &[claimed[0].lease], now() + LONG).await.unwrap();
        assert_eq!(extended, [true]);
        let other = stored(&store, delivery("other")).await;
        let claimed = claim(&store, LONG).await;
        assert_eq!(claimed.iter().map(|it| it.lease.delivery).collect::<Vec<_>>(), [other]);
        assert_eq!(state(&store, next).await, State::Waiting);

        // What came meanwhile is handled, although the transaction has not seen it.
        transaction.commit().await.unwrap();
        let mut drain = claim_of(10, LONG);
        drain.as_of = Some(now() + LONG);
        let claimed = store.claim(now(), &drain).await.unwrap();
        assert_eq!(claimed.iter().map(|it| it.lease.delivery).collect::<Vec<_>>(), [next]);
    }
}
