//! Any body of Currencycloud decodes as an independent reading says, and no field is lost.
#![no_main]

use fxhooks_fuzz::decoding::{Layout, check};
use libfuzzer_sys::fuzz_target;
use webhook_currencycloud::Currencycloud;

const LAYOUT: Layout = Layout {
    name: &["header", "notification_type"],
    payload: Some("body"),
    delivery_id: None,
    known: &["header.message_type"],
    json_in_text: false,
};

fuzz_target!(|body: &[u8]| check::<Currencycloud>(body, &LAYOUT));
