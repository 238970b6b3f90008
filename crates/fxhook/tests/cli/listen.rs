//! `fxhook listen`.

use crate::listener::{Listener, VARIABLE, status};
use crate::run::{OWN_SECRET, SECRET, fixture, fixture_text, fxhook, has, json, query, signature};

#[test]
fn a_verified_delivery_is_answered_with_200_and_printed_at_once() {
    let mut listener = Listener::new(&[]);
    let body = fixture("currencycloud/2021-02-01/payment_released_notification.json");
    for _ in 0..2 {
        assert_eq!(listener.deliver(&signature(&body), &body), "200");
        let line = listener.data();
        assert_eq!(line["proof"], "body");
        let decode = fxhook(&["decode", "currencycloud"]).input(body.as_slice());
        let mut decoded = json(&decode.finish().data(0));
        decoded["proof"] = "body".into();
        decoded["evidence"] = line["evidence"].clone();
        assert_eq!(line, decoded);
    }
}

#[test]
fn a_delivery_that_is_not_verified_is_answered_with_401_and_not_printed() {
    let mut listener = Listener::new(&[]);
    assert_eq!(listener.deliver(&signature(b"[]"), b"{}"), "401");
    has(&listener.message(), "matches none:");
    let head = "POST /currencycloud HTTP/1.1\r\nContent-Length: 2";
    assert_eq!(status(&listener.ask(head, b"{}")), "401");
    has(&listener.message(), "found none");
    // The first line of data is the first verified delivery's.
    assert_eq!(listener.deliver(&signature(b"no JSON"), b"no JSON"), "200");
    let line = listener.data();
    assert_eq!(line["error"]["path"], "");
    assert_eq!(line["body"], "no JSON");
}

#[test]
fn a_delivery_over_the_limit_is_answered_with_413() {
    let mut listener = Listener::new(&[]);
    let head = "POST /currencycloud HTTP/1.1\r\nContent-Length: 262145";
    assert_eq!(status(&listener.ask(head, b"")), "413");
    has(&listener.message(), "at most 262144 bytes");

    let listener = Listener::new(&["--limit", "10"]);
    let (fits, does_not) = (b"{\"a\":\"bc\"}", b"{\"a\":\"bcd\"}");
    assert_eq!(listener.deliver(&signature(fits), fits), "200");
    assert_eq!(listener.deliver(&signature(does_not), does_not), "413");
    let head = "POST /currencycloud HTTP/1.1\r\nTransfer-Encoding: chunked";
    let chunks = b"b\r\n{\"a\":\"bcd\"}\r\n0\r\n\r\n";
    assert_eq!(status(&listener.ask(head, chunks)), "413");
}

#[test]
fn another_path_is_answered_with_404_and_another_method_with_405() {
    let one = ["--provider", "currencycloud"];
    let mut listener = Listener::new(&[one, one].concat());
    for path in ["/", "/other?token=abc", "/currencycloud/", "/cxtn"] {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Length: 2");
        assert_eq!(status(&listener.ask(&head, b"{}")), "404");
        let message = listener.message();
        assert!(message.contains("404") && !message.contains("abc"), "{message}");
    }
    let answer = listener.ask("GET /currencycloud HTTP/1.1", b"");
    assert_eq!(status(&answer), "405");
    assert!(answer.to_lowercase().contains("allow: post"), "{answer}");
    assert!(listener.message().ends_with("405: expected POST, found GET"));
}

#[test]
fn a_delivery_whose_line_cannot_be_written_is_not_acknowledged() {
    let mut listener = Listener::new(&[]);
    drop(listener.stdout.take());
    // A process that another test starts has the pipe as well, until it runs its program.
    let mut statuses = (0..100).map(|_| listener.deliver(&signature(b"{}"), b"{}"));
    assert_eq!(statuses.find(|status| status != "200").as_deref(), Some("500"));
    drop(statuses);
    has(&listener.message(), "was not acknowledged");
    assert_eq!(listener.child.wait().unwrap().code(), Some(1));
}

