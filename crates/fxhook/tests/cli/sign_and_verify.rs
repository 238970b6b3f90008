//! `fxhook sign` and `fxhook verify`.

use std::fs;

use serde_json::Value;

use crate::run::{
    OWN_SECRET, Outcome, SECRET, fixture, fixture_text, fxhook, has, json, query, signature, words,
};

const HEADER: &str = "x-hmac-digest-sha-512";

/// The rows of a provider's vectors, which other tools have made.
fn vectors(provider: &str) -> Vec<Value> {
    let rows = json(&fixture_text(&format!("{provider}/vectors/vectors.json")));
    rows.as_array().unwrap().clone()
}

fn text<'r>(row: &'r Value, field: &str) -> &'r str {
    row[field].as_str().unwrap()
}

/// Runs `sign` or `verify` with a secret and a body.
fn run(secret: &str, body: &[u8], arguments: &[&str]) -> Outcome {
    let run = fxhook(arguments).secret("FXHOOK_SECRET", secret);
    run.input(body).finish()
}

#[test]
fn signatures_of_bodies_match_those_of_other_tools() {
    for row in vectors("currencycloud") {
        let mut body = fixture(&format!("currencycloud/vectors/{}", text(&row, "body")));
        body.extend(text(&row, "suffix").bytes());
        let hex: &[&str] = if row["key_form"] == "hex" { &["--hex-key"] } else { &[] };
        let sign = [&["sign", "currencycloud"], hex].concat();
        let headers = run(text(&row, "key"), &body, &sign).data(0);
        let expected = format!("{HEADER}: {}", text(&row, "signature"));
        assert_eq!(headers.lines().last(), Some(expected.as_str()));
        assert!(headers.lines().all(|line| line.split_once(": ").is_some()));
        let header = format!("X-HMAC-Digest-SHA-512:{} ", text(&row, "signature"));
        let verify = [&["verify", "currencycloud", "--header", &header], hex].concat();
        let answer = run(text(&row, "key"), &body, &verify).data(0);
        assert_eq!(answer, "verified, proof: body\n");
    }
    for row in vectors("flash-payments") {
        let (expected, status) = match text(&row, "kind") {
            "accepted" => ("verified, proof: body\n", 0),
            "refused" => ("refused: ", 1),
            _ => continue,
        };
        let body = text(&row, "body").as_bytes();
        let header = format!("flashfx-signature: {}", text(&row, "signature"));
        let verify = ["verify", "flash-payments", "--header", &header];
        let answer = run(text(&row, "key"), body, &verify).data(status);
        assert!(answer.starts_with(expected), "{row}: {answer}");
        if status == 0 {
            let headers = run(text(&row, "key"), body, &["sign", "flash-payments"]).data(0);
            assert_eq!(headers.lines().last(), Some(header.as_str()));
        }
    }
}

#[test]
fn callback_urls_with_a_label_match_those_of_other_tools() {
    for (provider, default, count) in
        [("send-payments", "all_default_events", 11), ("cxtn", "hooks", 3)]
    {
        let base = "https://hooks.example.com/receive?a=b%20c&d";
        let rows = vectors(provider);
        let rows: Vec<&Value> = rows.iter().filter(|row| row["secret"] == OWN_SECRET).collect();
        assert!(rows.len() >= count, "{provider}");
        for row in rows {
            let label = text(row, "label");
            let sign = ["sign", provider, "--url", base, "--endpoint", label];
            let url = run(OWN_SECRET, b"", &sign).data(0);
            assert_eq!(url, format!("{base}&{}\n", query(provider, label)));
            let verify = ["verify", provider, "--url", url.trim_end()];
            assert_eq!(run(OWN_SECRET, b"{}", &verify).data(0), "verified, proof: url\n");
            let other = url.trim_end().replace(label, "another");
            let refused = run(OWN_SECRET, b"{}", &["verify", provider, "--url", &other]);
            assert!(refused.data(1).contains("matches none"));
        }
        let url = run(OWN_SECRET, b"", &["sign", provider, "--url", base]).data(0);
        assert_eq!(url, format!("{base}&{}\n", query(provider, default)));
    }
}

