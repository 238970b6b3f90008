//! `fxhook missed`, against the sandbox.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::listener::{Listener, VARIABLE};
use crate::run::{Run, fxhook, has, words};
use crate::sandbox::Sandbox;
use crate::stored::{Stored, payment, released};

const PROVIDERS: [&str; 2] = ["currencycloud", "flash-payments"];

/// A sandbox whose clock is paused, and an inbox.
struct Day {
    sandbox: Sandbox,
    stored: Stored,
}

impl Day {
    fn begin() -> Self {
        let sandbox = Sandbox::running("--paused --pace fast");
        Self { sandbox, stored: Stored::empty() }
    }

    /// The answer of the sandbox to a command that it does.
    #[track_caller]
    fn does(&self, path: &str, fields: &Value) -> Value {
        let (status, answer) = self.sandbox.post(path, &fields.to_string());
        assert_eq!(status, "200", "{path}: {answer}");
        answer
    }

    /// The id of a new payment after these steps.
    fn payment(&self, provider: &str, steps: &[&str]) -> String {
        let made = self.does(&format!("/{provider}/payment/create"), &json!({}));
        let id = made["id"].as_str().unwrap().to_owned();
        self.goes_on(provider, &id, steps);
        id
    }

    fn goes_on(&self, provider: &str, id: &str, steps: &[&str]) {
        for step in steps {
            self.does(&format!("/{provider}/payment/{step}"), &json!({"id": id}));
        }
    }

    /// Waits until the providers have delivered, or given up.
    fn settles(&self) {
        for provider in PROVIDERS {
            self.does(&format!("/{provider}/delivery/wait"), &json!({}));
        }
    }

    /// `fxhook missed` with everything that it needs.
    fn missed(&self, arguments: &str) -> Run {
        let it = &self.sandbox;
        let [currencycloud, flash] = PROVIDERS.map(|provider| it.base_url(provider));
        fxhook(&[&["missed"], &words(arguments)[..]].concat())
            .variable("FXHOOK_INBOX", self.stored.url())
            .variable("FXHOOK_CURRENCYCLOUD_BASE_URL", currencycloud)
            .variable("FXHOOK_CURRENCYCLOUD_LOGIN_ID", it.credential("currencycloud", "login_id"))
            .secret("FXHOOK_CURRENCYCLOUD_API_KEY", it.credential("currencycloud", "api_key"))
            .variable("FXHOOK_FLASH_PAYMENTS_BASE_URL", flash)
            .variable("FXHOOK_FLASH_PAYMENTS_EMAIL", it.credential("flash-payments", "email"))
            .secret("FXHOOK_FLASH_PAYMENTS_PASSWORD", it.credential("flash-payments", "password"))
    }

