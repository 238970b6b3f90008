//! `fxhook sign` and `fxhook verify`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;

use std::fs;

use fxhook::{SECRET, fixture, fxhook, signature};
use serde_json::Value;

const HEADER: &str = "x-hmac-digest-sha-512";

/// Signatures that were made with other tools: key, whether it is taken as hexadecimal, body,
/// signature.
fn vectors() -> Vec<(String, bool, Vec<u8>, String)> {
    let rows: Vec<Value> = serde_json::from_slice(&fixture("vectors/vectors.json")).unwrap();
    let text = |row: &Value, member: &str| row[member].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| {
            let mut body = fixture(&format!("vectors/{}", text(row, "body")));
            body.extend(text(row, "suffix").bytes());
            let hex = text(row, "key_form") == "hex";
            (text(row, "key"), hex, body, text(row, "signature"))
        })
        .collect()
}

fn with_key_form(mut arguments: Vec<&str>, hex: bool) -> Vec<&str> {
    arguments.extend(hex.then_some("--hex-key"));
    arguments
}

#[test]
fn signatures_are_those_that_other_tools_make() {
    for (key, hex, body, signature) in vectors() {
        let headers = fxhook(&with_key_form(vec!["sign", "currencycloud"], hex))
            .secret("FXHOOK_SECRET", &key)
            .input(body)
            .finish()
            .data(0);
        let expected = format!("{HEADER}: {signature}");
        assert_eq!(headers.lines().last(), Some(expected.as_str()));
        assert!(headers.lines().all(|line| line.split_once(": ").is_some()));
    }
}

#[test]
fn deliveries_that_other_tools_signed_are_verified() {
    for (key, hex, body, signature) in vectors() {
        let header = format!("X-HMAC-Digest-SHA-512:{signature} ");
        let arguments = vec!["verify", "currencycloud", "--header", &header];
        let answer = fxhook(&with_key_form(arguments, hex))
            .secret("FXHOOK_SECRET", &key)
            .input(body)
            .finish()
            .data(0);
        assert_eq!(answer, "verified, proof: body\n");
    }
}

#[test]
fn a_delivery_that_is_not_the_providers_is_refused_with_the_reason() {
    let good = signature(b"{}");
    let other = signature(b"{} ");
    for (headers, reason) in [
        (vec![], "found none"),
        (vec![format!("{HEADER}: {other}")], "fits none:"),
        (
            vec![format!("{HEADER}: c0ffee")],
            "found 6 bytes that are not",
        ),
        (
            vec![format!("{HEADER}: {good}"), format!("{HEADER}: {other}")],
            "found several that differ",
        ),
    ] {
        let mut arguments = vec!["verify", "currencycloud"];
        for header in &headers {
            arguments.extend(["--header", header]);
        }
        let answer = fxhook(&arguments)
            .with_secret()
            .input("{}")
            .finish()
            .data(1);
        assert!(answer.starts_with("refused: "), "{answer}");
        assert!(answer.contains(reason), "{answer}");
        assert_eq!(answer.lines().count(), 1, "{answer}");
    }
}

#[test]
fn any_secret_of_a_set_verifies_and_the_first_one_signs() {
    let rotation = format!("the new one,{SECRET}");
    let header = format!("{HEADER}: {}", signature(b"{}"));
    let verify = ["verify", "currencycloud", "--header", &header];
    let both = fxhook(&verify).secret("FXHOOK_SECRET", &rotation);
    both.input("{}").finish().data(0);
    let new = fxhook(&verify).secret("FXHOOK_SECRET", "the new one");
    new.input("{}").finish().data(1);
    let sign = fxhook(&["sign", "currencycloud"]).secret("FXHOOK_SECRET", &rotation);
    let headers = sign.input("{}").finish().data(0);
    assert!(!headers.contains(&header));
}

#[test]
fn a_file_holds_one_secret_a_line_however_its_lines_end() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let header = format!("{HEADER}: {}", signature(b"{}"));
    for (name, text) in [
        ("plain", SECRET.to_owned()),
        ("line", format!("{SECRET}\n")),
        ("windows", format!("\u{feff}{SECRET}\r\n")),
        ("rotation", format!("\nthe new one\n\n{SECRET}\n\n")),
    ] {
        let file = format!("{folder}/secrets-{name}");
        fs::write(&file, text).unwrap();
        let verify = ["verify", "currencycloud", "--header", &header];
        fxhook(&[&verify[..], &["--secret-file", &file]].concat())
            .input("{}")
            .finish()
            .data(0);
    }
}

#[test]
fn a_secret_that_is_none_is_wrong_usage() {
    let verify = ["verify", "currencycloud"];
    let error = fxhook(&verify).finish().error(2);
    assert!(error.contains("found neither"), "{error}");
    for secret in [
        "",
        " ",
        "\n",
        "hushhush,",
        "hushhush, hushhush",
        "hushhush\n",
    ] {
        let run = fxhook(&verify).secret("FXHOOK_SECRET", secret);
        let error = run.finish().error(2);
        assert!(error.contains("FXHOOK_SECRET"), "{error}");
        assert!(!error.contains("hushhush"), "{error}");
    }
    let folder = env!("CARGO_TARGET_TMPDIR");
    for (name, text) in [("empty", ""), ("lines", "\n\r\n"), ("blank", "hushhush \n")] {
        let file = format!("{folder}/no-secrets-{name}");
        fs::write(&file, text).unwrap();
        let error = fxhook(&[&verify[..], &["--secret-file", &file]].concat())
            .with_secret()
            .finish()
            .error(2);
        assert!(error.contains(&file), "{error}");
        assert!(!error.contains("hushhush"), "{error}");
    }
    let error = fxhook(&[&verify[..], &["--secret-file", "/no/such/file"]].concat());
    assert!(error.finish().error(2).contains("/no/such/file"));
}

#[test]
fn a_key_that_is_not_hexadecimal_is_wrong_usage_with_hex_key() {
    let run = fxhook(&["sign", "currencycloud", "--hex-key"]);
    let error = run.secret("FXHOOK_SECRET", "hush-hush").finish().error(2);
    assert!(error.contains("--hex-key"), "{error}");
}

#[test]
fn a_header_is_a_name_and_a_value() {
    for header in ["", "no colon", ": no name", "two words: value"] {
        let run = fxhook(&["verify", "currencycloud", "--header", header]);
        let outcome = run.with_secret().finish();
        assert_eq!(outcome.status, 2, "{outcome:?}");
        assert!(
            outcome.stderr.contains("expected 'name: value'"),
            "{outcome:?}"
        );
    }
}