#[test]
fn regular_and_ad_hoc_webhooks_of_one_provider_have_a_path_and_a_secret_each() {
    let mut listener = Listener::running(
        fxhook(&["listen", "--bind", "127.0.0.1:0"])
            .secret("FXHOOK_FLASH_PAYMENTS_SECRET", OWN_SECRET)
            .secret("FXHOOK_FLASH_PAYMENTS_AD_HOC_SECRET", SECRET),
    );
    let regular = listener.message();
    let regular = regular.strip_prefix("flash-payments: register ").unwrap();
    let ad_hoc = format!("{regular}/ad-hoc");
    let sign = format!("fxhook sign flash-payments --ad-hoc EXTERNAL_ID --url {ad_hoc}");
    assert_eq!(
        listener.message(),
        format!("flash-payments/ad-hoc: {ad_hoc}, signed for each order: `{sign}`")
    );
    has(&listener.message(), "Ctrl-C");

    let order = ["--ad-hoc", "order-7"];
    for (to, secret, arguments, status, proof) in [
        (regular, OWN_SECRET, &[][..], 0, "body"),
        (&*ad_hoc, SECRET, &order, 0, "url"),
        (regular, SECRET, &order, 1, ""),
        (&*ad_hoc, OWN_SECRET, &[], 1, ""),
    ] {
        let send = ["send", "flash-payments", "payment_complete", "--fast", "--to", to];
        let run = fxhook(&[&send[..], arguments].concat());
        assert_eq!(run.secret("FXHOOK_SECRET", secret).finish().status, status);
        if status == 0 {
            let line = listener.data();
            assert_eq!(
                (&line["event_type"], &line["proof"]),
                (&"payment_complete".into(), &proof.into())
            );
            assert_eq!(line["delivery_id"].as_str().unwrap().len(), 24);
        }
    }
    has(&listener.message(), "flash-payments: answered 401: ");
}

#[test]
fn the_receiver_says_which_command_prints_the_callback_url_and_accepts_it() {
    let run = fxhook(&["listen", "--bind", "127.0.0.1:0"]);
    let run = run.secret("FXHOOK_SEND_PAYMENTS_SECRET", OWN_SECRET);
    let mut listener = Listener::running(run.secret("FXHOOK_CXTN_SECRET", OWN_SECRET));
    let all = query("send-payments", "all_default_events");
    let path = format!("http://{}/send-payments", listener.address);
    let event = "payment_address_updated";
    // What the command in a message prints.
    let registered = |message: String| {
        assert!(!message.contains("token="), "{message}");
        let command = message.split('`').nth(1).unwrap().replace("EVENT", event);
        let command: Vec<&str> = command.split(' ').skip(1).collect();
        fxhook(&command).with_own_secret().finish().data(0).trim_end().to_owned()
    };
    assert_eq!(registered(listener.message()), format!("{path}?{all}"));
    let url = registered(listener.message());
    let (_, of_one) = url.split_once('?').unwrap();
    let hooks = query("cxtn", "hooks");
    let url = format!("http://{}/cxtn?{hooks}", listener.address);
    assert_eq!(registered(listener.message()), url);
    has(&listener.message(), "Ctrl-C");

    let post = |target: &str, body: &str| {
        let length = body.len();
        let head = format!("POST /{target} HTTP/1.1\r\nContent-Length: {length}");
        status(&listener.ask(&head, body.as_bytes()))
    };
    let body = fixture_text("send-payments/2025-01/payment_address_updated.json");
    assert_eq!(post(&format!("send-payments?{of_one}"), &body), "200");
    assert_eq!(post(&format!("send-payments?{all}"), &body), "200");
    let other = of_one.replace("payment", "pay");
    assert_eq!(post(&format!("send-payments?{other}"), &body), "401");
    let body = fixture_text("cxtn/2023-12/payment_completed.json");
    let other = query("cxtn", "account_credit");
    assert_eq!(post(&format!("cxtn?{other}"), &body), "200");
    for (endpoint, known) in
        [(event, true), ("all_default_events", false), ("account_credit", true)]
    {
        let line = listener.data();
        assert_eq!((&line["endpoint"], &line["known"]), (&endpoint.into(), &known.into()));
        assert_eq!(line["proof"], "url");
        assert!(!line.to_string().contains("token"), "{line}");
    }
    let refused = listener.message();
    assert!(refused.contains("answered 401") && !refused.contains("token="), "{refused}");
}

#[test]
fn each_chosen_provider_needs_a_secret() {
    for arguments in [&["listen"][..], &["listen", "--provider", "currencycloud"]] {
        let error = fxhook(arguments).with_secret().finish().error(2);
        has(&error, VARIABLE);
        let empty = fxhook(arguments).secret(VARIABLE, "");
        assert!(empty.finish().error(2).contains("an empty text"));
    }
    let run = fxhook(&["listen", "--provider", "flash-payments"]);
    let error = run.secret(VARIABLE, SECRET).finish().error(2);
    let both = "FXHOOK_FLASH_PAYMENTS_SECRET or FXHOOK_FLASH_PAYMENTS_AD_HOC_SECRET,";
    has(&error, both);
    let run = fxhook(&["listen", "--hex-key"]);
    let run = run.secret("FXHOOK_FLASH_PAYMENTS_SECRET", "c0ffee");
    assert!(run.finish().error(2).contains("--hex-key"));
}

#[test]
fn an_address_that_is_taken_is_a_failure_and_no_address_is_wrong_usage() {
    let taken = Listener::new(&[]);
    let listen = ["listen", "--bind", &taken.address];
    let error = fxhook(&listen).secret(VARIABLE, SECRET).finish().error(1);
    has(&error, &taken.address);
    let run = fxhook(&["listen", "--bind", "nowhere"]).secret(VARIABLE, SECRET);
    assert!(run.finish().error(2).contains("an address and a port"));
}
