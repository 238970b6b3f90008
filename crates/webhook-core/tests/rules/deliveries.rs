//! Where the proof of a delivery is, and what a refusal says.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    Delivery, Headers, Location, Proof, Secret, Secrets, Stored, Verified, VerifyError,
    authoring::{Algorithm, CallbackUrls, Encoding, SignatureHeader},
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
    let owned: Vec<(String, Vec<u8>)> =
        pairs.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
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
    assert!(matches!(header(&headers), Err(VerifyError::Conflicting { .. })));
}

#[test]
fn a_parameter_is_found_by_its_whole_name() {
    let none: [(&str, &str); 0] = [];
    let value = |query| Delivery::new(&none, b"").with_query(query).query_value("token").ok();
    assert_eq!(value("a=b&token=t&tokens=u"), Some("t"));
    assert_eq!(value("token=t%2B=="), Some("t%2B=="));
    assert_eq!(value("token=t&token=t"), Some("t"));
    for none in ["", "token", "Token=t", "xtoken=t", "token=t&token=u", "a=token=t"] {
        assert_eq!(value(none), None, "{none}");
    }
}

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
    assert!(mismatch.contains("that matches one of 2 secret(s), found one that matches none"));

    for (algorithm, encoding, form) in [
        (Algorithm::HmacSha256, Encoding::Hex, "64 hexadecimal digits"),
        (Algorithm::HmacSha512, Encoding::Hex, "128 hexadecimal digits"),
        (Algorithm::HmacSha256, Encoding::Base64, "44 characters of padded standard Base64"),
        (Algorithm::HmacSha512, Encoding::Base64, "88 characters of padded standard Base64"),
    ] {
        let malformed = refused(&scheme(algorithm, encoding), &[(HEADER, "short")]);
        let expected =
            format!("expected a signature in header x-signature of {form}, found 5 bytes");
        assert!(malformed.starts_with(&expected), "{malformed}");
    }

    let urls = CallbackUrls::new("some-provider", &secrets);
    let refused = urls.verify(&Delivery::new(&none, b"{}")).unwrap_err();
    assert!(refused.to_string().starts_with("expected a callback URL with `endpoint`, found none"));
}

/// Signatures of another tool, for both algorithms and both encodings.
#[test]
fn every_scheme_signs_and_verifies_as_another_tool_does() {
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
        (Algorithm::HmacSha256, Encoding::Base64, "5BoZqNghMMQGHHwew5kwDL/cOWkqu3/+vtjHt2o+KP8="),
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

#[test]
fn debug_output_shows_no_body_query_or_secret() {
    let secrets = Secrets::new(Secret::new("s3cret").unwrap());
    let headers = [(HEADER, "s3cret")];
    let delivery = Delivery::new(&headers, b"s3cret").with_query("token=s3cret");
    let verified = Verified::assume_trusted(&b"s3cret"[..]).with_delivery_id("d1");
    let scheme = SignatureHeader::new(HEADER, Algorithm::HmacSha256, Encoding::Hex, &secrets);
    let urls = CallbackUrls::new("some-provider", &secrets);
    for (shown, part) in [
        (format!("{delivery:?}"), "body_bytes: 6"),
        (format!("{verified:?} {}", verified.proof()), "d1"),
        (format!("{:?}", Stored::from(verified.clone())), "d1"),
        (format!("{secrets:?}"), "Secret(...)"),
        (format!("{scheme:?}"), "1 secret(s)"),
        (format!("{urls:?}"), "1 secret(s)"),
        (format!("{:?} {}", Location::Header(HEADER), Location::Parameter("q")), "`q`"),
    ] {
        assert!(shown.contains(part) && !shown.contains("s3cret"), "{shown}");
    }
}
