//! The redelivery schedule.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{Acknowledgement, Provider};
use webhook_currencycloud::Currencycloud;

#[test]
fn five_redeliveries_take_thirty_one_seconds() {
    let redelivery = Currencycloud::REDELIVERY.unwrap();
    let waits = (1..=6).map(|attempt| redelivery.wait_after(attempt));
    let seconds: Vec<_> = waits.map(|wait| wait.map(|it| it.as_secs())).collect();
    assert_eq!(
        seconds,
        [Some(1), Some(2), Some(4), Some(8), Some(16), None]
    );
    assert_eq!(redelivery.loss_window().as_secs(), 31);
    assert_eq!(redelivery.acknowledgement(), Acknowledgement::NotDocumented);
}
