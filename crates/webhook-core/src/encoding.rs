//! How the bytes of a signature are written.

use base64ct::{Base64, Base64Unpadded, Base64UrlUnpadded, Encoding as _};

use crate::mac::Algorithm;

/// How the bytes of a signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits: written in lower case, read in either, since both spell the same bytes.
    Hex,
    /// Base64 with the standard alphabet and padding, and nothing else.
    Base64,
    /// Base64 in a URL's query: written with the URL-safe alphabet and without padding. Read in
    /// either alphabet, with or without padding, percent-encoded or not, and with a blank in the
    /// place of `+`, since that is what form decoding makes of it.
    QueryBase64,
}

impl Encoding {
    /// The text of a tag.
    pub(crate) fn encode(self, tag: &[u8]) -> String {
        match self {
            Self::Hex => base16ct::lower::encode_string(tag),
            Self::Base64 => Base64::encode_string(tag),
            Self::QueryBase64 => Base64UrlUnpadded::encode_string(tag),
        }
    }

    /// The bytes of a tag, or `None` unless `text` spells exactly one tag of the algorithm.
    pub(crate) fn decode<'b>(
        self,
        algorithm: Algorithm,
        text: &[u8],
        buffer: &'b mut [u8; Algorithm::LONGEST_TAG],
    ) -> Option<&'b [u8]> {
        let expected = self.encoded_length(algorithm);
        let length = match self {
            Self::Hex if text.len() == expected => decode_hex(text, buffer)?,
            Self::Base64 if text.len() == expected => {
                Base64::decode(text, &mut *buffer).ok()?.len()
            }
            Self::QueryBase64 => decode_query_base64(text, expected, buffer)?,
            Self::Hex | Self::Base64 => return None,
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
            (Self::QueryBase64, Algorithm::HmacSha256) => "43 characters of Base64",
            (Self::QueryBase64, Algorithm::HmacSha512) => "86 characters of Base64",
        }
    }

    fn encoded_length(self, algorithm: Algorithm) -> usize {
        match self {
            Self::Hex => 2 * algorithm.tag_length(),
            Self::Base64 => 4 * algorithm.tag_length().div_ceil(3),
            Self::QueryBase64 => (4 * algorithm.tag_length()).div_ceil(3),
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

/// The length of the longest tag in Base64 without padding.
const LONGEST_BASE64: usize = 86;

/// The number of bytes, if these are `expected` characters of Base64 without their padding.
fn decode_query_base64(text: &[u8], expected: usize, buffer: &mut [u8]) -> Option<usize> {
    let mut standard = [0; LONGEST_BASE64];
    let mut characters = QueryCharacters(text);
    for place in standard.get_mut(..expected)? {
        *place = match characters.next()? {
            b'-' | b' ' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let padding = expected.next_multiple_of(4) - expected;
    match characters.try_fold(0, |count, one| (one == b'=').then_some(count + 1))? {
        0 => {}
        found if found == padding => {}
        _ => return None,
    }
    let tag = Base64Unpadded::decode(standard.get(..expected)?, buffer).ok()?;
    Some(tag.len())
}

/// The characters of a query's value, percent-decoded.
struct QueryCharacters<'t>(&'t [u8]);

impl Iterator for QueryCharacters<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        match *self.0 {
            [b'%', high, low, ref rest @ ..] => {
                self.0 = rest;
                let mut byte = [0];
                // What is no percent-encoding is no Base64 either.
                let decoded = base16ct::mixed::decode([high, low], &mut byte);
                decoded.map_or(Some(b'%'), |byte| byte.first().copied())
            }
            [first, ref rest @ ..] => {
                self.0 = rest;
                Some(first)
            }
            [] => None,
        }
    }
}
