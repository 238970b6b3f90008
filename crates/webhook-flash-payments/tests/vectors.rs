//! The signature vectors, which were made with other tools than these crates.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod oracle;

use webhook_core::{CallbackUrlError, Delivery, Proof, Provider, Secret, VerifyError};
use webhook_flash_payments::{AdHocKind, AdHocWebhooks, ExternalId, FlashPayments};

#[test]
fn the_eleven_vectors_verify() {
    let rows = oracle::accepted();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let expected = ["V1", "V2", "V2e", "V3", "V3c", "V4", "V5", "V5r", "V6", "V7", "V8"];
    assert_eq!(names, expected);
    for row in &rows {
        let vector = row.vector();
        let flash = FlashPayments::new(vector.secret);
        let delivery = vector.request.delivery();
        let verified = flash.verify(&delivery).unwrap();
        assert_eq!(verified.proof(), Proof::Body, "{}", row.name);
        assert_eq!(verified.body(), row.body.as_bytes(), "{}", row.name);
    }
}

#[test]
fn hexadecimal_no_padding_the_url_safe_alphabet_and_another_body_are_refused() {
    let rows = oracle::refused();
    assert_eq!(rows.len(), 4);
    for row in &rows {
        let vector = row.vector();
        let flash = FlashPayments::new(vector.secret);
        let refused = flash.verify(&vector.request.delivery());
        assert!(refused.is_err(), "{}", row.name);
    }
}

fn ad_hoc(key: &str) -> AdHocWebhooks {
    AdHocWebhooks::new(Secret::new(key).unwrap())
}

fn body(id: &str) -> String {
    format!(r#"{{"event":"payment_complete","id":"1","externalId":"{id}"}}"#)
}

fn verify(webhooks: &AdHocWebhooks, query: &str, body: &str) -> Result<Proof, VerifyError> {
    let headers: [(&str, &str); 0] = [];
    let delivery = Delivery::new(&headers, body.as_bytes()).with_query(query);
    webhooks.verify(&delivery).map(|verified| verified.proof())
}

#[test]
fn a_callback_uri_carries_the_signature_in_the_url_safe_alphabet() {
    let rows = oracle::ad_hoc();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let id = ExternalId::from(row.external_id.as_str());
        let uri = ad_hoc(&row.key)
            .callback_uri("https://hooks.example.com/in?a=b", AdHocKind::Payment, &id)
            .unwrap();
        let url_safe = row.signature.replace('+', "-").replace('/', "_");
        let bare = url_safe.trim_end_matches('=');
        let expected = format!("https://hooks.example.com/in?a=b&signature={bare}");
        assert_eq!(uri.expose(), expected);
    }
}

#[test]
fn a_body_without_an_external_id_at_the_top_is_refused_as_not_covered() {
    let row = &oracle::ad_hoc()[0];
    let webhooks = ad_hoc(&row.key);
    let id = &row.external_id;
    let within = format!(r#"{{"event":"payment_created","subClient":{{"externalId":"{id}"}}}}"#);
    for body in [
        "{}",
        "[]",
        "",
        "no JSON",
        r#"{"externalId":null}"#,
        r#"{"externalId":""}"#,
        r#"{"externalId":12344321}"#,
        &format!(r#"["{id}"]"#),
        &format!(r#"{{"externalId":"{id}","externalId":"{id}"}}"#),
        &within,
    ] {
        let refused = verify(&webhooks, &format!("signature={}", row.query), body);
        let expected = VerifyError::NothingCovered { field: "externalId" };
        assert_eq!(refused, Err(expected), "{body}");
        assert!(expected.to_string().contains("`externalId`"));
    }
}

#[test]
fn the_kind_can_be_signed_with_the_id() {
    let secret = Secret::new("abcdefg").unwrap();
    let webhooks = AdHocWebhooks::signing_kinds(secret.clone());
    // openssl dgst -sha256 -hmac abcdefg, over "withdrawal", a line feed and "order-0001"
    let signature = "iahIfl_lAQFpPB3ZmeXHWPCoE5ao2HzJWUugEJ9BQII";
    let id = ExternalId::from("order-0001");
    let uri =
        webhooks.callback_uri("https://hooks.example.com/", AdHocKind::Withdrawal, &id).unwrap();
    assert_eq!(uri.query(), format!("signature={signature}"));

    let query = format!("signature={signature}");
    let of = |event: &str| {
        let body = format!(r#"{{"event":"{event}","id":"1","externalId":"order-0001"}}"#);
        verify(&webhooks, &query, &body)
    };
    assert_eq!(of("withdrawal_completed"), Ok(Proof::Url));
    assert_eq!(of("withdrawal_never_heard_of"), Ok(Proof::Url));
    for event in ["payment_complete", "conversion_pending", "currency_converted"] {
        assert!(matches!(of(event), Err(VerifyError::Mismatch { .. })), "{event}");
    }
    let unsigned_kind = AdHocWebhooks::new(secret);
    assert!(verify(&unsigned_kind, &query, &body("order-0001")).is_err());
}

#[test]
fn an_external_id_that_is_empty_or_has_a_control_character_is_not_signed() {
    let webhooks = ad_hoc("abcdefg");
    for id in ["", "withdrawal\norder-0001", "a\0"] {
        for kind in AdHocKind::ALL {
            let id = ExternalId::from(id);
            let made = webhooks.callback_uri("https://hooks.example.com/", kind, &id);
            assert_eq!(made, Err(CallbackUrlError::Unsignable));
        }
    }
    // A body with such a text is refused, although its signature would match.
    let query = "signature=iahIfl_lAQFpPB3ZmeXHWPCoE5ao2HzJWUugEJ9BQII";
    let refused = verify(&webhooks, query, &body("withdrawal\\norder-0001"));
    assert!(matches!(refused, Err(VerifyError::NothingCovered { .. })));
}
