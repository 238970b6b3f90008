//! `fxhook listen`.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

mod fxhook;

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    process::{Child, ChildStderr, ChildStdout},
};

use fxhook::{SECRET, fixture, fxhook, raw_body, read_to_end, signature};
use serde_json::Value;

const VARIABLE: &str = "FXHOOK_CURRENCYCLOUD_SECRET";

/// A receiver that runs.
struct Listener {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    stderr: BufReader<ChildStderr>,
    address: String,
}

impl Listener {
    fn new(arguments: &[&str]) -> Self {
        let listen = ["listen", "--bind", "127.0.0.1:0"];
        let run = fxhook(&[&listen[..], arguments].concat()).secret(VARIABLE, SECRET);
        let mut child = run.spawn();
        let stdout = child.stdout.take().map(BufReader::new);
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let mut listener = Self {
            child,
            stdout,
            stderr,
            address: String::new(),
        };
        let line = listener.talk();
        let url = line
            .strip_prefix("currencycloud: register http://")
            .unwrap();
        listener.address = url.strip_suffix("/currencycloud").unwrap().into();
        assert!(listener.talk().contains("Ctrl-C"));
        listener
    }

    /// The next line of talk.
    fn talk(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).unwrap();
        assert!(!line.contains(SECRET), "{line}");
        line.trim_end().into()
    }

    /// The next line of data.
    fn data(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The answer's head and body to a request with this head, to which what is needed is added.
    fn ask(&self, head: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("{head}\r\nHost: here\r\nConnection: close\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        read_to_end(stream)
    }

    /// The status that a delivery with this signature is answered with. The answer has no body.
    fn deliver(&self, signature: &str, body: &[u8]) -> String {
        let head = format!(
            "POST /currencycloud HTTP/1.1\r\nX-HMAC-Digest-SHA-512: {signature}\r\nContent-Length: {}",
            body.len()
        );
        status(&self.ask(&head, body))
    }

    /// Ends it as Ctrl-C does.
    #[cfg(unix)]
    fn interrupt(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let kill = std::process::Command::new("sh")
            .arg("-c")
            .arg(format!("kill -INT {pid}"))
            .status();
        assert!(kill.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status of an answer without a body.
fn status(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "", "{answer}");
    head.split(' ').nth(1).unwrap().into()
}

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
