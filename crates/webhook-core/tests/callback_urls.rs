//! The token in a callback URL, against tokens that other tools made: those in this file, and the
//! vectors of the providers that sign nothing.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde::Deserialize;
use webhook_core::{
    CallbackUrl, CallbackUrlError, Delivery, EndpointLabel, Proof, Secret, Secrets, VerifyError,
    authoring::CallbackUrls,
};

const PAYOUTS: &str = "017a725197dc7785f7eab2777f319b5c57dfe82383eefa7e380f1e095baf2632";
const WALLETS: &str = "6f5bd0ce4bc046053d2fc4bcf786cb878b6715f2630bb4e6a2ddc3a110c4f7c8";
const OTHER_PROVIDER: &str = "ca54464c77251e585cf9c70262a44d6b40b2f4351321b958f0571e83ca3e3bb6";
const RETIRED: &str = "a3680a001c535121e6e95a75d8c6495ed0fca4b9d655405202103dd1a155a5d8";

const BASE: &str = "https://hooks.example.com/in";

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

fn urls() -> CallbackUrls {
    CallbackUrls::new("some-provider", &secret("of our own").into())
}

fn label(text: &str) -> EndpointLabel {
    text.parse().unwrap()
}

fn verify(urls: &CallbackUrls, query: &str) -> Result<(Proof, String), VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, b"{}").with_query(query);
    let verified = urls.verify(&delivery)?;
    Ok((
        verified.proof(),
        verified.endpoint().unwrap_or_default().into(),
    ))
}

/// One row of a provider's `vectors.json`.
#[derive(Deserialize)]
struct Row {
    name: String,
    secret: String,
    label: String,
    token: String,
}

impl Row {
    fn urls(&self, provider: &'static str) -> CallbackUrls {
        CallbackUrls::new(provider, &secret(&self.secret).into())
    }

    fn query(&self) -> String {
        format!("endpoint={}&token={}", self.label, self.token)
    }
}

/// The vectors of each provider that signs nothing.
fn vectors() -> [(&'static str, Vec<Row>); 2] {
    let cxtn = include_str!("../../../fixtures/cxtn/vectors/vectors.json");
    let send = include_str!("../../../fixtures/send-payments/vectors/vectors.json");
    [("cxtn", cxtn), ("send-payments", send)]
        .map(|(provider, rows)| (provider, serde_json::from_str(rows).unwrap()))
}

#[test]
fn every_token_of_another_tool_is_made_and_accepted() {
    let [(_, cxtn), (_, send)] = vectors();
    assert_eq!((cxtn.len(), send.len()), (10, 22));
    for (provider, rows) in vectors() {
        for row in rows {
            let url = row.urls(provider).url(BASE, &label(&row.label)).unwrap();
            assert_eq!(
                url.expose(),
                format!("{BASE}?{}", row.query()),
                "{}",
                row.name
            );
            let proven = verify(&row.urls(provider), url.query());
            assert_eq!(proven, Ok((Proof::Url, row.label.clone())), "{}", row.name);
        }
    }
}

#[test]
fn no_vector_opens_the_endpoint_of_another_one() {
    for (provider, rows) in vectors() {
        for (good, other) in rows.iter().flat_map(|a| rows.iter().map(move |b| (a, b))) {
            let (same_label, same_secret) =
                (good.label == other.label, good.secret == other.secret);
            if !same_label || !same_secret {
                let query = format!("endpoint={}&token={}", good.label, other.token);
                let refused = verify(&good.urls(provider), &query);
                assert!(matches!(
                    refused,
                    Err(VerifyError::Mismatch { secrets: 1, .. })
                ));
            }
        }
    }
}

#[test]
fn the_url_carries_the_label_and_its_token() {
    let url = urls().url(BASE, &label("payouts")).unwrap();
    assert_eq!(
        url.expose(),
        format!("{BASE}?endpoint=payouts&token={PAYOUTS}")
    );
    let url = urls()
        .url(&format!("{BASE}?a=b"), &label("payouts"))
        .unwrap();
    assert_eq!(
        url.expose(),
        format!("{BASE}?a=b&endpoint=payouts&token={PAYOUTS}")
    );
}

#[test]
fn a_good_token_proves_the_url_and_the_label() {
    for query in [
        format!("endpoint=payouts&token={PAYOUTS}"),
        format!("x=1&token={PAYOUTS}&endpoint=payouts"),
        format!("endpoint=payouts&token={PAYOUTS}&token={PAYOUTS}"),
    ] {
        assert_eq!(verify(&urls(), &query), Ok((Proof::Url, "payouts".into())));
    }
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
    let (shorter, flipped) = (
        PAYOUTS.trim_start_matches('0'),
        PAYOUTS.replace("2632", "2630"),
    );
    let cases = [
        (String::new(), "missing"),
        ("endpoint=payouts".into(), "missing"),
        ("endpoint=payouts&token".into(), "missing"),
        (format!("token={PAYOUTS}"), "missing"),
        (
            format!("endpoint=payouts&token={PAYOUTS}&token={WALLETS}"),
            "conflicting",
        ),
        (
            format!("endpoint=payouts&endpoint=wallets&token={PAYOUTS}"),
            "conflicting",
        ),
        ("endpoint=payouts&token=".into(), "malformed"),
        (format!("endpoint=payouts&token={shorter}"), "malformed"),
        (format!("endpoint=payouts&token={PAYOUTS}0"), "malformed"),
        (format!("endpoint=payouts&token={flipped}"), "mismatch"),
        (format!("endpoint=&token={PAYOUTS}"), "mismatch"),
    ];
    for (query, expected) in cases {
        let refused = match verify(&urls(), &query) {
            Err(VerifyError::Missing { .. }) => "missing",
            Err(VerifyError::Conflicting { .. }) => "conflicting",
            Err(VerifyError::Malformed { .. }) => "malformed",
            Err(VerifyError::Mismatch { .. }) => "mismatch",
            _ => "accepted",
        };
        assert_eq!(refused, expected, "{query}");
    }
}

#[test]
fn a_label_that_a_url_cannot_hold_is_refused() {
    for text in ["", "a b", "a&b", "a=b", "a#b", "ä", "a\n"] {
        assert_eq!(
            text.parse::<EndpointLabel>(),
            Err(CallbackUrlError::Label),
            "{text:?}"
        );
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
        assert_eq!(urls().url(base, &label("payouts")), Err(error), "{base}");
    }
}

#[test]
fn a_callback_url_shows_its_token_only_when_it_is_exposed() {
    let url = urls().url(BASE, &label("payouts")).unwrap();
    let shown = format!("{url:?} {:?} {}", urls(), url.without_query());
    assert!(
        !shown.contains(PAYOUTS) && !shown.contains("of our own"),
        "{shown}"
    );
    assert_eq!(url.query(), format!("endpoint=payouts&token={PAYOUTS}"));
    assert_eq!(url.expose().parse(), Ok(url));
    assert!("hooks.example.com".parse::<CallbackUrl>().is_err());
}
