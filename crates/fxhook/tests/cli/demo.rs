//! `fxhook demo`.

use crate::run::{fxhook, has};

#[test]
fn the_tour_plays_every_sample_and_fault_of_every_provider_as_expected() {
    let shown = fxhook(&["demo"]).finish().data(0);
    assert!(shown.trim_end().ends_with(" steps."), "{shown}");
    has(&shown, "Everything went as expected: 195 steps.");
    for (name, steps, summary) in [
        ("currencycloud", 35 + 14, "87 45 42 2 1 2"),
        ("flash-payments", 40 + 14, "78 50 28 2 1 2"),
        ("flash-payments/ad-hoc", 18 + 14 + 2, "64 28 36 5 1 1"),
        ("send-payments", 15 + 14 + 1, "31 26 5 2 1 3"),
        ("cxtn", 7 + 14 + 1, "23 18 5 3 1 3"),
    ] {
        let tour = tour_of(name, &shown);
        let ok = tour.lines().filter(|line| line.starts_with("  ok"));
        assert_eq!(ok.count(), steps, "{name}: {shown}");
        let mut lines = shown.lines().rev();
        let row = lines.find(|line| line.starts_with(&format!("{name} "))).unwrap();
        let cells: Vec<&str> = row.split_whitespace().skip(1).collect();
        assert_eq!(cells.join(" "), summary, "{name}: {shown}");
    }
}

#[test]
fn the_tour_shows_answers_redelivery_and_what_the_receiver_found() {
    let shown = fxhook(&["demo"]).finish().data(0);
    for (name, step, expected) in [
        ("currencycloud", "outage: ", "500 x3, 200|redelivered after 1 s, 2 s, 4 s "),
        ("currencycloud", "duplicate: ", "200 x2|; duplicate, recognised by its body"),
        ("currencycloud", "tamper: ", "401 x6|refused: "),
        ("currencycloud", "unfit: ", "200|kept, not decoded: at body.amount: "),
        ("currencycloud", "unknown-event: ", "200|unknown event, kept as JSON"),
        ("flash-payments", "outage: ", "500 x3, 200|redelivered after 6 s, 60 s, 600 s "),
        ("flash-payments/ad-hoc", "amount: changed after", "200|withdrawal "),
        ("flash-payments/ad-hoc", "externalId: changed after", "401 x4|matches none"),
        ("send-payments", "lost-answer: ", "none|recipient "),
        ("send-payments", "tamper: ", "200|recipient "),
        ("send-payments", "amount: changed after", "200|pay_in "),
        ("cxtn", "data.objectId: changed after", "200|6614140"),
    ] {
        let tour = tour_of(name, &shown);
        let line = tour.lines().find(|line| line.contains(step)).unwrap();
        let (answer, finding) = expected.split_once('|').unwrap();
        let is_there = line.contains(&format!(" {answer}")) && line.contains(finding);
        assert!(is_there, "{line}");
    }
}

#[test]
fn the_tour_shows_that_an_inbox_loses_nothing_in_an_outage_and_a_restart() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let (_, scene) = shown.split_once(", with an inbox").unwrap();
    for (step, expected) in [
        ("comes in an outage, and after the restart", "503, 503, 503, 200  new"),
        ("is repeated after the restart", "200                 redelivered"),
        ("a worker handles once each what was answered with 200", "4 deliveries"),
    ] {
        let line = scene.lines().find(|line| line.contains(step)).unwrap();
        assert!(line.starts_with("  ok  ") && line.ends_with(expected), "{line}");
    }
}

#[test]
fn a_day_in_the_sandbox_is_verified_and_in_order_at_each_provider() {
    let shown = fxhook(&["demo", "--sandbox"]).finish().data(0);
    has(&shown, "Everything went as expected: 55 deliveries, verified and in order.");
    assert!(!shown.contains("  FAIL"), "{shown}");
    for part in [
        "payment_released_notification",
        "deposit_cleared, proof: body",
        "payout_transaction_updated, proof: url",
        "trade_settled, proof: url",
    ] {
        has(&shown, part);
    }
}

/// The tour of one provider, or of its ad hoc webhooks.
fn tour_of<'s>(name: &str, shown: &'s str) -> &'s str {
    let (_, tour) = shown.split_once(&format!("\n{name} at http")).unwrap();
    tour.split(" at http").next().unwrap()
}
