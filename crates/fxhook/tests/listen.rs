//! `fxhook listen`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;
mod listener;

use fxhook::{SECRET, fixture, flash_vectors, fxhook, raw_body, signature, texts};
use listener::{Listener, VARIABLE, status};
use serde_json::Value;

#[test]
fn a_verified_delivery_is_answered_with_200_and_printed_at_once() {
    let mut listener = Listener::new(&[]);
    for event in [
        "payment_released_notification",
        "trade_settled_notification",
    ] {
        let body = fixture(&format!("2021-02-01/{event}.json"));
        assert_eq!(listener.deliver(&signature(&body), &body), "200");
        let line = listener.data();
        assert_eq!(line["event_type"], event);
        assert_eq!(line["proof"], "body");
        let decoded = fxhook(&["decode", "currencycloud"]).input(body).finish();
        let mut decoded: Value = serde_json::from_str(&decoded.data(0)).unwrap();
        decoded["proof"] = "body".into();
        assert_eq!(line, decoded);
    }
}

#[test]
fn a_delivery_that_is_not_verified_is_answered_with_401_and_the_reason_is_talk() {
    let mut listener = Listener::new(&[]);
    assert_eq!(listener.deliver(&signature(b"[]"), b"{}"), "401");
    assert!(listener.talk().contains("fits none:"));
    assert_eq!(
        status(&listener.ask("POST /currencycloud HTTP/1.1\r\nContent-Length: 2", b"{}")),
        "401"
    );
    assert!(listener.talk().contains("found none"));
    // Nothing of them was printed as data: the first line is the first good delivery's.
    assert_eq!(listener.deliver(&signature(b"no JSON"), b"no JSON"), "200");
    assert_eq!(listener.data()["error"]["path"], "");
}

#[test]
fn an_acknowledged_delivery_that_cannot_be_decoded_is_printed_byte_for_byte() {
    let mut listener = Listener::new(&[]);
    for body in [&b"no JSON\r\n"[..], b"{\"a\":\"\xe9\"}", b"\xff\0", b""] {
        assert_eq!(listener.deliver(&signature(body), body), "200");
        let line = listener.data();
        assert!(line.get("error").is_some(), "{line}");
        assert_eq!(raw_body(&line), body);
    }
}

#[test]
fn a_delivery_over_the_limit_is_answered_with_413() {
    let mut listener = Listener::new(&[]);
    let head = "POST /currencycloud HTTP/1.1\r\nContent-Length: 262145";
    assert_eq!(status(&listener.ask(head, b"")), "413");
    assert!(listener.talk().contains("at most 262144 bytes"));

    let listener = Listener::new(&["--limit", "10"]);
    let (fits, does_not) = (b"{\"a\":\"bc\"}", b"{\"a\":\"bcd\"}");
    assert_eq!(listener.deliver(&signature(fits), fits), "200");
    assert_eq!(listener.deliver(&signature(does_not), does_not), "413");
    let head = "POST /currencycloud HTTP/1.1\r\nTransfer-Encoding: chunked";
    assert_eq!(
        status(&listener.ask(head, b"b\r\n{\"a\":\"bcd\"}\r\n0\r\n\r\n")),
        "413"
    );
}

#[test]
fn another_path_is_answered_with_404_and_another_method_with_405() {
    let mut listener =
        Listener::new(&["--provider", "currencycloud", "--provider", "currencycloud"]);
    for path in ["/", "/other?token=abc", "/currencycloud/", "/Currencycloud"] {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Length: 2");
        assert_eq!(status(&listener.ask(&head, b"{}")), "404");
        let talk = listener.talk();
        assert!(talk.contains("404"), "{talk}");
        assert!(!talk.contains("abc"), "{talk}");
    }
    for method in ["GET", "PUT"] {
        let answer = listener.ask(&format!("{method} /currencycloud HTTP/1.1"), b"");
        assert_eq!(status(&answer), "405");
        assert!(answer.to_lowercase().contains("allow: post"), "{answer}");
        let talk = listener.talk();
        assert!(
            talk.ends_with(&format!("405: expected POST, found {method}")),
            "{talk}"
        );
    }
}

#[test]
fn a_delivery_that_cannot_be_written_down_is_not_acknowledged() {
    let mut listener = Listener::new(&[]);
    drop(listener.stdout.take());
    assert_eq!(listener.deliver(&signature(b"{}"), b"{}"), "500");
    assert!(listener.talk().contains("was not acknowledged"));
    assert_eq!(listener.child.wait().unwrap().code(), Some(1));
}

#[test]
fn what_send_plays_is_what_listen_receives() {
    let mut listener = Listener::new(&[]);
    let url = format!("http://{}/currencycloud", listener.address);
    let send = |arguments: &[&str]| {
        let to = ["send", "currencycloud", "--fast", "--to", &url];
        let event = ["funds_arrived_notification"];
        let run = fxhook(&[&to[..], &event, arguments].concat());
        run.with_secret().finish().status
    };
    for (fault, lines, undecodable) in [
        ("duplicate", 2, false),
        ("lost-answer", 2, false),
        ("not-json", 1, true),
        ("unfit", 1, true),
        ("unknown-event", 1, false),
    ] {
        assert_eq!(send(&["--fault", fault]), 0, "{fault}");
        for _ in 0..lines {
            let line = listener.data();
            assert_eq!(line.get("error").is_some(), undecodable, "{fault}: {line}");
        }
    }
    for fault in [
        "tamper",
        "cut-body",
        "unsigned",
        "wrong-secret",
        "cut-signature",
        "conflicting-signatures",
        "huge",
    ] {
        assert_eq!(send(&["--fault", fault]), 1, "{fault}");
    }
    assert_eq!(send(&["--set", "body.client_buy_amount=0.10"]), 0);
    assert_eq!(listener.data()["payload"]["client_buy_amount"], "0.10");
}

