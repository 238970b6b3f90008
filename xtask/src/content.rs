//! What the bytes of a fixture may be.

use std::fmt;

use serde_json::value::RawValue;

/// UTF-8's byte order mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What a fixture holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A delivery's body, byte for byte as the provider sends it: one compact JSON object.
    Delivery,
    /// Signature vectors: an array, written by us and for us, so that it may be indented.
    Vectors,
}

impl Content {
    /// Everything that is wrong with these bytes. After a flaw that makes the rest unreadable,
    /// nothing more is found.
    pub(crate) fn flaws(self, bytes: &[u8]) -> Vec<Flaw> {
        let Ok(text) = str::from_utf8(bytes) else {
            return vec![Flaw::NotUtf8];
        };
        if text.starts_with(BYTE_ORDER_MARK) {
            return vec![Flaw::ByteOrderMark];
        }
        // Raw: no number is read, so none can be out of range.
        let json: &RawValue = match serde_json::from_str(text) {
            Ok(json) => json,
            Err(error) => return vec![Flaw::NotJson(error.to_string())],
        };
        let (kind, opening) = match self {
            Self::Delivery => ("object", '{'),
            Self::Vectors => ("array", '['),
        };
        let mut flaws = Vec::new();
        if !json.get().starts_with(opening) {
            flaws.push(Flaw::WrongKind(kind));
        }
        if self == Self::Delivery {
            flaws.extend(check_wire_form(text));
        }
        flaws
    }
}

/// What can be wrong with the bytes of a fixture.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// The bytes are no UTF-8.
    NotUtf8,
    /// The text starts with a byte order mark.
    ByteOrderMark,
    /// The text is no JSON, and the parser says why.
    NotJson(String),
    /// The JSON is something other than this.
    WrongKind(&'static str),
    /// White space stands outside the strings: the offset of its first byte.
    WhiteSpace(usize),
    /// The text is compact, but ends in a line break, as editors like to have it.
    TrailingLineBreak,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::ByteOrderMark => f.write_str("starts with a byte order mark"),
            Self::NotJson(reason) => write!(f, "not JSON: {reason}"),
            Self::WrongKind(expected) => {
                write!(f, "expected a JSON {expected}, found something else")
            }
            Self::WhiteSpace(offset) => write!(
                f,
                "not in wire form: white space outside a string at byte {offset}"
            ),
            Self::TrailingLineBreak => f.write_str("not in wire form: ends in a line break"),
        }
    }
}

/// Whether a JSON text is compact, as the providers send it.
fn check_wire_form(json: &str) -> Option<Flaw> {
    let white_space = first_white_space(json)?;
    let compact_up_to_its_end = json.trim_end_matches(['\r', '\n']).len() == white_space;
    Some(if compact_up_to_its_end {
        Flaw::TrailingLineBreak
    } else {
        Flaw::WhiteSpace(white_space)
    })
}

/// The offset of the first white space outside the strings of a JSON text.
fn first_white_space(json: &str) -> Option<usize> {
    let mut in_string = false;
    let mut escaped = false;
    json.bytes().position(|byte| {
        if !in_string {
            in_string = byte == b'"';
            return byte.is_ascii_whitespace();
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = false,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::{Content, Flaw, first_white_space};

    #[test]
    fn content_that_no_provider_would_send_is_a_defect() {
        let cases: [(&[u8], Flaw); 8] = [
            (b"{\"a\":\"\xff\"}", Flaw::NotUtf8),
            (b"\xef\xbb\xbf{}", Flaw::ByteOrderMark),
            (b"{}\n", Flaw::TrailingLineBreak),
            (b"{}\r\n", Flaw::TrailingLineBreak),
            (b" {}", Flaw::WhiteSpace(0)),
            (b"{\"a\": 1}", Flaw::WhiteSpace(5)),
            (b"{} \n", Flaw::WhiteSpace(2)),
            (b"[]", Flaw::WrongKind("object")),
        ];
        for (bytes, flaw) in cases {
            assert_eq!(
                Content::Delivery.flaws(bytes),
                [flaw],
                "{}",
                bytes.escape_ascii()
            );
        }
    }

    #[test]
    fn content_that_is_no_json_is_a_defect() {
        for text in ["", "{", "{}{}", "{\"a\":1,}", "{\u{a0}}", "{\"a\":01}"] {
            let flaws = Content::Delivery.flaws(text.as_bytes());
            assert!(
                matches!(flaws.as_slice(), [Flaw::NotJson(_)]),
                "{text}: {flaws:?}"
            );
        }
    }

    #[test]
    fn content_is_good_whatever_its_strings_and_numbers_hold() {
        for text in [
            r#"{}"#,
            r#"{"a b":"c \" d\\","e":"\\"}"#,
            r#"{"a":"2 -> 3, £, é"}"#,
            r#"{"a":1e999,"b":0.10000000000000000000000000000000000001}"#,
        ] {
            assert_eq!(Content::Delivery.flaws(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn vectors_are_an_array_in_any_form() {
        assert_eq!(Content::Vectors.flaws(b"[\n  { }\n]\n"), []);
        assert_eq!(Content::Vectors.flaws(b"{}"), [Flaw::WrongKind("array")]);
    }

    #[test]
    fn white_space_is_found_after_a_string_that_ends_in_an_escape() {
        assert_eq!(first_white_space(r#"{"a":"\\" }"#), Some(9));
        assert_eq!(first_white_space(r#"{"a":"\" "}"#), None);
    }
}
