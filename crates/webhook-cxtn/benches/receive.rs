//! Verification and decoding, next to the bare libraries in the same run.
//!
//! The bare MAC is a cached keyed state over the message of the token, with the signature decoded on
//! the stack. The bare decoding is one `serde_json` pass into an owned struct of the same fields; for
//! data in a string, a second pass over that string.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark stops at the first surprise"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::Sha256;
use webhook_core::{
    Provider, Secret, Verified,
    testing::{Sample, Simulate},
};
use webhook_cxtn::Cxtn;

const SECRET: &str = "a secret of our own";

/// What the token covers.
const COVERED: &str = "webhook callback url 1\ncxtn\nhooks";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BareBody<T> {
    event_id: String,
    event: String,
    data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareTransaction {
    object_id: i64,
    user_id: String,
    source: String,
    origin: String,
    amount: Decimal,
    base_ccy_code: String,
    ccy_code: String,
    transaction_date_time: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BarePayment {
    object_id: i64,
    user_id: String,
    amount: Decimal,
    currency: String,
}

fn one_pass<T: DeserializeOwned>(body: &[u8]) -> BareBody<T> {
    serde_json::from_slice(body).unwrap()
}

fn two_passes<T: DeserializeOwned>(body: &[u8]) -> BareBody<T> {
    let outer = one_pass::<String>(body);
    BareBody {
        event_id: outer.event_id,
        event: outer.event,
        data: serde_json::from_str(&outer.data).unwrap(),
    }
}

fn measure<T>(criterion: &mut Criterion, name: &str, sample: &Sample, bare: fn(&[u8]) -> T) {
    let provider = Cxtn::new(Secret::new(SECRET).unwrap());
    let body = sample.body.as_bytes();
    let request = provider.request("http://localhost/", body);
    let signature = request.signature(Cxtn::SIGNATURE).unwrap();
    let delivery = request.delivery();
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let bare_verify = || {
        let mut tag = [0; 32];
        const_hex::decode_to_slice(black_box(&signature), &mut tag).unwrap();
        let keyed = keyed.clone().chain_update(black_box(COVERED));
        keyed.verify_slice(&tag).unwrap();
    };

    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("verify/bare", |b| b.iter(bare_verify));
    group.bench_function("verify/ours", |b| {
        b.iter(|| provider.verify(black_box(&delivery)).unwrap());
    });
    group.bench_function("decode/bare", |b| b.iter(|| bare(black_box(body))));
    group.bench_function("decode/ours", |b| {
        b.iter(|| {
            let envelope = Cxtn::decode(Verified::assume_trusted(black_box(body)));
            assert!(envelope.event.is_ok());
            envelope
        });
    });
    group.bench_function("verify and decode/bare", |b| {
        b.iter(|| {
            bare_verify();
            bare(black_box(body))
        });
    });
    group.bench_function("verify and decode/ours", |b| {
        b.iter(|| provider.receive(black_box(&delivery)).unwrap());
    });
    group.finish();
}

fn receive(criterion: &mut Criterion) {
    let sample = |event, version| {
        let mut samples = Cxtn::SAMPLES.iter();
        samples
            .find(|one| one.event == event && one.version == version)
            .unwrap()
    };
    let object = sample("account_credit", "2024-02");
    measure(criterion, "object", object, one_pass::<BareTransaction>);
    let string = sample("account_credit", "2023-12");
    measure(criterion, "string", string, two_passes::<BareTransaction>);
    let payment = sample("payment_completed", "2023-12");
    measure(criterion, "payment", payment, two_passes::<BarePayment>);
}

criterion_group!(benches, receive);
criterion_main!(benches);
