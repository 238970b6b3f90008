//! Verification and decoding, compared with the same work by hand in the same run: a cached keyed MAC,
//! a signature decoded on the stack, and one `serde_json` pass into an owned struct of the same fields.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test stops at the first surprise")]

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha512;
use webhook_core::{
    Secret,
    testing::{Request, Simulate},
};
use webhook_currencycloud::Currencycloud;
use webhook_test_support::benches::compare;

const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct BareNotification {
    header: BareHeader,
    body: BarePayment,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct BareHeader {
    message_type: String,
    notification_type: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read to be measured")]
struct BarePayment {
    id: String,
    amount: rust_decimal::Decimal,
    failure_returned_amount: rust_decimal::Decimal,
    beneficiary_id: String,
    conversion_id: Option<String>,
    currency: String,
    reference: String,
    reason: String,
    status: String,
    payment_type: String,
    payment_date: String,
    transferred_at: Option<String>,
    authorisation_steps_required: String,
    creator_contact_id: String,
    last_updater_contact_id: String,
    short_reference: String,
    failure_reason: String,
    payment_group_id: Option<String>,
    unique_request_id: Option<String>,
    fee_amount: Option<rust_decimal::Decimal>,
    fee_currency: Option<String>,
}

fn main() {
    let keyed = Hmac::<Sha512>::new_from_slice(KEY.as_bytes()).unwrap();
    let sample = Currencycloud::sample("payment_released_notification").unwrap();
    let verify = |signature: &str, request: &Request| {
        let mut tag = [0; 64];
        const_hex::decode_to_slice(signature, &mut tag).unwrap();
        keyed.clone().chain_update(&request.body).verify_slice(&tag).unwrap();
    };
    let decode = |body: &[u8]| serde_json::from_slice::<BareNotification>(body).unwrap();
    let provider = Currencycloud::new(Secret::new(KEY).unwrap());
    compare(&provider, sample, verify, decode);
}
