//! Who may end an attempt.

use super::tested::{
    Finding, LEASE, MICROSECOND, Tested, about, at, claim, delivery, same, settlement,
};
use crate::{Claimed, DeliveryId, Lease, Settled, Settlement, State, StepKind, Verdict};

pub(super) async fn a_lease_holds_until_it_ends(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    store.claim_of(0, id, 1).await?;
    let early = store.claim_up_to(10, at(LEASE) - MICROSECOND).await?;
    same("how many are due before its end", early.len(), 0)?;
    let late = store.claim_up_to(10, at(LEASE) + MICROSECOND).await?;
    same("how many are due after its end", late.len(), 1)
}

pub(super) async fn a_lease_that_ended_is_claimed_again_and_its_attempt_recorded(
    store: Tested,
) -> Finding {
    let id = store.stored(0, about("p1", "a")?).await?;
    store.stored(0, about("p1", "b")?).await?;
    store.claim_of(0, id, 1).await?;
    same("steps in work", store.details(0, id).await?.history.len(), 0)?;
    store.claim_of(2 * LEASE, id, 2).await?;
    let history = store.details(2 * LEASE, id).await?.history;
    let steps: Vec<_> = history.iter().map(|step| (step.kind, step.attempt, step.at)).collect();
    same("the history", steps, vec![(StepKind::Expired, 1, at(2 * LEASE))])
}

pub(super) async fn an_attempt_that_never_ends_is_counted(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    for attempt in 1..6 {
        store.claim_of(i64::from(attempt) * 2 * LEASE, id, attempt).await?;
    }
    Ok(())
}

pub(super) async fn each_lease_of_an_entity_has_a_higher_token(store: Tested) -> Finding {
    let mut tokens = Vec::new();
    for number in 0..6 {
        store.stored(0, about("p1", &number.to_string())?).await?;
        let claimed = store.claim(number * 10 * LEASE).await?;
        tokens.push(claimed.lease.token);
        match number % 3 {
            0 => store.end(number * 10 * LEASE, &claimed, Verdict::Done).await?,
            1 => store.end(number * 10 * LEASE, &claimed, Verdict::Dead).await?,
            _ => {}
        }
    }
    same("whether the tokens rise", tokens.is_sorted_by(|one, next| one < next), true)
}

pub(super) async fn a_lost_lease_settles_nothing(store: Tested) -> Finding {
    let (id, lost, holding) = lost(&store, "a second worker").await?;
    is_refused(&store, &lost, id).await?;
    store.end(2 * LEASE + 2, &holding, Verdict::Done).await
}

/// A worker that starts again has the name that it had.
pub(super) async fn a_lost_lease_settles_nothing_for_the_same_holder(store: Tested) -> Finding {
    let (id, lost, _) = lost(&store, &claim(1).holder).await?;
    is_refused(&store, &lost, id).await
}

/// The attempts count from one again, so they do not tell the leases apart.
pub(super) async fn a_lease_from_before_a_replay_settles_nothing(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    let before = store.claim_of(0, id, 1).await?;
    store.end(0, &before, Verdict::Dead).await?;
    store.store.replay(at(2 * LEASE), &[id], None, "the ledger is open").await?;
    let after = store.claim_of(2 * LEASE, id, 1).await?;
    is_refused(&store, &before, id).await?;
    store.end(2 * LEASE + 2, &after, Verdict::Done).await
}

/// Time alone takes no lease: the work is done, and no other worker has begun it.
pub(super) async fn a_lease_that_ended_but_was_not_taken_settles(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    let claimed = store.claim_of(0, id, 1).await?;
    store.end(10 * LEASE, &claimed, Verdict::Done).await?;
    store.is(10 * LEASE, id, State::Done).await
}

pub(super) async fn a_lease_is_settled_once(store: Tested) -> Finding {
    for verdict in [Verdict::Done, Verdict::Retry(at(1000)), Verdict::Dead, Verdict::Park] {
        let id = store.stored(0, delivery(&format!("{verdict:?}"))?).await?;
        let claimed = store.claim_of(0, id, 1).await?;
        store.end(0, &claimed, verdict).await?;
        let before = store.details(0, id).await?;
        for again in [Verdict::Done, Verdict::Dead] {
            same("the answer", store.settle(0, &claimed, again).await?, Settled::Stale)?;
        }
        same("the delivery", store.details(0, id).await?, before)?;
    }
    Ok(())
}

