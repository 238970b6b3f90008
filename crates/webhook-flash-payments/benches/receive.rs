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
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use webhook_core::{Provider, Secret, Verified, testing::Simulate};
use webhook_flash_payments::FlashPayments;

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
    let provider = FlashPayments::new(Secret::new(KEY).unwrap());
    let sample = FlashPayments::sample("deposit_cleared").unwrap();
    let body = sample.body.as_bytes();
    let request = provider.request("http://localhost/", body);
    let signature = request.signature(FlashPayments::SIGNATURE).unwrap();
    let delivery = request.delivery();
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let bare_verify = || {
        let mut tag = [0; 32];
        let length = STANDARD
            .decode_slice(black_box(&signature), &mut tag)
            .unwrap();
        keyed
            .clone()
            .chain_update(black_box(body))
            .verify_slice(&tag[..length])
    };

    let mut group = criterion.benchmark_group("deposit_cleared");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("verify/bare", |b| b.iter(bare_verify));
    group.bench_function("verify/ours", |b| {
        b.iter(|| provider.verify(black_box(&delivery)));
    });
    group.bench_function("decode/bare", |b| {
        b.iter(|| serde_json::from_slice::<BareDeposit>(black_box(body)).unwrap());
    });
    group.bench_function("decode/ours", |b| {
        b.iter(|| {
            FlashPayments::decode(Verified::assume_trusted(black_box(body)))
                .event
                .unwrap()
        });
    });
    group.bench_function("verify and decode/bare", |b| {
        b.iter(|| {
            bare_verify().unwrap();
            serde_json::from_slice::<BareDeposit>(black_box(body)).unwrap()
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
