//! Where the proof of a delivery is looked for, and what is said when it is not there.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    Algorithm, CallbackUrls, DedupKey, Delivery, Encoding, Headers, Place, Proof, Secret, Secrets,
    SignatureHeader, Verified, VerifyError,
};

const HEADER: &str = "x-signature";

fn header(headers: &dyn Headers) -> Result<String, VerifyError> {
    let delivery = Delivery::new(headers, b"");
    let value = delivery.header(HEADER)?;
    Ok(String::from_utf8(value.to_vec()).unwrap())
}

#[test]
fn a_header_is_found_in_every_kind_of_list_whatever_its_case() {
    let pairs = [("accept", "a"), ("X-Signature", "s"), ("x-other", "o")];
    let owned: Vec<(String, Vec<u8>)> = pairs
        .iter()
        .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
        .collect();
    let slice: &[(&str, &str)] = &pairs;
    for headers in [&pairs as &dyn Headers, &slice, &owned, &pairs.to_vec()] {
        assert_eq!(header(headers).as_deref(), Ok("s"));
    }
}

#[cfg(feature = "http")]
#[test]
fn a_header_is_found_in_a_header_map_with_all_its_values() {
    let mut headers = http::HeaderMap::new();
    assert!(matches!(header(&headers), Err(VerifyError::Missing { .. })));
    headers.append("X-Signature", http::HeaderValue::from_static("s"));
    headers.append("X-Signature", http::HeaderValue::from_static("s"));
    assert_eq!(header(&headers).as_deref(), Ok("s"));
    headers.append("X-Signature", http::HeaderValue::from_static("t"));
    assert!(matches!(
        header(&headers),
        Err(VerifyError::Conflicting { .. })
    ));
}

#[test]
fn a_header_that_stands_there_twice_is_one_only_if_both_are_the_same() {
    assert_eq!(
        header(&[(HEADER, "s"), ("X-SIGNATURE", "s")]).as_deref(),
        Ok("s")
    );
    for values in [["s", "t"], ["t", "s"], ["s", ""], ["", "s"]] {
        let refused = header(&values.map(|value| (HEADER, value)));
        assert!(matches!(refused, Err(VerifyError::Conflicting { .. })));
    }
    let none: [(&str, &str); 0] = [];
    assert!(matches!(header(&none), Err(VerifyError::Missing { .. })));
    assert!(matches!(
        header(&[("x-signatur", "s")]),
        Err(VerifyError::Missing { .. })
    ));
}

#[test]
fn a_query_value_is_found_by_its_whole_name() {
    let none: [(&str, &str); 0] = [];
    let value = |query| {
        Delivery::new(&none, b"")
            .with_query(query)
            .query_value("token")
            .ok()
    };
    assert_eq!(value("a=b&token=t&tokens=u"), Some("t"));
    assert_eq!(value("token=t%2B=="), Some("t%2B=="));
    assert_eq!(value("token=t&token=t"), Some("t"));
    for none in [
        "",
        "token",
        "Token=t",
        "xtoken=t",
        "token=t&token=u",
        "a=token=t",
    ] {
        assert_eq!(value(none), None, "{none}");
    }
}

/// What the person reads who is called at night.
#[test]
fn a_refusal_says_what_was_expected_and_what_was_found() {
    let secrets = Secrets::new(Secret::new("a").unwrap()).and(Secret::new("b").unwrap());
    let scheme = |algorithm, encoding| SignatureHeader::new(HEADER, algorithm, encoding, &secrets);
    let sha256 = scheme(Algorithm::HmacSha256, Encoding::Hex);
    let refused = |scheme: &SignatureHeader, headers: &dyn Headers| {
        let refused = scheme.verify(&Delivery::new(headers, b"{}"));
        refused.unwrap_err().to_string()
    };

    let none: [(&str, &str); 0] = [];
    let missing = refused(&sha256, &none);
    assert!(missing.starts_with("expected a signature in header x-signature, found none"));
    let conflicting = refused(&sha256, &[(HEADER, "s"), (HEADER, "t")]);
    assert!(conflicting.starts_with("expected a signature in header x-signature, found several"));
    let mismatch = refused(&sha256, &[(HEADER, "ab".repeat(32))]);
    assert!(mismatch.contains("that fits one of 2 secret(s), found one that fits none"));

    for (algorithm, encoding, form) in [
        (
            Algorithm::HmacSha256,
            Encoding::Hex,
            "64 hexadecimal digits",
        ),
        (
            Algorithm::HmacSha512,
            Encoding::Hex,
            "128 hexadecimal digits",
        ),
        (
            Algorithm::HmacSha256,
            Encoding::Base64,
            "44 characters of padded standard Base64",
        ),
        (
            Algorithm::HmacSha512,
            Encoding::Base64,
            "88 characters of padded standard Base64",
        ),
    ] {
        let malformed = refused(&scheme(algorithm, encoding), &[(HEADER, "short")]);
        let expected =
            format!("expected a signature in header x-signature of {form}, found 5 bytes");
        assert!(malformed.starts_with(&expected), "{malformed}");
    }

    let urls = CallbackUrls::new("some-provider", &secrets);
    let refused = urls.verify(&Delivery::new(&none, b"{}")).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("expected a callback URL with `endpoint`, found none")
    );
}

