//! Schedules of redelivery.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::time::Duration;

use webhook_core::Provider;

use crate::provider::Parcels;

#[test]
fn there_is_an_attempt_before_the_first_wait_and_after_each() {
    let schedule = Parcels::REDELIVERY.unwrap();
    let waits = [0, 1, 2, 3].map(|attempt| schedule.wait_after(attempt).map(|it| it.as_secs()));
    assert_eq!(waits, [None, Some(60), Some(3_600), None]);
    assert_eq!(schedule.attempts(), 3);
    assert_eq!(schedule.loss_window(), Duration::from_secs(3_660));
}
