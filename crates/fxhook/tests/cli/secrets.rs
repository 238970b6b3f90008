//! Secrets: in files for `listen`, with line ends, and too short ones.

use std::fs;

use crate::listener::Listener;
use crate::run::{OWN_SECRET, SECRET, fixture_text, fxhook, has, query, signature};

fn file(name: &str, text: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn listen_takes_the_secrets_of_each_provider_from_its_files() {
    let body = fixture_text("currencycloud/2021-02-01/payment_released_notification.json");
    let with_comma = "a secret, with a comma";
    let new = file("new-secret", &format!("{with_comma}\n"));
    let old = file("old-secret", &format!("another one\n{SECRET}\n"));
    let own = file("own-secret", OWN_SECRET);
    let [new, old] = [new, old].map(|file| format!("currencycloud={file}"));
    let [cxtn, ad_hoc] = ["cxtn", "flash-payments/ad-hoc"].map(|it| format!("{it}={own}"));
    let files = ["--secret-file", &new, "--secret-file", &old, "--secret-file", &cxtn];
    let listen = [&["listen", "--bind", "127.0.0.1:0"], &files[..], &["--secret-file", &ad_hoc]];
    // The file is used, and not the variable.
    let run = fxhook(&listen.concat()).secret("FXHOOK_CXTN_SECRET", "not this one").hiding(SECRET);
    let mut listener = Listener::running(run);
    let messages = [(); 4].map(|()| listener.message());
    has(&messages[0], "currencycloud: register");
    has(&messages[1], "flash-payments/ad-hoc: ");
    has(&messages[2], "cxtn: register");
    has(&messages[3], "Ctrl-C");
    let delivery = format!("POST /cxtn?{} HTTP/1.1\r\nContent-Length: 2", query("cxtn", "hooks"));
    has(&listener.ask(&delivery, b"{}"), " 200 ");
    let signed_anew = fxhook(&["sign", "currencycloud"]).secret("FXHOOK_SECRET", "another one");
    let signed_anew = signed_anew.input(body.as_bytes()).finish().data(0);
    let (_, signed_anew) = signed_anew.trim_end().rsplit_once(' ').unwrap();
    for signature in [signature(body.as_bytes()), signed_anew.into()] {
        assert_eq!(listener.deliver(&signature, body.as_bytes()), "200");
    }
    let other = file("comma", &format!("{with_comma}\n"));
    let sign = fxhook(&["sign", "currencycloud", "--secret-file", &other]).input(body.as_bytes());
    let signed = sign.finish().data(0);
    let (_, signed) = signed.trim_end().rsplit_once(' ').unwrap();
    assert_eq!(listener.deliver(signed, body.as_bytes()), "200");
}

#[test]
fn a_secret_file_of_listen_names_a_provider_that_is_received() {
    for (arguments, found) in [
        (&["--secret-file", "/a/file"][..], "expected PROVIDER=FILE, such as cxtn="),
        (&["--secret-file", "cxtn="], "expected PROVIDER=FILE"),
        (
            &["--secret-file", "other=/a/file"],
            "currencycloud or flash-payments or flash-payments/ad-hoc or send-payments or cxtn, found another name",
        ),
        (&["--secret-file", "cxtn=/no/such/file"], "/no/such/file: expected a file"),
        (
            &["--provider", "cxtn", "--secret-file", "currencycloud=/a/file"],
            "expected --secret-file with cxtn, found currencycloud",
        ),
        (&["--provider", "cxtn"], "FXHOOK_CXTN_SECRET, or in a file of --secret-file, found none"),
    ] {
        let listen = [&["listen", "--bind", "127.0.0.1:0"], arguments].concat();
        has(&fxhook(&listen).finish().error(2), found);
    }
}

#[test]
fn a_line_end_in_a_variable_is_refused_and_says_how_to_give_several_secrets() {
    let two = format!("{SECRET}\nthe old one of us");
    for (command, variable) in [
        (&["sign", "currencycloud"][..], "FXHOOK_SECRET"),
        (&["listen", "--bind", "127.0.0.1:0"], "FXHOOK_CURRENCYCLOUD_SECRET"),
    ] {
        let run = fxhook(command).hiding("the old one of us").variable(variable, &two);
        let error = run.finish().error(2);
        has(&error, &format!("{variable}: expected a secret, found one with a line end in it"));
        has(&error, "with commas");
        has(&error, "--secret-file");
        let at_the_end = fxhook(command).variable(variable, format!("{SECRET}\n"));
        has(&at_the_end.finish().error(2), "remove the space or line end");
    }
}

#[test]
fn a_short_secret_of_ones_own_is_one_warning_that_says_how_long_it_should_be() {
    let body = r#"{"externalId":"1"}"#;
    for (command, secret, is_warned) in [
        ("sign cxtn --url http://a/", "x", true),
        ("sign send-payments --url http://a/", OWN_SECRET, false),
        ("sign send-payments --url http://a/", "1234567890123456789012345678901", true),
        ("sign send-payments --url http://a/", "12345678901234567890123456789012", false),
        ("sign flash-payments --url http://a/ --ad-hoc 7", "x", true),
        // Those of a provider have the length that it gave them.
        ("sign flash-payments", "x", false),
        ("sign currencycloud", "x", false),
    ] {
        let arguments: Vec<_> = command.split(' ').collect();
        let run = fxhook(&arguments).secret("FXHOOK_SECRET", secret).input(body);
        let outcome = run.finish();
        assert_eq!(outcome.status, 0, "{outcome:?}");
        assert_eq!(outcome.stderr.lines().count(), usize::from(is_warned), "{outcome:?}");
        assert_eq!(outcome.stderr.contains("at least 32 characters"), is_warned, "{outcome:?}");
    }
    let run = fxhook(&["listen", "--bind", "127.0.0.1:0", "--provider", "cxtn"]);
    let message = run.variable("FXHOOK_CXTN_SECRET", "x").first_message();
    has(&message, "warning: cxtn: expected a secret of at least 32 characters");
}
