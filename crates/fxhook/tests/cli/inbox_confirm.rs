//! `fxhook inbox work --confirm`, and the page that shows both values.

use serde_json::{Value, json};
use webhook_test_support::postgres;

use crate::listener::{Listener, status};
use crate::run::{OWN_SECRET, Outcome, Run, fxhook, has, json as parsed, query, words};
use crate::sandbox::Sandbox;
use crate::served::Served;
use crate::stored::Stored;

/// A wallet of the sandbox of Send Payments, whose endpoint is a receiver with an inbox.
struct Wallet {
    sandbox: Sandbox,
    receiver: Listener,
    inbox: String,
    /// What the sandbox has delivered: delivery 1.
    body: String,
}

impl Wallet {
    fn new(inbox: &str) -> Self {
        let sandbox = Sandbox::start();
        let listen = fxhook(&["listen", "--bind", "127.0.0.1:0", "--inbox", inbox]);
        let listen = listen.secret("FXHOOK_SEND_PAYMENTS_SECRET", OWN_SECRET);
        let mut receiver = Listener::running(listen);
        let url = format!("http://{}/send-payments", receiver.address);
        let ensure = format!("send-payments ensure --url {url} --event wallet_updated");
        sandbox.endpoints(&ensure).finish().lines(0);
        sandbox.does("send-payments account create");
        sandbox.does("send-payments wallet create --currency GBP");
        let delivered = receiver.data();
        assert_eq!((&delivered["proof"], &delivered["delivery"]), (&json!("url"), &json!(1)));
        let body = delivered["body"].as_str().unwrap().into();
        Self { sandbox, receiver, inbox: inbox.into(), body }
    }

