//! `fxhook send`, `sign` and `verify` with `--ad-hoc`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod endpoint;
mod fxhook;

use endpoint::Endpoint;
use fxhook::{Outcome, flash_fixture, flash_vectors, fxhook, texts};
use webhook_core::testing::edit;

const BASE: &str = "https://hooks.example.com/flash";

/// `openssl dgst -sha256 -hmac 9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0 -binary` over
/// `order-7`, in the alphabet of URLs.
const ORDER_7: &str = "signature=AMlpj0JK3WsZew_2aKSqijVz205LyZXwNdPB6A-NfeE";

fn sign(key: &str, id: &str, url: &str) -> Outcome {
    let sign = ["sign", "flash-payments", "--ad-hoc", id, "--url", url];
    fxhook(&sign).secret("FXHOOK_SECRET", key).finish()
}

fn verify(key: &str, url: &str, body: &str) -> Outcome {
    let verify = ["verify", "flash-payments", "--ad-hoc", "--url", url];
    let run = fxhook(&verify).secret("FXHOOK_SECRET", key);
    run.input(body).finish()
}

fn send(endpoint: &Endpoint, arguments: &[&str]) -> Outcome {
    let url = endpoint.url();
    let to = ["send", "flash-payments", "--fast", "--to", &url];
    let send = [&to[..], &["--ad-hoc", "order-7"], arguments].concat();
    fxhook(&send).with_secret().finish()
}

#[test]
fn callback_uris_have_the_signatures_that_other_tools_make_in_the_alphabet_of_urls() {
    for row in flash_vectors("ad_hoc") {
        let [key, id, signature] = texts(&row, ["key", "external_id", "signature"]);
        let signature = signature.replace('+', "-").replace('/', "_");
        let signature = signature.trim_end_matches('=');
        let uri = sign(key, id, BASE).data(0);
        assert_eq!(uri, format!("{BASE}?signature={signature}\n"));
        let uri = sign(key, id, "https://hooks.example.com/?a=b%20c&d").data(0);
        let members = format!("?a=b%20c&d&signature={signature}\n");
        assert_eq!(uri, format!("https://hooks.example.com/{members}"));
    }
}

