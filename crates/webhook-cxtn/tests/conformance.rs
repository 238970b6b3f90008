//! Core's conformance suite, with tokens that an independent signer makes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use webhook_core::{
    Provider, Secret,
    authoring::Encoding,
    conformance,
    testing::{
        Request, Simulate,
        conformance::{Conformance, Vector},
    },
};
use webhook_cxtn::Cxtn;
use webhook_test_support::oracle::callback_query;

struct Tokens;

impl Conformance for Tokens {
    type Provider = Cxtn;

    const ENCODING: Encoding = Encoding::Hex;
    const ALGORITHM: Option<&'static str> = None;
    const KEY: Option<&'static str> = None;
    const SIGNED_TEXT: Option<&'static str> = None;

    fn vectors() -> Vec<Vector> {
        let body = Cxtn::sample("payment_completed").unwrap().body;
        let vector = |(secret, label)| {
            let query = callback_query(secret, Cxtn::NAME, label);
            let url = format!("http://localhost/cxtn?{query}");
            Vector {
                secret: Secret::new(secret).unwrap(),
                request: Request::new(&url, body.as_bytes()),
            }
        };
        [("0123456789abcdef", "payments"), ("fedcba9876543210", "hooks")].map(vector).into()
    }

    const DELIVERY_ID: Option<&'static str> = None;
    const PAYLOAD: &'static str = "data";
    const EVENT_NAME: &'static str = "event";
}

conformance!(Tokens);
