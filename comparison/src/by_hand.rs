//! The same work by hand: a cached keyed state, a signature decoded on the stack, and one `serde_json`
//! pass into an owned struct of the same fields, with all digits of its amounts.

use std::hint::black_box;

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::value::RawValue;
use sha2::{Sha256, Sha512};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;

use crate::delivery::KEY;

/// A provider, received by hand.
pub trait ByHand: Send + Sync + 'static {
    type Event: DeserializeOwned;

    fn new() -> Self;

    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> bool;
}

/// Reads a body into a struct.
pub fn reads<T: DeserializeOwned>(body: &[u8]) -> bool {
    black_box(serde_json::from_slice::<T>(body)).is_ok()
}

/// Flash Payments by hand.
pub struct FlashByHand(Hmac<Sha256>);

impl ByHand for FlashByHand {
    type Event = Deposit;

    fn new() -> Self {
        Self(Hmac::new_from_slice(KEY.as_bytes()).expect("any length"))
    }

    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        black_box(headers.get(FlashPayments::REQUEST_ID_HEADER));
        let Some(signature) = headers.get(FlashPayments::SIGNATURE_HEADER) else {
            return false;
        };
        let mut tag = [0; 32];
        let decoded = STANDARD.decode_slice(signature, &mut tag);
        decoded == Ok(tag.len()) && self.0.clone().chain_update(body).verify_slice(&tag).is_ok()
    }
}

/// Currencycloud by hand.
pub struct CurrencycloudByHand(Hmac<Sha512>);

impl ByHand for CurrencycloudByHand {
    type Event = Notification;

    fn new() -> Self {
        Self(Hmac::new_from_slice(KEY.as_bytes()).expect("any length"))
    }

    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let Some(signature) = headers.get(Currencycloud::SIGNATURE_HEADER) else {
            return false;
        };
        let mut tag = [0; 64];
        let decoded = const_hex::decode_to_slice(signature, &mut tag);
        decoded.is_ok() && self.0.clone().chain_update(body).verify_slice(&tag).is_ok()
    }
}

/// The fields of Flash Payments' sample.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deposit {
    pub event: String,
    pub event_scheduled_at: String,
    pub id: String,
    #[serde(deserialize_with = "exact")]
    pub amount: Decimal,
    #[serde(deserialize_with = "exact")]
    pub total_fee: Decimal,
    pub currency: String,
    pub external_reference: String,
    pub cleared_at: String,
    pub status_message: String,
    pub recipient: Recipient,
    pub sender: Sender,
    pub sub_client: SubClient,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    pub account_name: String,
    pub account_no: String,
    pub bsb: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    pub account_name: String,
    pub company_name: String,
    pub bank_name: String,
    pub bank_country: String,
    pub bsb: String,
    pub account_no: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubClient {
    pub id: String,
    pub full_name: String,
    pub account_no: String,
    pub bsb: String,
    pub external_id: String,
}

/// The fields of Currencycloud's sample.
#[derive(Deserialize)]
pub struct Notification {
    pub header: Header,
    pub body: Payment,
}

#[derive(Deserialize)]
pub struct Header {
    pub message_type: String,
    pub notification_type: String,
}

#[derive(Deserialize)]
pub struct Payment {
    pub id: String,
    pub amount: Decimal,
    pub failure_returned_amount: Decimal,
    pub beneficiary_id: String,
    pub conversion_id: Option<String>,
    pub currency: String,
    pub reference: String,
    pub reason: String,
    pub status: String,
    pub payment_type: String,
    pub payment_date: String,
    pub transferred_at: Option<String>,
    pub authorisation_steps_required: String,
    pub creator_contact_id: String,
    pub last_updater_contact_id: String,
    pub short_reference: String,
    pub failure_reason: String,
    pub payment_group_id: Option<String>,
    pub unique_request_id: Option<String>,
    pub fee_amount: Option<Decimal>,
    pub fee_currency: Option<String>,
}

/// Reads a JSON number with all its digits. `Decimal`'s own `Deserialize` reads one with a fraction as
/// binary floating point, which loses digits.
fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let json = <&RawValue>::deserialize(deserializer)?;
    Decimal::from_str_exact(json.get()).map_err(D::Error::custom)
}