#[test]
fn ad_hoc_callback_uris_match_those_of_other_tools_and_cover_the_order() {
    let rows = vectors("flash-payments");
    for row in rows.iter().filter(|row| row["kind"] == "ad_hoc") {
        let (key, id) = (text(row, "key"), text(row, "external_id"));
        let base = "https://hooks.example.com/flash?a=b";
        let sign = ["sign", "flash-payments", "--ad-hoc", id, "--url", base];
        let signature = text(row, "signature");
        let encoded = signature.replace('+', "-").replace('/', "_");
        let encoded = encoded.trim_end_matches('=');
        assert_eq!(run(key, b"", &sign).data(0), format!("{base}&signature={encoded}\n"));
        for signature in [signature, text(row, "query")] {
            let url = format!("{base}&signature={signature}");
            let verify = ["verify", "flash-payments", "--ad-hoc", "--url", &url];
            for (body, status, answer) in [
                (format!(r#"{{"externalId":"{id}"}}"#), 0, "verified, proof: url"),
                (r#"{"externalId":"another"}"#.into(), 1, "matches none"),
                ("{}".into(), 1, "`externalId`"),
            ] {
                let printed = run(key, body.as_bytes(), &verify).data(status);
                has(&printed, answer);
            }
        }
    }
}

#[test]
fn any_secret_of_a_set_verifies_and_the_first_one_signs() {
    let header = format!("{HEADER}: {}", signature(b"{}"));
    let verify = ["verify", "currencycloud", "--header", &header];
    let rotation = format!("the new one,{SECRET}");
    run(&rotation, b"{}", &verify).data(0);
    run("the new one", b"{}", &verify).data(1);
    let headers = run(&rotation, b"{}", &["sign", "currencycloud"]).data(0);
    assert!(!headers.contains(&header));
}

#[test]
fn a_secret_file_has_one_secret_per_line() {
    let header = format!("{HEADER}: {}", signature(b"{}"));
    let file = format!("{}/secrets", env!("CARGO_TARGET_TMPDIR"));
    let verify = ["verify", "currencycloud", "--header", &header];
    let run = || {
        let run = fxhook(&[&verify[..], &["--secret-file", &file]].concat());
        run.hiding("hushhush").input("{}").finish()
    };
    let limit = 64 * 1024 - SECRET.len() - 1;
    for text in [
        SECRET.to_owned(),
        format!("\u{feff}{SECRET}\r\n"),
        format!("\nthe new one\n\n{SECRET}\n\n"),
        format!("{}\n{SECRET}", "s".repeat(limit)),
    ] {
        fs::write(&file, &text).unwrap();
        run().data(0);
    }
    for (text, found) in [
        (String::new(), "at least one secret"),
        ("\n\r\n".into(), "at least one secret"),
        ("hushhush \n".into(), "white space"),
        (format!("{}\n{SECRET}", "s".repeat(limit + 1)), "at most 65536 bytes"),
    ] {
        fs::write(&file, &text).unwrap();
        let error = run().error(2);
        assert!(error.contains(&file) && error.contains(found), "{error}");
    }
    for path in ["/no/such/file", "/dev/zero"] {
        let error = fxhook(&["verify", "currencycloud", "--secret-file", path]).finish().error(2);
        has(&error, path);
    }
}

#[test]
fn a_text_that_is_not_a_secret_is_wrong_usage() {
    let verify = ["verify", "currencycloud"];
    let error = fxhook(&verify).finish().error(2);
    has(&error, "found neither");
    for secret in ["", " ", "\n", "hushhush,", "hushhush, hushhush", "hushhush\n"] {
        let run = fxhook(&verify).variable("FXHOOK_SECRET", secret).hiding("hushhush");
        let error = run.finish().error(2);
        has(&error, "FXHOOK_SECRET");
    }
    for (arguments, secret) in [
        (["sign", "currencycloud", "--hex-key"], "hush-hush"),
        (["sign", "flash-payments", "--hex-key"], "c0ffee"),
    ] {
        let error = run(secret, b"", &arguments).error(2);
        assert!(error.contains("with --hex-key") || error.contains("--hex-key with"), "{error}");
    }
}

#[test]
fn what_cannot_be_signed_or_verified_is_wrong_usage() {
    for (arguments, found) in [
        ("sign send-payments", "expected the callback URL in --url"),
        ("sign send-payments --endpoint a", "--url"),
        ("sign send-payments --url http://a/?token=1", "`token`"),
        ("sign cxtn --url http://a/?endpoint=1", "`endpoint`"),
        ("sign currencycloud --url http://a/ --endpoint a", "found currencycloud"),
        ("sign currencycloud --url http://a/ --ad-hoc 7", "(flash-payments), found currencycloud"),
        ("verify cxtn --ad-hoc", "found cxtn"),
        ("sign flash-payments --url http://a/ --ad-hoc 7 --endpoint a", "cannot be used with"),
        ("sign flash-payments --url http://a/ --ad-hoc ", "--ad-hoc"),
        ("sign flash-payments --ad-hoc 7", "--url"),
        ("sign flash-payments --ad-hoc 7 --url http://a/?signature=x", "`signature`"),
        ("sign cxtn --url localhost:1", "expected a URL"),
        ("sign cxtn --url ftp://localhost/", "expected a URL"),
        ("sign cxtn --url http://localhost:99999/", "expected a URL"),
        ("sign cxtn --url http://localhost/#top", "fragment"),
        ("verify currencycloud --header no-colon", "expected 'name: value'"),
        ("verify currencycloud --header n@me:value", "expected 'name: value'"),
    ] {
        let error = run(SECRET, b"", &words(arguments)).error(2);
        has(&error, found);
    }
}
