//! What people see.

use webhook_core::Proof;

use super::tested::{
    Broken, Finding, LEASE, Tested, about, at, delivery, same, settlement, source, undecodable,
};
use crate::{
    Counts, DeliveryId, EntityKey, Entry, Filter, NewDelivery, ReadingKind, Settlement, State,
    Verdict,
};

pub(super) async fn a_page_has_what_the_filter_means(store: Tested) -> Finding {
    let a = store.stored(0, about("p1", "a")?).await?;
    let mut other = NewDelivery { source: source("conformance/b")?, ..about("p1", "b 50%")? };
    other.proof = Proof::Url;
    let b = store.stored(1, other).await?;
    let mut invoice = NewDelivery { provider: "another".into(), ..delivery("c")? };
    invoice.reading.subject = Some(EntityKey { kind: "invoice".into(), id: "p1".into() });
    let c = store.stored(2, invoice).await?;
    let mut named = about("p2", "d")?;
    named.reading.event_type = Some("payment_failed".into());
    named.reading.kind = ReadingKind::Unknown;
    let d = store.stored(3, named).await?;
    let e = store.stored(4, undecodable("e")?).await?;
    let all = Filter::default;
    let expected = [
        (all(), vec![a, b, c, d, e]),
        (Filter { id: Some(b), ..all() }, vec![b]),
        (Filter { source: Some(source("conformance")?), ..all() }, vec![a, c, d, e]),
        (Filter { provider: Some("another".into()), ..all() }, vec![c]),
        (Filter { event_type: Some("payment_released".into()), ..all() }, vec![a, b, c]),
        (Filter { event_type: Some("payment".into()), ..all() }, vec![]),
        (Filter { subject: Some("p1".into()), ..all() }, vec![a, b, c]),
        (Filter { subject: Some("p".into()), ..all() }, vec![]),
        (Filter { since: Some(at(3)), ..all() }, vec![d, e]),
        (Filter { before: Some(at(3)), ..all() }, vec![a, b, c]),
        (Filter { since: Some(at(1)), before: Some(at(3)), ..all() }, vec![b, c]),
        (Filter { state: Some(State::Waiting), before: Some(at(3)), ..all() }, vec![a, b, c]),
        (Filter { reading: Some(ReadingKind::Known), ..all() }, vec![a, b, c]),
        (Filter { reading: Some(ReadingKind::Unknown), ..all() }, vec![d]),
        (Filter { reading: Some(ReadingKind::Undecodable), ..all() }, vec![e]),
        (Filter { proof: Some(Proof::Url), ..all() }, vec![b]),
        (Filter { after: Some(b), ..all() }, vec![c, d, e]),
        (Filter { text: Some("50%".into()), ..all() }, vec![b]),
        (Filter { text: Some("B".into()), ..all() }, vec![]),
        (Filter { text: Some("5%".into()), ..all() }, vec![]),
        (
            Filter {
                source: Some(source("conformance")?),
                subject: Some("p1".into()),
                provider: Some("reference".into()),
                state: Some(State::Waiting),
                ..all()
            },
            vec![a],
        ),
    ];
    for (filter, expected) in expected {
        let mut latest = store.latest_ids(5, &filter, None, 100).await?;
        latest.reverse();
        same(&format!("the latest of {filter:?}"), &latest, &expected)?;
        same(&format!("{filter:?}"), store.ids(5, &filter).await?, expected)?;
    }
    Ok(())
}

pub(super) async fn a_filter_by_state_means_each_state(store: Tested) -> Finding {
    let ids = in_each_state(&store).await?;
    for (state, ids) in ids {
        let filter = Filter { state: Some(state), ..Filter::default() };
        same(state.as_str(), store.ids(10, &filter).await?, ids)?;
    }
    Ok(())
}

