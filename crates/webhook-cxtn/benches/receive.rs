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
use webhook_core::{Provider, Secret, Secrets, Verified, testing::Rehearsed};
use webhook_cxtn::Cxtn;

const KEY: &str = "a secret of our own";

/// What the token covers.
const COVERED: &str = "webhook callback url 1\ncxtn\nhooks";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareNotification {
    event_id: String,
    event: String,
    data: BareTransaction,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareTransaction {
    object_id: i64,
    user_id: String,
    source: String,
    origin: String,
    amount: rust_decimal::Decimal,
    base_ccy_code: String,
    ccy_code: String,
    transaction_date_time: String,
}

fn receive(criterion: &mut Criterion) {
    let provider = Cxtn::new(&Secrets::new(Secret::new(KEY).unwrap()));
    let sample = Cxtn::sample("account_credit").unwrap();
    let body = sample.body.as_bytes();
    let request = provider.request_of(sample.event, "http://localhost/", body);
    let signature = request.signature(Cxtn::SIGNATURE).unwrap();
    let delivery = request.delivery();
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let bare_verify = || {
        let mut tag = [0; 32];
        let tag = base16ct::lower::decode(black_box(&signature), &mut tag).unwrap();
        keyed
            .clone()
            .chain_update(black_box(COVERED))
            .verify_slice(tag)
    };

    let mut group = criterion.benchmark_group("account_credit");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("verify/bare", |b| b.iter(bare_verify));
    group.bench_function("verify/ours", |b| {
        b.iter(|| provider.verify(black_box(&delivery)));
    });
    group.bench_function("decode/bare", |b| {
        b.iter(|| serde_json::from_slice::<BareNotification>(black_box(body)).unwrap());
    });
    group.bench_function("decode/ours", |b| {
        b.iter(|| Cxtn::decode(Verified::assume_trusted(black_box(body))).unwrap());
    });
    group.bench_function("verify and decode/bare", |b| {
        b.iter(|| {
            bare_verify().unwrap();
            serde_json::from_slice::<BareNotification>(black_box(body)).unwrap()
        });
    });
    group.bench_function("verify and decode/ours", |b| {
        b.iter(|| provider.receive(black_box(&delivery)).unwrap());
    });
    group.finish();
}

criterion_group!(benches, receive);
criterion_main!(benches);
