//! `fxhook demo`.

mod fxhook;

use fxhook::fxhook;

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

    let (_, tour) = shown
        .split_once("currencycloud at http")
        .unwrap_or_default();
    let tour = tour.split(" at http").next().unwrap_or_default();
    let right = tour.lines().filter(|line| line.starts_with("  ok")).count();
    assert_eq!(right, 35 + 13 + 1, "{shown}");
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
