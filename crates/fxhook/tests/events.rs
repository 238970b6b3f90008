//! `fxhook events`, `fxhook endpoints`, and wrong usage.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod fxhook;

use fxhook::fxhook;

#[test]
fn events_stand_in_a_table_with_entity_state_basis_sample_and_source() {
    let table = fxhook(&["events", "currencycloud"]).finish().data(0);
    assert_eq!(table.lines().count(), 1 + 21, "{table}");
    let row = |event: &str| -> Vec<&str> {
        let line = table.lines().find(|line| line.contains(event));
        line.unwrap_or_default().split_whitespace().collect()
    };
    assert_eq!(
        row(" payment_failed_notification "),
        [
            "currencycloud",
            "payment_failed_notification",
            "payment",
            "current",
            "documented",
            "2021-02-01",
            "https://developer.currencycloud.com/guides/platform-specifics/push-notifications/",
        ]
    );
    assert!(row(" payment_new_notification ").starts_with(&[
        "currencycloud",
        "payment_new_notification",
        "payment",
        "historic",
        "documented",
        "-",
    ]));
    let of_all = fxhook(&["events"]).finish().data(0);
    for line in table.lines() {
        let words = |line: &str| {
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert!(
            of_all.lines().any(|other| words(other) == words(line)),
            "{line}"
        );
    }
}

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    for arguments in [&["events"][..], &["demo"], &["help"]] {
        let mut child = fxhook(arguments).spawn();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn endpoints_that_no_api_manages_are_told_in_one_line() {
    let outcome = fxhook(&["endpoints", "currencycloud", "list", "--all"]).finish();
    assert_eq!((outcome.status, outcome.stdout.as_str()), (1, ""));
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
    assert!(outcome.stderr.contains("Solutions Manager"), "{outcome:?}");
}

#[test]
fn a_provider_that_is_not_known_is_wrong_usage_and_the_known_ones_are_named() {
    for arguments in [
        &["events", "nobody"][..],
        &["decode", "nobody"],
        &["sign", "Currencycloud"],
        &["verify", ""],
        &["endpoints", "nobody"],
        &["listen", "--provider", "nobody"],
        &["send", "nobody", "event", "--to", "http://localhost/"],
    ] {
        let outcome = fxhook(arguments).with_secret().finish();
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (2, ""),
            "{outcome:?}"
        );
        assert!(outcome.stderr.contains("currencycloud"), "{outcome:?}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_help_with_0() {
    for arguments in [&[][..], &["dance"], &["decode"], &["demo", "now"]] {
        let outcome = fxhook(arguments).finish();
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (2, ""),
            "{outcome:?}"
        );
    }
    for command in [
        "demo",
        "listen",
        "send",
        "sign",
        "verify",
        "decode",
        "events",
        "endpoints",
    ] {
        let help = fxhook(&["help", command]).finish().data(0);
        assert!(help.contains("Usage: fxhook"), "{help}");
        // There is no flag that takes a secret.
        assert!(!help.contains("--secret "), "{help}");
    }
}
