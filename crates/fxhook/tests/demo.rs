//! `fxhook demo`.

mod fxhook;

use fxhook::fxhook;

#[test]
fn the_tour_shows_every_sample_and_every_fault_and_ends_with_0() {
    let shown = fxhook(&["demo"]).finish().data(0);
    let right = shown
        .lines()
        .filter(|line| line.starts_with("  ok"))
        .count();
    assert_eq!(right, 35 + 13 + 1, "{shown}");
    for line in [
        "500 x3, 200  redelivered after 1 s, 2 s, 4 s",
        "duplicate, known by its body",
        "401 x6       refused: ",
        "refused: expected a body of at most 262144 bytes",
        "kept, not decoded: at body.amount: ",
        "unknown event, kept as JSON",
        "currencycloud  87          45        42       2           1        2",
        "Everything went as it must: 49 steps.",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}
