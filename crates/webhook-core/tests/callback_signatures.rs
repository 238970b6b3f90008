//! The signature in a callback URL that was handed over with one order. Expected signatures were made
//! with another tool.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    CallbackSignature, CallbackUrlError, Delivery, Proof, Secret, Secrets, VerifyError,
};

/// `printf order-0001 | openssl dgst -sha256 -hmac abcdefg -binary | base64`
const ORDER_0001: &str = "Z33miqVZs772MiesBIlR1Ff9ySDL1ff5Sp+/heaodjA=";

fn signatures() -> CallbackSignature {
    CallbackSignature::new("signature", &Secrets::new(Secret::new("abcdefg").unwrap()))
}

fn verify(query: &str, covered: &[&str]) -> Result<Proof, VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, b"{}").with_query(query);
    let verified = signatures().verify(&delivery, |fits| Ok(fits(covered)))?;
    Ok(verified.proof())
}

#[test]
fn the_signature_stands_in_the_url_as_it_is() {
    let made = signatures().url("https://hooks.example.com/in", &["order-0001"]);
    let expected = ORDER_0001.replace('+', "-").replace('/', "_");
    let expected = expected.trim_end_matches('=');
    assert_eq!(
        made.unwrap(),
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
fn what_is_covered_is_not_looked_for_before_the_signature_has_the_right_form() {
    let headers: [(&str, &str); 0] = [];
    for query in [
        "",
        "signature=",
        "signature=abc",
        "signature=%%%",
        "signature=a&signature=b",
    ] {
        let delivery = Delivery::new(&headers, b"{}").with_query(query);
        let mut looked = false;
        let refused = signatures().verify(&delivery, |_| {
            looked = true;
            Ok(true)
        });
        assert!(refused.is_err(), "{query}");
        assert!(!looked, "{query}");
    }
}

#[test]
fn what_looks_for_the_covered_text_may_refuse() {
    let headers: [(&str, &str); 0] = [];
    let query = format!("signature={ORDER_0001}");
    let delivery = Delivery::new(&headers, b"{}").with_query(&query);
    let missing = VerifyError::NothingCovered { member: "order" };
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
fn nothing_and_odd_bases_make_no_url() {
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
fn no_secret_is_shown() {
    assert!(!format!("{:?}", signatures()).contains("abcdefg"));
}
