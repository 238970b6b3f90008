//! `fxhook send --line`: deliveries that `listen` printed, again.

use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::listener::Listener;
use crate::run::{
    OWN_SECRET, Outcome, Run, SECRET, fixture_text, fxhook, has, query, signature, words,
};

const WALLET: &str = r#"{"id":"w1","walletId":"w1","status":"active"}"#;

fn sending(provider: &str, to: &str, arguments: &str) -> Run {
    let send = ["send", provider, "--fast", "--line", "-", "--to", to];
    let run = fxhook(&[&send[..], &words(arguments)].concat());
    run.secret("FXHOOK_SECRET", if provider == "currencycloud" { SECRET } else { OWN_SECRET })
}

/// A line as `listen` prints it.
fn line(provider: &str, proof: &str, endpoint: Option<&str>, body: &str) -> Value {
    json!({
        "provider": provider, "event_type": "an_event", "known": true, "proof": proof,
        "delivery_id": null, "endpoint": endpoint, "dedup_key": "00", "payload": {}, "body": body,
    })
}

fn send(provider: &str, to: &str, lines: &[Value]) -> Outcome {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    sending(provider, to, "").input(input).finish()
}

#[test]
fn each_line_is_sent_byte_for_byte_and_signed_anew() {
    let odd =
        "{\"header\": {\"notification_type\":\"teapot\"},\r\n\t\"body\": {\"a\":1.50}}\u{2028}";
    let endpoint = Endpoint::answering(&[500, 200, 200]);
    let mut bytes = line("currencycloud", "body", None, "");
    bytes.as_object_mut().unwrap().remove("body");
    // As `printf '\xff{}' | base64` prints it.
    bytes["body_base64"] = "/3t9".into();
    let mut text = line("currencycloud", "body", None, odd);
    text["evidence"] = json!({ "header": "x-hmac-digest-sha-512", "value": "an old one" });
    let attempts = send("currencycloud", &endpoint.url(), &[text, bytes]).lines(0);
    let numbers: Vec<_> = attempts.iter().map(|it| (&it["delivery"], &it["attempt"])).collect();
    assert_eq!(numbers, [(&1.into(), &1.into()), (&1.into(), &2.into()), (&2.into(), &1.into())]);
    assert_eq!(attempts[0]["event"], "an_event");
    let requests = endpoint.requests();
    let bodies: Vec<_> = requests.iter().map(|request| request.body.clone()).collect();
    assert_eq!(bodies, [odd.as_bytes(), odd.as_bytes(), b"\xff{}"]);
    for request in requests {
        let signature = signature(&request.body);
        assert_eq!(request.headers("x-hmac-digest-sha-512"), [signature]);
    }
}

#[test]
fn what_listen_prints_can_be_sent_again() {
    let mut listener = Listener::new(&[]);
    let body = b"<html>\r\n</html>";
    assert_eq!(listener.deliver(&signature(body), body), "200");
    let first = listener.data();
    let to = format!("http://{}/currencycloud", listener.address);
    let attempts = send("currencycloud", &to, std::slice::from_ref(&first)).lines(0);
    assert_eq!(attempts[0]["dedup_key"], first["dedup_key"]);
    assert_eq!(listener.data(), first);
}

#[test]
fn a_delivery_does_not_go_to_the_registered_url_of_another_endpoint() {
    let line = line("cxtn", "url", Some("one"), WALLET);
    let registered = format!("http://127.0.0.1:1/hooks?{}", query("cxtn", "account_credit"));
    let error = send("cxtn", &registered, &[line]).error(2);
    has(&error, "expected a delivery to the endpoint account_credit");
    has(&error, "found one to one");
}

#[test]
fn the_name_of_an_event_reaches_a_terminal_escaped() {
    let endpoint = Endpoint::answering(&[401, 401, 401, 401, 401, 401, 401]);
    let mut line = line("currencycloud", "body", None, "{}");
    line["event_type"] = "\u{9b}31m\u{202e}".into();
    let outcome = send("currencycloud", &endpoint.url(), &[line]);
    assert_eq!(outcome.status, 1);
    for text in [outcome.stdout, outcome.stderr] {
        has(&text, "31m");
        assert!(!text.contains(['\u{9b}', '\u{202e}']), "{text:?}");
    }
}

#[test]
fn a_delivery_goes_to_the_endpoint_of_its_line_or_to_a_registered_url() {
    for (provider, label) in [("send-payments", "wallet_updated"), ("cxtn", "account_credit")] {
        let endpoint = Endpoint::answering(&[200, 200]);
        let line = line(provider, "url", Some(label), WALLET);
        let registered = format!("{}?{}", endpoint.url(), query(provider, label));
        for to in [&endpoint.url(), &registered] {
            send(provider, to, std::slice::from_ref(&line)).data(0);
        }
        let requests = endpoint.requests();
        let targets: Vec<_> = requests.iter().map(|request| request.target()).collect();
        let expected = format!("/hooks?{}", query(provider, label));
        assert_eq!(targets, [&expected, &expected]);
        assert_eq!(requests[0].body, WALLET.as_bytes());
    }
}

