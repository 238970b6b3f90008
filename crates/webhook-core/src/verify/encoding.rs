//! The hash functions of signatures, and how their bytes are written.

use base64::{
    Engine,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    },
};

/// The hash function under an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256: 32 bytes.
    HmacSha256,
    /// HMAC with SHA-512: 64 bytes.
    HmacSha512,
}

impl Algorithm {
    /// Its name: `HMAC-SHA-256`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha256 => "HMAC-SHA-256",
            Self::HmacSha512 => "HMAC-SHA-512",
        }
    }

    /// The length of the longest tag, in bytes.
    pub(crate) const LONGEST_TAG: usize = 64;

    /// The length of a tag, in bytes.
    pub(crate) fn tag_length(self) -> usize {
        match self {
            Self::HmacSha256 => 32,
            Self::HmacSha512 => 64,
        }
    }
}

/// How the bytes of a signature are written. A signature is public, so it is decoded by libraries
/// that are made for speed; only the comparison of MACs takes constant time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits. Written in lower case; read in either, since both spell the same bytes.
    Hex,
    /// Base64 with the standard alphabet and padding. No other form is accepted.
    Base64,
    /// Base64 in a URL's query. Written with the URL-safe alphabet and without padding. Read in
    /// either alphabet, with or without padding, percent-encoded or not, and with a space instead
    /// of `+`, which form decoding produces.
    QueryBase64,
}

impl Encoding {
    /// Its name: `hexadecimal`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hex => "hexadecimal",
            Self::Base64 => "standard Base64 with padding",
            Self::QueryBase64 => "Base64 in a URL",
        }
    }

    /// The text of a tag.
    pub(crate) fn encode(self, tag: &[u8]) -> String {
        match self {
            Self::Hex => const_hex::encode(tag),
            Self::Base64 => STANDARD.encode(tag),
            Self::QueryBase64 => URL_SAFE_NO_PAD.encode(tag),
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
        let tag = buffer.get_mut(..algorithm.tag_length())?;
        match self {
            Self::Hex | Self::Base64 if text.len() != expected => return None,
            Self::Hex => const_hex::decode_to_slice(text, tag).ok()?,
            // The length is exact: a text of this length that spells fewer bytes has more padding.
            Self::Base64 => exactly(STANDARD.decode_slice(text, tag).ok()?, algorithm)?,
            Self::QueryBase64 => {
                let mut standard = [0; LONGEST_BASE64];
                let standard = query_base64(text, standard.get_mut(..expected)?)?;
                exactly(STANDARD_NO_PAD.decode_slice(standard, tag).ok()?, algorithm)?;
            }
        }
        buffer.get(..algorithm.tag_length())
    }

    /// What a tag of the algorithm looks like, for error messages.
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

fn exactly(length: usize, algorithm: Algorithm) -> Option<()> {
    (length == algorithm.tag_length()).then_some(())
}

const STANDARD_NO_PAD: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// The length of the longest tag in Base64 without padding.
const LONGEST_BASE64: usize = 86;

/// Fills `standard` with Base64 in the standard alphabet, if `text` spells exactly that many
/// characters and the right padding or none.
fn query_base64<'s>(text: &[u8], standard: &'s mut [u8]) -> Option<&'s [u8]> {
    let padding = standard.len().next_multiple_of(4) - standard.len();
    let mut characters = QueryCharacters(text);
    for slot in &mut *standard {
        *slot = match characters.next()? {
            b'-' | b' ' => b'+',
            b'_' => b'/',
            other => other,
        };
    }
    let found = characters.try_fold(0, |count, one| (one == b'=').then_some(count + 1))?;
    (found == 0 || found == padding).then_some(&*standard)
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
                // An invalid escape stays a `%`, which Base64 does not have.
                let decoded = const_hex::decode_to_slice([high, low], &mut byte);
                decoded.map_or(Some(b'%'), |()| byte.first().copied())
            }
            [first, ref rest @ ..] => {
                self.0 = rest;
                Some(first)
            }
            [] => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithms_and_encodings_have_names() {
        let algorithms = [Algorithm::HmacSha256, Algorithm::HmacSha512].map(Algorithm::as_str);
        assert_eq!(algorithms, ["HMAC-SHA-256", "HMAC-SHA-512"]);
        let encodings =
            [Encoding::Hex, Encoding::Base64, Encoding::QueryBase64].map(Encoding::as_str);
        assert_eq!(encodings, ["hexadecimal", "standard Base64 with padding", "Base64 in a URL"]);
    }

    #[test]
    fn a_text_of_the_right_length_that_spells_a_byte_less_is_no_tag() {
        let decodes = |text: &str| {
            let mut buffer = [0; Algorithm::LONGEST_TAG];
            Encoding::Base64.decode(Algorithm::HmacSha256, text.as_bytes(), &mut buffer).is_some()
        };
        assert!(decodes(&format!("{}=", "A".repeat(43))));
        assert!(!decodes(&format!("{}==", "A".repeat(42))));
    }

    #[test]
    fn base64_in_a_query_has_the_right_padding_or_none() {
        for (algorithm, length, right) in
            [(Algorithm::HmacSha256, 43, 1), (Algorithm::HmacSha512, 86, 2)]
        {
            for padding in 0..4 {
                let text = format!("{}{}", "A".repeat(length), "=".repeat(padding));
                let mut buffer = [0; Algorithm::LONGEST_TAG];
                let tag = Encoding::QueryBase64.decode(algorithm, text.as_bytes(), &mut buffer);
                assert_eq!(tag.is_some(), padding == 0 || padding == right, "{text}");
            }
        }
    }
}
