//! New, redelivered and late.

use std::time::Duration;

use webhook_core::{Evidence, Proof};

use super::tested::{
    Broken, Finding, MICROSECOND, Tested, WINDOW, about, at, delivery, same, source,
};
use crate::{Filter, Late, NewDelivery, Receipt, State, Verdict};

pub(super) async fn a_delivery_with_an_unseen_key_is_new(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    let second = store.stored(1, delivery("b")?).await?;
    same("the deliveries", store.ids(1, &Filter::default()).await?, vec![first, second])?;
    let stored = store.entry(1, second).await?.delivery;
    same("times seen, occurrence", (stored.times_seen, stored.occurrence), (1, 1))?;
    same("when it was last seen", stored.last_seen_at, at(1))
}

pub(super) async fn a_repeat_is_redelivered_and_counted(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    for times in 2..5 {
        let now = at(i64::from(times));
        let receipt = store.accept_one(now, delivery("a")?).await?;
        same("the receipt", receipt, Receipt::Redelivered { first, times })?;
        let stored = store.entry(60, first).await?.delivery;
        same("times seen", stored.times_seen, times)?;
        same("when it was last seen", stored.last_seen_at, now)?;
        same("when it was received", stored.received_at, at(0))?;
    }
    let claimed = store.claim(60).await?.delivery;
    let found = (claimed.times_seen, claimed.last_seen_at);
    same("times seen, and when, by a worker", found, (4, at(4)))?;
    same("the deliveries", store.ids(60, &Filter::default()).await?, vec![first])
}

pub(super) async fn a_repeat_after_the_window_is_late(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    let receipt = store.accept_one(at(WINDOW), delivery("a")?).await?;
    same("at the end of the window", receipt, Receipt::Redelivered { first, times: 2 })?;
    // It counts from the first delivery, not from the last one.
    let receipt = store.accept_one(at(WINDOW) + MICROSECOND, delivery("a")?).await?;
    let after = Duration::from_secs(WINDOW.unsigned_abs()) + Duration::from_micros(1);
    let late = Receipt::Late { first, times: 3, after, handled_as: None };
    same("after the window", receipt, late)
}

pub(super) async fn a_clock_set_back_makes_no_repeat_late(store: Tested) -> Finding {
    let new = NewDelivery { window: Duration::ZERO, ..delivery("a")? };
    let first = store.stored(100 * WINDOW, new.clone()).await?;
    let receipt = store.accept_one(at(0), new).await?;
    same("the receipt", receipt, Receipt::Redelivered { first, times: 2 })
}

pub(super) async fn a_repeat_within_a_batch_is_redelivered(store: Tested) -> Finding {
    let batch = [delivery("a")?, delivery("b")?, delivery("a")?, delivery("a")?];
    let receipts = store.accept(at(0), &batch).await?;
    let [Receipt::New(first), Receipt::New(second), ..] = receipts[..] else {
        return Err(Broken(format!("expected two new deliveries first, found {receipts:?}")));
    };
    let repeat = |times| Receipt::Redelivered { first, times };
    let expected = vec![Receipt::New(first), Receipt::New(second), repeat(2), repeat(3)];
    same("the receipts", receipts, expected)?;
    same("the deliveries", store.ids(0, &Filter::default()).await?, vec![first, second])
}

pub(super) async fn equal_keys_of_two_sources_are_two_deliveries(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    let other = NewDelivery { source: source("conformance/other")?, ..delivery("a")? };
    let second = store.stored(0, other.clone()).await?;
    let receipt = store.accept_one(at(1), other).await?;
    same("the receipt", receipt, Receipt::Redelivered { first: second, times: 2 })?;
    same("times seen", store.entry(1, first).await?.delivery.times_seen, 1)
}

