//! An inbox in a file of one test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use serde_json::Value;
use webhook_inbox::{NewDelivery, Store};
use webhook_inbox_sqlite::SqliteStore;

use crate::listener::{Listener, VARIABLE};
use crate::run::{Outcome, Run, SECRET, fixture_text, fxhook, json, signature, words};

pub(crate) struct Stored(PathBuf);

/// The sample of an event of Currencycloud, about the payment with this id.
pub(crate) fn payment(event: &str, id: &str) -> Vec<u8> {
    let sample = fixture_text(&format!("currencycloud/2021-02-01/{event}.json"));
    let (before, rest) = sample.split_once(r#""body":{"id":""#).unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    format!(r#"{before}"body":{{"id":"{id}"{after}"#).into_bytes()
}

pub(crate) fn released(id: &str) -> Vec<u8> {
    payment("payment_released_notification", id)
}

impl Stored {
    /// A folder for an inbox.
    pub(crate) fn empty() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("fxhook-test-{}-{number}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// An inbox in which `listen` has stored these deliveries of Currencycloud.
    pub(crate) fn with<B: AsRef<[u8]>>(bodies: &[B]) -> Self {
        let stored = Self::empty();
        stored.receive(bodies);
        stored
    }

    /// Stores more of them.
    pub(crate) fn receive<B: AsRef<[u8]>>(&self, bodies: &[B]) {
        let listener = self.listener();
        for body in bodies {
            assert_eq!(listener.deliver(&signature(body.as_ref()), body.as_ref()), "200");
        }
    }

    pub(crate) fn listener(&self) -> Listener {
        Listener::new(&["--inbox", &self.url()])
    }

    /// Stores a delivery as another version of the program has read it.
    pub(crate) fn store(&self, delivery: NewDelivery) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let store = SqliteStore::open(self.file()).unwrap();
        let now = "2026-01-31T12:00:00Z".parse().unwrap();
        runtime.block_on(store.accept(now, &[delivery])).unwrap().remove(0).unwrap();
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("inbox.db")
    }

    /// A file beside the inbox.
    pub(crate) fn beside(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().into()
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.file().display())
    }

    /// `fxhook inbox` with these words, and then these arguments.
    pub(crate) fn run(&self, arguments: &str, more: &[&str]) -> Run {
        let run = fxhook(&[&["inbox"], &words(arguments)[..], more].concat());
        run.variable("FXHOOK_INBOX", self.url()).secret(VARIABLE, SECRET)
    }

    /// `fxhook inbox work --` with a shell script.
    pub(crate) fn work(&self, options: &str, script: &str) -> Outcome {
        let work = format!("work{options} --");
        self.run(&work, &["/bin/sh", "-c", script]).finish()
    }

    /// What `list` prints.
    pub(crate) fn list(&self, arguments: &str) -> Vec<Value> {
        self.run(&format!("list{arguments}"), &[]).finish().lines(0)
    }

    /// One field of what `list` prints, with commas in between.
    pub(crate) fn listed(&self, arguments: &str, field: &str) -> String {
        let list = self.list(arguments);
        let texts = list.iter().map(|line| match &line[field] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        texts.collect::<Vec<_>>().join(",")
    }

    pub(crate) fn show(&self, id: u32) -> Value {
        json(&self.run(&format!("show {id}"), &[]).finish().data(0))
    }

    /// What happened to a delivery: result and note of each step.
    pub(crate) fn history(&self, id: u32) -> Vec<(String, String)> {
        let history = self.show(id)["history"].take();
        let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        let steps = history.as_array().unwrap().iter();
        steps.map(|step| (text(&step["result"]), text(&step["note"]))).collect()
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
