//! Verification and decoding against the bare libraries, in the same run.
//!
//! The bare MAC is a cached keyed state, a signature decoded on the stack, and the MAC library's
//! comparison. The bare decoding is one `serde_json` pass into an owned struct of the same fields.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use std::hint::black_box;

use base64::{Engine, engine::general_purpose::STANDARD};
use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use webhook_core::{Secret, testing::Simulate};
use webhook_flash_payments::FlashPayments;
use webhook_test_support::benches::compare;

const KEY: &str = "my-webhook-secret";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareDeposit {
    event: String,
    event_scheduled_at: String,
    id: String,
    amount: rust_decimal::Decimal,
    total_fee: rust_decimal::Decimal,
    currency: String,
    external_reference: String,
    cleared_at: String,
    status_message: String,
    recipient: BareRecipient,
    sender: BareSender,
    sub_client: BareSubClient,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareRecipient {
    account_name: String,
    account_no: String,
    bsb: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareSender {
    account_name: String,
    company_name: String,
    bank_name: String,
    bank_country: String,
    bsb: String,
    account_no: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareSubClient {
    id: String,
    full_name: String,
    account_no: String,
    bsb: String,
    external_id: String,
}

fn receive(criterion: &mut Criterion) {
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let sample = FlashPayments::sample("deposit_cleared").unwrap();
    let verify = |signature: &str| {
        let mut tag = [0; 32];
        let length = STANDARD.decode_slice(signature, &mut tag).unwrap();
        let mac = keyed.clone().chain_update(black_box(sample.body));
        mac.verify_slice(&tag[..length]).unwrap();
    };
    let decode = |body: &[u8]| serde_json::from_slice::<BareDeposit>(body).unwrap();
    let provider = FlashPayments::new(Secret::new(KEY).unwrap());
    compare(criterion, &provider, sample, verify, decode);
}

criterion_group!(benches, receive);
criterion_main!(benches);
