//! `fxhook demo`.

#![allow(
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;

use fxhook::{cxtn_samples, fxhook, send_samples};

#[test]
fn the_tour_shows_every_sample_and_every_fault_and_ends_with_0() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let summary = shown
        .lines()
        .find(|line| line.starts_with("currencycloud  "));
    let summary: Vec<&str> = summary.unwrap_or_default().split_whitespace().collect();
    assert_eq!(
        summary,
        ["currencycloud", "87", "45", "42", "2", "1", "2"],
        "{shown}"
    );
    assert!(shown.contains("Everything went as it must"), "{shown}");

    let tour = tour_of("currencycloud", &shown);
    assert_eq!(right_steps(tour), 35 + 13 + 1, "{shown}");
    for line in [
        "500 x3, 200  redelivered after 1 s, 2 s, 4 s",
        "duplicate, known by its body",
        "401 x6       refused: ",
        "refused: expected a body of at most 262144 bytes",
        "kept, not decoded: at body.amount: ",
        "unknown event, kept as JSON",
    ] {
        assert!(tour.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn the_tour_plays_every_event_of_flash_payments() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let tour = tour_of("flash-payments", &shown);
    assert_eq!(right_steps(tour), 40 + 13 + 1, "{shown}");
    let table = fxhook(&["events", "flash-payments"]).finish().data(0);
    let mut events = 0;
    for row in table.lines().skip(1) {
        let event = row.split_whitespace().nth(1).unwrap_or_default();
        let step = format!("  ok  {event} ");
        assert!(tour.contains(&step), "{event}\n{tour}");
        events += 1;
    }
    assert_eq!(events, 37);
    assert!(
        tour.contains("500 x3, 200  redelivered after 6 s, 60 s, 600 s"),
        "{tour}"
    );
}

#[test]
fn the_tour_plays_ad_hoc_webhooks_and_shows_what_their_url_covers() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let tour = tour_of("flash-payments/ad-hoc", &shown);
    assert_eq!(right_steps(tour), 18 + 13 + 1 + 2, "{shown}");
    for (step, answer, finding) in [
        ("amount: changed after signing", " 200 ", "withdrawal "),
        ("externalId: changed after signing", " 401 x4 ", "fits none"),
        ("unsigned: ", " 401 x4 ", "found none"),
        ("wrong-secret: ", " 401 x4 ", "fits none"),
        ("huge: ", " 413 x4 ", "at most 262144 bytes"),
        ("not-json: ", " 401 x4 ", "text `externalId`"),
        ("unfit: ", " 200 ", "kept, not decoded: at toAmount"),
        ("unknown-event: ", " 200 ", "unknown event, kept as JSON"),
    ] {
        let line = tour.lines().find(|line| line.contains(step));
        let line = line.unwrap_or_default();
        assert!(
            line.contains(answer) && line.contains(finding),
            "{step}\n{tour}"
        );
    }
    let summary = shown
        .lines()
        .rev()
        .find(|line| line.starts_with("flash-payments/ad-hoc "));
    let summary: Vec<&str> = summary.unwrap_or_default().split_whitespace().collect();
    assert_eq!(summary[1..], ["64", "28", "36", "5", "1", "1"], "{shown}");
}

#[test]
fn the_tour_plays_every_sample_of_send_payments_to_the_endpoint_of_its_event() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let tour = tour_of("send-payments", &shown);
    assert_eq!(right_steps(tour), 9 + 3 + 3 + 13 + 1 + 1, "{shown}");
    let mut scenes = tour.split("SAMPLES OF ").skip(1);
    let samples = send_samples();
    for version in ["2025-01", "2025-05", "repaired"] {
        let scene = scenes.next().unwrap_or_default();
        assert!(scene.starts_with(version), "{tour}");
        for [_, event, _] in samples.iter().filter(|[of, ..]| of == version) {
            let line = scene.lines().find(|line| line.contains(event));
            let line = line.unwrap_or_default();
            assert!(line.starts_with("  ok") && line.contains(" 200 "), "{tour}");
        }
    }
    for (step, answer, finding) in [
        ("outage: ", " 500", ""),
        ("lost-answer: ", " none ", "recipient "),
        ("tamper: ", " 200 ", "recipient "),
        ("unsigned: ", " 401 ", "found none"),
        ("wrong-secret: ", " 401 ", "fits none"),
        ("not-json: ", " 200 ", "kept, not decoded"),
        ("unfit: ", " 200 ", "kept, not decoded: at cashBalance"),
        ("unknown-event: ", " 200 ", "unknown event, kept as JSON"),
        ("amount: changed after signing", " 200 ", "pay_in "),
    ] {
        let line = tour.lines().find(|line| line.contains(step));
        let line = line.unwrap_or_default();
        assert!(
            line.contains(answer) && line.contains(finding),
            "{step}\n{tour}"
        );
    }
    let summary = shown
        .lines()
        .rev()
        .find(|line| line.starts_with("send-payments "));
    let summary: Vec<&str> = summary.unwrap_or_default().split_whitespace().collect();
    assert_eq!(summary[1..], ["31", "26", "5", "2", "1", "3"], "{shown}");
}

#[test]
fn the_tour_plays_every_sample_of_cxtn_and_shows_that_the_url_covers_no_body() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let tour = tour_of("cxtn", &shown);
    assert_eq!(right_steps(tour), 3 + 2 + 2 + 13 + 1 + 1, "{shown}");
    let mut scenes = tour.split("SAMPLES OF ").skip(1);
    for version in ["2023-12", "2024-02", "2024-02-pots"] {
        let scene = scenes.next().unwrap_or_default();
        assert!(scene.starts_with(version), "{tour}");
        for [_, event, _] in cxtn_samples().iter().filter(|[of, ..]| of == version) {
            let line = scene.lines().find(|line| line.contains(event));
            let line = line.unwrap_or_default();
            assert!(line.starts_with("  ok") && line.contains(" 200 "), "{tour}");
        }
    }
    for (step, answer, finding) in [
        ("outage: ", " 500", ""),
        ("lost-answer: ", " none ", "account_transaction "),
        ("unsigned: ", " 401 ", "found none"),
        ("wrong-secret: ", " 401 ", "fits none"),
        ("unfit: ", " 200 ", "kept, not decoded: at data.amount"),
        ("unknown-event: ", " 200 ", "unknown event, kept as JSON"),
        ("data.objectId: changed after signing", " 200 ", "6614140"),
    ] {
        let line = tour.lines().find(|line| line.contains(step));
        let line = line.unwrap_or_default();
        assert!(
            line.contains(answer) && line.contains(finding),
            "{step}\n{tour}"
        );
    }
    let summary = shown.lines().rev().find(|line| line.starts_with("cxtn "));
    let summary: Vec<&str> = summary.unwrap_or_default().split_whitespace().collect();
    assert_eq!(summary[1..], ["23", "18", "5", "3", "1", "3"], "{shown}");
}

/// What the tour shows of one way of a provider.
fn tour_of<'s>(name: &str, shown: &'s str) -> &'s str {
    let begins = format!("\n{name} at http");
    let (_, tour) = shown.split_once(&begins).unwrap_or_default();
    tour.split(" at http").next().unwrap_or_default()
}

fn right_steps(tour: &str) -> usize {
    tour.lines().filter(|line| line.starts_with("  ok")).count()
}
