//! The scene with an inbox: an outage and a restart in the middle of a redelivery, and nothing lost.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{env, fs};

use webhook_core::DedupKey;
use webhook_core::testing::{Attempt, Pace, Request, Simulate, Simulator};
use webhook_currencycloud::Currencycloud;
use webhook_inbox::{Inbox, Outcome as Handled};

use super::tour::Tour;
use crate::inbox::url::open;
use crate::output::{Failure, table};
use crate::provider::Channel;
use crate::receive::arrival::Arrival;
use crate::rehearse::request::http_client;

/// How many attempts the outage lasts.
const OUTAGE: usize = 3;

/// What was answered to the attempts of one delivery, and the receipts of the inbox.
#[derive(Debug, Default, PartialEq)]
struct Exchange {
    answers: Vec<String>,
    receipts: Vec<&'static str>,
}

impl Tour<'_> {
    /// Stores deliveries in an inbox in the first file, until an outage. After it, the inbox is opened
    /// again in the second one, which is the same, unless the tour is meant to fail.
    pub(super) async fn restart(&mut self, before: &Path, after: &Path) -> Result<(), Failure> {
        type Provider = Currencycloud;
        let url = format!("http://{}/{}", self.receiver.address, Provider::PATH);
        let provider = Provider::with_secrets(self.secrets);
        let simulator = Simulator::with_http_client::<Provider>(http_client()?, Pace::Fast);
        let inbox = open(before)?;
        self.exchange_inbox(Some(inbox.clone()));

        let samples: Vec<_> = Provider::SAMPLES.iter().take(4).collect();
        let request = |event| {
            let sample = samples.iter().find(|sample| sample.event == event);
            sample.map(|it| provider.request_for(it.event, &url, it.body.as_bytes()))
        };
        let events: Vec<_> = samples.iter().map(|sample| sample.event).collect();
        let [first, second, third, fourth] = *events else {
            return Err(Failure::failed("expected four samples of Currencycloud, found fewer"));
        };
        let titles = ["", "AN INBOX, AN OUTAGE AND A RESTART", "ANSWERED", "THE INBOX SAYS"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        let mut keys = Vec::new();
        for (event, name, answers, receipt) in [
            (first, "is stored", "200", "new"),
            (second, "is stored", "200", "new"),
            (third, "comes in an outage, and after the restart", "503 503 503 200", "new"),
            (first, "is repeated after the restart", "200", "redelivered"),
            (fourth, "is stored", "200", "new"),
        ] {
            let is_outage = answers.starts_with("503");
            if is_outage {
                inbox.close().await;
            }
            let Some(request) = request(event) else { continue };
            keys.push(request.dedup_key(Provider::SIGNATURE));
            let after = is_outage.then_some(after);
            let found = self.exchange(&simulator, &request, after).await?;
            let answers = answers.split(' ').map(str::to_owned).collect();
            let expected = Exchange { answers, receipts: vec![receipt] };
            let shown = [found.answers.join(", "), found.receipts.join(", ")];
            rows.push(self.step(&format!("{event} {name}"), found == expected, shown));
        }
        keys.sort_unstable();
        keys.dedup();
        let handled = self.handle_all().await?;
        let shown = [String::new(), format!("{} deliveries", handled.len())];
        rows.push(self.step(
            "a worker handles once each what was answered with 200",
            handled == keys,
            shown,
        ));
        self.text +=
            &format!("\n{} at {url}, with an inbox\n\n{}\n\n", Provider::PATH, table(&rows));
        self.exchange_inbox(None);
        Ok(())
    }

    /// A delivery with its redelivery. During the outage, the inbox is opened again in this file.
    async fn exchange(
        &self,
        simulator: &Simulator,
        request: &Request,
        reopened: Option<&Path>,
    ) -> Result<Exchange, Failure> {
        let (mut exchange, mut opened) = (Exchange::default(), Ok(()));
        let report = |attempt: &Attempt| {
            let status = attempt.outcome.status();
            exchange.answers.push(status.map_or("none".into(), |status| status.to_string()));
            for arrival in self.receiver.take_arrivals() {
                if let Arrival::Verified(report) = arrival {
                    exchange.receipts.extend(report.recorded.map(|it| it.receipt));
                }
            }
            if let (OUTAGE, Some(path)) = (attempt.number, reopened) {
                opened = open(path).map(|inbox| self.exchange_inbox(Some(inbox)));
            }
        };
        simulator.deliver(request, false, report).await;
        opened.map(|()| exchange)
    }

    /// The keys of what a worker handles, in order.
    async fn handle_all(&self) -> Result<Vec<DedupKey>, Failure> {
        let handled: Arc<Mutex<Vec<DedupKey>>> = Arc::default();
        let keys = Arc::clone(&handled);
        let Some(inbox) = lock(&self.receiver.storage).clone() else { return Ok(Vec::new()) };
        let worker = inbox.raw_worker(None, move |work| {
            lock(&keys).push(work.delivery().key);
            async { Handled::Done }
        });
        worker.drain().await?;
        let mut handled = lock(&handled).clone();
        handled.sort_unstable();
        Ok(handled)
    }

    fn exchange_inbox(&self, inbox: Option<Inbox>) {
        *lock(&self.receiver.storage) = inbox;
    }

    /// Counts a step, and returns its row.
    fn step(&mut self, name: &str, is_right: bool, [answered, found]: [String; 2]) -> Vec<String> {
        self.steps += 1;
        self.wrong += usize::from(!is_right);
        let sign = if is_right { "  ok" } else { "  FAIL" };
        vec![sign.into(), name.into(), answered, found]
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder of its own for the files of an inbox. It is deleted at the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Result<Self, Failure> {
        // A new `RandomState` has random keys, so even the hash of no data is random.
        let name = format!("fxhook-demo-{:016x}", RandomState::new().build_hasher().finish());
        let path = env::temp_dir().join(name);
        fs::create_dir(&path).map_err(|error| {
            let path = path.display();
            Failure::failed(format_args!("expected to make the folder {path}, found: {error}"))
        })?;
        Ok(Self(path))
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
