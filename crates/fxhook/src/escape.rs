//! Untrusted text in messages.

/// How much of it a message shows, in characters.
const LONGEST: usize = 100;

/// Text that someone else wrote, for a message on a terminal: control characters, format characters such as
/// those that change the direction of writing, and line separators are escaped. A long text is cut.
pub(crate) fn escaped(text: &str) -> String {
    let mut characters = text.chars();
    let mut shown: String =
        characters.by_ref().take(LONGEST).flat_map(char::escape_debug).collect();
    if characters.next().is_some() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_a_terminal_acts_on_or_does_not_show_is_escaped() {
        for (text, shown) in [
            ("/plain-PATH_1.~é漢", "/plain-PATH_1.~é漢"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{85}", "\\u{85}"),
            ("\r\n", "\\r\\n"),
            ("\u{202e}\u{2066}", "\\u{202e}\\u{2066}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
            ("\u{200b}\u{feff}\u{ad}", "\\u{200b}\\u{feff}\\u{ad}"),
            ("\u{a0}", "\\u{a0}"),
            ("a\u{301}", "a\\u{301}"),
            ("\u{e0041}\u{fdd0}", "\\u{e0041}\\u{fdd0}"),
            ("\\", "\\\\"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut_at_100_characters() {
        assert_eq!(escaped(&"é".repeat(100)), "é".repeat(100));
        assert_eq!(escaped(&"é".repeat(5000)), "é".repeat(100) + "...");
    }
}
