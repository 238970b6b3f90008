//! The pages of `fxhook inbox serve`, for a plain client.

use webhook_core::{DedupKey, Evidence, Proof};
use webhook_inbox::{EntityKey, Late, NewDelivery, Reading, ReadingKind};

use crate::run::{fxhook, has};
use crate::served::{Served, TOKEN, field};
use crate::stored::{Stored, payment, released};

/// A text that would be markup, or end an attribute, if it were not escaped.
const EVIL: &str = r#"<script>alert(1)</script>"'><img src=x onerror=alert(1)>"#;

fn has_no(page: &str, part: &str) {
    assert!(!page.contains(part), "expected no {part:?} in {page}");
}

/// A delivery whose every text is [`EVIL`].
fn evil(kind: ReadingKind) -> NewDelivery {
    let body = serde_json::json!({
        "header": {"message_type": EVIL, "notification_type": EVIL, EVIL: EVIL},
        "body": {"id": EVIL, EVIL: [EVIL, {EVIL: EVIL}], "amount": EVIL, "currency": "<b>"},
    });
    NewDelivery {
        source: "currencycloud".parse().unwrap(),
        provider: "currencycloud".into(),
        key: DedupKey::from_bytes([kind as u8; 32]),
        proof: Proof::Body,
        evidence: Some(Evidence { header: EVIL.into(), value: EVIL.into() }),
        endpoint: Some(EVIL.into()),
        provider_id: Some(EVIL.into()),
        reading: Reading {
            kind,
            event_type: Some(EVIL.into()),
            subject: Some(EntityKey { kind: EVIL.into(), id: EVIL.into() }),
            occurred_at: Some(EVIL.into()),
            error: Some(EVIL.into()),
            read_by: EVIL.into(),
            parks: true,
        },
        body: body.to_string().into(),
        window: std::time::Duration::ZERO,
        late: Late::Report,
        received_at: None,
    }
}

