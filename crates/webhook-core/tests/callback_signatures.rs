//! The signature in a callback URL that was handed over with one order. Expected signatures were made
//! with another tool.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    CallbackUrlError, Delivery, Proof, Secret, VerifyError, authoring::CallbackSignature,
};

/// `printf order-0001 | openssl dgst -sha256 -hmac abcdefg -binary | base64`
const ORDER_0001: &str = "Z33miqVZs772MiesBIlR1Ff9ySDL1ff5Sp+/heaodjA=";

fn signatures() -> CallbackSignature {
    CallbackSignature::new("signature", &Secret::new("abcdefg").unwrap().into())
}

fn verify(query: &str, covered: &[&str]) -> Result<Proof, VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, b"{}").with_query(query);
    let verified = signatures().verify(&delivery, |covers| {
        let texts: Vec<&[u8]> = covered.iter().map(|text| text.as_bytes()).collect();
        Ok(covers(&texts))
    })?;
    Ok(verified.proof())
}

#[test]
fn the_signature_in_the_url_needs_no_encoding() {
    let made = signatures().url("https://hooks.example.com/in", &["order-0001"]);
    let expected = ORDER_0001.replace('+', "-").replace('/', "_");
    let expected = expected.trim_end_matches('=');
    assert_eq!(
        made.unwrap().expose(),
        format!("https://hooks.example.com/in?signature={expected}")
    );
}

#[test]
fn texts_are_signed_one_after_the_other() {
    for covered in [&["order-0001"][..], &["order", "-", "0001"]] {
        let outcome = verify(&format!("signature={ORDER_0001}"), covered);
        assert_eq!(outcome, Ok(Proof::Url));
    }
    for other in [&["order-0002"][..], &["order-0001", " "], &[""], &[]] {
        let refused = verify(&format!("signature={ORDER_0001}"), other);
        assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
    }
}

#[test]
fn the_covered_text_is_not_located_for_a_malformed_signature() {
    let headers: [(&str, &str); 0] = [];
    for query in [
        "",
        "signature=",
        "signature=abc",
        "signature=%%%",
        "signature=a&signature=b",
    ] {
        let delivery = Delivery::new(&headers, b"{}").with_query(query);
        let mut located = false;
        let refused = signatures().verify(&delivery, |_| {
            located = true;
            Ok(true)
        });
        assert!(refused.is_err(), "{query}");
        assert!(!located, "{query}");
    }
}

#[test]
fn a_body_without_the_covered_text_is_refused() {
    let headers: [(&str, &str); 0] = [];
    let query = format!("signature={ORDER_0001}");
    let delivery = Delivery::new(&headers, b"{}").with_query(&query);
    let missing = VerifyError::NothingCovered { field: "order" };
    let refused = signatures().verify(&delivery, |_| Err(missing));
    assert_eq!(refused.err(), Some(missing));
    assert!(missing.to_string().contains("`order`"));
}

#[test]
fn padding_is_whole_or_missing() {
    let bare = ORDER_0001.trim_end_matches('=');
    for (end, verifies) in [
        ("", true),
        ("=", true),
        ("%3D", true),
        ("%3d", true),
        ("==", false),
        ("%3D%3D", false),
        ("=%", false),
        ("%3", false),
        (" ", false),
        ("A", false),
        ("%00", false),
    ] {
        let outcome = verify(&format!("signature={bare}{end}"), &["order-0001"]);
        assert_eq!(outcome.is_ok(), verifies, "{end}");
    }
}

#[test]
fn an_empty_text_or_another_base_is_refused() {
    let signatures = signatures();
    for covered in [&[][..], &[""], &["payment", ""]] {
        let refused = signatures.url("https://hooks.example.com/", covered);
        assert_eq!(refused, Err(CallbackUrlError::Unsignable));
    }
    for (base, expected) in [
        ("hooks.example.com", CallbackUrlError::NotAbsolute),
        ("https://", CallbackUrlError::NotAbsolute),
        ("https://hooks.example.com/#a", CallbackUrlError::Fragment),
        (
            "https://hooks.example.com/?signature=a",
            CallbackUrlError::Taken { name: "signature" },
        ),
    ] {
        assert_eq!(signatures.url(base, &["a"]), Err(expected), "{base}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    assert!(!format!("{:?}", signatures()).contains("abcdefg"));
}
