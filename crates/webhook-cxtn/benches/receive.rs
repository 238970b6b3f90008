//! Verification and decoding, next to the bare libraries in the same run.
//!
//! The bare MAC is a cached keyed state over the message of the token, with the signature decoded on
//! the stack. The bare decoding is one `serde_json` pass into an owned struct of the same fields; for
//! data in a string, a second pass over that string.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::Sha256;
use webhook_core::{Secret, testing::Simulate};
use webhook_cxtn::Cxtn;
use webhook_test_support::benches::compare;

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

fn measure<T>(criterion: &mut Criterion, event: &str, version: &str, decode: fn(&[u8]) -> T) {
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let verify = |token: &str| {
        let mut tag = [0; 32];
        const_hex::decode_to_slice(token, &mut tag).unwrap();
        keyed.clone().chain_update(black_box(COVERED)).verify_slice(&tag).unwrap();
    };
    let mut samples = Cxtn::SAMPLES.iter();
    let sample = samples.find(|it| it.event == event && it.version == version).unwrap();
    let provider = Cxtn::new(Secret::new(SECRET).unwrap());
    compare(criterion, &provider, sample, verify, decode);
}

fn receive(criterion: &mut Criterion) {
    // The first has its data in an object, the others in a string.
    measure(criterion, "account_credit", "2024-02", one_pass::<BareTransaction>);
    measure(criterion, "account_credit", "2023-12", two_passes::<BareTransaction>);
    measure(criterion, "payment_completed", "2023-12", two_passes::<BarePayment>);
}

criterion_group!(benches, receive);
criterion_main!(benches);
