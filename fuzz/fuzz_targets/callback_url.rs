//! Callback URLs: what is signed verifies, with the label or the id that it was signed for, and with
//! every way in which a query arrives. What is changed does not.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webhook_core::{CallbackUrl, Delivery, EndpointLabel, Proof, Provider, Secret};
use webhook_cxtn::Cxtn;
use webhook_flash_payments::{AdHocKind, AdHocWebhooks, ExternalId};
use webhook_send_payments::SendPayments;

fn secret() -> Secret {
    Secret::new("a secret of our own").expect("it is not empty")
}

static CXTN: LazyLock<Cxtn> = LazyLock::new(|| Cxtn::new(secret()));
static SEND: LazyLock<SendPayments> = LazyLock::new(|| SendPayments::new(secret()));
static AD_HOC: LazyLock<AdHocWebhooks> = LazyLock::new(|| AdHocWebhooks::new(secret()));
static KINDS: LazyLock<AdHocWebhooks> = LazyLock::new(|| AdHocWebhooks::signing_kinds(secret()));

const NO_HEADERS: [(&str, &str); 0] = [];
const BASE: &str = "https://hooks.example.com/";

// The first byte says what is changed, the second one where. Then come a line with the rest of the base
// URL, and a label or an id.
fuzz_target!(|data: &[u8]| {
    let [change, at, text @ ..] = data else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (path, label) = text.split_once('\n').unwrap_or(("", text));
    let base = match path.split_once("://") {
        Some(_) => path.to_owned(),
        None => format!("{BASE}{path}"),
    };
    check_parsing(&base);
    match change % 2 {
        0 => check_label(*change / 2, usize::from(*at), &base, label),
        _ => check_id(*change / 2, usize::from(*at), &base, label),
    }
});

fn check_parsing(base: &str) {
    let Ok(url) = CallbackUrl::parse(base) else { return };
    assert_eq!(url.expose(), base);
    let (query, rest) = (url.query(), url.without_query());
    let tail = base.strip_prefix(rest).expect("it is the beginning");
    assert_eq!(tail.strip_prefix('?').unwrap_or(tail), query);
    let host = rest.split('/').nth(2).expect("a URL has a host");
    assert!(!host.is_empty() && !host.contains('@') && !base.contains(['#', ' ']));
    let hidden = if query.is_empty() { "" } else { "?..." };
    assert_eq!(format!("{url:?}"), format!("CallbackUrl({rest}{hidden})"));
}

fn check_label(change: u8, at: usize, base: &str, label: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let parsed = label.parse::<EndpointLabel>();
    assert_eq!(parsed.is_ok(), !label.is_empty() && label.bytes().all(is_plain));
    let Ok(label) = parsed else { return };
    let made = CXTN.callback_url(base, &label);
    let other = SEND.labelled_url(base, &label);
    assert_eq!(made.is_ok(), other.is_ok());
    let (Ok(url), Ok(other)) = (made, other) else { return };
    assert!(url.expose().starts_with(base));
    let delivery = Delivery::new(&NO_HEADERS, b"{}").with_query(url.query());
    let verified = CXTN.verify(&delivery).expect("what is signed verifies");
    assert_eq!((verified.proof(), verified.endpoint()), (Proof::Url, Some(label.as_str())));
    assert!(SEND.verify(&delivery).is_err(), "another provider's URL");
    assert!(CXTN.verify(&delivery.with_query(other.query())).is_err(), "another provider's URL");

    let (kept, ours) = split(url.query(), "endpoint=");
    let changed = match change % 4 {
        0 => flipped(ours, at, change / 4),
        1 => percent_encoded(ours, at),
        2 => format!("{ours}&token={:064x}", at),
        _ => format!("endpoint={}x&{}", label, ours.split_once('&').expect("two parameters").1),
    };
    let changed = format!("{kept}{changed}");
    let verified = CXTN.verify(&delivery.with_query(&changed));
    // A digit's case says nothing.
    let (before, after) = (token(url.query()), token(&changed));
    let is_same = before.is_some_and(|(label, token)| {
        after.is_some_and(|other| other.0 == label && other.1.eq_ignore_ascii_case(token))
    });
    assert_eq!(verified.is_ok(), is_same && change % 4 != 2, "{changed}");
}

