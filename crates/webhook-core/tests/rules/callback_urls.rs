//! Proofs in a callback URL: the token of an endpoint, and the signature of a text in the body.
//! Expected values were made with other tools.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde::Deserialize;
use webhook_core::{
    CallbackUrl, CallbackUrlError, Delivery, EndpointLabel, Proof, Secret, Secrets, VerifyError,
    authoring::{CallbackSignature, CallbackUrls},
};

const PAYOUTS: &str = "017a725197dc7785f7eab2777f319b5c57dfe82383eefa7e380f1e095baf2632";
const WALLETS: &str = "6f5bd0ce4bc046053d2fc4bcf786cb878b6715f2630bb4e6a2ddc3a110c4f7c8";
const OTHER_PROVIDER: &str = "ca54464c77251e585cf9c70262a44d6b40b2f4351321b958f0571e83ca3e3bb6";
const RETIRED: &str = "a3680a001c535121e6e95a75d8c6495ed0fca4b9d655405202103dd1a155a5d8";

/// `printf order-0001 | openssl dgst -sha256 -hmac abcdefg -binary | base64`
const ORDER_0001: &str = "Z33miqVZs772MiesBIlR1Ff9ySDL1ff5Sp+/heaodjA=";

const BASE: &str = "https://hooks.example.com/in";

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn urls() -> CallbackUrls {
    CallbackUrls::new("some-provider", &secret("of our own").into())
}

fn signatures() -> CallbackSignature {
    CallbackSignature::new("signature", &secret("abcdefg").into())
}

fn label(text: &str) -> EndpointLabel {
    text.parse().unwrap()
}

fn delivery(query: &str) -> Delivery<'_> {
    const NO_HEADERS: [(&str, &str); 0] = [];
    Delivery::new(&NO_HEADERS, b"{}").with_query(query)
}

fn verify(urls: &CallbackUrls, query: &str) -> Result<(Proof, String), VerifyError> {
    let verified = urls.verify(&delivery(query))?;
    Ok((verified.proof(), verified.endpoint().unwrap_or_default().into()))
}

/// One row of a provider's `vectors.json`.
#[derive(Deserialize)]
struct Row {
    name: String,
    secret: String,
    label: String,
    token: String,
}