pub(super) async fn a_late_repeat_is_not_handled_unless_asked_for(store: Tested) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Done).await?;
    let receipt = store.accept_one(at(2 * WINDOW), delivery("a")?).await?;
    let after = Duration::from_secs(2 * WINDOW.unsigned_abs());
    let late = Receipt::Late { first, times: 2, after, handled_as: None };
    same("the receipt", receipt, late)?;
    same("times seen", store.entry(2 * WINDOW, first).await?.delivery.times_seen, 2)?;
    store.due(2 * WINDOW, &[]).await
}

pub(super) async fn a_late_repeat_that_is_handled_is_a_delivery_of_its_own(
    store: Tested,
) -> Finding {
    let new = NewDelivery { late: Late::Handle, ..about("p1", "a")? };
    let first = store.stored(0, new.clone()).await?;
    store.handle(0, Verdict::Done).await?;
    store.accept_one(at(1), new.clone()).await?;
    for (occurrence, times) in [(2, 3), (3, 4)] {
        let now = i64::from(occurrence) * 2 * WINDOW;
        let receipt = store.accept_one(at(now), new.clone()).await?;
        let Receipt::Late { handled_as: Some(id), .. } = receipt else {
            return Err(Broken(format!("expected a delivery of its own, found {receipt:?}")));
        };
        let after = Duration::from_secs(now.unsigned_abs());
        let late = Receipt::Late { first, times, after, handled_as: Some(id) };
        same("the receipt", receipt, late)?;
        let details = store.details(now, id).await?;
        let stored = details.entry.delivery;
        same("the occurrence", stored.occurrence, occurrence)?;
        same("when it was received", stored.received_at, at(now))?;
        same("the body", details.body, new.body.clone())?;
        let claimed = store.claim_of(now, id, 1).await?;
        store.end(now, &claimed, Verdict::Done).await?;
    }
    Ok(())
}

/// Else each redelivery of a second event with the same body would be a further event.
pub(super) async fn a_repeat_of_a_handled_late_repeat_is_redelivered(store: Tested) -> Finding {
    let new = NewDelivery { late: Late::Handle, ..delivery("a")? };
    let first = store.stored(0, new.clone()).await?;
    let second = store.accept_one(at(10 * WINDOW), new.clone()).await?;
    same("its receipt", second.as_str(), "late")?;
    let receipt = store.accept_one(at(11 * WINDOW), new).await?;
    same("the receipt", receipt, Receipt::Redelivered { first, times: 3 })
}

pub(super) async fn a_repeat_does_not_swallow_a_delivery_that_is_not_done(
    store: Tested,
) -> Finding {
    let first = store.stored(0, delivery("a")?).await?;
    store.accept_one(at(0), delivery("a")?).await?;
    store.is(0, first, State::Waiting).await?;
    store.handle(1, Verdict::Retry(at(10))).await?;
    store.accept_one(at(2), delivery("a")?).await?;
    store.accept_one(at(2 * WINDOW), delivery("a")?).await?;
    store.claim_of(2 * WINDOW, first, 2).await?;
    Ok(())
}

pub(super) async fn a_repeat_does_not_open_a_delivery_again(store: Tested) -> Finding {
    let done = store.stored(0, delivery("a")?).await?;
    store.handle(0, Verdict::Done).await?;
    let dead = store.stored(0, delivery("b")?).await?;
    store.handle(0, Verdict::Dead).await?;
    store.accept(at(1), &[delivery("a")?, delivery("b")?]).await?;
    store.is(1, done, State::Done).await?;
    store.is(1, dead, State::Dead).await?;
    store.due(1, &[]).await
}

pub(super) async fn a_repeat_changes_only_the_count(store: Tested) -> Finding {
    let first = store.stored(0, about("p1", "a")?).await?;
    let before = store.entry(0, first).await?;
    let repeat = NewDelivery {
        proof: Proof::Assumed,
        evidence: Some(Evidence { header: "x-other".into(), value: "other".into() }),
        endpoint: Some("other".into()),
        provider_id: Some("other".into()),
        ..about("p2", "a")?
    };
    store.accept_one(at(0), repeat).await?;
    let mut after = store.entry(0, first).await?;
    same("times seen", after.delivery.times_seen, 2)?;
    after.delivery.times_seen = 1;
    same("the delivery", after, before)
}