    /// The last status of each payment in the inbox.
    fn statuses(&self) -> BTreeMap<String, String> {
        let database = rusqlite::Connection::open(self.stored.file()).unwrap();
        let query = "SELECT subject_id, status FROM inbox_entity WHERE kind = 'payment'";
        let mut statement = database.prepare(query).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

/// What happens to the payments of a provider while the receiver is away, and what their statuses are then. The first
/// two are older.
const AWAY: [[(&[&str], &str); 6]; 2] = [
    [
        (&["released"], "completed"),
        (&["compliance-failed"], "failed"),
        (&[], "ready_to_send"),
        (&["released"], "completed"),
        (&["released", "failed"], "failed"),
        (&["compliance-failed"], "failed"),
    ],
    [
        (&["currency-converted", "closed"], "CLOSED"),
        (&["failed"], "FAILED"),
        (&[], "OPEN"),
        (&["currency-converted", "closed"], "CLOSED"),
        (&["cancelled"], "CANCELLED"),
        // Nothing is known to follow it.
        (&["failed"], "FAILED"),
    ],
];

#[test]
fn what_an_outage_lost_is_recorded_and_handled_once_and_late_originals_are_duplicates() {
    let day = Day::begin();
    let key = day.does("/currencycloud/hmac_key/create", &json!({}));
    let at = Endpoint::gone().url();
    let at = at.strip_prefix("http://").unwrap().strip_suffix("/hooks").unwrap().to_owned();
    let url = |provider| json!({"url": format!("http://{at}/{provider}")});
    day.does("/currencycloud/endpoint/add", &url("currencycloud"));
    let added = day.does("/flash-payments/endpoint/add", &url("flash-payments"));
    let listen = || {
        let run = fxhook(&["listen", "--bind", &at, "--inbox", &day.stored.url()]);
        let run = run.secret(VARIABLE, key["hmac_key"].as_str().unwrap());
        let run = run.secret("FXHOOK_FLASH_PAYMENTS_SECRET", added["secret"].as_str().unwrap());
        Listener::running(run.output(Stdio::null()))
    };
    let file = day.stored.beside("handled");
    let work = || {
        let run = day.stored.run("work --", &["/bin/sh", "-c", r#"cat >> "$0""#, &file]);
        run.finish().stderr
    };

    let listener = listen();
    let older = PROVIDERS.map(|provider| [(); 2].map(|()| day.payment(provider, &[])));
    day.settles();
    assert_eq!(work(), "Handled 4 deliveries; 0 attempts failed.\n");
    drop(listener);
    let mut expected = BTreeMap::new();
    for ((provider, older), payments) in PROVIDERS.iter().zip(&older).zip(AWAY) {
        for (index, (steps, status)) in payments.into_iter().enumerate() {
            let id = match older.get(index) {
                Some(id) => id.clone(),
                None => day.payment(provider, &[]),
            };
            day.goes_on(provider, &id, steps);
            expected.insert(id, status.to_owned());
        }
    }
    day.settles();

    let _listener = listen();
    for provider in PROVIDERS {
        let command = format!("{provider} --since 2026-01-05T09:00:00Z --record");
        let missed = day.missed(&command).finish();
        let said = "Compared 6 objects: 0 arrived, 6 missed, 0 ahead, 0 unknown; 6 of the missed \
                    recorded or asked for again.\n";
        assert_eq!(missed.stderr, said);
        let lines = missed.lines(0);
        assert_eq!(lines.iter().filter(|line| line["status"].is_null()).count(), 4, "{lines:?}");
        assert!(lines.iter().all(|line| line["action"] == "recorded"), "{lines:?}");
        let again = day.missed(&command).finish();
        has(&again.stderr, "6 arrived, 0 missed");
        assert_eq!(again.data(0), "");
    }
    assert_eq!(work(), "Handled 12 deliveries; 0 attempts failed.\n");
    assert_eq!(day.statuses(), expected);

    for provider in PROVIDERS {
        let list = day.does(&format!("/{provider}/delivery/list"), &json!({}));
        for delivery in list["deliveries"].as_array().unwrap() {
            if delivery["state"] == "given_up" {
                let number = json!({"number": delivery["number"].to_string()});
                day.does(&format!("/{provider}/delivery/again"), &number);
            }
        }
    }
    day.settles();
    // Those that tell an earlier status, or none, were told by nothing else.
    let said = "Handled 9 deliveries; 0 attempts failed; 12 duplicates of what was told before, \
                not handled.\n";
    assert_eq!(work(), said);
    assert_eq!(day.statuses(), expected);
    let handled = fs::read_to_string(&file).unwrap();
    let handled: Vec<Value> = handled.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let what = |line: &Value| (line["subject"]["id"].to_string(), line["event_type"].to_string());
    let once: HashSet<_> = handled.iter().map(what).collect();
    assert_eq!((handled.len(), once.len()), (25, 25));
    assert_eq!(handled.iter().filter(|line| line["proof"] == "fetched").count(), 12);
}

/// The id of no payment.
const GONE: &str = "00000000-0000-4000-8000-000000000000";

/// The finding, the events that should have told it and the action, of each line, by the id.
fn findings(lines: &[Value]) -> BTreeMap<&str, (&str, &Value, Option<&str>)> {
    let row = |line| -> (&str, &Value, Option<&str>) {
        let line: &Value = line;
        (line["finding"].as_str().unwrap(), &line["told_by"], line["action"].as_str())
    };
    lines.iter().map(|line| (line["subject"]["id"].as_str().unwrap(), row(line))).collect()
}

#[test]
fn each_object_has_arrived_was_missed_or_is_newer_in_the_inbox() {
    let mut day = Day::begin();
    let long_ago = day.payment("currencycloud", &["released"]);
    day.does("/clock/advance", &json!({"seconds": "3600"}));
    let arrived = day.payment("currencycloud", &["released"]);
    let missed = day.payment("currencycloud", &["released"]);
    let ahead = day.payment("currencycloud", &[]);
    let open = payment("payment_ready_to_send_notification", GONE);
    day.stored = Stored::with(&[released(&arrived), released(&ahead), open]);

    let since = "currencycloud --since 2026-01-05T09:30:00Z";
    let (none, told_by) = (json!([]), json!(["payment_released_notification"]));
    let expected = BTreeMap::from([
        (missed.as_str(), ("missed", &told_by, None)),
        (ahead.as_str(), ("ahead", &none, None)),
        (GONE, ("unknown", &none, None)),
    ]);
    let outcome = day.missed(since).finish();
    assert_eq!(outcome.stderr, "Compared 4 objects: 1 arrived, 1 missed, 1 ahead, 1 unknown.\n");
    let lines = outcome.lines(1);
    assert_eq!(findings(&lines), expected);
    let line = lines.iter().find(|line| line["finding"] == "ahead").unwrap();
    assert_eq!((&line["status"], &line["shown"]), (&json!("completed"), &json!("ready_to_send")));

    let lines = day.missed(&format!("{since} --all")).finish().lines(1);
    assert_eq!(findings(&lines)[arrived.as_str()], ("arrived", &none, None));
    assert!(!findings(&lines).contains_key(long_ago.as_str()));
    let lines = day.missed(&format!("{since} --resend")).finish().lines(0);
    assert_eq!(findings(&lines)[missed.as_str()].2, Some("asked_again"));
    // Without a time, what the inbox has without a final status.
    let lines = day.missed("currencycloud --all").finish().lines(0);
    assert_eq!(findings(&lines).len(), 3);
    assert!(!findings(&lines).contains_key(missed.as_str()));
}

#[test]
fn at_intervals_it_goes_on_until_a_signal_or_a_refused_login() {
    let day = Day::begin();
    day.payment("flash-payments", &["closed"]);
    drop(day.stored.listener());
    let since = "--since 2026-01-05T09:00:00Z --record --every 1h";
    let mut child = day.missed(&format!("flash-payments {since}")).spawn();
    let mut message = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut message).unwrap();
    has(&message, "1 missed, 0 ahead, 0 unknown; 1 of the missed recorded");
    let kill = format!("kill -TERM {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(day.stored.listed("", "proof"), "fetched");

    let run = day.missed(&format!("currencycloud {since}"));
    let run = run.secret("FXHOOK_CURRENCYCLOUD_API_KEY", &"0".repeat(64));
    has(&run.finish().error(1), "error: the login failed and is not retried");
}

#[test]
fn what_cannot_be_asked_for_is_an_error() {
    let day = Day::begin();
    drop(day.stored.listener());
    for (arguments, status, problem) in [
        ("cxtn", 1, "expected currencycloud or flash-payments"),
        ("send-payments", 1, "expected currencycloud or flash-payments"),
        ("flash-payments --resend", 2, "expected --resend with currencycloud"),
        ("currencycloud --record --resend", 2, "cannot be used with"),
        ("currencycloud --every 1h", 2, "--since"),
        ("currencycloud --since 1h --every 0s", 2, "at least a second"),
        ("currencycloud --since 1h --receiver 127.0.0.1:80", 2, "--every"),
        ("currencycloud --since yesterday", 2, "90s, 15m, 2h or 7d"),
    ] {
        has(&day.missed(arguments).finish().error(status), problem);
    }
    let run = fxhook(&["missed", "currencycloud", "--inbox", &day.stored.url()]);
    has(&run.finish().error(2), "found no FXHOOK_CURRENCYCLOUD_API_KEY");
}
