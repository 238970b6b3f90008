//! `fxhook sandbox --scenario`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::run::{Outcome, fxhook, has};

/// Writes a scenario, and runs it.
fn run(name: &str, scenario: &str, arguments: &[&str]) -> Outcome {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.toml"));
    fs::write(&path, scenario).unwrap();
    let file = path.to_str().unwrap();
    let sandbox = ["sandbox", "--bind", "127.0.0.1:0", "--scenario", file];
    fxhook(&[&sandbox[..], arguments].concat()).finish()
}

/// A payment of each provider, the first delivery of which is redelivered.
const DAY: &str = r#"
seed = 3
[[step]]
do = "currencycloud hmac_key create"
[[step]]
do = "currencycloud endpoint add"
with = { url = "URL" }
[[step]]
do = "flash-payments endpoint add"
with = { url = "URL" }
[[step]]
do = "send-payments endpoint add"
with = { url = "URL?token=1", events = "account_updated" }
[[step]]
do = "cxtn endpoint add"
with = { url = "URL?token=2" }
[[step]]
do = "currencycloud payment create"
with = { amount = "2000.00", currency = "GBP", reference = "Invoice 7" }
[[step]]
do = "clock advance"
with = { seconds = "1" }
[[step]]
do = "flash-payments payment create"
[[step]]
do = "send-payments account create"
[[step]]
do = "cxtn payment create"
[[step]]
do = "cxtn payment completed"
"#;

#[test]
fn a_scenario_gives_its_commands_in_order_and_delivers_the_same_bytes_each_time() {
    let day = |name| {
        let endpoint = Endpoint::answering(&[500, 200, 200, 200, 200]);
        let lines = run(name, &DAY.replace("URL", &endpoint.url()), &[]).lines(0);
        let of_type = |wanted: &str| -> Vec<Value> {
            lines.iter().filter(|line| line["type"] == wanted).cloned().collect()
        };
        let (steps, deliveries) = (of_type("step"), of_type("delivery"));
        assert_eq!((steps.len(), deliveries.len()), (11, 5));
        assert!(lines.iter().all(|line| !line.to_string().contains("token=")));
        let providers: Vec<&Value> = deliveries.iter().map(|line| &line["provider"]).collect();
        let expected =
            ["currencycloud", "currencycloud", "flash-payments", "send-payments", "cxtn"];
        assert_eq!(providers, expected);
        let requests = endpoint.requests().into_iter();
        requests.map(|it| (it.target().to_owned(), it.body)).collect::<Vec<_>>()
    };
    let requests = day("day");
    has(str::from_utf8(&requests[0].1).unwrap(), r#""amount":"2000.00""#);
    assert_eq!(requests[0], requests[1]);
    assert_eq!(requests[4].0, "/hooks?token=2");
    assert_eq!(day("the_same_day"), requests);
}

#[test]
fn a_scenario_that_cannot_be_given_is_an_error_that_names_the_step_or_the_line() {
    let first = "[[step]]\ndo = \"cxtn payment create\"\n[[step]]\n";
    for (name, second, status, problem) in [
        ("unknown", "do = \"cxtn payment explode\"", 2, "step 2: expected an object of cxtn"),
        ("words", "do = \"cxtn\"", 2, "step 2: expected PROVIDER OBJECT STEP"),
        ("refused", "do = \"cxtn payment completed\"\nwith = { id = \"1\" }", 1, "step 2: "),
        ("field", "do = \"clock advance\"\nseconds = 1", 2, "line 5: expected a scenario: "),
        ("number", "do = 1", 2, "line 4: expected a scenario: "),
    ] {
        let outcome = run(name, &format!("{first}{second}\n"), &[]);
        assert_eq!(outcome.status, status, "{outcome:?}");
        let error = outcome.stderr.lines().last().unwrap();
        has(error, problem);
        assert!(error.starts_with("error: "), "{error}");
    }
    let error = fxhook(&["sandbox", "--scenario", "/nowhere.toml"]).finish().error(2);
    has(
        &error,
        "expected one of the scenarios currencycloud, flash-payments, send-payments, cxtn, bad-day, or a file",
    );
}

/// How many attempts to deliver each scenario of the program makes.
const READY: [(&str, usize); 5] = [
    ("currencycloud", 22),
    ("flash-payments", 14),
    ("send-payments", 12),
    ("cxtn", 7),
    ("bad-day", 10),
];

#[test]
fn each_scenario_of_the_program_delivers_the_same_bytes_each_time() {
    for (name, count) in READY {
        let day = || {
            let endpoint = Endpoint::answering(&vec![200; count]);
            let (url, at) = (endpoint.url(), ["sandbox", "--bind", "127.0.0.1:0"]);
            let arguments = ["--scenario", name, "--url", &url];
            let lines = fxhook(&[&at[..], &arguments].concat()).finish().lines(0);
            let attempts = lines.iter().filter(|line| line["type"] == "delivery");
            assert_eq!(
                attempts.filter(|line| line["attempt"].is_number()).count(),
                count,
                "{name}"
            );
            let requests = endpoint.requests().into_iter();
            requests
                .map(|it| (it.headers("x-hmac-digest-sha-512").concat(), it.body))
                .collect::<Vec<_>>()
        };
        assert_eq!(day(), day(), "{name}");
    }
}

#[test]
fn a_name_of_an_answer_stands_for_its_id_in_later_steps() {
    let scenario = r#"
[[step]]
do = "currencycloud payment create"
as = "first"
[[step]]
do = "currencycloud payment create"
[[step]]
do = "currencycloud payment released"
with = { id = "{first}" }
"#;
    let lines = run("as", scenario, &[]).lines(0);
    let ids: Vec<&Value> = lines
        .iter()
        .filter(|line| line["type"] == "step")
        .map(|line| &line["answer"]["id"])
        .collect();
    assert_eq!(ids[2], ids[0]);
    assert_ne!(ids[1], ids[0]);
}

#[test]
fn only_the_lines_of_the_named_providers_are_printed() {
    let endpoint = Endpoint::answering(&[500, 200, 200, 200, 200]);
    let lines = run("named", &DAY.replace("URL", &endpoint.url()), &["cxtn"]).lines(0);
    let providers: Vec<&Value> = lines.iter().filter_map(|line| line.get("provider")).collect();
    assert!(providers.len() > 3 && providers.iter().all(|name| *name == "cxtn"), "{providers:?}");
}
