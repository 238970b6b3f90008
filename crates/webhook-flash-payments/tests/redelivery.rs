//! How Flash Payments repeats a delivery.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Basis, Provider, Redelivery};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

#[test]
fn four_attempts_within_666_seconds_and_then_no_more() {
    let redelivery: Redelivery = FlashPayments::REDELIVERY.unwrap();
    assert_eq!(redelivery.attempts(), 4);
    let waits = (1..=4).map(|attempt| redelivery.wait_after(attempt));
    let waits: Vec<Option<u64>> = waits.map(|wait| Some(wait?.as_secs())).collect();
    assert_eq!(waits, [Some(6), Some(60), Some(600), None]);
    assert_eq!(redelivery.loss_window().as_secs(), 666);
    assert_eq!(redelivery.basis(), Basis::Documented);
    let ad_hoc = AdHocWebhooks::REDELIVERY.unwrap();
    assert_eq!(ad_hoc.loss_window(), redelivery.loss_window());
    assert_eq!(ad_hoc.basis(), Basis::Inferred);
}

#[test]
fn two_hundred_and_something_acknowledges_and_a_redirect_does_not() {
    let acknowledgement = FlashPayments::REDELIVERY.unwrap().acknowledgement();
    for status in [200, 201, 204] {
        assert!(acknowledgement.accepts(status), "{status}");
    }
    for status in [301, 302, 307, 400, 500] {
        assert!(!acknowledgement.accepts(status), "{status}");
    }
}