#[test]
fn flash_payments_gets_its_delivery_id_back_and_an_ad_hoc_webhook_its_callback_uri() {
    let body = fixture_text("flash-payments/2026-06/withdrawal_completed.json");
    for (proof, parameter) in [("body", ""), ("url", "signature=")] {
        let endpoint = Endpoint::answering(&[200]);
        let mut line = line("flash-payments", proof, None, &body);
        line["delivery_id"] = "id-7".into();
        send("flash-payments", &endpoint.url(), &[line]).data(0);
        let request = &endpoint.requests()[0];
        assert_eq!(request.headers("flashfx-request-id"), ["id-7"]);
        assert_eq!(request.headers("flashfx-signature").is_empty(), proof == "url");
        has(request.target(), parameter);
    }
}

#[test]
fn a_file_of_lines_can_be_sent_with_a_fault() {
    let file = format!("{}/lines.jsonl", env!("CARGO_TARGET_TMPDIR"));
    let line = line("cxtn", "url", Some("payments"), "{}");
    std::fs::write(&file, format!("{line}\n\n{line}\n")).unwrap();
    let endpoint = Endpoint::answering(&[401]);
    let url = endpoint.url();
    let send = ["send", "cxtn", "--line", &file, "--to", &url, "--fault", "unsigned"];
    let attempts = fxhook(&send).with_own_secret().finish().lines(1);
    assert_eq!(attempts[0]["status"], 401);
    assert_eq!(endpoint.requests()[0].target(), "/hooks?endpoint=payments");
}

#[test]
fn a_line_that_is_cut_or_damaged_is_skipped_and_the_others_are_sent() {
    let endpoint = Endpoint::answering(&[200, 200]);
    let [first, second, other] = ["1", "2", "hushhush"]
        .map(|value| line("currencycloud", "body", None, &format!("[{value}]")).to_string());
    let cut = &other[..other.find("hushhush").unwrap() + 8];
    let joined = format!("{cut}{other}");
    let lines = [
        first.as_bytes(),
        cut.as_bytes(),
        b"\0\0\xff",
        b" \r",
        joined.as_bytes(),
        second.as_bytes(),
        cut.as_bytes(),
    ];
    let run = sending("currencycloud", &endpoint.url(), "").hiding("hushhush");
    let outcome = run.input(lines.join(&b'\n')).finish();
    let said = [2, 3, 5, 7].map(|number| {
        format!("standard input, line {number}: expected a line that `fxhook listen` printed, found one that is cut or damaged: skipped\n")
    });
    assert_eq!(outcome.stderr, said.concat());
    assert_eq!(outcome.lines(1).len(), 2);
    let bodies: Vec<_> = endpoint.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies, [b"[1]", b"[2]"]);
    let outcome = sending("currencycloud", &endpoint.url(), "").input(cut).finish();
    has(
        &outcome.stderr,
        "standard input: expected a line that `fxhook listen` printed, found none",
    );
    assert_eq!(outcome.data(2), "");
}

#[test]
fn what_listen_did_not_print_is_wrong_usage_and_shows_no_value() {
    let currencycloud = line("currencycloud", "body", None, "{}").to_string();
    let mut without_body = line("cxtn", "url", Some("a"), "");
    without_body.as_object_mut().unwrap().remove("body");
    let unknown = line("hushhush", "body", None, "{}").to_string();
    for (lines, found) in [
        ("", "standard input: expected a line that `fxhook listen` printed, found none"),
        ("{}", "line 1: expected a line that `fxhook listen` printed, found no JSON object"),
        (r#"{"provider":"cxtn","proof":"hushhush","body":""}"#, "found one without a proof"),
        (&without_body.to_string(), "without the body in `body` or `body_base64`"),
        (&unknown, "a provider that this fxhook does not know"),
        (&currencycloud, "expected lines of cxtn only"),
        (&format!("{}\n{currencycloud}", line("cxtn", "url", None, "{}")), "of currencycloud"),
    ] {
        let run = sending("cxtn", "http://127.0.0.1:1/", "").hiding("hushhush");
        has(&run.input(lines).finish().error(2), found);
    }
    for other in ["an_event", "--body FILE", "--set a=1", "--ad-hoc 7"] {
        let error = sending("flash-payments", "http://127.0.0.1:1/", other).finish().error(2);
        has(&error, "cannot be used with");
    }
    let missing = ["send", "cxtn", "--line", "/no/such/file", "--to", "http://127.0.0.1:1/"];
    has(&fxhook(&missing).with_own_secret().finish().error(2), "/no/such/file: expected");
}
