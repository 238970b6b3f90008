//! An independent signer: HMAC straight from the `hmac` and `sha2` crates, none of our own code.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};

/// The HMAC-SHA-256 of a message, in lower-case hexadecimal.
///
/// ```
/// // printf 'a body' | openssl dgst -sha256 -hmac 'a key'
/// assert_eq!(
///     webhook_test_support::oracle::hmac_sha256_hex("a key", "a body"),
///     "e41a19a8d82130c4061c7c1ec399300cbfdc39692abb7ffebed8c7b76a3e28ff",
/// );
/// ```
#[must_use]
pub fn hmac_sha256_hex(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> String {
    hex(&tag::<Hmac<Sha256>>(key.as_ref(), message.as_ref()))
}

/// The HMAC-SHA-256 of a message, in padded standard Base64.
#[must_use]
pub fn hmac_sha256_base64(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> String {
    STANDARD.encode(tag::<Hmac<Sha256>>(key.as_ref(), message.as_ref()))
}

/// The HMAC-SHA-512 of a message, in lower-case hexadecimal.
#[must_use]
pub fn hmac_sha512_hex(key: impl AsRef<[u8]>, message: impl AsRef<[u8]>) -> String {
    hex(&tag::<Hmac<Sha512>>(key.as_ref(), message.as_ref()))
}

/// The query of a callback URL with the label of an endpoint and its token.
#[must_use]
pub fn callback_query(secret: &str, provider: &str, label: &str) -> String {
    let message = format!("webhook callback url 1\n{provider}\n{label}");
    format!(
        "endpoint={label}&token={}",
        hmac_sha256_hex(secret, message)
    )
}

fn tag<M: Mac + KeyInit>(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
