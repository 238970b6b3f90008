//! An independent reading of decimal numbers: by their digits alone.

/// The value of a decimal number: digits without zeros at either end, and where the point is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    is_negative: bool,
    digits: String,
    /// The value is the digits times ten to the power of this.
    exponent: i64,
}

impl Number {
    /// Reads digits with an optional sign, point and exponent. Zeros in front are allowed.
    pub fn read(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        let exponent =
            exponent - i64::try_from(fraction.len()).ok()? + i64::try_from(zeros).ok()?;
        let digits = digits.trim_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Some(Self {
            is_negative: text.starts_with('-') && !is_zero,
            digits,
            exponent: if is_zero { 0 } else { exponent },
        })
    }

    /// How many digits it has before and after the point, without zeros that say nothing.
    pub fn places(&self) -> (i64, i64) {
        let digits = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        ((digits + self.exponent).max(0), (-self.exponent).max(0))
    }
}

/// Whether a text is a number in JSON's grammar.
pub fn is_json_number(text: &str) -> bool {
    let is_number_byte = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    text.bytes().all(is_number_byte)
        && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
}
