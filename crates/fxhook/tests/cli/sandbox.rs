//! `fxhook sandbox`, and `fxhook sandbox do`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout};

use serde_json::{Value, json};

use crate::endpoint::Endpoint;
use crate::listener::{Listener, VARIABLE};
use crate::run::{OWN_SECRET, Outcome, Run, fxhook, has, read_to_end, words};

/// A sandbox that runs.
pub(crate) struct Sandbox {
    child: Child,
    stdout: BufReader<ChildStdout>,
    at: String,
    /// The lines about the providers.
    providers: Vec<Value>,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::running("--pace fast")
    }

    pub(crate) fn running(arguments: &str) -> Self {
        let run = ["sandbox", "--bind", "127.0.0.1:0", "--seed", "7"];
        let mut child = fxhook(&[&run[..], &words(arguments)].concat()).spawn();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut sandbox = Self { child, stdout, at: String::new(), providers: Vec::new() };
        let first = sandbox.line();
        assert_eq!((&first["type"], &first["seed"]), (&json!("sandbox"), &json!(7)));
        sandbox.at = first["at"].as_str().unwrap().into();
        sandbox.providers = (0..4).map(|_| sandbox.line()).collect();
        sandbox
    }

    /// The next line.
    pub(crate) fn line(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    /// The next line about a delivery.
    pub(crate) fn delivery(&mut self) -> Value {
        loop {
            let line = self.line();
            if line["type"] == "delivery" {
                return line;
            }
        }
    }

    fn provider(&self, name: &str) -> &Value {
        self.providers.iter().find(|line| line["provider"] == name).unwrap()
    }

    pub(crate) fn credential(&self, provider: &str, name: &str) -> &str {
        self.provider(provider)["sandbox_credentials"][name].as_str().unwrap()
    }

    /// `fxhook sandbox do` with these words.
    pub(crate) fn command(&self, command: &str) -> Outcome {
        let at = ["sandbox", "do", "--at", &self.at];
        fxhook(&[&at[..], &words(command)].concat()).finish()
    }

    /// What it prints if it succeeds.
    #[track_caller]
    pub(crate) fn does(&self, command: &str) -> Value {
        self.command(command).lines(0).remove(0)
    }

    /// `fxhook endpoints`, with the credentials of the sandbox.
    pub(crate) fn endpoints(&self, arguments: &str) -> Run {
        let run = fxhook(&[&["endpoints"], &words(arguments)[..]].concat()).with_own_secret();
        self.with_credentials(run)
    }

    /// The same run, with the credentials of the sandbox.
    pub(crate) fn with_credentials(&self, run: Run) -> Run {
        let variables = [
            ("FXHOOK_SEND_PAYMENTS_CLIENT_ID", self.credential("send-payments", "client_id")),
            (
                "FXHOOK_SEND_PAYMENTS_CLIENT_SECRET",
                self.credential("send-payments", "client_secret"),
            ),
            ("FXHOOK_SEND_PAYMENTS_BASE_URL", self.base_url("send-payments")),
            ("FXHOOK_CXTN_TOKEN", self.credential("cxtn", "access_token")),
            ("FXHOOK_CXTN_BASE_URL", self.base_url("cxtn")),
        ];
        variables.into_iter().fold(run, |run, (name, value)| run.variable(name, value))
    }

    /// Its exit status after this signal.
    #[cfg(unix)]
    pub(crate) fn end_with(&mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    pub(crate) fn base_url(&self, provider: &str) -> &str {
        self.provider(provider)["base_url"].as_str().unwrap()
    }

    /// The answer to a request to the API of a provider, made without a client of ours.
    pub(crate) fn ask_api(&self, provider: &str, head: &str, body: &str) -> String {
        ask(self.base_url(provider).strip_prefix("http://").unwrap(), head, body)
    }

    /// The status and the body of the answer to a command, given without `fxhook`.
    pub(crate) fn post(&self, path: &str, body: &str) -> (String, Value) {
        let answer = ask(&self.at, &format!("POST {path} HTTP/1.1"), body);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().into(), serde_json::from_str(body).unwrap())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(address: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!("{head}\r\nHost: here\r\nConnection: close\r\nContent-Length: {length}");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
    read_to_end(stream)
}

#[test]
fn a_payment_of_currencycloud_goes_through_and_its_events_arrive_verified_in_order() {
    let mut sandbox = Sandbox::start();
    let key = sandbox.does("currencycloud hmac_key create");
    let listen = fxhook(&words("listen --bind 127.0.0.1:0"));
    let listen = listen.variable(VARIABLE, key["hmac_key"].as_str().unwrap());
    let mut receiver = Listener::of_currencycloud(listen);
    let url = format!("http://{}/currencycloud", receiver.address);
    sandbox.does(&format!("currencycloud endpoint add --url {url}"));

    let created = sandbox.does("currencycloud payment create --amount 2000.00 --currency GBP");
    let delivery = &created["deliveries"][0];
    assert_eq!(delivery["event"], "payment_ready_to_send_notification");
    assert_eq!(delivery["url"], url.as_str());
    assert_eq!(sandbox.does("currencycloud payment released")["id"], created["id"]);

    for (event, status) in [
        ("payment_ready_to_send_notification", "ready_to_send"),
        ("payment_released_notification", "completed"),
    ] {
        let received = receiver.data();
        assert_eq!(received["event_type"], event);
        assert_eq!(received["proof"], "body");
        assert_eq!(received["payload"]["amount"], "2000.00");
        let line = sandbox.delivery();
        assert_eq!((&line["event"], &line["attempt"]), (&json!(event), &json!(1)));
        assert_eq!((&line["status"], &line["acknowledged"]), (&json!(200), &json!(true)));
        assert_eq!(
            line["subject"],
            json!({"kind": "payment", "id": created["id"], "status": status})
        );
    }
    let refused = sandbox.command("currencycloud payment released").error(1);
    has(&refused, "whose status may become `released`, found one that is `completed`");
}

#[test]
fn endpoints_of_send_payments_and_cxtn_are_managed_with_the_printed_credentials() {
    let mut sandbox = Sandbox::start();
    let mut listen = fxhook(&words("listen --bind 127.0.0.1:0"));
    for name in ["SEND_PAYMENTS", "CXTN"] {
        listen = listen.secret(&format!("FXHOOK_{name}_SECRET"), OWN_SECRET);
    }
    let mut receiver = Listener::running(listen);
    let send = format!(
        "send-payments ensure --url http://{}/send-payments --event payout_transaction_updated",
        receiver.address
    );
    let cxtn =
        format!("cxtn ensure --url http://{}/cxtn --label hooks --type Payment", receiver.address);
    for (command, created) in [(send.as_str(), 1), ("cxtn enable", 0), (cxtn.as_str(), 1)] {
        let lines = sandbox.endpoints(command).finish().lines(0);
        assert!(lines.iter().all(|line| line["action"] == "create"), "{lines:?}");
        assert_eq!(lines.len(), created, "{lines:?}");
    }

    sandbox.does("send-payments account create");
    sandbox.does("send-payments wallet create --currency GBP");
    let payout = sandbox.does("send-payments payout create --amount 500");
    sandbox.does("send-payments payout released");
    sandbox.does("send-payments payout settled");
    let payment = sandbox.does("cxtn payment create");
    sandbox.does("cxtn delivery wait");
    assert_eq!(payment["deliveries"], json!([]));
    for status in ["submitted", "released", "settled"] {
        let received = receiver.data();
        assert_eq!(received["event_type"], "payout_transaction_updated");
        assert_eq!(
            (&received["proof"], &received["subject"]["id"]),
            (&json!("url"), &payout["id"])
        );
        assert_eq!(received["payload"]["status"], status);
        let line = sandbox.delivery();
        // The token in the query is the user's secret.
        assert_eq!(line["url"], format!("http://{}/send-payments", receiver.address));
        assert!(!line["inferred"].as_array().unwrap().is_empty());
    }
    sandbox.does("cxtn payment completed");
    let received = receiver.data();
    assert_eq!(
        (&received["event_type"], &received["proof"]),
        (&json!("payment_completed"), &json!("url"))
    );
    assert_eq!(received["subject"]["id"], payment["id"]);
}

#[test]
fn a_payment_of_flash_payments_goes_through_with_the_secret_of_its_endpoint() {
    let sandbox = Sandbox::start();
    let endpoint = Endpoint::answering(&[200; 3]);
    let added = sandbox.does(&format!("flash-payments endpoint add --url {}", endpoint.url()));
    let secret = added["secret"].as_str().unwrap();
    for step in ["create", "currency-converted", "CLOSED"] {
        sandbox.does(&format!("flash-payments payment {step}"));
    }
    let mut events = Vec::new();
    for request in endpoint.requests() {
        let headers: Vec<String> = ["flashfx-signature", "flashfx-request-id"]
            .iter()
            .flat_map(|name| {
                request.headers(name).into_iter().map(move |it| format!("{name}: {it}"))
            })
            .collect();
        let mut verify = vec!["verify", "flash-payments"];
        verify.extend(headers.iter().flat_map(|header| ["--header", header.as_str()]));
        let run = fxhook(&verify).secret("FXHOOK_SECRET", secret).input(request.body.clone());
        assert_eq!(run.finish().status, 0);
        let decoded = fxhook(&["decode", "flash-payments"]).input(request.body).finish().lines(0);
        events.push(decoded[0]["event_type"].as_str().unwrap().to_owned());
    }
    assert_eq!(events, ["payment_created", "currency_converted", "payment_complete"]);
}

#[test]
fn a_command_is_json_over_http_and_its_problems_are_answers() {
    let sandbox = Sandbox::start();
    let (status, made) = sandbox.post("/currencycloud/payment/create", r#"{"amount": 12.50}"#);
    assert_eq!(status, "200");
    let id = made["id"].as_str().unwrap();
    let step = |body: &str| sandbox.post("/currencycloud/payment/compliance-failed", body);
    assert_eq!(step(&format!(r#"{{"id": "{id}", "reason": "test"}}"#)).0, "200");
    for (path, body, expected, problem) in [
        (
            "/currencycloud/payment/create",
            r#"{"amounts": "1"}"#,
            "400",
            "expected no fields but amount",
        ),
        ("/currencycloud/payment/create", "[]", "400", "expected a JSON object"),
        ("/currencycloud/payment/create", r#"{"amount": "ten"}"#, "400", "such as 10.00"),
        ("/currencycloud/payment/explode", "", "400", "expected an object of currencycloud"),
        ("/flash-payments/deposit/exploded", "", "400", "initialised, reviewing, confirmed"),
        (
            "/other/payment/create",
            "",
            "400",
            "(currencycloud, flash-payments, send-payments, cxtn)",
        ),
        (
            "/currencycloud/payment/released",
            r#"{"id": "1"}"#,
            "409",
            "of this sandbox (payment), found another",
        ),
        (
            "/currencycloud/payment/released",
            "",
            "409",
            "expected a payment whose status may become",
        ),
        ("/send-payments/wallet/create", "", "409", "(account) in the field account"),
        ("/currencycloud", "", "400", "expected PROVIDER OBJECT STEP"),
    ] {
        let (status, answer) = sandbox.post(path, body);
        assert_eq!(status, expected, "{path}: {answer}");
        has(answer["error"].as_str().unwrap(), problem);
    }
    has(&sandbox.command("other payment create").error(2), "found another");
    let head = "POST /currencycloud/payment/create HTTP/1.1\r\nOrigin: http://example.com";
    has(&ask(&sandbox.at, head, ""), "HTTP/1.1 403 ");
}

/// So that the list in the help is that of the commands.
#[test]
fn each_command_in_the_help_is_known_with_its_fields() {
    let sandbox = Sandbox::start();
    let help = fxhook(&words("sandbox do --help")).finish().data(0);
    let (_, list) = help.split_once("that it takes:\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let (mut provider, mut commands) = ("", 0);
    for line in list.lines() {
        let Some(line) = line.strip_prefix("    ") else {
            provider = line.trim().split(' ').next().unwrap();
            continue;
        };
        // Those of each provider are tried with one.
        let provider = if provider == "each" { "cxtn" } else { provider };
        for command in line.split("; ").filter(|it| !it.trim().starts_with("--")) {
            let mut words = command.split([':', '(']).next().unwrap().split_whitespace().peekable();
            let mut paths = vec![format!("/{provider}")];
            while let Some(word) = words.next_if(|word| !word.starts_with("--")) {
                let choices = word.split('|').map(|it| if it == "STATUS" { "pending" } else { it });
                paths = choices
                    .flat_map(|it| paths.iter().map(move |path| format!("{path}/{it}")))
                    .collect();
            }
            let fields = words.filter_map(|word| Some((word.strip_prefix("--")?, "1")));
            let fields = json!(fields.collect::<std::collections::BTreeMap<_, _>>()).to_string();
            for path in paths {
                let (_, answer) = sandbox.post(&path, &fields);
                let error = answer["error"].as_str().unwrap_or_default();
                for unknown in ["do --help", "no fields", "a fault", "delivery list", "other words"]
                {
                    assert!(!error.contains(unknown), "{path} {fields}: {error}");
                }
                commands += 1;
            }
        }
    }
    assert!(commands > 70, "found only {commands} commands");
}

#[test]
fn with_a_seed_and_a_paused_clock_the_same_commands_deliver_the_same_bytes() {
    let day = || {
        let sandbox = Sandbox::running("--paused");
        let endpoint = Endpoint::answering(&[500, 200, 200]);
        sandbox.does("currencycloud hmac_key create");
        sandbox.does(&format!("currencycloud endpoint add --url {}", endpoint.url()));
        sandbox.does("currencycloud payment create");
        sandbox.does("currencycloud delivery wait");
        sandbox.does("clock advance --seconds 1");
        sandbox.does("currencycloud delivery wait");
        sandbox.does("currencycloud payment released");
        let requests = endpoint.requests().into_iter();
        let signed = |name| move |it: &crate::endpoint::Request| it.headers(name).concat();
        let signature = signed("x-hmac-digest-sha-512");
        requests.map(|it| (signature(&it), it.body)).collect::<Vec<_>>()
    };
    let requests = day();
    assert_eq!(requests[0], requests[1]);
    assert_ne!(requests[1], requests[2]);
    assert_eq!(day(), requests);
}

#[test]
fn the_same_seed_makes_the_same_credentials_and_ids() {
    let [one, other] = [Sandbox::start(), Sandbox::start()];
    let credentials = |it: &Sandbox| -> Vec<Value> {
        it.providers.iter().map(|line| line["sandbox_credentials"].clone()).collect()
    };
    assert_eq!(credentials(&one), credentials(&other));
    let create = "send-payments account create";
    assert_eq!(one.does(create), other.does(create));
}

#[test]
fn without_a_sandbox_a_command_says_how_to_start_one() {
    let gone = Endpoint::gone().url();
    let at = gone.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let run = fxhook(&["sandbox", "do", "--at", at, "cxtn", "account", "create"]);
    has(&run.finish().error(1), "start `fxhook sandbox`");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_sandbox_with_success() {
    for signal in ["INT", "TERM"] {
        assert_eq!(Sandbox::start().end_with(signal), Some(0), "{signal}");
    }
}
