//! `fxhook listen` and senders that are not providers.

use crate::listener::{Listener, status};

#[test]
fn the_path_and_the_method_of_a_stranger_are_escaped_and_cut() {
    let mut listener = Listener::new(&[]);
    let answer = listener.ask("POST /\u{9b}31m\u{85}\u{202e}\u{2028} HTTP/1.1", b"");
    assert_eq!(status(&answer), "404");
    assert!(listener.message().ends_with("found POST /\\u{9b}31m\\u{85}\\u{202e}\\u{2028}"));
    let (long, cut) = ("M".repeat(5000), "M".repeat(100) + "...");
    for (path, expected, end) in
        [("currencycloud", "405", cut.clone()), ("x", "404", format!("{cut} /x"))]
    {
        let answer = listener.ask(&format!("{long} /{path} HTTP/1.1"), b"");
        assert_eq!(status(&answer), expected);
        assert!(listener.message().ends_with(&format!("found {end}")));
    }
}