#[test]
fn regular_and_ad_hoc_webhooks_of_one_provider_have_a_path_and_a_secret_each() {
    let mut listener = Listener::running(
        fxhook(&["listen", "--bind", "127.0.0.1:0"])
            .secret("FXHOOK_FLASH_PAYMENTS_SECRET", "the secret of the endpoint")
            .secret("FXHOOK_FLASH_PAYMENTS_AD_HOC_SECRET", SECRET),
    );
    let regular = listener.talk();
    let regular = regular.strip_prefix("flash-payments: register ").unwrap();
    let ad_hoc = listener.talk();
    let ad_hoc = ad_hoc.strip_prefix("flash-payments/ad-hoc: ").unwrap();
    let (ad_hoc, how) = ad_hoc.split_once(", signed for each order: ").unwrap();
    assert_eq!(ad_hoc, format!("{regular}/ad-hoc"));
    let sign = format!("`fxhook sign flash-payments --ad-hoc EXTERNAL_ID --url {ad_hoc}`");
    assert_eq!(how, sign);
    assert!(listener.talk().contains("Ctrl-C"));

    let send = |to: &str, secret: &str, arguments: &[&str]| {
        let send = [
            "send",
            "flash-payments",
            "payment_complete",
            "--fast",
            "--to",
            to,
        ];
        let run = fxhook(&[&send[..], arguments].concat());
        run.secret("FXHOOK_SECRET", secret).finish().status
    };
    let order = ["--ad-hoc", "order-7"];
    for (to, arguments, secret, other) in [
        (regular, &[][..], "the secret of the endpoint", SECRET),
        (ad_hoc, &order, SECRET, "the secret of the endpoint"),
    ] {
        assert_eq!(send(to, secret, arguments), 0);
        let line = listener.data();
        assert_eq!(line["provider"], "flash-payments");
        assert_eq!(line["event_type"], "payment_complete");
        let proof = if to == ad_hoc { "url" } else { "body" };
        assert_eq!(line["proof"], proof);
        let id = line["delivery_id"].as_str().unwrap();
        assert_eq!(id.len(), 24, "{id}");
        assert_eq!(send(to, other, arguments), 1);
        for _ in 0..4 {
            let talk = listener.talk();
            let name = to.split_once("/flash").unwrap().1;
            assert!(
                talk.starts_with(&format!("flash{name}: answered 401: ")),
                "{talk}"
            );
        }
    }
    // What is signed for one way is not taken on the other.
    assert_eq!(send(regular, SECRET, &order), 1);
    assert_eq!(send(ad_hoc, "the secret of the endpoint", &[]), 1);
}

#[test]
fn the_id_of_a_delivery_is_told_as_the_header_has_it() {
    let run = fxhook(&[
        "listen",
        "--bind",
        "127.0.0.1:0",
        "--provider",
        "flash-payments",
    ]);
    let row = &flash_vectors("accepted")[0];
    let [key, body, signature] = texts(row, ["key", "body", "signature"]);
    let mut listener = Listener::running(run.secret("FXHOOK_FLASH_PAYMENTS_SECRET", key));
    assert!(listener.talk().starts_with("flash-payments: register "));
    for (header, id) in [
        ("\r\nFlashFX-Request-Id: abc-1", "abc-1".into()),
        ("", Value::Null),
    ] {
        let head = format!(
            "POST /flash-payments HTTP/1.1\r\nflashfx-signature: {signature}{header}\r\nContent-Length: {}",
            body.len()
        );
        assert_eq!(status(&listener.ask(&head, body.as_bytes())), "200");
        assert_eq!(listener.data()["delivery_id"], id);
    }
    // The way without a secret has no path.
    let head = "POST /flash-payments/ad-hoc HTTP/1.1\r\nContent-Length: 0";
    assert_eq!(status(&listener.ask(head, b"")), "404");
}

#[test]
fn one_of_a_provider_s_secrets_is_enough() {
    let ad_hoc = "FXHOOK_FLASH_PAYMENTS_AD_HOC_SECRET";
    let listen = ["listen", "--provider", "flash-payments"];
    let bind = ["--bind", "127.0.0.1:0"];
    let run = fxhook(&[&listen[..], &bind].concat());
    let mut listener = Listener::running(run.secret(ad_hoc, SECRET));
    assert!(listener.talk().starts_with("flash-payments/ad-hoc: "));
    let run = fxhook(&listen).secret(VARIABLE, SECRET);
    let error = run.finish().error(2);
    let both = format!("FXHOOK_FLASH_PAYMENTS_SECRET or {ad_hoc},");
    assert!(error.contains(&both), "{error}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_0() {
    assert_eq!(Listener::new(&[]).interrupt(), Some(0));
}

#[test]
fn a_receiver_without_a_secret_is_wrong_usage() {
    for arguments in [&["listen"][..], &["listen", "--provider", "currencycloud"]] {
        let error = fxhook(arguments).with_secret().finish().error(2);
        assert!(error.contains(VARIABLE), "{error}");
        let empty = fxhook(arguments).secret(VARIABLE, "");
        assert!(empty.finish().error(2).contains("an empty text"));
    }
}

#[test]
fn an_address_that_cannot_be_had_is_told() {
    let taken = Listener::new(&[]);
    let listen = ["listen", "--bind", &taken.address];
    let error = fxhook(&listen).secret(VARIABLE, SECRET).finish().error(1);
    assert!(error.contains(&taken.address), "{error}");
    let listen = ["listen", "--bind", "nowhere"];
    let outcome = fxhook(&listen).secret(VARIABLE, SECRET).finish();
    assert_eq!(outcome.status, 2, "{outcome:?}");
}