pub(super) async fn pages_follow_each_other(store: Tested) -> Finding {
    let mut expected = Vec::new();
    for number in 0..10 {
        let id = store.stored(-number, delivery(&number.to_string())?).await?;
        if number % 2 == 0 {
            store.handle(0, Verdict::Done).await?;
            expected.push(id);
        } else {
            store.handle(0, Verdict::Dead).await?;
        }
    }
    let filter = Filter { state: Some(State::Done), ..Filter::default() };
    // The clock was set back: those with higher ids were received earlier.
    let earlier = Filter { before: Some(at(-1)), ..filter.clone() };
    let (_, expected_earlier) = expected.split_at(1);
    for (filter, expected, expected_sizes) in [
        (&filter, expected.as_slice(), vec![2, 2, 1, 0]),
        (&earlier, expected_earlier, vec![2, 2, 0, 0]),
    ] {
        let (mut found, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
        for _ in 0..4 {
            let page: Vec<Entry> = store.store.page(at(0), filter, after, 2).await?;
            sizes.push(page.len());
            found.extend(page.iter().map(|entry| entry.delivery.id));
            after = found.last().copied();
        }
        same("the sizes of the pages", sizes, expected_sizes)?;
        same("the deliveries", found.as_slice(), expected)?;
    }
    same("a page of none", store.store.page(at(0), &filter, None, 0).await?.len(), 0)
}

pub(super) async fn the_latest_pages_go_back_to_the_first(store: Tested) -> Finding {
    let mut ids = Vec::new();
    for number in 0..5 {
        // The clock was set back: those with higher ids were received earlier.
        ids.insert(0, store.stored(-number, delivery(&number.to_string())?).await?);
    }
    for state in [None, Some(State::Waiting)] {
        let filter = Filter { state, before: Some(at(0)), ..Filter::default() };
        let (mut found, mut before) = (Vec::new(), None);
        for _ in 0..3 {
            found.extend(store.latest_ids(0, &filter, before, 2).await?);
            before = found.last().copied();
        }
        same("the deliveries before the first", found.as_slice(), ids.split_at(4).0)?;
    }
    same("none", store.latest_ids(0, &Filter::default(), None, 0).await?, vec![])
}

pub(super) async fn an_unknown_id_is_none(store: Tested) -> Finding {
    let id = store.stored(0, delivery("a")?).await?;
    let unknown = store.store.get(at(0), DeliveryId(id.0 + 1)).await?;
    same("the delivery", unknown, None)
}

pub(super) async fn deliveries_are_counted_by_state(store: Tested) -> Finding {
    same("of an empty store", store.store.counts(at(0), None).await?, Counts::default())?;
    in_each_state(&store).await?;
    let other = NewDelivery { source: source("conformance/other")?, ..delivery("other")? };
    store.stored(5, other).await?;
    let all =
        Counts { waiting: 3, working: 1, dead: 1, parked: 1, done: 2, oldest_waiting: Some(at(4)) };
    same("of all", store.store.counts(at(10), None).await?, all)?;
    let other = source("conformance/other")?;
    let one = Counts { waiting: 1, oldest_waiting: Some(at(5)), ..Counts::default() };
    same("of one source", store.store.counts(at(10), Some(&other)).await?, one)?;
    // The one in work waits again when its lease has ended.
    let later = store.store.counts(at(10 * LEASE), None).await?;
    let expected = Counts { waiting: 4, working: 0, oldest_waiting: Some(at(3)), ..all };
    same("after the lease", later, expected)
}

pub(super) async fn entities_without_a_final_status_are_overdue(store: Tested) -> Finding {
    let statuses = [
        ("p1", Some(("pending".into(), false))),
        ("p2", Some(("completed".into(), true))),
        ("p3", None),
    ];
    let mut ids = Vec::new();
    for (number, (subject, status)) in (0..).zip(statuses) {
        ids.push(store.stored(number, about(subject, subject)?).await?);
        let claimed = store.claim(number).await?;
        let settlement = Settlement { status, ..settlement(&claimed, Verdict::Done) };
        store.store.settle(at(number), &[settlement]).await?;
    }
    // It is about nothing that could be open.
    store.stored(3, delivery("nothing")?).await?;
    let other = NewDelivery { source: source("conformance/other")?, ..about("p1", "p1")? };
    ids.push(store.stored(4, other).await?);
    ids.push(store.stored(100, about("p1", "later")?).await?);
    let (&[.., third, other, later], source) = (&ids[..], source("conformance")?) else {
        return same("how many are stored", ids.len(), 5);
    };
    let expected = [
        (None, 2, 10, vec![]),
        (None, 3, 10, vec![third]),
        (None, 100, 10, vec![third, other]),
        (None, 101, 10, vec![third, other, later]),
        (None, 101, 1, vec![third]),
        (Some(&source), 101, 10, vec![third, later]),
    ];
    for (source, since, limit, expected) in expected {
        let open = store.store.overdue(source, at(since), limit).await?;
        let found = open.iter().map(|open| open.last_delivery).collect();
        same(&format!("before {since} s"), found, expected)?;
    }
    let open = store.store.overdue(Some(&source), at(101), 10).await?;
    let found = open.iter().map(|open| {
        (&*open.key.kind, &*open.key.id, open.status.as_deref(), open.last_received_at)
    });
    let expected =
        vec![("payment", "p3", None, at(2)), ("payment", "p1", Some("pending"), at(100))];
    same("the entities", found.collect(), expected)
}

/// Stores deliveries in each state, which they are in at second 10. The second one that waits is due
/// later.
async fn in_each_state(store: &Tested) -> Result<Vec<(State, Vec<DeliveryId>)>, Broken> {
    let mut ids = Vec::new();
    let mut done = vec![store.stored(0, delivery("done")?).await?];
    store.handle(0, Verdict::Done).await?;
    let dead = store.stored(1, delivery("dead")?).await?;
    store.handle(1, Verdict::Dead).await?;
    done.push(store.stored(1, delivery("done, too")?).await?);
    store.handle(1, Verdict::Done).await?;
    let parked = store.stored(2, delivery("parked")?).await?;
    store.handle(2, Verdict::Park).await?;
    let in_work = store.stored(3, delivery("in work")?).await?;
    store.claim_of(3, in_work, 1).await?;
    let retried = store.stored(4, delivery("retried")?).await?;
    store.handle(4, Verdict::Retry(at(1000))).await?;
    let waiting = store.stored(5, delivery("waiting")?).await?;
    ids.push((State::Done, done));
    ids.push((State::Dead, vec![dead]));
    ids.push((State::Parked, vec![parked]));
    ids.push((State::Working, vec![in_work]));
    ids.push((State::Waiting, vec![retried, waiting]));
    Ok(ids)
}
