//! Help, wrong usage, and what holds for all commands.

use crate::run::{SECRET, fixture_path, fxhook, has, signature, words};

#[test]
fn wrong_usage_is_one_line_that_leads_to_the_help() {
    let values = "[possible values: currencycloud, flash-payments, send-payments, cxtn]";
    for (arguments, found) in [
        ("decod", "'decod'; tip: "),
        ("demo --loud", "'--loud'"),
        ("demo now", "'now'"),
        ("send", "--to <URL>, <PROVIDER>, <EVENT>..."),
        ("events other", values),
        ("sign Currencycloud", values),
        ("verify ", values),
        ("listen --provider a\n\nb", values),
        ("endpoints", "[subcommands: currencycloud, flash-payments, send-payments, cxtn]"),
        ("sandbox other", values),
        ("sandbox --bind 0.0.0.0:0", "expected an address of this machine"),
        ("sandbox do currencycloud", "expected PROVIDER OBJECT STEP"),
        ("sandbox do cxtn payment create 5", "expected PROVIDER OBJECT STEP"),
        ("sandbox do cxtn payment create --amount 5 EUR", "without a name"),
        ("endpoints other", "(currencycloud, flash-payments, send-payments, cxtn)"),
        ("send currencycloud a --to http://a/ --fault fire", "lost-answer"),
    ] {
        let error = fxhook(&words(arguments)).finish().error(2);
        has(&error, found);
        assert_eq!(error.matches("error").count(), 1, "{error}");
    }
}

#[test]
fn help_and_version_are_data_and_no_command_is_wrong_usage() {
    for arguments in [&["--help"][..], &["help", "send"], &["--version"]] {
        assert!(fxhook(arguments).finish().data(0).contains("fxhook"));
    }
    for command in "demo listen send sign verify decode events inbox endpoints sandbox".split(' ') {
        let help = fxhook(&["help", command]).finish().data(0);
        has(&help, "Usage: fxhook");
        // No flag takes a secret.
        assert!(!help.contains("--secret "), "{help}");
    }
    let outcome = fxhook(&[]).finish();
    has(&outcome.stderr, "Usage: fxhook");
    assert_eq!(outcome.data(2), "");
}

#[test]
fn a_reader_that_leaves_early_is_not_a_failure() {
    for arguments in [&["events"][..], &["demo"], &["help"]] {
        let mut child = fxhook(arguments).spawn();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_cannot_be_written_to_is_a_failure() {
    let program = env!("CARGO_BIN_EXE_fxhook");
    let body = fixture_path("currencycloud/2021-02-01/payment_released_notification.json");
    let body = body.to_str().unwrap();
    for command in ["decode currencycloud", "sign currencycloud", "events"] {
        for redirection in ["1</dev/null", ">/dev/full"] {
            let line = format!("'{program}' {command} <'{body}' {redirection}");
            let mut shell = std::process::Command::new("sh");
            let run = shell.args(["-c", &line]).env("FXHOOK_SECRET", SECRET);
            let output = run.output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{line}");
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(error.starts_with("error: expected to write to standard output"), "{error}");
        }
    }
}

/// A closed standard output looks the same: Rust opens the null device in its place.
#[cfg(unix)]
#[test]
fn the_null_device_takes_data_however_it_was_opened() {
    let null = || std::fs::File::options().read(true).write(true).open("/dev/null").unwrap();
    let body = b"{}";
    let header = format!("x-hmac-digest-sha-512: {}", signature(body));
    for (header, status) in [(&*header, 0), ("x-hmac-digest-sha-512: 00", 1)] {
        let verify = fxhook(&["verify", "currencycloud", "--header", header]).with_secret();
        assert_eq!(verify.input(body).output(null()).finish().data(status), "");
    }
}

#[test]
fn events_are_a_table_with_entity_state_basis_sample_and_source() {
    let of_all = fxhook(&["events"]).finish().data(0);
    let count = |table: &str| table.lines().count() - 1;
    let mut all = 0;
    for (provider, events) in
        [("currencycloud", 21), ("flash-payments", 37), ("send-payments", 10), ("cxtn", 4)]
    {
        let table = fxhook(&["events", provider]).finish().data(0);
        assert_eq!(count(&table), events, "{table}");
        all += events;
    }
    assert_eq!(count(&of_all), all);
    let row = of_all.lines().find(|line| line.contains(" payment_failed_notification "));
    let row: Vec<&str> = row.unwrap().split_whitespace().collect();
    assert_eq!(
        row,
        words(
            "currencycloud payment_failed_notification payment current documented 2021-02-01 https://developer.currencycloud.com/guides/platform-specifics/push-notifications/"
        )
    );
}

#[test]
fn endpoints_that_no_api_manages_are_explained_in_one_line() {
    for (arguments, who) in [
        (&["endpoints", "currencycloud", "list", "--all"][..], "Solutions Manager"),
        (&["endpoints", "flash-payments"], "FlashConnect"),
    ] {
        let outcome = fxhook(arguments).finish();
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome:?}");
        has(&outcome.stderr, who);
        assert_eq!(outcome.data(1), "");
    }
}
