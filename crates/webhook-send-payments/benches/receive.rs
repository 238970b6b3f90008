//! Verification and decoding, compared with the same work by hand in the same run: a cached keyed MAC,
//! a signature decoded on the stack, and one `serde_json` pass into an owned struct of the same fields.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test stops at the first surprise")]

use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use webhook_core::{
    Secret,
    testing::{Request, Simulate},
};
use webhook_send_payments::SendPayments;
use webhook_test_support::benches::compare;

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

fn main() {
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let sample = SendPayments::sample("payin_transaction_created").unwrap();
    let verify = |token: &str, _: &Request| {
        let mut tag = [0; 32];
        const_hex::decode_to_slice(token, &mut tag).unwrap();
        keyed.clone().chain_update(black_box(COVERED)).verify_slice(&tag).unwrap();
    };
    let decode = |body: &[u8]| serde_json::from_slice::<BarePayIn>(body).unwrap();
    let provider = SendPayments::new(Secret::new(KEY).unwrap());
    compare(&provider, sample, verify, decode);
}