/// The only label and the only token of a query.
fn token(query: &str) -> Option<(&str, &str)> {
    let only = |name| {
        let mut values = query.split('&').filter_map(|one| one.strip_prefix(name));
        let first = values.next();
        first.filter(|first| values.all(|other| other == *first))
    };
    Some((only("endpoint=")?, only("token=")?))
}

fn check_id(change: u8, at: usize, base: &str, id: &str) {
    let id = ExternalId::from(id);
    let kind = AdHocKind::ALL[at % 3];
    let (made, of_kind) =
        (AD_HOC.callback_uri(base, kind, &id), KINDS.callback_uri(base, kind, &id));
    assert_eq!(made.is_ok(), of_kind.is_ok());
    let (Ok(url), Ok(of_kind)) = (made, of_kind) else { return };
    let text = serde_json::to_string(id.as_str()).expect("a text can be written");
    let event = ["payment_complete", "withdrawal_completed", "conversion_converted"][at % 3];
    let body = format!(r#"{{"event":"{event}","externalId":{text}}}"#);
    let delivery = Delivery::new(&NO_HEADERS, body.as_bytes()).with_query(url.query());
    assert_eq!(AD_HOC.verify(&delivery).expect("what is signed verifies").proof(), Proof::Url);
    let delivery_of_kind = delivery.with_query(of_kind.query());
    assert!(KINDS.verify(&delivery_of_kind).is_ok());
    assert!(KINDS.verify(&delivery).is_err() && AD_HOC.verify(&delivery_of_kind).is_err());

    let (kept, ours) = split(url.query(), "signature=");
    let (name, signature) = ours.split_once('=').expect("a name and a value");
    let standard = signature.replace('-', "+").replace('_', "/");
    match change % 5 {
        // As proxies and form decoding write the same signature.
        0 => {
            let spaces = standard.replace('+', " ");
            let encoded = percent_encoded(signature, at);
            let all: String = standard.bytes().map(|byte| format!("%{byte:02x}")).collect();
            for same in [&standard, &spaces, &encoded, &all] {
                for padding in ["", "=", "%3D", "%3d"] {
                    let query = format!("{kept}{name}={same}{padding}");
                    assert!(AD_HOC.verify(&delivery.with_query(&query)).is_ok(), "{query}");
                }
            }
        }
        1 => {
            let changed = flipped(signature, at, change / 5);
            let alphabet = |text: &str| text.replace([' ', '+'], "-").replace('/', "_");
            let is_same = alphabet(&changed) == signature;
            let changed_query = format!("{kept}{name}={changed}");
            let verified = AD_HOC.verify(&delivery.with_query(&changed_query));
            assert_eq!(verified.is_ok(), is_same, "{changed_query}");
        }
        2 => {
            let longer = format!("{kept}{name}={signature}A");
            let shorter = format!("{kept}{name}={}", &signature[1..]);
            let twice = format!("{kept}{name}={signature}&{name}={}", &signature[1..]);
            for query in [longer, shorter, twice] {
                assert!(AD_HOC.verify(&delivery.with_query(&query)).is_err(), "{query}");
            }
        }
        3 => {
            let text = serde_json::to_string(&format!("{}x", id.as_str())).expect("a text");
            let body = format!(r#"{{"event":"{event}","externalId":{text}}}"#);
            let other = Delivery::new(&NO_HEADERS, body.as_bytes()).with_query(url.query());
            assert!(AD_HOC.verify(&other).is_err());
        }
        _ => {
            let event =
                ["withdrawal_completed", "conversion_converted", "payment_complete"][at % 3];
            let body = format!(r#"{{"event":"{event}","externalId":{text}}}"#);
            let other = Delivery::new(&NO_HEADERS, body.as_bytes()).with_query(of_kind.query());
            assert!(KINDS.verify(&other).is_err(), "another kind's URL");
        }
    }
}

/// What the integrator's own parameters are, and what was added to them.
fn split<'q>(query: &'q str, name: &str) -> (&'q str, &'q str) {
    query.split_at(query.rfind(name).expect("the parameter was added"))
}

/// The text with one byte changed into another one of ASCII.
fn flipped(text: &str, at: usize, with: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let at = at % bytes.len();
    bytes[at] ^= (with & 0x7f).max(1);
    String::from_utf8(bytes).expect("ASCII")
}

/// The text with one byte percent-encoded.
fn percent_encoded(text: &str, at: usize) -> String {
    let at = at % text.len();
    format!("{}%{:02X}{}", &text[..at], text.as_bytes()[at], &text[at + 1..])
}