#[test]
fn no_text_of_a_delivery_becomes_markup() {
    let stored = Stored::empty();
    stored.store(evil(ReadingKind::Known));
    stored.store(evil(ReadingKind::Undecodable));
    let served = Served::of(&stored);
    let list = served.page("/");
    let (_, entity) = list.split_once(r#"href="/entity"#).unwrap();
    let entity = format!("/entity{}", entity.split('"').next().unwrap().replace("&amp;", "&"));
    let escaped =
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&gt;&lt;img src=x onerror=alert(1)&gt;";
    let query = "?source=%22%3E%3Cscript%3Ealert(1)&text=%3Cimg%20src&did=%3Cscript%3Ealert";
    for (path, shows) in [
        ("/", true),
        ("/deliveries/1", true),
        ("/deliveries/1?show=all", true),
        ("/deliveries/2", true),
        ("/deliveries/2/heal", false),
        (entity.as_str(), true),
        (&entity.replacen("/entity", "/entity/park", 1), true),
        ("/health", true),
        (query, false),
    ] {
        let path = if path.starts_with('?') { format!("/{path}") } else { path.to_owned() };
        let page = served.page(&path);
        has_no(&page, "<script>");
        has_no(&page, "<img");
        has_no(&page, "<b>");
        if shows {
            has(&page, escaped);
        }
    }
}

#[test]
fn every_answer_forbids_inline_scripts_and_what_is_elsewhere() {
    let stored = Stored::with(&[released("p1")]);
    let served = Served::of(&stored);
    for path in
        ["/", "/deliveries/1", "/nowhere", "/deliveries/x", "/style.css", "/script.js", "/login"]
    {
        let answer = served.get(path);
        has(
            &answer.head,
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';",
        );
        has(&answer.head, "frame-ancestors 'none'");
        has(&answer.head, "x-content-type-options: nosniff");
        has(&answer.head, "referrer-policy: same-origin");
        has_no(&answer.body, "style=");
        has_no(&answer.body, "<style");
        has_no(&answer.body, "onclick");
        has_no(&answer.body, "http://");
    }
    has(&served.get("/").head, "cache-control: no-store");
    assert_eq!([served.get("/nowhere").status, served.get("/deliveries/x").status], [404, 404]);
}

#[test]
fn the_list_has_what_the_filter_means_newest_first() {
    let failed = payment("payment_failed_notification", "p2");
    let stored = Stored::with(&[released("p1"), failed, released("p3")]);
    let served = Served::of(&stored);
    let ids = |query: &str| {
        let page = served.page(&format!("/{query}"));
        let links = page.split(r#"href="/deliveries/"#).skip(1);
        links.map(|it| it.split('"').next().unwrap().to_owned()).collect::<Vec<_>>().join(",")
    };
    for (query, expected) in [
        ("", "3,2,1"),
        ("?state=waiting&source=currencycloud", "3,2,1"),
        ("?state=dead", ""),
        ("?event=payment_failed_notification", "2"),
        ("?subject=p3", "3"),
        ("?proof=url", ""),
        ("?proof=body", "3,2,1"),
        ("?text=payment_failed", "2"),
        ("?since=2099-01-01T00:00", ""),
        ("?until=2099-01-01T00:00&since=", "3,2,1"),
        ("?before=3", "2,1"),
    ] {
        assert_eq!(ids(query), expected, "{query}");
    }
    let misfit = served.page("/?since=yesterday");
    has(&misfit, "Expected another value in the field “since”");
}

#[test]
fn names_account_numbers_and_the_raw_body_are_hidden_until_asked_for() {
    let body = r#"{"header":{"message_type":"payment","notification_type":"payment_released_notification"},"body":{"id":"p1","amount":"1250.100","currency":"EUR","status":"released","beneficiary_name":"Ada Lovelace","iban":"GB33BUKB20201555555555"}}"#;
    let stored = Stored::with(&[body.as_bytes()]);
    let served = Served::of(&stored);
    let (hidden, all) = (served.page("/deliveries/1"), served.page("/deliveries/1?show=all"));
    for value in ["Ada Lovelace", "GB33BUKB20201555555555", "notification_type"] {
        has_no(&hidden, value);
        has(&all, value);
    }
    has(&hidden, "1250.100 EUR");
    has(&hidden, "a holder of the secret wrote these bytes");
    has(&hidden, "<strong>body</strong>");
    has(&hidden, "x-hmac-digest-sha-512: ");
    has(&hidden, "Next may come submitted.");
}

#[test]
fn an_entity_shows_what_is_missing_and_what_is_impossible() {
    let failed = payment("payment_failed_notification", "p1");
    let status = |body: Vec<u8>, from: &str, to: &str| {
        String::from_utf8(body)
            .unwrap()
            .replace(&format!(r#""status":"{from}""#), &format!(r#""status":"{to}""#))
    };
    let completed = released("p1");
    let deleted = status(completed.clone(), "completed", "deleted");
    let late = status(completed.clone(), "completed", "submitted");
    let bodies =
        [String::from_utf8(completed).unwrap(), deleted, late, String::from_utf8(failed).unwrap()];
    let stored = Stored::with(&bodies);
    let served = Served::of(&stored);
    let page = served.page("/entity?source=currencycloud&kind=payment&id=p1");
    // `submitted` came late.
    has(&page, "<strong>ready_to_send</strong> is missing: no delivery said it.");
    has(&page, "<strong>released</strong> is missing: no delivery said it.");
    has_no(&page, "<strong>submitted</strong> is missing");
    has(&page, r#"<span class="standing impossible">"#);
    has(&page, r#"<span class="standing stale">"#);
    has(&page, "The last known status is failed. It is final.");
    assert_eq!(served.get("/entity?source=currencycloud&kind=trade&id=p1").status, 404);
}

#[test]
fn an_action_asks_for_a_reason_which_goes_into_the_history() {
    let stored = Stored::with(&[released("p1")]);
    stored.work("", "exit 65").lines(1);
    let served = Served::of(&stored);
    has(&served.page("/health"), "1 dead");
    let ask = served.page("/deliveries/1/replay");
    has(&ask, "Replay delivery 1?");
    let form = format!("form={}&state={}", field(&ask, "form"), field(&ask, "state"));
    let without = served.post("/deliveries/1/replay", "", &format!("{form}&reason=+"));
    assert_eq!((without.status, stored.listed("", "state")), (422, "dead".into()));
    has(&without.body, "Expected a reason, found none.");
    let reason = format!("{form}&reason=mended+%26+checked");
    let done = served.post("/deliveries/1/replay", "", &reason);
    assert_eq!((done.status, stored.listed("", "state")), (303, "waiting".into()));
    has(&done.head, "location: /deliveries/1?did=replay");
    let again = served.post("/deliveries/1/replay", "", &reason);
    has(&again.head, "did=nothing");
    has(&served.page("/deliveries/1"), "mended &amp; checked");
    for (path, state) in [
        ("/deliveries/1/park", "parked"),
        ("/deliveries/1/release", "waiting"),
        ("/entity/park?source=currencycloud&kind=payment&id=p1", "parked"),
        ("/entity/release?source=currencycloud&kind=payment&id=p1", "waiting"),
    ] {
        let form = format!("form={}&reason=why", served.form_token(path));
        assert_eq!(served.post(path, "", &form).status, 303, "{path}");
        assert_eq!(stored.listed("", "state"), state, "{path}");
    }
    let history = stored.history(1);
    let acts = ["dead", "replayed", "parked", "released", "parked", "released"];
    assert_eq!(history.iter().map(|(act, _)| act).collect::<Vec<_>>(), acts);
    assert_eq!(history[1].1, "mended & checked");
}

#[test]
fn a_request_that_changes_something_comes_from_a_form_of_ours() {
    let stored = Stored::with(&[released("p1")]);
    let served = Served::of(&stored);
    let (path, host) = ("/deliveries/1/park", served.address());
    let token = served.form_token(path);
    let form = format!("form={token}&reason=why");
    let own = format!("\r\nOrigin: http://{host}");
    for (head, form) in [
        ("\r\nOrigin: http://example.com", form.as_str()),
        ("\r\nOrigin: null", &form),
        ("\r\nOrigin: http://localhost:1", &form),
        ("\r\nSec-Fetch-Site: cross-site", &form),
        ("\r\nSec-Fetch-Site: same-site", &form),
        (&own, "reason=why"),
        (&own, "form=00&reason=why"),
        (&own, "form=x&reason=why"),
    ] {
        assert_eq!(served.post(path, head, form).status, 403, "{head} {form}");
    }
    assert_eq!(stored.listed("", "state"), "waiting");
    let head = format!("{own}\r\nSec-Fetch-Site: same-origin");
    assert_eq!(served.post(path, &head, &form).status, 303);
    assert_eq!(stored.listed("", "state"), "parked");
}

#[test]
fn on_loopback_a_request_names_a_loopback_host() {
    let stored = Stored::with(&[released("p1")]);
    let served = Served::of(&stored);
    for (host, status) in [
        ("localhost:1234", 200),
        ("[::1]:8788", 200),
        ("inbox.example", 421),
        ("127.0.0.1.example.com", 421),
    ] {
        let answer = served.ask(&format!("GET / HTTP/1.1\r\nHost: {host}"), "");
        assert_eq!(answer.status, status, "{host}");
        assert_eq!(answer.body.contains("/deliveries/1"), status == 200);
    }
}

#[test]
fn with_a_token_a_request_without_it_gets_401() {
    let stored = Stored::with(&[released("p1")]);
    let run = stored.run("serve --bind 127.0.0.1:0", &[]).secret("FXHOOK_INBOX_TOKEN", TOKEN);
    let served = Served::running(run);
    let host = served.address();
    let get = |path: &str, line: &str| {
        served.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}{line}"), "")
    };
    for path in ["/", "/deliveries/1", "/health", "/deliveries/1/replay", "/nowhere"] {
        for line in ["", "\r\nAuthorization: Bearer x", "\r\nCookie: fxhook_inbox=00"] {
            let answer = get(path, line);
            assert_eq!(answer.status, 401, "{path} {line}");
            has(&answer.head, "www-authenticate: bearer");
            has_no(&answer.body, "p1");
        }
    }
    assert_eq!(served.post("/deliveries/1/park", "", "reason=why").status, 401);
    let bearer = format!("\r\nAuthorization: Bearer {TOKEN}");
    assert_eq!(get("/", &bearer).status, 200);
    assert_eq!(served.post("/login", "", "token=wrong").status, 401);
    let other = served.post("/login", "\r\nOrigin: http://example.com", &format!("token={TOKEN}"));
    assert_eq!(other.status, 403);
    let login = served.post("/login", "\r\nX-Forwarded-Proto: https", &format!("token={TOKEN}"));
    assert_eq!(login.status, 303);
    has(&login.head, "; httponly; samesite=strict; path=/; secure");
    has_no(&login.head, TOKEN);
    let (_, cookie) = login.head.split_once("set-cookie: ").unwrap();
    let cookie = format!("\r\nCookie: other=1; {}", cookie.split(';').next().unwrap());
    let page = get("/", &cookie);
    assert_eq!(page.status, 200);
    let form = format!("form={}", field(&page.body, "form"));
    let logout = served.post("/logout", &cookie, &form);
    has(&logout.head, "max-age=0");
}

#[test]
fn another_address_needs_a_token_and_only_shows() {
    let stored = Stored::with(&[released("p1")]);
    let serve = |arguments: &str| stored.run(&format!("serve --bind 0.0.0.0:0{arguments}"), &[]);
    has(&serve("").finish().error(2), "expected a token in FXHOOK_INBOX_TOKEN or --token-file");
    let short = serve("").secret("FXHOOK_INBOX_TOKEN", "short-token");
    has(&short.finish().error(2), "expected a token of at least 32 characters, found one of 11");
    for (arguments, status) in [("", 403), (" --allow-actions", 200)] {
        let mut served = Served::running(serve(arguments).secret("FXHOOK_INBOX_TOKEN", TOKEN));
        assert_eq!(served.message().contains("It only shows."), status == 403);
        let head = format!(
            "GET /deliveries/1/park HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}",
            served.address()
        );
        assert_eq!(served.ask(&head, "").status, status, "{arguments}");
    }
}

#[test]
fn an_inbox_that_is_only_shown_is_not_written() {
    let stored = Stored::with(&[released("p1")]);
    let served = Served::running(stored.run("serve --bind 127.0.0.1:0 --read-only", &[]));
    let page = served.page("/deliveries/1");
    has(&page, "Read-only");
    has_no(&page, "/deliveries/1/park");
    assert_eq!(served.post("/deliveries/1/park", "", "form=00&reason=why").status, 403);
    let both = fxhook(&["inbox", "serve", "--read-only", "--allow-actions"]).finish();
    has(&both.error(2), "cannot be used with");
}
