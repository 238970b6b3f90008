//! Account numbers and routing codes, which come as text or as number.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Unexpected};
use serde_json::value::RawValue;
use webhook_core::{
    leaf_member,
    payload::{Gap, Leaf},
};

/// An account number or routing code. The reference types it as a string and shows it as a number:
/// both are read, and the digits stay.
#[derive(Debug, Clone)]
pub struct AccountNumber {
    digits: Box<str>,
    token: Box<RawValue>,
}

impl AccountNumber {
    /// The text, or the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.digits
    }

    fn read<E: serde::de::Error>(token: &RawValue) -> Result<Self, E> {
        let digits = match token.get().as_bytes().first() {
            Some(b'"') => serde_json::from_str(token.get()).ok(),
            Some(b'-' | b'0'..=b'9') => Some(token.get().into()),
            _ => None,
        };
        let unexpected = || E::invalid_type(Unexpected::Other("another value"), &EXPECTED);
        Ok(Self {
            digits: digits.ok_or_else(unexpected)?,
            token: token.to_owned(),
        })
    }
}

const EXPECTED: &str = "a string or a number";

impl PartialEq for AccountNumber {
    /// Compares the digits, whichever way they were written.
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl Eq for AccountNumber {}

impl std::fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.digits)
    }
}

impl Serialize for AccountNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.token.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AccountNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let token = Box::<RawValue>::deserialize(deserializer)?;
        Self::read(&token)
    }
}

impl Leaf for AccountNumber {
    const BLANK_IS_NO_VALUE: bool = true;

    fn read_optional<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<Self, Gap>, D::Error> {
        let token = Box::<RawValue>::deserialize(deserializer)?;
        match token.get() {
            "null" => Ok(Err(Gap::Null)),
            "\"\"" => Ok(Err(Gap::Blank)),
            _ => Self::read(&token).map(Ok),
        }
    }
}

leaf_member!(AccountNumber);
