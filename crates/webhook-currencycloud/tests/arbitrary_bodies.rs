//! Whatever arrives, nothing panics and nothing is lost.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

use proptest::prelude::*;
use webhook_core::{
    Delivery, Provider, Secret, Secrets, Verified, WebhookEvent, testing::Rehearsed,
};
use webhook_currencycloud::Currencycloud;

/// A sample in which some bytes were changed, taken out, or put in.
fn damaged_sample() -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8);
    let damages = prop::collection::vec(damage, 1..6);
    (0..Currencycloud::SAMPLES.len(), damages).prop_map(|(sample, damages)| {
        let mut body = Currencycloud::SAMPLES[sample].body.as_bytes().to_vec();
        for (index, byte, how) in damages {
            let at = index.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => drop(body.remove(at)),
                _ => body.insert(at, byte),
            }
        }
        body
    })
}

fn decodes_or_is_kept(body: &[u8]) {
    match Currencycloud::decode(Verified::assume_trusted(body)) {
        Ok(envelope) => {
            assert_eq!(envelope.verified.body(), body);
            let written = serde_json::to_vec(&envelope.event).unwrap();
            let again = Currencycloud::decode(Verified::assume_trusted(written)).unwrap();
            assert_eq!(again.event, envelope.event);
            let payloads = [envelope.event.payload(), again.event.payload()];
            let [first, second] = payloads.map(|payload| payload.unwrap());
            assert_eq!(first.get(), second.get());
        }
        Err(undecodable) => {
            assert_eq!(undecodable.verified.body(), body);
            assert!(!undecodable.to_string().contains('\n'));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_damaged_sample_decodes_to_what_it_says_or_is_kept(body in damaged_sample()) {
        decodes_or_is_kept(&body);
    }

    #[test]
    fn any_bytes_are_decoded_or_kept(body in prop::collection::vec(any::<u8>(), 0..200)) {
        decodes_or_is_kept(&body);
    }

    #[test]
    fn any_json_text_is_decoded_or_kept(text in "[\\[\\]{}\",:0-9a-z.\\\\ -]{0,120}") {
        decodes_or_is_kept(text.as_bytes());
    }

    #[test]
    fn any_header_value_is_refused(value in "\\PC{0,200}", twice: bool) {
        let provider = Currencycloud::new(&Secrets::new(Secret::new("a key").unwrap()));
        let mut headers = vec![(Currencycloud::SIGNATURE_HEADER, value.as_str())];
        if twice {
            headers.push(("X-HMAC-Digest-SHA-512", ""));
        }
        let refused = provider.verify(&Delivery::new(&headers, b"{}"));
        prop_assert!(refused.is_err());
        let error = refused.unwrap_err().to_string();
        prop_assert!(value.len() < 12 || !error.contains(&value));
    }
}
