//! What is sent.

use std::sync::atomic::{AtomicU64, Ordering};

use webhook_core::{DedupKey, testing::Simulate};
use webhook_currencycloud::Currencycloud;

/// A delivery about a payment of its own.
pub struct Sent {
    pub key: [u8; 32],
    pub payment: String,
    pub body: String,
}

/// So many new ones.
pub fn new(count: usize) -> Vec<Sent> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let sample = Currencycloud::sample("payment_released_notification").unwrap().body;
    let new = || {
        let payment =
            format!("a634d8c2-f520-4cba-985c-{:012}", NEXT.fetch_add(1, Ordering::Relaxed));
        let body = sample.replace("a634d8c2-f520-4cba-985c-77dc1e0cc9af", &payment);
        Sent { key: *DedupKey::of(body.as_bytes()).as_bytes(), payment, body }
    };
    std::iter::repeat_with(new).take(count).collect()
}
