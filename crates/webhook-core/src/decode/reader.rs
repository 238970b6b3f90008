//! Reading JSON straight into payloads.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Token, token::Text};

/// A position in a JSON text.
///
/// It reads at once what nearly every delivery has. Where it finds something else, it says
/// [`Unusual`], and the body is read again, field by field. Rare escapes and values that are kept as
/// they are written are left to `serde_json`. After [`Unusual`] it can be anywhere: do not read on.
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// Something that [`Reader`] leaves to the second reading: damage, or a rare form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unusual;

impl<'a> Reader<'a> {
    /// The beginning of the text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if something does.
    pub fn end(mut self) -> Result<(), Unusual> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(Unusual),
        }
    }

    /// The fields of the object that comes next.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if another value comes next.
    pub fn fields(&mut self) -> Result<Members<'_, 'a>, Unusual> {
        self.members(b'{', b'}')
    }

    /// The items of the array that comes next.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if another value comes next.
    pub fn items(&mut self) -> Result<Members<'_, 'a>, Unusual> {
        self.members(b'[', b']')
    }

    /// The single value that comes next: a text, a number, a boolean or `null`.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if none does.
    pub fn token(&mut self) -> Result<Token<'a>, Unusual> {
        match self.peek() {
            Some(b'"') => self.string().map(Token::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Number),
            Some(_) if self.skip("null") => Ok(Token::Null),
            Some(_) if self.skip("true") => Ok(Token::Boolean(true)),
            Some(_) if self.skip("false") => Ok(Token::Boolean(false)),
            _ => Err(Unusual),
        }
    }

    /// The string that comes next.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if none does.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>, Unusual> {
        self.expect(b'"')?;
        let plain = self.plain()?;
        match self.next() {
            Some(b'"') => Ok(Cow::Borrowed(plain)),
            Some(b'\\') => self.unescaped(plain),
            _ => Err(Unusual),
        }
    }

    /// The value that comes next, as it is written.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if it is no JSON.
    pub fn raw(&mut self) -> Result<&'a RawValue, Unusual> {
        self.parse()
    }

    /// Skips `null` or `""`, if it comes next.
    pub fn skip_empty(&mut self) -> bool {
        self.peek();
        self.skip("null") || self.skip("\"\"")
    }

    /// The rest of the string that begins with `plain` and a backslash.
    #[inline(never)]
    fn unescaped(&mut self, plain: &'a str) -> Result<Cow<'a, str>, Unusual> {
        let begin = self.at - plain.len() - 2;
        let mut text = String::with_capacity(self.text.len().min(1_024));
        text.push_str(plain);
        loop {
            match self.next() {
                Some(byte @ (b'"' | b'\\' | b'/')) => text.push(byte.into()),
                _ => {
                    self.at = begin;
                    return self.parse().map(|Text(text)| text);
                }
            }
            text.push_str(self.plain()?);
            match self.next() {
                Some(b'"') => return Ok(Cow::Owned(text)),
                Some(b'\\') => {}
                _ => return Err(Unusual),
            }
        }
    }

    /// The text before the next quote, backslash or control character.
    #[inline]
    fn plain(&mut self) -> Result<&'a str, Unusual> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(Unusual)?;
        self.take(plain_length(rest))
    }

    #[inline(never)]
    fn number(&mut self) -> Result<&'a str, Unusual> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(Unusual)?;
        let is_part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
        let number = self.take(rest.iter().take_while(is_part).count())?;
        if is_number(number) { Ok(number) } else { Err(Unusual) }
    }

    fn take(&mut self, length: usize) -> Result<&'a str, Unusual> {
        let taken = self.text.get(self.at..self.at + length).ok_or(Unusual)?;
        self.at += length;
        Ok(taken)
    }

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn parse<T: Deserialize<'a>>(&mut self) -> Result<T, Unusual> {
        let rest = self.text.get(self.at..).ok_or(Unusual)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            _ => Err(Unusual),
        }
    }

    fn members(&mut self, open: u8, close: u8) -> Result<Members<'_, 'a>, Unusual> {
        self.expect(open)?;
        Ok(Members { reader: self, close, is_first: true })
    }

    /// The first byte of the value that comes next, or `None` at the end.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Unusual> {
        if self.peek() != Some(byte) {
            return Err(Unusual);
        }
        self.at += 1;
        Ok(())
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..);
        let is_next = rest.is_some_and(|rest| rest.starts_with(text.as_bytes()));
        if is_next {
            self.at += text.len();
        }
        is_next
    }
}

/// The members of an object or an array, one after the other. Each value is read from
/// [`reader`](Self::reader) before the next member.
#[derive(Debug)]
pub struct Members<'r, 'a> {
    /// Where the value is read from.
    pub reader: &'r mut Reader<'a>,
    close: u8,
    is_first: bool,
}

impl<'a> Members<'_, 'a> {
    /// The name of the next field, or `None` after the last one.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if neither follows.
    #[inline]
    pub fn next_name(&mut self) -> Result<Option<Cow<'a, str>>, Unusual> {
        if !self.next_item()? {
            return Ok(None);
        }
        let name = self.reader.string()?;
        self.reader.expect(b':')?;
        Ok(Some(name))
    }

    /// Whether there is another item.
    ///
    /// # Errors
    ///
    /// [`Unusual`] if neither an item nor the end follows.
    #[inline]
    pub fn next_item(&mut self) -> Result<bool, Unusual> {
        match self.reader.peek() {
            Some(byte) if byte == self.close => {
                self.reader.at += 1;
                Ok(false)
            }
            Some(_) if std::mem::take(&mut self.is_first) => Ok(true),
            Some(b',') => {
                self.reader.at += 1;
                Ok(true)
            }
            _ => Err(Unusual),
        }
    }
}

/// Whether the text is a number in JSON.
fn is_number(text: &str) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
        }
        None => (text, "0"),
    };
    let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_whole = are_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    is_whole && are_digits(fraction) && are_digits(exponent)
}

/// How many bytes come before the first quote, backslash or control character.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);
    let (words, rest) = bytes.as_chunks();
    for (number, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let below = |limit: u64, word: u64| word.wrapping_sub(ONES * limit) & !word;
        let is = |byte: u8| below(1, word ^ (ONES * u64::from(byte)));
        // Exact up to the first one.
        let special = (below(0x20, word) | is(b'"') | is(b'\\')) & HIGH_BITS;
        if special != 0 {
            return 8 * number + special.trailing_zeros() as usize / 8;
        }
    }
    let is_special = |byte: &u8| matches!(byte, 0..0x20 | b'"' | b'\\');
    let in_rest = rest.iter().position(is_special).unwrap_or(rest.len());
    bytes.len() - rest.len() + in_rest
}
