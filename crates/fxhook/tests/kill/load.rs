//! `fxhook send`, again and again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use fastrand::Rng;
use serde::Deserialize;
use webhook_core::testing::{Simulate, edit};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;

use crate::fleet::SECRET;

/// Senders for each provider. Each sends one delivery after the other, so the order of a payment is known.
const SENDERS: usize = 2;

/// Payments in one call of `fxhook send`. Each has three events.
const PAYMENTS: usize = 5;

/// Threads that send.
#[derive(Debug)]
pub struct Load {
    is_over: Arc<AtomicBool>,
    senders: Vec<JoinHandle<Vec<Attempt>>>,
}

/// A line that `fxhook send` prints.
#[derive(Debug, Clone, Deserialize)]
pub struct Attempt {
    pub dedup_key: Box<str>,
    pub status: Option<u16>,
}

struct Sender {
    provider: &'static str,
    events: [(&'static str, &'static str); 3],
    /// Where a body has its payment.
    path: &'static str,
    arguments: &'static [&'static str],
    number: usize,
    addresses: Vec<String>,
    file: PathBuf,
    rng: Rng,
}

impl Load {
    pub fn start(addresses: Vec<String>, folder: &Path) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let senders = (0..2 * SENDERS).map(|number| {
            let is_first = number % 2 == 0;
            let provider = if is_first { "currencycloud" } else { "flash-payments" };
            let mut sender = Sender {
                provider,
                events: if is_first { currencycloud() } else { flash_payments() },
                path: if is_first { "body.id" } else { "id" },
                // The schedule of Flash Payments would outlast the test.
                arguments: if is_first { &[] } else { &["--fast"] },
                number,
                addresses: addresses.clone(),
                file: folder.join(format!("lines-{number}")),
                rng: Rng::with_seed(number as u64),
            };
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || {
                let mut attempts = Vec::new();
                for round in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    attempts.extend(sender.round(round));
                }
                attempts
            })
        });
        let senders = senders.collect();
        Self { is_over, senders }
    }

    /// Ends the load, and calls this until it has ended.
    pub fn stop(self, mut wait: impl FnMut()) -> Vec<Attempt> {
        self.is_over.store(true, Ordering::Relaxed);
        while self.senders.iter().any(|sender| !sender.is_finished()) {
            wait();
        }
        self.senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    }
}

fn currencycloud() -> [(&'static str, &'static str); 3] {
    [
        "payment_ready_to_send_notification",
        "payment_released_notification",
        "payment_failed_notification",
    ]
    .map(|event| (event, Currencycloud::sample(event).unwrap().body))
}

fn flash_payments() -> [(&'static str, &'static str); 3] {
    ["withdrawal_initiated", "withdrawal_pending", "withdrawal_completed"]
        .map(|event| (event, FlashPayments::sample(event).unwrap().body))
}

impl Sender {
    /// Sends the events of new payments to one receiver, and now and then to the other one, too.
    fn round(&mut self, round: usize) -> Vec<Attempt> {
        let mut lines = String::new();
        for (event, body) in self.events {
            for payment in 0..PAYMENTS {
                let payment = format!("\"{}-{round}-{payment}\"", self.number);
                let body = edit::set(body, self.path, &payment).unwrap();
                let body = serde_json::to_string(&body).unwrap();
                let provider = self.provider;
                lines += &format!(
                    "{{\"provider\":\"{provider}\",\"event_type\":\"{event}\",\"proof\":\"body\",\"body\":{body}}}\n"
                );
            }
        }
        fs::write(&self.file, lines).unwrap();
        self.rng.shuffle(&mut self.addresses);
        let receivers = if self.rng.usize(..4) == 0 { self.addresses.len() } else { 1 };
        let mut attempts = Vec::new();
        for address in &self.addresses[..receivers] {
            attempts.extend(self.send(address));
        }
        thread::sleep(Duration::from_millis(self.rng.u64(200..1_000)));
        attempts
    }

    fn send(&self, address: &str) -> Vec<Attempt> {
        let mut send = Command::new(env!("CARGO_BIN_EXE_fxhook"));
        send.args(["send", self.provider, "--timeout", "5", "--line"]).arg(&self.file);
        send.arg("--to").arg(format!("http://{address}/{}", self.provider)).args(self.arguments);
        send.env_clear().env("FXHOOK_SECRET", SECRET).stdin(Stdio::null());
        let output = send.stderr(Stdio::null()).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(!lines.is_empty(), "expected `fxhook send` to print attempts, found none");
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
