//! What comes back of a delivery.

use bytes::Bytes;
use chrono::TimeDelta;
use webhook_core::{DedupKey, Evidence, Proof};

use super::tested::{Finding, Tested, at, delivery, reading, same, source};
use crate::{
    DeliveryId, DeliveryRecord, EntityKey, Filter, NewDelivery, Reading, ReadingKind, Receipt,
};

pub(super) async fn every_field_is_kept(store: Tested) -> Finding {
    let full = NewDelivery {
        source: source("conformance/full")?,
        provider: "another".into(),
        proof: Proof::Url,
        evidence: Some(Evidence { header: "X-Signature".into(), value: "Zm9v+/==".into() }),
        endpoint: Some("payouts \u{1F4B6}".into()),
        provider_id: Some("6f1c2d0a".into()),
        reading: Reading {
            kind: ReadingKind::Unknown,
            event_type: Some("payment_'\"; --".into()),
            subject: Some(EntityKey { kind: "invoice".into(), id: "\u{E9}t\u{E9}/1 2".into() }),
            occurred_at: Some("2026-01-09T23:06:40+01:00".into()),
            error: Some("expected a known event, found another name".into()),
            read_by: "another 0.9.0-rc.1".into(),
            parks: false,
        },
        ..delivery("full")?
    };
    let assumed = NewDelivery { proof: Proof::Assumed, ..delivery("assumed")? };
    let fetched = NewDelivery { proof: Proof::Fetched, ..delivery("fetched")? };
    for (second, new) in [(0, full), (1, assumed), (2, delivery("body")?), (3, fetched)] {
        is_kept(&store, second, &new).await?;
    }
    Ok(())
}

pub(super) async fn an_empty_text_is_not_an_absent_one(store: Tested) -> Finding {
    let empty = NewDelivery {
        endpoint: Some("".into()),
        provider_id: Some("".into()),
        reading: Reading {
            event_type: Some("".into()),
            occurred_at: Some("".into()),
            error: Some("".into()),
            read_by: "".into(),
            ..reading(Some(""))
        },
        ..delivery("empty")?
    };
    let absent = Reading { event_type: None, ..reading(None) };
    is_kept(&store, 0, &empty).await?;
    is_kept(&store, 1, &NewDelivery { reading: absent, ..delivery("absent")? }).await
}

pub(super) async fn a_body_is_kept_byte_for_byte(store: Tested) -> Finding {
    let all: Vec<u8> = (0..=u8::MAX).rev().collect();
    let lone_surrogate = b"{\"a\":\"\xED\xA0\x80\",\r\n \"b\": 1.0000 }\0\0";
    let byte_order_mark = b"\xEF\xBB\xBF{}\n";
    for (second, body) in (0..).zip([&b""[..], &all, lone_surrogate, byte_order_mark]) {
        let body = Bytes::copy_from_slice(body);
        let new = NewDelivery { key: DedupKey::of(&body), body, ..delivery("")? };
        is_kept(&store, second, &new).await?;
    }
    Ok(())
}

pub(super) async fn a_large_body_is_kept(store: Tested) -> Finding {
    // 251 is prime: no two pages of a store have the same bytes.
    let pattern: Vec<u8> = (0..251).collect();
    let mut body = pattern.repeat(1_048_576 / pattern.len() + 1);
    body.truncate(1_048_576);
    let new = NewDelivery { key: DedupKey::of(&body), body: body.into(), ..delivery("")? };
    let Receipt::New(id) = store.accept_one(at(0), new.clone()).await? else {
        return same("whether it is new", false, true);
    };
    let claimed = store.claim(0).await?;
    same("whether a claim returns the same body", claimed.body == new.body, true)?;
    let details = store.details(0, id).await?;
    same("whether it is shown with the same body", details.body == new.body, true)
}

pub(super) async fn times_are_kept_to_the_microsecond(store: Tested) -> Finding {
    for microseconds in [0, 1, 999_999] {
        let now = at(0) + TimeDelta::microseconds(microseconds);
        let new = delivery(&microseconds.to_string())?;
        let Receipt::New(id) = store.accept_one(now, new).await? else {
            return same("whether it is new", false, true);
        };
        same("when it was received", store.entry(1, id).await?.delivery.received_at, now)?;
    }
    Ok(())
}

/// Stores a delivery, and compares it with what is claimed and shown.
async fn is_kept(store: &Tested, second: i64, new: &NewDelivery) -> Finding {
    let id = store.stored(second, new.clone()).await?;
    let expected = record(new, id, second);
    let claimed = store.claim(second).await?;
    same("the claimed delivery", claimed.delivery, expected.clone())?;
    same("the claimed body", claimed.body, new.body.clone())?;
    let details = store.details(second, id).await?;
    same("the delivery", details.entry.delivery, expected.clone())?;
    same("the body", details.body, new.body.clone())?;
    let filter = Filter { id: Some(id), ..Filter::default() };
    let page = store.store.page(at(second), &filter, None, 10).await?;
    let listed = page.into_iter().map(|entry| entry.delivery).collect::<Vec<_>>();
    same("the listed delivery", listed, vec![expected])
}

fn record(new: &NewDelivery, id: DeliveryId, second: i64) -> DeliveryRecord {
    DeliveryRecord {
        id,
        source: new.source.clone(),
        provider: new.provider.clone(),
        key: new.key,
        proof: new.proof,
        evidence: new.evidence.clone(),
        endpoint: new.endpoint.clone(),
        provider_id: new.provider_id.clone(),
        reading: new.reading.clone(),
        received_at: at(second),
        last_seen_at: at(second),
        times_seen: 1,
        occurrence: 1,
    }
}
