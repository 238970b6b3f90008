//! The signature vectors, which were made with other tools than these crates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod oracle;

use oracle::{Row, row};
use webhook_core::{Delivery, Proof, Provider, Secret, SecretError, Secrets, VerifyError};
use webhook_currencycloud::Currencycloud;

fn text_key(row: &Row) -> Currencycloud {
    Currencycloud::new(&Secrets::new(Secret::new(row.key.clone()).unwrap()))
}

fn hex_key(row: &Row) -> Currencycloud {
    let secrets = Secrets::new(Secret::new(row.key.clone()).unwrap());
    Currencycloud::with_hex_decoded_keys(&secrets).unwrap()
}

fn verify(provider: &Currencycloud, body: &[u8], signature: &str) -> Result<Proof, VerifyError> {
    let headers = [("X-Hmac-Digest-Sha-512", signature)];
    provider
        .verify(&Delivery::new(&headers, body))
        .map(|verified| verified.proof())
}

#[test]
fn a1_and_b1_verify_with_the_key_as_text() {
    for name in ["A1", "B1"] {
        let row = row(name);
        let proof = verify(&text_key(&row), &row.signed_body(), &row.signature);
        assert_eq!(proof, Ok(Proof::Body), "{name}");
    }
}

#[test]
fn a3_and_b2_verify_with_the_key_hex_decoded() {
    for name in ["A3", "B2"] {
        let row = row(name);
        let proof = verify(&hex_key(&row), &row.signed_body(), &row.signature);
        assert_eq!(proof, Ok(Proof::Body), "{name}");
    }
}

#[test]
fn one_form_of_the_key_does_not_verify_what_the_other_signed() {
    for (name, provider) in [("A1", hex_key(&row("A1"))), ("A3", text_key(&row("A3")))] {
        let row = row(name);
        assert!(
            verify(&provider, &row.signed_body(), &row.signature).is_err(),
            "{name}"
        );
    }
}

#[test]
fn a2_signs_body_a_with_a_line_end_and_not_body_a() {
    let (a1, a2) = (row("A1"), row("A2"));
    let provider = text_key(&a2);
    assert_eq!(
        verify(&provider, &a2.signed_body(), &a2.signature),
        Ok(Proof::Body)
    );
    assert!(verify(&provider, &a1.signed_body(), &a2.signature).is_err());
    assert!(verify(&provider, &a2.signed_body(), &a1.signature).is_err());
}

#[test]
fn a_key_that_is_not_hexadecimal_is_no_hex_decoded_key() {
    for text in ["not hexadecimal", "abc", "0xab"] {
        let secrets = Secrets::new(Secret::new(text).unwrap());
        let made = Currencycloud::with_hex_decoded_keys(&secrets);
        assert_eq!(made.err(), Some(SecretError::NotHexadecimal));
    }
}

/// The header value that the collections guide prints. Its key is unknown, so it verifies nothing;
/// its form is good.
#[test]
fn the_published_digest_is_well_formed_and_fits_no_known_key() {
    let published = "e7ace9c29306a82b25bdb764f60f583aeb9145e17c06572640a2953c243e97e1\
                     9dde7e5cf00b10e60e5ede255b5c91c09312dbec58b7f695d9801fa90514a1dd";
    let row = row("A1");
    let refused = verify(&text_key(&row), &row.signed_body(), published);
    assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
}

#[test]
fn schemes_that_others_invented_for_this_provider_do_not_verify() {
    let row = row("A1");
    for name in ["X-Signature", "X-HMAC-Signature", "x-hmac-digest-sha-256"] {
        let headers = [(name, row.signature.as_str())];
        let body = row.signed_body();
        let refused = text_key(&row).verify(&Delivery::new(&headers, &body)).err();
        assert!(
            matches!(refused, Some(VerifyError::Missing { .. })),
            "{name}"
        );
    }
}
