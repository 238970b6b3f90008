//! Any body of CXTN decodes as an independent reading says, and no field is lost.
#![no_main]

use fxhooks_fuzz::decoding::{Layout, check};
use libfuzzer_sys::fuzz_target;
use webhook_cxtn::Cxtn;

const LAYOUT: Layout = Layout {
    name: &["event"],
    payload: Some("data"),
    delivery_id: Some("eventId"),
    known: &[],
    json_in_text: true,
};

fuzz_target!(|body: &[u8]| check::<Cxtn>(body, &LAYOUT));
