//! Verification and decoding, compared with the same work by hand in the same run: a cached keyed MAC,
//! a signature decoded on the stack, and one `serde_json` pass into an owned struct of the same fields, with
//! all digits of its amounts.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use std::hint::black_box;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::Deserialize;
use sha2::Sha256;
use webhook_core::{
    Secret,
    testing::{Request, Simulate},
};
use webhook_flash_payments::FlashPayments;
use webhook_test_support::benches::{compare, exact, header};

const KEY: &str = "my-webhook-secret";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read to be measured")]
struct BareDeposit {
    event: String,
    event_scheduled_at: String,
    id: String,
    #[serde(deserialize_with = "exact")]
    amount: Decimal,
    #[serde(deserialize_with = "exact")]
    total_fee: Decimal,
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

fn main() {
    let keyed = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    let sample = FlashPayments::sample("deposit_cleared").unwrap();
    let verify = |signature: &str, request: &Request| {
        black_box(header(request, FlashPayments::REQUEST_ID_HEADER));
        let mut tag = [0; 32];
        let length = STANDARD.decode_slice(signature, &mut tag).unwrap();
        let mac = keyed.clone().chain_update(&request.body);
        mac.verify_slice(&tag[..length]).unwrap();
    };
    let decode = |body: &[u8]| serde_json::from_slice::<BareDeposit>(body).unwrap();
    let provider = FlashPayments::new(Secret::new(KEY).unwrap());
    compare(&provider, sample, verify, decode);
}