    /// Delivers the body with another balance, with the right token.
    fn deliver_altered(&self) {
        let body = self.body.replace(r#""cashBalance":0"#, r#""cashBalance":9900000"#);
        assert_ne!(body, self.body);
        let query = query("send-payments", "wallet_updated");
        let length = body.len();
        let head = format!("POST /send-payments?{query} HTTP/1.1\r\nContent-Length: {length}");
        assert_eq!(status(&self.receiver.ask(&head, body.as_bytes())), "200");
    }

    /// `fxhook inbox` with these words and the credentials of the sandbox.
    fn run(&self, arguments: &str, more: &[&str]) -> Run {
        let run = fxhook(&[&["inbox"], &words(arguments)[..], more].concat());
        self.sandbox.with_credentials(run.variable("FXHOOK_INBOX", &self.inbox))
    }

    /// Handles what is due with `cat`.
    fn work(&self, options: &str) -> Outcome {
        let work = format!("work --confirm send-payments{options} --");
        self.run(&work, &["/bin/sh", "-c", "cat"]).finish()
    }

    fn show(&self, id: u32) -> Value {
        parsed(&self.run(&format!("show {id}"), &[]).finish().data(0))
    }
}

fn an_altered_delivery_is_not_handled_and_both_values_are_shown(inbox: &str) {
    let wallet = Wallet::new(inbox);
    wallet.deliver_altered();
    let work = wallet.work("");
    assert!(!work.stderr.contains("9900000"), "{work:?}");
    has(&work.stderr, "found others in cashBalance: the delivery is altered");
    let handled = work.lines(1);
    let [handled] = handled.as_slice() else { panic!("expected delivery 1, found {handled:?}") };
    assert_eq!((&handled["id"], &handled["proof"]), (&json!(1), &json!("fetched")));
    assert_eq!(handled["payload"]["cashBalance"], json!(0));
    let given: Value = parsed(handled["body"].as_str().unwrap());
    assert_eq!((&given["updatedAt"], &given["status"]), (&Value::Null, &json!("pending")));

    let altered = wallet.show(2);
    assert_eq!((&altered["state"], &altered["proof"]), (&json!("dead"), &json!("url")));
    let differences = &altered["compared"]["differences"];
    let expected = json!([{"field": "cashBalance", "delivered": 9_900_000, "fetched": 0}]);
    assert_eq!(differences, &expected);
    let note = altered["history"][0]["note"].as_str().unwrap();
    assert!(note.contains("cashBalance") && !note.contains("9900000"), "{note}");

    let served =
        Served::running(wallet.run("serve --bind 127.0.0.1:0 --confirm send-payments", &[]));
    let page = served.page("/deliveries/2");
    let (_, rest) = page.split_once(r#"<th scope="row">cashBalance</th>"#).unwrap();
    let row = rest.split("</tr>").next().unwrap();
    for value in [r#"<span class="literal">9900000</span>"#, r#"<span class="literal">0</span>"#] {
        has(row, value);
    }
    let with = altered["compared"]["with"].as_i64().unwrap();
    has(&page, &format!(r#"href="/deliveries/{with}""#));
    has(&served.page(&format!("/deliveries/{with}")), r#"href="/deliveries/2""#);
    has(&served.page("/?proof=fetched"), &format!(r#"href="/deliveries/{with}""#));

    for (id, found) in
        [(1, "the API shows the same"), (2, "the API shows other values in cashBalance")]
    {
        let path = format!("/deliveries/{id}/confirm");
        let ask = served.page(&path);
        let form = format!("form={}&reason=a+client+asked", served.form_token(&path));
        has(&ask, &format!("Confirm delivery {id}?"));
        let done = served.post(&path, "", &form);
        assert_eq!(done.status, 303, "{done:?}");
        let history = wallet.show(id)["history"].take();
        let last = history.as_array().unwrap().last().unwrap();
        assert_eq!(last["result"], "compared");
        assert_eq!(last["note"], format!("{found}: a client asked"));
        has(&served.page(&format!("/deliveries/{id}")), &format!("{found}: a client asked"));
    }
    assert_eq!(wallet.show(2)["state"], "dead");
}

#[test]
fn an_altered_delivery_is_not_handled_and_both_values_are_shown_from_a_file() {
    let stored = Stored::empty();
    an_altered_delivery_is_not_handled_and_both_values_are_shown(&stored.url());
}

#[test]
fn an_altered_delivery_is_not_handled_and_both_values_are_shown_from_postgresql() {
    let Some(server) = postgres::shared() else { return };
    let inbox = format!("{}&schema={}", server.address(), server.unused_schema());
    an_altered_delivery_is_not_handled_and_both_values_are_shown(&inbox);
}

#[test]
fn a_delivery_that_differs_parks_its_object_if_that_is_asked_for() {
    let stored = Stored::empty();
    let wallet = Wallet::new(&stored.url());
    wallet.deliver_altered();
    let work = wallet.work(" --park-different");
    assert_eq!(work.status, 1, "{work:?}");
    assert_eq!(wallet.show(2)["state"], "parked");
    assert_eq!(wallet.show(2)["compared"]["differences"][0]["field"], "cashBalance");
}

#[test]
fn a_delivery_whose_look_up_fails_is_tried_again_and_not_handled() {
    let stored = Stored::empty();
    let wallet = Wallet::new(&stored.url());
    let run = wallet.run("work --confirm send-payments --", &["/bin/sh", "-c", "cat"]);
    let nowhere = run.variable("FXHOOK_SEND_PAYMENTS_BASE_URL", "http://127.0.0.1:9");
    let work = nowhere.finish();
    has(&work.stderr, "the event is not confirmed: ");
    assert_eq!((work.status, work.stdout.as_str()), (1, ""));
    assert_eq!(wallet.show(1)["state"], "waiting");
}

#[test]
fn confirming_needs_an_api_and_its_settings() {
    let stored = Stored::with(&[b"{}"]);
    for (arguments, found) in [
        ("work --confirm send-payments -- true", "found no FXHOOK_SEND_PAYMENTS_CLIENT_SECRET"),
        ("work --confirm currencycloud -- true", "found no FXHOOK_CURRENCYCLOUD_API_KEY"),
        ("serve --confirm flash-payments", "found no FXHOOK_FLASH_PAYMENTS_PASSWORD"),
        ("work --confirm cxtn -- true", "found cxtn: it documents no look-up"),
        ("serve --confirm cxtn", "found cxtn: it documents no look-up"),
        ("serve --confirm cxtn --read-only", "cannot be used with"),
        ("work --park-different -- true", "--confirm <PROVIDER>"),
    ] {
        has(&stored.run(arguments, &[]).finish().error(2), found);
    }
    let served = Served::of(&stored);
    assert!(!served.page("/deliveries/1").contains("/deliveries/1/confirm"));
}
