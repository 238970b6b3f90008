//! Core's conformance suite for both kinds of webhook, with signatures that other tools made.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod oracle;

use webhook_core::{
    Secret, Secrets,
    authoring::Encoding,
    testing::{
        Request,
        conformance::{Conformance, Vector},
    },
};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

/// Webhooks of an endpoint, whose body is signed.
struct Regular;

impl Conformance for Regular {
    type Provider = FlashPayments;

    const ENCODING: Encoding = Encoding::Base64;
    const ALGORITHM: Option<&'static str> = Some("HMAC-SHA-256");
    const KEY: Option<&'static str> = Some("the bytes of the secret's text");
    const SIGNED_TEXT: Option<&'static str> = Some("the body as it arrived");

    fn vectors() -> Vec<Vector> {
        let rows = oracle::accepted().into_iter();
        rows.filter(|row| row.body.starts_with('{')).map(|row| row.vector()).collect()
    }

    const DELIVERY_ID: Option<&'static str> = Some("flashfx-request-id");
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
}

mod regular {
    use super::Regular;

    webhook_core::conformance!(Regular);
}

/// Webhooks to a callback URI that carries the signature of an external id.
struct AdHoc;

impl Conformance for AdHoc {
    type Provider = AdHocWebhooks;

    const ENCODING: Encoding = Encoding::QueryBase64;
    const ALGORITHM: Option<&'static str> = Some("HMAC-SHA-256");
    const KEY: Option<&'static str> = None;
    const SIGNED_TEXT: Option<&'static str> = Some("externalId");

    const COVERED: &'static [&'static str] = &["externalId"];

    fn vectors() -> Vec<Vector> {
        oracle::ad_hoc()
            .iter()
            .flat_map(|row| {
                [row.query.as_str(), row.signature.as_str()]
                    .map(|signature| delivery(&row.key, signature, &row.external_id))
            })
            .collect()
    }

    const DELIVERY_ID: Option<&'static str> = Some("flashfx-request-id");
    const PAYLOAD: &'static str = "";
    const EVENT_NAME: &'static str = "event";
}

mod ad_hoc {
    use super::AdHoc;

    webhook_core::conformance!(AdHoc);
}

/// The same, with the kind signed as well.
struct AdHocKinds;

impl Conformance for AdHocKinds {
    type Provider = AdHocWebhooks;

    fn provider(secrets: &Secrets) -> AdHocWebhooks {
        AdHocWebhooks::signing_kinds(secrets)
    }

    const ENCODING: Encoding = AdHoc::ENCODING;
    const ALGORITHM: Option<&'static str> = AdHoc::ALGORITHM;
    const KEY: Option<&'static str> = AdHoc::KEY;
    const SIGNED_TEXT: Option<&'static str> = AdHoc::SIGNED_TEXT;

    const COVERED: &'static [&'static str] = AdHoc::COVERED;

    /// `openssl dgst -sha256 -hmac abcdefg`, over "payment", a line feed and the id.
    fn vectors() -> Vec<Vector> {
        let signature = "yl9y_1dgtwOv8RQ_ZRbYtbmcs2TwMiXmrOMtorkTgv8";
        vec![delivery("abcdefg", signature, "12344321")]
    }

    const DELIVERY_ID: Option<&'static str> = AdHoc::DELIVERY_ID;
    const PAYLOAD: &'static str = AdHoc::PAYLOAD;
    const EVENT_NAME: &'static str = AdHoc::EVENT_NAME;
}

mod ad_hoc_kinds {
    use super::AdHocKinds;

    webhook_core::conformance!(AdHocKinds:
        a_good_delivery_verifies,
        a_flipped_bit_of_the_body_is_refused,
        a_flipped_bit_of_the_signature_is_refused,
        a_flipped_bit_of_the_secret_is_refused,
        a_shorter_or_longer_signature_is_refused,
        a_signature_is_accepted_in_every_notation_of_its_encoding,
        conflicting_signatures_are_refused,
        a_changed_end_of_the_body_is_refused,
        every_secret_of_a_set_is_accepted_and_no_other,
    );
}

fn delivery(key: &str, signature: &str, id: &str) -> Vector {
    let url = format!("http://localhost/flash-payments?signature={signature}");
    let body =
        format!(r#"{{"event":"payment_complete","id":"1","externalId":"{id}","rate":1.50}}"#);
    Vector { secret: Secret::new(key).unwrap(), request: Request::new(&url, body.as_bytes()) }
}