#[test]
fn callback_uris_of_other_tools_are_verified_for_their_order_alone() {
    for row in flash_vectors("ad_hoc") {
        let names = ["key", "external_id", "signature", "query"];
        let [key, id, signature, query] = texts(&row, names);
        for signature in [signature, query] {
            let url = format!("{BASE}?a=b&signature={signature}");
            let body = format!(r#"{{"event":"payment_complete","externalId":"{id}"}}"#);
            assert_eq!(verify(key, &url, &body).data(0), "verified, proof: url\n");
            // The event is not covered, the order is.
            let other = body.replace("payment", "deposit");
            assert_eq!(verify(key, &url, &other).data(0), "verified, proof: url\n");
            let other = body.replace(id, "another");
            assert!(verify(key, &url, &other).data(1).contains("fits none"));
            assert!(verify(key, &url, "{}").data(1).contains("`externalId`"));
        }
    }
    let missing = verify("abcdefg", BASE, r#"{"externalId":"1"}"#).data(1);
    assert!(missing.contains("found none"), "{missing}");
}

#[test]
fn the_body_gets_the_id_and_goes_to_the_callback_uri_that_openssl_would_make() {
    let sample = flash_fixture("2026-06/withdrawal_completed.json");
    let expected = edit::set(&sample, "externalId", r#""order-7""#).unwrap();
    let endpoint = Endpoint::answering(&[500, 200]);
    let outcome = send(&endpoint, &["withdrawal_completed"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    let requests = endpoint.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!(String::from_utf8_lossy(&request.body), expected);
        assert_eq!(request.target(), format!("/hooks?{ORDER_7}"));
        assert_eq!(request.headers("flashfx-signature"), [""; 0]);
    }
}

#[test]
fn a_sample_without_an_id_gets_one_and_set_changes_the_others() {
    let endpoint = Endpoint::answering(&[200]);
    let settings = ["--set", "amount=12.50", "--set", "externalId=not-this-one"];
    let outcome = send(&endpoint, &[&["deposit_cleared"][..], &settings].concat());
    assert_eq!(outcome.status, 0, "{outcome:?}");
    let body = String::from_utf8(endpoint.requests()[0].body.clone()).unwrap();
    assert_eq!(edit::get(&body, "externalId").unwrap(), r#""order-7""#);
    assert_eq!(edit::get(&body, "amount").unwrap(), "12.50");

    let endpoint = Endpoint::answering(&[200]);
    let outcome = send(&endpoint, &["deposit_cleared"]);
    assert!(
        outcome.stderr.contains("a new member externalId"),
        "{outcome:?}"
    );
    let request = &endpoint.requests()[0];
    let body = String::from_utf8_lossy(&request.body);
    assert_eq!(edit::get(&body, "externalId").unwrap(), r#""order-7""#);
    assert_eq!(request.target(), format!("/hooks?{ORDER_7}"));
}

#[test]
fn a_fault_happens_to_the_callback_uri_of_the_order() {
    for (fault, signed) in [
        ("duplicate", true),
        ("tamper", true),
        ("cut-body", true),
        ("huge", true),
        ("not-json", true),
        ("unfit", true),
        ("unknown-event", true),
        ("unsigned", false),
        ("wrong-secret", false),
        ("cut-signature", false),
        ("conflicting-signatures", false),
    ] {
        let endpoint = Endpoint::answering(&[200, 200]);
        let url = format!("{}?tenant=7", endpoint.url());
        let send = [
            "send",
            "flash-payments",
            "payment_complete",
            "--fault",
            fault,
        ];
        let to = ["--ad-hoc", "order-7", "--fast", "--to", &url];
        let outcome = fxhook(&[&send[..], &to].concat()).with_secret().finish();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        if fault != "duplicate" {
            // The endpoint waits for a second request.
            fxhook(&[&send[..3], &to].concat()).with_secret().finish();
        }
        let request = &endpoint.requests()[0];
        let right = format!("/hooks?tenant=7&{ORDER_7}");
        assert_eq!(
            request.target() == right,
            signed,
            "{fault}: {}",
            request.target()
        );
        assert!(request.target().starts_with("/hooks?tenant=7"), "{fault}");
        let id = edit::get(&String::from_utf8_lossy(&request.body), "externalId");
        let has_id = !["tamper", "cut-body", "huge", "not-json"].contains(&fault);
        if has_id {
            assert_eq!(id.as_deref(), Some(r#""order-7""#), "{fault}");
        }
    }
}

#[test]
fn what_cannot_be_done_with_ad_hoc_webhooks_is_wrong_usage() {
    let to = ["--fast", "--to", "http://localhost:1/"];
    let url = ["--url", "http://localhost:1/"];
    let taken = "http://localhost:1/?signature=x";
    let array = format!("{}/an-array.json", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&array, "[1]").unwrap();
    let send = [
        "send",
        "flash-payments",
        "payment_complete",
        "--ad-hoc",
        "7",
    ];
    let unfit = ["--body", &array];
    let foreign = [
        "send",
        "currencycloud",
        "payment_released_notification",
        "--ad-hoc",
        "7",
    ];
    for (arguments, found) in [
        (
            [&foreign[..], &to].concat(),
            "(flash-payments), found currencycloud",
        ),
        (
            [&["sign", "currencycloud", "--ad-hoc", "7"], &url[..]].concat(),
            "found currencycloud",
        ),
        (
            [&["verify", "currencycloud", "--ad-hoc"], &url[..]].concat(),
            "found currencycloud",
        ),
        (
            [&["sign", "flash-payments", "--ad-hoc", ""], &url[..]].concat(),
            "--ad-hoc",
        ),
        (vec!["sign", "flash-payments", "--ad-hoc", "7"], "--url"),
        (
            vec!["sign", "flash-payments", "--ad-hoc", "7", "--url", taken],
            "without `signature`",
        ),
        (
            [&send[..], &["--fast", "--to", taken]].concat(),
            "without `signature`",
        ),
        ([&send[..], &to, &unfit].concat(), "--ad-hoc: expected"),
        ([&send[..], &to, &["--hex-key"]].concat(), "--hex-key"),
    ] {
        let error = fxhook(&arguments).with_secret().finish().error(2);
        assert!(error.contains(found), "{arguments:?}: {error}");
    }
}
