//! Verification and decoding, compared with the same work by hand in the same run: a cached keyed MAC,
//! a signature decoded on the stack, and one `serde_json` pass into an owned struct of the same fields, with
//! all digits of its amounts.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first surprise")]

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::Sha256;
use webhook_core::{
    Secret,
    testing::{Request, Simulate},
};
use webhook_cxtn::Cxtn;
use webhook_test_support::benches::{compare, exact};

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
    #[serde(deserialize_with = "exact")]
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
    #[serde(deserialize_with = "exact")]
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

fn measure<T>(event: &str, version: &str, decode: fn(&[u8]) -> T) {
    let keyed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let verify = |token: &str, _: &Request| {
        let mut tag = [0; 32];
        const_hex::decode_to_slice(token, &mut tag).unwrap();
        keyed.clone().chain_update(black_box(COVERED)).verify_slice(&tag).unwrap();
    };
    let mut samples = Cxtn::SAMPLES.iter();
    let sample = samples.find(|it| it.event == event && it.version == version).unwrap();
    let provider = Cxtn::new(Secret::new(SECRET).unwrap());
    compare(&provider, sample, verify, decode);
}

fn main() {
    // The first has its data in an object, the others in a string.
    measure("account_credit", "2024-02", one_pass::<BareTransaction>);
    measure("account_credit", "2023-12", two_passes::<BareTransaction>);
    measure("payment_completed", "2023-12", two_passes::<BarePayment>);
}
