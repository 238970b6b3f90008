//! Values as lines of JSON.

use serde::Serialize;

/// A value as one line of JSON, for every program that reads lines, and for a terminal.
pub(crate) fn to_line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    // Values that are kept as they arrived may take several lines; strings contain no line ends.
    let json = serde_json::to_string(value)?.replace(['\n', '\r'], " ");
    if !json.contains(is_escaped) {
        return Ok(json);
    }
    let mut line = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            // They occur in strings only.
            _ if is_escaped(char) => line += &format!("\\u{:04x}", u32::from(char)),
            _ => line.push(char),
        }
    }
    Ok(line)
}

/// Whether some programs take this character for the end of a line, or for a command to a terminal.
fn is_escaped(char: char) -> bool {
    matches!(char, '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
