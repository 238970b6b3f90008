//! The two readings of a key, and signatures of other schemes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod oracle;

use oracle::Row;
use webhook_core::{Delivery, Proof, Provider, Secret, SecretError, VerifyError};
use webhook_currencycloud::Currencycloud;

fn text_key(row: &Row) -> Currencycloud {
    Currencycloud::new(row.key())
}

fn hex_key(row: &Row) -> Currencycloud {
    Currencycloud::with_hex_decoded_keys(row.key()).unwrap()
}

fn verify(provider: &Currencycloud, body: &[u8], signature: &str) -> Result<Proof, VerifyError> {
    let headers = [("X-Hmac-Digest-Sha-512", signature)];
    let verified = provider.verify(&Delivery::new(&headers, body))?;
    Ok(verified.proof())
}

#[test]
fn a_key_verifies_what_was_signed_with_its_own_reading_and_nothing_else() {
    for (name, is_text) in [("A1", true), ("B1", true), ("A3", false), ("B2", false)] {
        let row = Row::named(name);
        for (provider, verifies) in [(text_key(&row), is_text), (hex_key(&row), !is_text)] {
            let outcome = verify(&provider, &row.signed_body(), &row.signature);
            assert_eq!(outcome.ok(), verifies.then_some(Proof::Body), "{name}");
        }
    }
}

#[test]
fn a_key_that_is_not_hexadecimal_cannot_be_hex_decoded() {
    for text in ["not hexadecimal", "abc", "0xab"] {
        let made = Currencycloud::with_hex_decoded_keys(Secret::new(text).unwrap());
        assert_eq!(made.err(), Some(SecretError::NotHexadecimal));
    }
}

/// The collections guide prints it. Its key is unknown.
#[test]
fn the_published_digest_has_the_right_form_and_fits_no_published_key() {
    let published = "e7ace9c29306a82b25bdb764f60f583aeb9145e17c06572640a2953c243e97e1\
                     9dde7e5cf00b10e60e5ede255b5c91c09312dbec58b7f695d9801fa90514a1dd";
    let row = Row::named("A1");
    let refused = verify(&text_key(&row), &row.signed_body(), published);
    assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
}
