//! Core's conformance suite, with signatures that other tools made.

mod oracle;

use webhook_core::{
    authoring::Encoding,
    conformance,
    testing::conformance::{Conformance, Vector},
};
use webhook_currencycloud::Currencycloud;

struct Suite;

impl Conformance for Suite {
    type Provider = Currencycloud;

    const ENCODING: Encoding = Encoding::Hex;
    const ALGORITHM: Option<&'static str> = Some("HMAC-SHA-512");
    const KEY: Option<&'static str> = Some("the bytes of the key's text");
    const SIGNED_TEXT: Option<&'static str> = Some("the body as it arrived");
    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "body";
    const EVENT_NAME: &'static str = "header.notification_type";

    fn vectors() -> Vec<Vector> {
        oracle::deliveries()
    }
}

conformance!(Suite);
