//! Tokens and signatures in the callback URL.

use webhook_currencycloud::Currencycloud;

use super::{
    CONFLICTING, Case, MALFORMED, MISMATCH, MISSING, TRANSFER, handled_by_url, post,
    providers::{BY_ORDER, BY_URL, DELIVERY_ID, sign, url_query},
    refused,
};

const HEADER: &str = Currencycloud::SIGNATURE_HEADER;

pub(super) fn tokens() -> Vec<Case> {
    let right = url_query("payouts");
    let token = right.rsplit('=').next().unwrap_or_default();
    let called = |query: &str| post(BY_URL, TRANSFER).with_query(query);
    cases! {
        handled_by_url() "a token in the query is accepted" => called(&right);
        handled_by_url() "the provider's id of a delivery reaches the handler" =>
            called(&right).with_header(DELIVERY_ID, "delivery-7");
        refused(MISSING) "a delivery without a token is refused" => called("");
        refused(MISMATCH) "the token of another endpoint is refused" =>
            called(&format!("endpoint=collections&token={token}"));
        refused(CONFLICTING) "two different tokens are refused" =>
            called(&format!("{right}&token=00"));
        refused(MISSING) "a signature in a header does not replace a token" =>
            called("endpoint=payouts").with_header(HEADER, sign(TRANSFER));
    }
}

/// `printf order-12 | openssl dgst -sha256 -hmac AD-HOC-SECRET-CANARY -binary | base64`
const ORDER_12: &str = "hMZvdv5Ox9OATavuxP63+15KZRGbXeqWjg/wsYAiTY0=";

pub(super) fn orders() -> Vec<Case> {
    let called = |query: &str, body: &str| post(BY_ORDER, body.as_bytes()).with_query(query);
    let body = String::from_utf8_lossy(TRANSFER).replace("BT-20180511-KZTTYX", "order-12");
    let encoded = ORDER_12.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let url_safe = ORDER_12.replace('+', "-").replace('/', "_");
    let right = format!("signature={encoded}");
    cases! {
        handled_by_url() "a callback URL with a percent-encoded signature is accepted" =>
            called(&right, &body);
        handled_by_url() "a callback URL with a signature that is not percent-encoded is accepted" =>
            called(&format!("signature={ORDER_12}"), &body);
        handled_by_url() "a callback URL with a URL-safe signature and other parameters is accepted" =>
            called(&format!("a=b&signature={url_safe}&c"), &body);
        handled_by_url() "a callback URL does not cover the amount" =>
            called(&right, &body.replace("300.00", "999.99"));
        refused(MISMATCH) "the callback URL of another order is refused" =>
            called(&right, &body.replace("order-12", "order-13"));
        refused("which the signature in the callback URL covers, found none") "a body without the field that the callback URL covers is refused" =>
            called(&right, &body.replace("short_reference", "reference"));
        refused("which the signature in the callback URL covers, found none") "a body that is not JSON is refused if the callback URL covers a field of it" =>
            called(&right, "order-12");
        refused(MISSING) "a callback URL without its signature is refused" => called("", &body);
        refused(MALFORMED) "a callback URL with another text as its signature is refused" =>
            called("signature=order-12", &body);
        refused(CONFLICTING) "a callback URL with two different signatures is refused" =>
            called(&format!("{right}&signature=c0ffee"), &body);
        refused(MISSING) "a signature of the body does not replace one in the callback URL" =>
            post(BY_ORDER, TRANSFER).with_header(HEADER, sign(TRANSFER));
    }
}