pub(super) async fn an_extended_lease_holds_until_its_new_end(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    let claimed = store.claim_of(0, id, 1).await?;
    let extended = store.store.extend(at(LEASE / 2), &[claimed.lease], at(3 * LEASE)).await?;
    same("whether it was extended", extended, vec![true])?;
    store.is(2 * LEASE, id, State::Working).await?;
    store.due(3 * LEASE - 1, &[]).await?;
    store.claim_of(3 * LEASE + 1, id, 2).await?;
    Ok(())
}

pub(super) async fn a_lost_lease_is_not_extended(store: Tested) -> Finding {
    let (id, lost, holding) = lost(&store, &claim(1).holder).await?;
    let extended = store.store.extend(at(2 * LEASE), &[lost.lease], at(100 * LEASE)).await?;
    same("whether the lost one was extended", extended, vec![false])?;
    store.due(3 * LEASE - 1, &[]).await?;
    store.claim_of(3 * LEASE + 1, id, holding.attempt + 1).await?;
    Ok(())
}

pub(super) async fn a_settled_lease_is_not_extended(store: Tested) -> Finding {
    store.stored(0, about("p1", "a")?).await?;
    let next = store.stored(0, about("p1", "b")?).await?;
    let claimed = store.claim(0).await?;
    store.end(0, &claimed, Verdict::Done).await?;
    let extended = store.store.extend(at(0), &[claimed.lease], at(100 * LEASE)).await?;
    same("whether it was extended", extended, vec![false])?;
    store.claim_of(0, next, 1).await?;
    Ok(())
}

pub(super) async fn one_lost_lease_of_many_is_answered_in_its_place(store: Tested) -> Finding {
    let mut claimed = Vec::new();
    for body in ["a", "b", "c"] {
        store.stored(0, delivery(body)?).await?;
        claimed.push(store.claim(0).await?);
    }
    let stale = |claimed: &Claimed| Lease { token: claimed.lease.token - 1, ..claimed.lease };
    let [first, second, third] = &claimed[..] else {
        return same("how many are claimed", claimed.len(), 3);
    };
    let leases = [first.lease, stale(second), third.lease];
    let extended = store.store.extend(at(1), &leases, at(LEASE)).await?;
    same("which were extended", extended, vec![true, false, true])?;
    let done =
        |claimed: &Claimed, lease| Settlement { lease, ..settlement(claimed, Verdict::Done) };
    let settlements =
        [done(first, first.lease), done(second, stale(second)), done(third, third.lease)];
    let settled = store.store.settle(at(1), &settlements).await?;
    let expected = vec![Settled::Settled, Settled::Stale, Settled::Settled];
    same("which were settled", settled, expected)?;
    store.is(1, second.lease.delivery, State::Working).await
}

/// Two leases of one delivery: the first one is lost.
async fn lost(
    store: &Tested,
    holder: &str,
) -> Result<(DeliveryId, Claimed, Claimed), super::tested::Broken> {
    let id = store.stored(0, about("p1", "a")?).await?;
    let lost = store.claim_of(0, id, 1).await?;
    let again = crate::Claim { holder: holder.into(), ..claim(1) };
    let mut claimed = store.store.claim(at(2 * LEASE), &again).await?;
    same("how many are claimed", claimed.len(), 1)?;
    let holding = claimed.pop().unwrap_or_else(|| lost.clone());
    same("the delivery", holding.lease.delivery, id)?;
    Ok((id, lost, holding))
}

/// No verdict under this lease changes anything.
async fn is_refused(store: &Tested, lost: &Claimed, id: DeliveryId) -> Finding {
    let now = 2 * LEASE + 1;
    let before = store.details(now, id).await?;
    for verdict in [Verdict::Done, Verdict::Retry(at(0)), Verdict::Dead, Verdict::Park] {
        let status = Some(("completed".into(), true));
        let settlement = Settlement { status, ..settlement(lost, verdict) };
        let settled = store.store.settle(at(now), &[settlement]).await?;
        same("the answer", settled, vec![Settled::Stale])?;
        same("the delivery", store.details(now, id).await?, before.clone())?;
        store.due(now, &[]).await?;
    }
    let overdue = store.store.overdue(None, at(100 * LEASE), 10).await?;
    same("whether its status is final", overdue.iter().any(|open| open.status.is_some()), false)
}