pub(super) async fn ids_rise_in_the_order_of_storing(store: Tested) -> Finding {
    let mut bodies = (0..300).map(|number| format!("body {number}"));
    let batch: Result<Vec<_>, Broken> =
        bodies.by_ref().take(250).map(|body| delivery(&body)).collect();
    let mut ids: Vec<_> = Vec::new();
    for receipt in store.accept(at(0), &batch?).await? {
        match receipt {
            Receipt::New(id) => ids.push(id),
            receipt => return Err(Broken(format!("expected new deliveries, found {receipt:?}"))),
        }
    }
    for body in bodies {
        // A clock set back does not change the order.
        ids.push(store.stored(-60, delivery(&body)?).await?);
    }
    same("whether the ids rise", ids.is_sorted_by(|one, next| one < next), true)
}

/// A database may refuse the character U+0000 in a text. One that stores it keeps it.
pub(super) async fn a_refused_delivery_fails_alone(store: Tested) -> Finding {
    let strange = NewDelivery { endpoint: Some("a\0b".into()), ..delivery("strange")? };
    let batch = [delivery("a")?, strange.clone(), delivery("b")?];
    let answers = store.store.accept(at(0), &batch).await?;
    let [Ok(Receipt::New(_)), answer, Ok(Receipt::New(_))] = &answers[..] else {
        return Err(Broken(format!("expected two new deliveries, found {answers:?}")));
    };
    match answer {
        Ok(Receipt::New(id)) => {
            let stored = store.entry(0, *id).await?.delivery;
            same("the endpoint", stored.endpoint, strange.endpoint)
        }
        Ok(receipt) => Err(Broken(format!("expected a new delivery, found {receipt:?}"))),
        Err(_) => same("how many are stored", store.ids(0, &Filter::default()).await?.len(), 2),
    }
}

pub(super) async fn a_delivery_that_was_kept_elsewhere_counts_from_its_arrival(
    store: Tested,
) -> Finding {
    let kept = |at_second| -> Result<NewDelivery, Broken> {
        Ok(NewDelivery { received_at: Some(at(at_second)), ..delivery("a")? })
    };
    let first = store.stored(10 * WINDOW, kept(0)?).await?;
    let stored = store.entry(10 * WINDOW, first).await?.delivery;
    let times = (stored.received_at, stored.last_seen_at);
    same("when it was received and seen", times, (at(0), at(0)))?;
    store.claim_of(10 * WINDOW, first, 1).await?;

    let receipt = store.accept_one(at(10 * WINDOW), kept(WINDOW)?).await?;
    let redelivered = Receipt::Redelivered { first, times: 2 };
    same("a repeat that arrived within the window", receipt, redelivered)?;
    let receipt = store.accept_one(at(10 * WINDOW), kept(WINDOW + 1)?).await?;
    let after = Duration::from_secs((WINDOW + 1).unsigned_abs());
    let late = Receipt::Late { first, times: 3, after, handled_as: None };
    same("a repeat that arrived after the window", receipt, late)?;
    store.accept_one(at(10 * WINDOW), kept(1)?).await?;
    let seen = store.entry(10 * WINDOW, first).await?.delivery.last_seen_at;
    same("when it was last seen, after an older repeat", seen, at(WINDOW + 1))
}

/// The clocks of two machines differ.
pub(super) async fn a_delivery_arrives_by_now(store: Tested) -> Finding {
    let ahead = NewDelivery { received_at: Some(at(100)), ..delivery("a")? };
    let first = store.stored(0, ahead).await?;
    same("when it was received", store.entry(0, first).await?.delivery.received_at, at(0))?;
    store.claim_of(0, first, 1).await?;
    Ok(())
}
