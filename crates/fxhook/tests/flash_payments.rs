//! `fxhook` with Flash Payments: a Base64 signature of the body, and an id of each delivery.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod endpoint;
mod fxhook;

use endpoint::Endpoint;
use fxhook::{flash_fixture, flash_vectors, fxhook, texts};
use serde_json::Value;

const HEADER: &str = "flashfx-signature";

#[test]
fn signatures_are_those_that_other_tools_make() {
    for row in flash_vectors("accepted") {
        let [key, body, signature] = texts(&row, ["key", "body", "signature"]);
        let header = format!("{HEADER}: {signature}");
        let sign = fxhook(&["sign", "flash-payments"]).secret("FXHOOK_SECRET", key);
        let headers = sign.input(body).finish().data(0);
        assert_eq!(headers.lines().last(), Some(header.as_str()));
        for name in ["content-type", "user-agent", "flashfx-request-id"] {
            assert!(headers.contains(&format!("{name}: ")), "{headers}");
        }
        let verify = fxhook(&["verify", "flash-payments", "--header", &header]);
        let answer = verify.secret("FXHOOK_SECRET", key).input(body).finish();
        assert_eq!(answer.data(0), "verified, proof: body\n");
    }
}

#[test]
fn signatures_of_another_form_or_body_are_refused() {
    for row in flash_vectors("refused") {
        let [key, body, signature] = texts(&row, ["key", "body", "signature"]);
        let header = format!("{HEADER}: {signature}");
        let verify = fxhook(&["verify", "flash-payments", "--header", &header]);
        let answer = verify.secret("FXHOOK_SECRET", key).input(body).finish();
        assert!(answer.data(1).starts_with("refused: "), "{row}");
    }
}

#[test]
fn the_table_has_37_events_and_each_has_a_sample() {
    let table = fxhook(&["events", "flash-payments"]).finish().data(0);
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 37, "{table}");
    for row in rows {
        let cells: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(cells[0], "flash-payments");
        assert!(["2025-04", "2026-06"].contains(&cells[5]), "{row}");
    }
}

#[test]
fn endpoints_are_managed_in_flash_connect() {
    let outcome = fxhook(&["endpoints", "flash-payments"]).finish();
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert!(outcome.stderr.contains("FlashConnect"), "{outcome:?}");
}

#[test]
fn a_sample_is_decoded_with_the_digits_that_arrived() {
    let body = flash_fixture("2026-06/deposit_cleared.json");
    let report = fxhook(&["decode", "flash-payments"]).input(body.as_str());
    let report: Value = serde_json::from_str(&report.finish().data(0)).unwrap();
    assert_eq!(report["provider"], "flash-payments");
    assert_eq!(report["event_type"], "deposit_cleared");
    assert_eq!(report["subject"]["kind"], "deposit");
    assert_eq!(
        report["payload"],
        serde_json::from_str::<Value>(&body).unwrap()
    );
    let precise = body.replacen("\"amount\":100", "\"amount\":100.10", 1);
    assert_ne!(precise, body);
    let report = fxhook(&["decode", "flash-payments"]).input(precise);
    let report = report.finish().data(0);
    assert!(report.contains("\"amount\":100.10"), "{report}");
}

#[test]
fn a_delivery_is_repeated_after_6_60_and_600_seconds_with_the_same_id() {
    let endpoint = Endpoint::answering(&[500; 4]);
    let url = endpoint.url();
    let send = [
        "send",
        "flash-payments",
        "deposit_cleared",
        "--fast",
        "--to",
        &url,
    ];
    let lines = fxhook(&send).with_secret().finish().data(1);
    let waits = lines.lines().map(|line| {
        let attempt: Value = serde_json::from_str(line).unwrap();
        attempt["next_wait_seconds"].as_u64()
    });
    let waits: Vec<Option<u64>> = waits.collect();
    assert_eq!(waits, [Some(6), Some(60), Some(600), None]);
    let requests = endpoint.requests();
    let id = requests[0].header("flashfx-request-id");
    for request in requests {
        assert_eq!(request.header("flashfx-request-id"), id);
        assert_eq!(request.header("user-agent"), "FlashFX");
        let sample = flash_fixture("2026-06/deposit_cleared.json");
        assert_eq!(request.body, sample.into_bytes());
    }
}

#[test]
fn keys_are_text_and_never_hexadecimal() {
    let run = fxhook(&["sign", "flash-payments", "--hex-key"]).with_secret();
    assert!(run.finish().error(2).contains("--hex-key"));
    let run = fxhook(&["listen", "--hex-key"]);
    let run = run.secret("FXHOOK_FLASH_PAYMENTS_SECRET", "c0ffee");
    assert!(run.finish().error(2).contains("--hex-key"));
}
