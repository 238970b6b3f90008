//! Deliveries in a store or a queue, and the keys of repeated ones.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    DedupKey, Delivery, Evidence, Proof, ProofError, Secret, Stored, Verified,
    authoring::{Algorithm, CallbackSignature, CallbackUrls, Encoding, SignatureHeader},
};

const NO_HEADERS: [(&str, &str); 0] = [];

fn stored_and_read(verified: Verified<'_>) -> Verified<'static> {
    let line = serde_json::to_string(&Stored::from(verified)).unwrap();
    let stored: Stored = serde_json::from_str(&line).unwrap();
    stored.trust_recorded_proof()
}

/// Printed by `printf 'a body' | sha256sum`.
#[test]
fn the_key_of_a_body_is_the_digest_that_any_tool_prints() {
    let digest = "771824de42287642fa0fbe0b568b80cc3290e29b7d3cd6efbc7b1b8eb1037b04";
    let key = DedupKey::of(b"a body");
    assert_eq!(key.to_string(), digest);
    assert_eq!(format!("{key:?}"), format!("DedupKey({digest})"));
    assert_eq!(key.as_bytes().first(), Some(&0x77));
    assert_eq!(Verified::assume_trusted(&b"a body"[..]).dedup_key(), key);
}

/// Printed by `printf 'an-endpoint\na body' | sha256sum`, and the same without a label.
#[test]
fn the_key_of_a_delivery_with_a_proof_in_its_url_covers_the_endpoint() {
    let at_endpoint = "8be05f432525a3634a94c85ff6e0d1a41e0bb5bb5050e049e1d191ab247c8a63";
    let at_none = "23c57db7ffdee256f7a80ae6fcc3d4229ecdc817f35ae5e63af07e21803f324e";
    let secret = Secret::new("of our own").unwrap();

    let urls = CallbackUrls::new("some-provider", &secret.clone().into());
    let url = urls.url("http://localhost/", &"an-endpoint".parse().unwrap()).unwrap();
    let delivery = Delivery::new(&NO_HEADERS, b"a body").with_query(url.query());
    let verified = urls.verify(&delivery).unwrap();
    assert_eq!(verified.dedup_key().to_string(), at_endpoint);
    assert_eq!(stored_and_read(verified).dedup_key().to_string(), at_endpoint);

    let signatures = CallbackSignature::new("signature", &secret.into());
    let url = signatures.url("http://localhost/", &["order-1"]).unwrap();
    let delivery = Delivery::new(&NO_HEADERS, b"a body").with_query(url.query());
    let verified = signatures.verify(&delivery, |covers| Ok(covers(&[b"order-1"]))).unwrap();
    assert_eq!(verified.dedup_key().to_string(), at_none);
    assert_ne!(verified.dedup_key(), DedupKey::of(b"a body"), "a weaker proof hides no other");
}

#[test]
fn a_stored_delivery_is_the_same_after_reading() {
    for body in [&b"{\"id\":\"\xc3\xa9\"}"[..], b"\xff\x00 not UTF-8", b""] {
        let verified =
            Verified::assume_trusted(body).with_delivery_id("d1").with_endpoint("payouts");
        for same in [verified.clone().into_owned(), stored_and_read(verified.clone())] {
            assert_eq!(same.body(), body);
            assert_eq!(same.proof(), Proof::Assumed);
            assert_eq!((same.delivery_id(), same.endpoint()), (Some("d1"), Some("payouts")));
            assert_eq!(same.dedup_key(), verified.dedup_key());
        }
    }
}

#[test]
fn a_stored_delivery_keeps_the_header_that_verifies_it_again() {
    let secrets = Secret::new("a key").unwrap().into();
    let scheme =
        SignatureHeader::new("x-signature", Algorithm::HmacSha256, Encoding::Hex, &secrets);
    let headers = [("X-Signature", scheme.sign(b"a body"))];
    let verified = scheme.verify(&Delivery::new(&headers, b"a body")).unwrap();

    let read = stored_and_read(verified.clone());
    assert_eq!(read, verified);
    let evidence = read.evidence().unwrap();
    let headers = [(&*evidence.header, &*evidence.value)];
    let again = scheme.verify(&Delivery::new(&headers, read.body())).unwrap();
    assert_eq!(again, verified);

    let without = Stored::recorded("a body", Proof::Body, None).trust_recorded_proof();
    assert_ne!(without, verified);
    assert_eq!(without.dedup_key(), verified.dedup_key());
    let evidence = verified.clone().into_owned().evidence().cloned();
    let recorded = Stored::recorded("a body", Proof::Body, evidence);
    assert_eq!(recorded, Stored::from(verified.clone()));
    assert_eq!((recorded.body(), recorded.evidence()), (&b"a body"[..], verified.evidence()));
}

#[test]
fn a_token_in_a_callback_url_is_not_kept_as_evidence() {
    let secret = Secret::new("of our own").unwrap();
    let urls = CallbackUrls::new("some-provider", &secret.clone().into());
    let url = urls.url("http://localhost/", &"an-endpoint".parse().unwrap()).unwrap();
    let delivery = Delivery::new(&NO_HEADERS, b"a body").with_query(url.query());
    assert_eq!(urls.verify(&delivery).unwrap().evidence(), None);

    let signatures = CallbackSignature::new("signature", &secret.into());
    let url = signatures.url("http://localhost/", &["order-1"]).unwrap();
    let delivery = Delivery::new(&NO_HEADERS, b"a body").with_query(url.query());
    let verified = signatures.verify(&delivery, |covers| Ok(covers(&[b"order-1"]))).unwrap();
    assert_eq!(verified.evidence(), None);
}

#[test]
fn a_proof_is_read_from_its_own_text_only() {
    for proof in [Proof::Body, Proof::Url, Proof::Fetched, Proof::Assumed] {
        assert_eq!(proof.to_string().parse(), Ok(proof));
    }
    for text in ["", "Body", "none"] {
        assert_eq!(text.parse::<Proof>(), Err(ProofError));
    }
    assert_eq!(
        ProofError.to_string(),
        "expected body, url, fetched or assumed, found another text"
    );
}

#[test]
fn a_stored_delivery_is_readable_json_with_base64_only_where_it_must() {
    let json = |body: &'static [u8]| {
        let stored = Stored::from(Verified::assume_trusted(body));
        serde_json::to_string(&stored).unwrap()
    };
    assert_eq!(json(b"{}"), r#"{"proof":"assumed","body":"{}"}"#);
    assert_eq!(json(b"\xff"), r#"{"proof":"assumed","body_base64":"/w=="}"#);
    let evidence = Evidence { header: "x-signature".into(), value: "c0ffee".into() };
    assert_eq!(
        serde_json::to_string(&Stored::recorded("{}", Proof::Body, Some(evidence))).unwrap(),
        r#"{"proof":"body","evidence":{"header":"x-signature","value":"c0ffee"},"body":"{}"}"#
    );
    for text in [
        r#"{"proof":"body"}"#,
        r#"{"proof":"body","body":"a","body_base64":"YQ=="}"#,
        r#"{"proof":"body","body_base64":"?"}"#,
        r#"{"proof":"none","body":"a"}"#,
    ] {
        assert!(serde_json::from_str::<Stored>(text).is_err(), "{text}");
    }
}