/// Signed with another tool, for both algorithms and both encodings.
#[test]
fn every_scheme_verifies_what_another_tool_signed_and_signs_it_the_same_way() {
    let secrets = Secrets::new(Secret::new("a key").unwrap());
    for (algorithm, encoding, signature) in [
        (
            Algorithm::HmacSha256,
            Encoding::Hex,
            "e41a19a8d82130c4061c7c1ec399300cbfdc39692abb7ffebed8c7b76a3e28ff",
        ),
        (
            Algorithm::HmacSha512,
            Encoding::Hex,
            "62e35e156bdb095eb438bae538060f4f636a612078da646f717c6f78925556beedcc625ca6d9a9e1aff4a8c4f67537562bef3fe681a39dc65ec48666a2f7feb8",
        ),
        (
            Algorithm::HmacSha256,
            Encoding::Base64,
            "5BoZqNghMMQGHHwew5kwDL/cOWkqu3/+vtjHt2o+KP8=",
        ),
        (
            Algorithm::HmacSha512,
            Encoding::Base64,
            "YuNeFWvbCV60OLrlOAYPT2NqYSB42mRvcXxveJJVVr7tzGJcptmp4a/0qMT2dTdWK+8/5oGjncZexIZmovf+uA==",
        ),
    ] {
        let scheme = SignatureHeader::new(HEADER, algorithm, encoding, &secrets);
        assert_eq!(scheme.header(), HEADER);
        assert_eq!(scheme.sign(b"a body"), signature);
        let headers = [(HEADER, signature)];
        let verified = scheme.verify(&Delivery::new(&headers, b"a body")).unwrap();
        assert_eq!(verified.proof(), Proof::Body);
        assert!(scheme.verify(&Delivery::new(&headers, b"a body ")).is_err());
    }
}

/// Said by `printf 'a body' | sha256sum`.
#[test]
fn the_key_for_duplicates_is_the_digest_that_any_tool_prints() {
    let key = DedupKey::of(b"a body");
    assert_eq!(
        key.to_string(),
        "771824de42287642fa0fbe0b568b80cc3290e29b7d3cd6efbc7b1b8eb1037b04"
    );
    assert_eq!(
        format!("{key:?}"),
        "DedupKey(771824de42287642fa0fbe0b568b80cc3290e29b7d3cd6efbc7b1b8eb1037b04)"
    );
    assert_eq!(key.as_bytes()[..2], [0x77, 0x18]);
    let verified = Verified::assume_trusted(&b"a body"[..]);
    assert_eq!(verified.dedup_key(), key);
    // printf 'an-endpoint\na body' | sha256sum
    let at = verified.with_endpoint("an-endpoint").dedup_key();
    assert_eq!(at, DedupKey::at("an-endpoint", b"a body"));
    assert_eq!(
        at.to_string(),
        "8be05f432525a3634a94c85ff6e0d1a41e0bb5bb5050e049e1d191ab247c8a63"
    );
}

#[test]
fn what_is_shown_for_debugging_holds_no_body_no_query_and_no_secret() {
    let secrets = Secrets::new(Secret::new("s3cret").unwrap());
    let headers = [(HEADER, "s3cret")];
    let delivery = Delivery::new(&headers, b"s3cret").with_query("token=s3cret");
    let verified = Verified::assume_trusted(&b"s3cret"[..]).with_delivery_id("d1");
    let scheme = SignatureHeader::new(HEADER, Algorithm::HmacSha256, Encoding::Hex, &secrets);
    let urls = CallbackUrls::new("some-provider", &secrets);
    for (shown, part) in [
        (format!("{delivery:?}"), "body_bytes: 6"),
        (format!("{verified:?}"), "d1"),
        (format!("{scheme:?}"), "secrets: 1"),
        (format!("{urls:?}"), "some-provider"),
        (
            format!("{:?} {}", Place::Header(HEADER), Place::Query("q")),
            "`q`",
        ),
    ] {
        assert!(shown.contains(part) && !shown.contains("s3cret"), "{shown}");
    }
}

#[test]
fn what_is_kept_for_later_is_the_same() {
    let verified = Verified::assume_trusted(&b"a body"[..])
        .with_delivery_id("d1")
        .with_endpoint("payouts");
    let kept = verified.clone().into_owned();
    assert_eq!(kept.body(), verified.body());
    assert_eq!(kept.proof().as_str(), "assumed");
    assert_eq!(kept.delivery_id(), Some("d1"));
    assert_eq!(kept.endpoint(), Some("payouts"));
    assert_eq!(
        [Proof::Body, Proof::Url].map(|proof| proof.to_string()),
        ["body", "url"]
    );
}