#[test]
fn a_url_is_written_and_read_with_its_token_and_shown_without() {
    let url: CallbackUrl = "https://hooks.example.com/in?token=s3cret".parse().unwrap();
    assert_eq!(url.without_query(), BASE);
    let json = serde_json::to_string(&url).unwrap();
    assert_eq!(json, r#""https://hooks.example.com/in?token=s3cret""#);
    assert_eq!(serde_json::from_str::<CallbackUrl>(&json).unwrap().expose(), url.expose());
    assert!(serde_json::from_str::<CallbackUrl>(r#""/in?token=s3cret""#).is_err());
}

#[test]
fn every_token_of_another_tool_is_made_and_accepted() {
    let cxtn = include_str!("../../../../fixtures/cxtn/vectors/vectors.json");
    let send = include_str!("../../../../fixtures/send-payments/vectors/vectors.json");
    for (provider, rows, count) in [("cxtn", cxtn, 10), ("send-payments", send, 22)] {
        let rows: Vec<Row> = serde_json::from_str(rows).unwrap();
        assert_eq!(rows.len(), count);
        for Row { name, secret: text, label: endpoint, token } in rows {
            let urls = CallbackUrls::new(provider, &secret(&text).into());
            let url = urls.url(BASE, &label(&endpoint)).unwrap();
            assert_eq!(url.expose(), format!("{BASE}?endpoint={endpoint}&token={token}"), "{name}");
            assert_eq!(verify(&urls, url.query()), Ok((Proof::Url, endpoint)), "{name}");
        }
    }
}

#[test]
fn a_token_of_another_endpoint_provider_or_secret_is_refused() {
    for token in [WALLETS, OTHER_PROVIDER, RETIRED] {
        let refused = verify(&urls(), &format!("endpoint=payouts&token={token}"));
        assert!(matches!(refused, Err(VerifyError::Mismatch { secrets: 1, .. })));
    }
    let both = Secrets::new(secret("of our own")).and(secret("retired"));
    let both = CallbackUrls::new("some-provider", &both);
    assert!(verify(&both, &format!("endpoint=payouts&token={RETIRED}")).is_ok());
}

#[test]
fn a_token_without_its_one_label_is_refused() {
    let refused = |query| verify(&urls(), &format!("{query}&token={PAYOUTS}"));
    assert!(matches!(refused("endpoint"), Err(VerifyError::Missing { .. })));
    assert!(matches!(refused("endpoint="), Err(VerifyError::Mismatch { .. })));
    let conflicting = refused("endpoint=payouts&endpoint=wallets");
    assert!(matches!(conflicting, Err(VerifyError::Conflicting { .. })));
}

#[test]
fn a_label_that_a_url_cannot_hold_is_refused() {
    for text in ["", "a b", "a&b", "a=b", "a#b", "ä", "a\n"] {
        assert_eq!(text.parse::<EndpointLabel>(), Err(CallbackUrlError::Label), "{text:?}");
    }
    assert_eq!(label("Pay_outs-2.0").to_string(), "Pay_outs-2.0");
}

#[test]
fn a_base_that_is_not_an_http_url_or_has_the_parameters_is_refused() {
    for (base, error) in [
        ("hooks.example.com/in", CallbackUrlError::NotAbsolute),
        ("ftp://hooks.example.com", CallbackUrlError::NotAbsolute),
        ("https://", CallbackUrlError::NotAbsolute),
        ("https:///in", CallbackUrlError::NotAbsolute),
        ("https://hooks.example.com/a b", CallbackUrlError::NotAbsolute),
        ("https://hooks.example.com/?token=1", CallbackUrlError::Taken { name: "token" }),
        ("https://hooks.example.com/?a=b&endpoint=c", CallbackUrlError::Taken { name: "endpoint" }),
        ("https://hooks.example.com/#in", CallbackUrlError::Fragment),
        ("https://user:word@hooks.example.com/in", CallbackUrlError::UserInfo),
    ] {
        assert_eq!(urls().url(base, &label("payouts")), Err(error), "{base}");
    }
    let taken = signatures().url("https://hooks.example.com/?signature=a", &["a"]);
    assert_eq!(taken, Err(CallbackUrlError::Taken { name: "signature" }));
}

#[test]
fn a_callback_url_shows_its_token_only_when_it_is_exposed() {
    let url = urls().url(&format!("{BASE}?a=b"), &label("payouts")).unwrap();
    let shown = format!("{url:?} {:?} {:?} {}", urls(), signatures(), url.without_query());
    for secret in [PAYOUTS, "of our own", "abcdefg"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!(url.query(), format!("a=b&endpoint=payouts&token={PAYOUTS}"));
    assert_eq!(url.expose().parse(), Ok(url));
    assert!("hooks.example.com".parse::<CallbackUrl>().is_err());
    assert!("HTTPS://hooks.example.com".parse::<CallbackUrl>().is_ok());
}

#[test]
fn a_signature_in_the_url_needs_no_encoding() {
    let expected = ORDER_0001.replace('+', "-").replace('/', "_");
    let expected = expected.trim_end_matches('=');
    let url = signatures().url(BASE, &["order-0001"]).unwrap();
    assert_eq!(url.expose(), format!("{BASE}?signature={expected}"));
}

#[test]
fn texts_are_signed_one_after_the_other() {
    let query = format!("signature={ORDER_0001}");
    for (covered, verifies) in [
        (&["order-0001"][..], true),
        (&["order", "-", "0001"], true),
        (&["order-0002"], false),
        (&["order-0001", " "], false),
        (&[""], false),
        (&[], false),
    ] {
        let outcome = signatures().verify(&delivery(&query), |covers| {
            let texts: Vec<&[u8]> = covered.iter().map(|text| text.as_bytes()).collect();
            Ok(covers(&texts))
        });
        match outcome {
            Ok(verified) => assert!(verifies && verified.proof() == Proof::Url),
            Err(error) => assert!(!verifies && matches!(error, VerifyError::Mismatch { .. })),
        }
    }
    for covered in [&[][..], &[""], &["payment", ""]] {
        assert_eq!(signatures().url(BASE, covered), Err(CallbackUrlError::Unsignable));
    }
}

#[test]
fn the_covered_text_is_located_only_for_a_well_formed_signature_and_must_be_there() {
    let missing = VerifyError::NothingCovered { field: "order" };
    let malformed = ["", "signature=", "signature=abc", "signature=%%%", "signature=a&signature=b"];
    for query in malformed {
        let refused = signatures().verify(&delivery(query), |_| Err(missing)).err();
        assert!(refused.is_some_and(|error| error != missing), "{query}");
    }
    let query = format!("signature={ORDER_0001}");
    let refused = signatures().verify(&delivery(&query), |_| Err(missing));
    assert_eq!(refused.err(), Some(missing));
    assert!(missing.to_string().contains("`order`"));
}
