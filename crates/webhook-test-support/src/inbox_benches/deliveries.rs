//! What is sent.

use std::sync::atomic::{AtomicU64, Ordering};

use webhook_core::{DedupKey, testing::Simulate};
use webhook_currencycloud::Currencycloud;

/// A delivery about a payment of its own.
#[derive(Debug)]
pub struct Sent {
    /// What it is de-duplicated by.
    pub key: [u8; 32],
    /// The id of the payment.
    pub payment: String,
    /// What the provider sent.
    pub body: String,
}

/// So many new ones.
///
/// # Panics
///
/// If the provider has no sample of the event.
#[must_use]
pub fn new(count: usize) -> Vec<Sent> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let sample = Currencycloud::sample("payment_released_notification").expect("a sample").body;
    let new = || {
        let payment =
            format!("a634d8c2-f520-4cba-985c-{:012}", NEXT.fetch_add(1, Ordering::Relaxed));
        let body = sample.replace("a634d8c2-f520-4cba-985c-77dc1e0cc9af", &payment);
        Sent { key: *DedupKey::of(body.as_bytes()).as_bytes(), payment, body }
    };
    std::iter::repeat_with(new).take(count).collect()
}
