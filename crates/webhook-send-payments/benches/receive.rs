//! What verification and decoding cost, beside the bare libraries in the same run.
//!
//! The bare MAC is a cached keyed state, a signature decoded on the stack, and the MAC library's
//! comparison. The bare decoding is one `serde_json` pass into an owned struct of the same fields.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use webhook_core::{Provider, Secret, Verified, testing::Simulate};
use webhook_send_payments::SendPayments;

const KEY: &str = "a secret of our own";

/// What the token covers.
const COVERED: &str = "webhook callback url 1\nsend-payments\npayin_transaction_created";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BarePayIn {
    id: String,
    #[serde(rename = "pay-inId")]
    pay_in_id: String,
    trading_account_id: String,
    #[serde(rename = "pay-inAddressId")]
    pay_in_address_id: String,
    wallet_id: String,
    amount: i64,
    currency: String,
    status: String,
    source: String,
    remitter_details: String,
    reference: String,
    r#type: String,
    updated_at: String,
}

fn receive(criterion: &mut Criterion) {
    let provider = SendPayments::new(Secret::new(KEY).unwrap());
    let sample = SendPayments::sample("payin_transaction_created").unwrap();
    let body = sample.body.as_bytes();
    let request = provider.request_for(sample.event, "http://localhost/", body);
    let token = request.signature(SendPayments::SIGNATURE).unwrap();
    let delivery = request.delivery();
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let bare_verify = || {
        let mut tag = [0; 32];
        const_hex::decode_to_slice(black_box(&token), &mut tag).unwrap();
        let mac = keyed.clone().chain_update(black_box(COVERED));
        mac.verify_slice(&tag).unwrap();
    };
    let bare_decode = || serde_json::from_slice::<BarePayIn>(black_box(body)).unwrap();

    let mut group = criterion.benchmark_group(sample.event);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("verify/bare", |b| b.iter(bare_verify));
    group.bench_function("verify/ours", |b| {
        b.iter(|| provider.verify(black_box(&delivery)).unwrap());
    });
    group.bench_function("decode/bare", |b| b.iter(bare_decode));
    group.bench_function("decode/ours", |b| {
        b.iter(|| {
            let verified = Verified::assume_trusted(black_box(body)).with_endpoint(sample.event);
            SendPayments::decode(verified).event.unwrap()
        });
    });
    group.bench_function("verify and decode/bare", |b| {
        b.iter(|| {
            bare_verify();
            bare_decode()
        });
    });
    group.bench_function("verify and decode/ours", |b| {
        b.iter(|| {
            provider
                .receive(black_box(&delivery))
                .unwrap()
                .event
                .unwrap()
        });
    });
    group.finish();
}

criterion_group!(benches, receive);
criterion_main!(benches);
