//! What a Base64 signature of the body, and one of a part of it in the URL, ask of a receiver.

use webhook_core::Proof;
use webhook_flash_payments::FlashPayments;

use super::{AD_HOC, Case, Expected, FLASH, Outcome, handled, post, refused};

/// Vector V5: `openssl dgst -sha256 -hmac my-webhook-secret -binary | base64`.
const PAYMENT: &str = r#"{"event":"payment_complete","id":"60711af8c078ba061f623531","fromAmount":1000.00,"fromCurrency":"AUD","toAmount":411.040,"toCurrency":"EUR","externalId":"12344321"}"#;
const V5: &str = "J1oGo9h7P6mhZMhzyK/ONXP+9I+L4Tfkc4psGL8un00=";
const V5_IN_HEX: &str = "275a06a3d87b3fa9a164c873c8afce3573fef48f8be137e4738a6c18bf2e9f4d";

/// The signature of `order-12` with [`AD_HOC_SECRET`](super::AD_HOC_SECRET), by the same tool.
const ORDER_12: &str = "hMZvdv5Ox9OATavuxP63+15KZRGbXeqWjg/wsYAiTY0=";

pub(crate) fn signatures() -> Vec<Case> {
    let signed = |body: &str, signature: &str| {
        let request = post(FLASH, body.as_bytes());
        request.with_header(FlashPayments::SIGNATURE_HEADER, signature.as_bytes())
    };
    vec![
        handled(
            "a Base64 signature of an independent tool is accepted",
            signed(PAYMENT, V5),
            payment_complete(),
        ),
        refused(
            "a Base64 signature without its padding is refused",
            signed(PAYMENT, V5.trim_end_matches('=')),
        ),
        refused(
            "a Base64 signature in the alphabet of URLs is refused",
            signed(PAYMENT, &in_url_alphabet(V5)),
        ),
        refused(
            "the digits of the same signature are refused where Base64 is expected",
            signed(PAYMENT, V5_IN_HEX),
        ),
        refused(
            "a signed body whose numbers were written anew is refused",
            signed(&PAYMENT.replace("411.040", "411.04"), V5),
        ),
        refused(
            "a delivery without a Base64 signature is refused",
            post(FLASH, PAYMENT.as_bytes()),
        ),
    ]
}

pub(crate) fn callback_uris() -> Vec<Case> {
    let called = |query: &str, body: &str| post(AD_HOC, body.as_bytes()).with_query(query);
    let accepted = |rule, request| Case {
        rule,
        request,
        expected: Expected::Handled(payment_complete(), Proof::Url),
    };
    let body = PAYMENT.replace("12344321", "order-12");
    let right = format!("signature={}", percent_encoded(ORDER_12));
    vec![
        accepted(
            "a callback URL with a percent-encoded signature is accepted",
            called(&right, &body),
        ),
        accepted(
            "a callback URL with the signature as it is joined in the provider's sample is accepted",
            called(&format!("signature={ORDER_12}"), &body),
        ),
        accepted(
            "a callback URL in the alphabet of URLs, beside other members, is accepted",
            called(
                &format!("a=b&signature={}&c", in_url_alphabet(ORDER_12)),
                &body,
            ),
        ),
        accepted(
            "a callback URL does not cover the amount",
            called(&right, &body.replace("411.040", "999.99")),
        ),
        refused(
            "the callback URL of another order is refused",
            called(&right, &body.replace("order-12", "order-13")),
        ),
        refused(
            "a body without what the callback URL covers is refused",
            called(&right, &body.replace("externalId", "internalId")),
        ),
        refused(
            "a body that is no JSON is refused where a member of it is covered",
            called(&right, "order-12"),
        ),
        refused(
            "a delivery without its callback URL's signature is refused",
            called("", &body),
        ),
        refused(
            "a callback URL with two signatures that differ is refused",
            called(&format!("{right}&signature={V5_IN_HEX}"), &body),
        ),
        refused(
            "a signature of the body does not make up for one in the callback URL",
            post(AD_HOC, PAYMENT.as_bytes())
                .with_header(FlashPayments::SIGNATURE_HEADER, V5.as_bytes()),
        ),
    ]
}

fn payment_complete() -> Outcome {
    Outcome::Known("payment_complete".into())
}

fn percent_encoded(base64: &str) -> String {
    let base64 = base64.replace('+', "%2B").replace('/', "%2F");
    base64.replace('=', "%3D")
}

fn in_url_alphabet(base64: &str) -> String {
    base64.replace('+', "-").replace('/', "_")
}
