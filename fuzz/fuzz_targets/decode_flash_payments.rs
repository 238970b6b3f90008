//! Any body of Flash Payments decodes as an independent reading says, and no field is lost.
#![no_main]

use fxhooks_fuzz::decoding::{Layout, check};
use libfuzzer_sys::fuzz_target;
use webhook_flash_payments::FlashPayments;

const LAYOUT: Layout =
    Layout { name: &["event"], payload: None, delivery_id: None, known: &[], json_in_text: false };

fuzz_target!(|body: &[u8]| check::<FlashPayments>(body, &LAYOUT));
