//! The token in a callback URL. Expected tokens were made with another tool.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test stops at the first surprise"
)]

use webhook_core::{
    CallbackUrlError, CallbackUrls, Delivery, EndpointLabel, Proof, Secret, Secrets, VerifyError,
};

const PAYOUTS: &str = "017a725197dc7785f7eab2777f319b5c57dfe82383eefa7e380f1e095baf2632";
const WALLETS: &str = "6f5bd0ce4bc046053d2fc4bcf786cb878b6715f2630bb4e6a2ddc3a110c4f7c8";
const OTHER_PROVIDER: &str = "ca54464c77251e585cf9c70262a44d6b40b2f4351321b958f0571e83ca3e3bb6";
const RETIRED: &str = "a3680a001c535121e6e95a75d8c6495ed0fca4b9d655405202103dd1a155a5d8";

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn urls() -> CallbackUrls {
    CallbackUrls::new("some-provider", &Secrets::new(secret("of our own")))
}

fn verify(urls: &CallbackUrls, query: &str) -> Result<(Proof, Option<String>), VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, b"{}").with_query(query);
    let verified = urls.verify(&delivery)?;
    Ok((verified.proof(), verified.endpoint().map(Into::into)))
}

#[test]
fn the_url_carries_the_label_and_its_token() {
    let label = EndpointLabel::new("payouts").unwrap();
    let url = urls().url("https://hooks.example.com/in", &label).unwrap();
    assert_eq!(
        url,
        format!("https://hooks.example.com/in?endpoint=payouts&token={PAYOUTS}")
    );
    let url = urls()
        .url("https://hooks.example.com/in?a=b", &label)
        .unwrap();
    assert!(url.starts_with("https://hooks.example.com/in?a=b&endpoint=payouts&token="));
}

#[test]
fn a_good_token_proves_the_url_and_the_label_and_not_the_body() {
    let proven = Ok((Proof::Url, Some("payouts".into())));
    assert_eq!(
        verify(&urls(), &format!("endpoint=payouts&token={PAYOUTS}")),
        proven
    );
    assert_eq!(
        verify(&urls(), &format!("x=1&token={PAYOUTS}&endpoint=payouts")),
        proven
    );
}

#[test]
fn a_token_of_another_endpoint_provider_or_secret_is_refused() {
    for token in [WALLETS, OTHER_PROVIDER, RETIRED] {
        let refused = verify(&urls(), &format!("endpoint=payouts&token={token}"));
        assert!(matches!(refused, Err(VerifyError::Mismatch { .. })));
    }
    let both = Secrets::new(secret("of our own")).and(secret("retired"));
    let both = CallbackUrls::new("some-provider", &both);
    assert!(verify(&both, &format!("endpoint=payouts&token={RETIRED}")).is_ok());
}

#[test]
fn a_missing_conflicting_or_malformed_token_is_refused() {
    let flipped = format!("{}0", &PAYOUTS[..63]);
    let cases = [
        ("", "missing"),
        ("endpoint=payouts", "missing"),
        ("endpoint=payouts&token", "missing"),
        (&format!("token={PAYOUTS}"), "missing"),
        (
            &format!("endpoint=payouts&token={PAYOUTS}&token={WALLETS}"),
            "conflicting",
        ),
        (
            &format!("endpoint=payouts&endpoint=wallets&token={PAYOUTS}"),
            "conflicting",
        ),
        ("endpoint=payouts&token=", "malformed"),
        (
            &format!("endpoint=payouts&token={}", &PAYOUTS[1..]),
            "malformed",
        ),
        (&format!("endpoint=payouts&token={PAYOUTS}0"), "malformed"),
        (&format!("endpoint=payouts&token={flipped}"), "mismatch"),
        (&format!("endpoint=&token={PAYOUTS}"), "mismatch"),
    ];
    for (query, expected) in cases {
        let refused = match verify(&urls(), query) {
            Err(VerifyError::Missing { .. }) => "missing",
            Err(VerifyError::Conflicting { .. }) => "conflicting",
            Err(VerifyError::Malformed { .. }) => "malformed",
            Err(VerifyError::Mismatch { .. }) => "mismatch",
            other => panic!("{query}: {other:?}"),
        };
        assert_eq!(refused, expected, "{query}");
    }
}

#[test]
fn labels_and_bases_that_cannot_stand_in_a_url_are_refused() {
    for label in ["", "a b", "a&b", "a=b", "a#b", "ä", "a\n"] {
        assert_eq!(
            EndpointLabel::new(label),
            Err(CallbackUrlError::Label),
            "{label:?}"
        );
    }
    let label = EndpointLabel::new("Pay_outs-2.0").unwrap();
    for (base, error) in [
        ("hooks.example.com/in", CallbackUrlError::NotAbsolute),
        ("ftp://hooks.example.com", CallbackUrlError::NotAbsolute),
        ("https://", CallbackUrlError::NotAbsolute),
        ("https:///in", CallbackUrlError::NotAbsolute),
        (
            "https://hooks.example.com/a b",
            CallbackUrlError::NotAbsolute,
        ),
        (
            "https://hooks.example.com/?token=1",
            CallbackUrlError::Taken { name: "token" },
        ),
        (
            "https://hooks.example.com/?a=b&endpoint=c",
            CallbackUrlError::Taken { name: "endpoint" },
        ),
        ("https://hooks.example.com/#in", CallbackUrlError::Fragment),
    ] {
        assert_eq!(urls().url(base, &label), Err(error), "{base}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    assert!(!format!("{:?}", urls()).contains("of our own"));
}
