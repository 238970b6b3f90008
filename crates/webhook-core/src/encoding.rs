//! How the bytes of a signature are written.

use base64ct::{Base64, Encoding as _};

use crate::mac::Algorithm;

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits: written in lower case, read in either, since both spell the same bytes.
    Hex,
    /// Base64 with the standard alphabet and padding, and nothing else.
    Base64,
}

impl Encoding {
    /// The text of a tag.
    pub(crate) fn encode(self, tag: &[u8]) -> String {
        match self {
            Self::Hex => base16ct::lower::encode_string(tag),
            Self::Base64 => Base64::encode_string(tag),
        }
    }

    /// The bytes of a tag, or `None` unless `text` spells exactly one tag of the algorithm.
    pub(crate) fn decode<'b>(
        self,
        algorithm: Algorithm,
        text: &[u8],
        buffer: &'b mut [u8; Algorithm::LONGEST_TAG],
    ) -> Option<&'b [u8]> {
        if text.len() != self.encoded_length(algorithm) {
            return None;
        }
        let length = match self {
            Self::Hex => decode_hex(text, buffer)?,
            Self::Base64 => Base64::decode(text, &mut *buffer).ok()?.len(),
        };
        if length == algorithm.tag_length() {
            buffer.get(..length)
        } else {
            None
        }
    }

    /// What a tag of the algorithm looks like, for people.
    pub(crate) fn described(self, algorithm: Algorithm) -> &'static str {
        match (self, algorithm) {
            (Self::Hex, Algorithm::HmacSha256) => "64 hexadecimal digits",
            (Self::Hex, Algorithm::HmacSha512) => "128 hexadecimal digits",
            (Self::Base64, Algorithm::HmacSha256) => "44 characters of padded standard Base64",
            (Self::Base64, Algorithm::HmacSha512) => "88 characters of padded standard Base64",
        }
    }

    fn encoded_length(self, algorithm: Algorithm) -> usize {
        match self {
            Self::Hex => 2 * algorithm.tag_length(),
            Self::Base64 => 4 * algorithm.tag_length().div_ceil(3),
        }
    }
}

/// The number of bytes. Lower case is what providers send, and quicker to read than either case.
fn decode_hex(text: &[u8], buffer: &mut [u8]) -> Option<usize> {
    if let Ok(tag) = base16ct::lower::decode(text, &mut *buffer) {
        return Some(tag.len());
    }
    base16ct::mixed::decode(text, buffer).ok().map(<[u8]>::len)
}
