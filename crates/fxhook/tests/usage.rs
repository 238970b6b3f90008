//! Wrong usage of `fxhook`.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod fxhook;

use fxhook::fxhook;

#[test]
fn wrong_usage_is_told_on_one_line_that_leads_to_the_help() {
    let send = ["send", "currencycloud", "an_event", "--to", "http://a/"];
    for (arguments, found) in [
        (&["decod"][..], "'decod'; tip: "),
        (&["demo", "--loud"], "'--loud'"),
        (&["send"], "--to <URL>, <PROVIDER>, <EVENT>..."),
        (
            &["sign", "nobody"],
            "[possible values: currencycloud, flash-payments, send-payments, cxtn]",
        ),
        (&[&send[..], &["--fault", "fire"]].concat(), "lost-answer"),
        (&["sign", "a\n\nb"], "possible values"),
    ] {
        let error = fxhook(arguments).finish().error(2);
        assert!(error.contains(found), "{error}");
        assert!(error.ends_with("; see `fxhook --help`\n"), "{error}");
        assert_eq!(error.matches("error").count(), 1, "{error}");
    }
}

#[test]
fn help_and_version_are_data_and_no_command_is_wrong_usage() {
    for arguments in [&["--help"][..], &["help", "send"], &["--version"]] {
        assert!(fxhook(arguments).finish().data(0).contains("fxhook"));
    }
    let outcome = fxhook(&[]).finish();
    assert!(outcome.stderr.contains("Usage: fxhook"), "{outcome:?}");
    assert_eq!(outcome.data(2), "");
}

#[cfg(unix)]
#[test]
fn a_secret_file_without_end_is_not_read_to_its_end() {
    let zeros = ["verify", "currencycloud", "--secret-file", "/dev/zero"];
    let error = fxhook(&zeros).finish().error(2);
    assert!(error.contains("at most 65536 bytes"), "{error}");
}
