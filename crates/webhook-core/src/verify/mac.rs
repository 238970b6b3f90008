//! Message authentication codes: keyed once, compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::{Algorithm, Encoding, Location, Secret, SecretError, Secrets, VerifyError};

/// The keyed states of a set of secrets.
///
/// A keyed state has hashed the key already: a check hashes the message alone, and the secret's
/// text is not kept. States are wiped when dropped.
pub(crate) struct MacKeys {
    algorithm: Algorithm,
    first: KeyedMac,
    others: Vec<KeyedMac>,
}

impl MacKeys {
    /// Keys that are the bytes of each secret's text.
    pub(crate) fn of_text(algorithm: Algorithm, secrets: &Secrets) -> Self {
        let key = |secret: &Secret| KeyedMac::new(algorithm, secret.expose().as_bytes());
        Self {
            algorithm,
            first: key(secrets.first()),
            others: secrets.others().iter().map(key).collect(),
        }
    }

    /// The same keys, for messages that begin with `prefix`: it is hashed once, here.
    pub(crate) fn with_prefix(mut self, prefix: &[u8]) -> Self {
        for key in std::iter::once(&mut self.first).chain(&mut self.others) {
            match key {
                KeyedMac::Sha256(mac) => mac.update(prefix),
                KeyedMac::Sha512(mac) => mac.update(prefix),
            }
        }
        self
    }

    /// Keys that are the bytes which each secret spells in hexadecimal.
    pub(crate) fn of_hexadecimal(
        algorithm: Algorithm,
        secrets: &Secrets,
    ) -> Result<Self, SecretError> {
        let key = |secret: &Secret| {
            // `decode` skips the prefix `0x`; `check_raw` refuses it.
            let text = secret.expose();
            let bytes = match const_hex::check_raw(text) {
                true => const_hex::decode(text).ok(),
                false => None,
            };
            let bytes = Zeroizing::new(bytes.ok_or(SecretError::NotHexadecimal)?);
            Ok(KeyedMac::new(algorithm, &bytes))
        };
        Ok(Self {
            algorithm,
            first: key(secrets.first())?,
            others: secrets.others().iter().map(key).collect::<Result<_, _>>()?,
        })
    }

    /// Checks the tag that `text` spells. `covers` asks whether it is the tag of a message.
    ///
    /// A malformed tag is refused before anything is hashed.
    pub(crate) fn check(
        &self,
        encoding: Encoding,
        location: Location,
        text: &[u8],
        covers: impl FnOnce(&dyn Fn(&[&[u8]]) -> bool) -> Result<bool, VerifyError>,
    ) -> Result<(), VerifyError> {
        let mut buffer = [0; Algorithm::LONGEST_TAG];
        let tag =
            encoding.decode(self.algorithm, text, &mut buffer).ok_or(VerifyError::Malformed {
                location,
                expected: encoding.described(self.algorithm),
                found_length: text.len(),
            })?;
        if covers(&|message| self.accept(message, tag))? {
            return Ok(());
        }
        Err(VerifyError::Mismatch { location, secrets: self.len() })
    }

    /// Whether `tag` is the whole tag of `message` under any of the keys. Every key costs one MAC,
    /// whether or not an earlier one fits.
    fn accept<T: AsRef<[u8]>>(&self, message: &[T], tag: &[u8]) -> bool {
        self.others.iter().fold(self.first.accepts(message, tag), |accepted, key| {
            accepted | key.accepts(message, tag)
        })
    }

    /// The tag of `message` under the first key.
    pub(crate) fn tag<T: AsRef<[u8]>>(&self, message: &[T]) -> Vec<u8> {
        self.first.tag(message)
    }

    fn len(&self) -> usize {
        1 + self.others.len()
    }
}

impl std::fmt::Debug for MacKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} secret(s)", self.len())
    }
}

enum KeyedMac {
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl KeyedMac {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length: RFC 2104, section 2")]
    fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        const ANY_LENGTH: &str = "HMAC takes keys of any length";
        match algorithm {
            Algorithm::HmacSha256 => Self::Sha256(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::HmacSha512 => Self::Sha512(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
        }
    }

    /// The MAC library compares the full length in constant time.
    fn accepts<T: AsRef<[u8]>>(&self, message: &[T], tag: &[u8]) -> bool {
        match self {
            Self::Sha256(mac) => updated(mac, message).verify_slice(tag).is_ok(),
            Self::Sha512(mac) => updated(mac, message).verify_slice(tag).is_ok(),
        }
    }

    fn tag<T: AsRef<[u8]>>(&self, message: &[T]) -> Vec<u8> {
        match self {
            Self::Sha256(mac) => updated(mac, message).finalize().into_bytes().to_vec(),
            Self::Sha512(mac) => updated(mac, message).finalize().into_bytes().to_vec(),
        }
    }
}

fn updated<M: Mac + Clone, T: AsRef<[u8]>>(keyed: &M, message: &[T]) -> M {
    let mut mac = keyed.clone();
    for part in message {
        mac.update(part.as_ref());
    }
    mac
}
