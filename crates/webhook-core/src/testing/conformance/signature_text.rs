//! Signatures as text, read independently of the code under test.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};

use crate::authoring::Encoding;

/// The bytes that a signature's text spells.
pub(super) fn decoded(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    let text = normalized(encoding, text);
    match encoding {
        Encoding::Hex => const_hex::decode(text).ok(),
        Encoding::Base64 => STANDARD.decode(text).ok(),
        Encoding::QueryBase64 => STANDARD_NO_PAD.decode(text).ok(),
    }
}

/// The same text for all notations that the encoding reads as the same bytes.
pub(super) fn normalized(encoding: Encoding, text: &str) -> String {
    match encoding {
        Encoding::Hex => text.to_ascii_lowercase(),
        Encoding::Base64 => text.into(),
        Encoding::QueryBase64 => {
            let text = percent_decoded(text)
                .replace(['-', ' '], "+")
                .replace('_', "/");
            let bare = text.trim_end_matches('=');
            match (text.len() - bare.len(), bare.len() % 4) {
                (1, 3) | (2, 2) => bare.into(),
                _ => text,
            }
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut decoded: String = pieces.next().unwrap_or_default().into();
    for piece in pieces {
        let byte = piece
            .get(..2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, piece.get(2..)) {
            (Some(byte), Some(rest)) if byte.is_ascii() => {
                decoded.push(char::from(byte));
                decoded.push_str(rest);
            }
            _ => {
                decoded.push('%');
                decoded.push_str(piece);
            }
        }
    }
    decoded
}
