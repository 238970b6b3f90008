//! The page of a delivery that differs from what the provider's API showed.

use webhook_core::{DedupKey, Proof};
use webhook_inbox::{EntityKey, Late, NewDelivery, Reading, ReadingKind};

use crate::run::has;
use crate::served::Served;
use crate::stored::Stored;

/// A withdrawal of Flash Payments, as delivered or as fetched.
fn withdrawal(message: &str, name: &str, compared_with: Option<i64>) -> NewDelivery {
    let body = serde_json::json!({
        "event": "withdrawal_pending", "id": "w1", "amount": 2000, "statusMessage": message,
        "subClient": {"fullName": name},
    });
    let body = body.to_string();
    NewDelivery {
        source: "flash-payments".parse().unwrap(),
        provider: "flash-payments".into(),
        key: DedupKey::of(body.as_bytes()),
        proof: if compared_with.is_some() { Proof::Fetched } else { Proof::Body },
        evidence: None,
        endpoint: None,
        provider_id: compared_with.map(|id| format!("compared with {id}").into()),
        reading: Reading {
            kind: ReadingKind::Known,
            event_type: Some("withdrawal_pending".into()),
            subject: Some(EntityKey { kind: "withdrawal".into(), id: "w1".into() }),
            occurred_at: None,
            error: None,
            read_by: "webhook-flash-payments 0.1.0".into(),
            parks: false,
        },
        body: body.into(),
        window: std::time::Duration::ZERO,
        late: Late::Report,
        received_at: None,
    }
}

/// Stores a delivery with this id, and what was fetched instead.
pub(crate) fn store_compared(stored: &Stored, id: i64) {
    stored.store(withdrawal("<b>\"sent\"</b>", "Ada Lovelace", None));
    stored.store(withdrawal("refused", "Eve Adams", Some(id)));
}

#[test]
fn both_values_are_texts_and_private_ones_are_hidden_until_asked_for() {
    let stored = Stored::empty();
    store_compared(&stored, 1);
    let served = Served::of(&stored);
    let (hidden, all) = (served.page("/deliveries/1"), served.page("/deliveries/1?show=all"));
    for page in [&hidden, &all] {
        let (_, table) = page.split_once("Table of the differences").unwrap();
        let table = table.split("</table>").next().unwrap();
        has(table, "<td>&lt;b&gt;&quot;sent&quot;&lt;/b&gt;</td><td>refused</td>");
        assert!(!table.contains("amount"), "{table}");
        assert_eq!(table.contains("<td>Ada Lovelace</td><td>Eve Adams</td>"), page == &all);
    }
    assert!(!hidden.contains("Ada Lovelace") && !hidden.contains("Eve Adams"), "{hidden}");
    assert!(!served.page("/deliveries/2").contains("Table of the differences"));
}

#[test]
fn what_is_open_for_long_is_listed_by_how_long() {
    let stored = Stored::empty();
    store_compared(&stored, 1);
    let served = Served::of(&stored);
    // It was stored in January 2026, as far as the store knows.
    for (query, is_listed) in [("", true), ("?open_for=7d", true), ("?open_for=99999d", false)] {
        let page = served.page(&format!("/overdue{query}"));
        let entity = "/entity?source=flash-payments&amp;kind=withdrawal&amp;id=w1";
        assert_eq!(page.contains(entity), is_listed, "{query}: {page}");
    }
    has(&served.page("/overdue?open_for=soon"), "expected a duration, such as 90s, 15m, 2h or 7d.");
}
