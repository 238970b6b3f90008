//! Signatures in a header.

use webhook_currencycloud::Currencycloud;

use super::{
    Body, CONFLICTING, CREATED, Case, MALFORMED, MISMATCH, MISSING, Request, SIGNATURE, TRANSFER,
    handled, not_received, post,
    providers::{CURRENCYCLOUD, IN_BASE64, RETIRING_KEY, sign, signature_of},
    refused, signed, with_signature,
};

const HEADER: &str = Currencycloud::SIGNATURE_HEADER;

pub(super) fn hexadecimal() -> Vec<Case> {
    const PENDING: &[u8] = include_bytes!("../../fixtures/vectors/body-a.json");
    const OF_PENDING: &str = "dad6857fe052dd42ba21f1befac52e07f6f169054ae8357ea5e1a3e73405e1be43cb1d7e8b110b2bffbd39ae57a54214030570a483dfef3ca38cfb3f57b2b2fc";
    const OF_PENDING_LINE: &str = "5cb993cd7408a1c7f52d1cabe24b526927d4c84b919b143724e98faec547e42d8529e0617fe5432e0eb68963202cb73490b24765591191c939c2508a9212f743";
    let is_pending = "known pending_cash_manager_transaction_notification";
    let pending_line = [PENDING, b"\n"].concat();
    let right = sign(TRANSFER);
    let tampered = String::from_utf8_lossy(TRANSFER).replace("300.00", "900.00");
    let unsigned = || post(CURRENCYCLOUD, TRANSFER);
    let trailer = Body::ChunkedWithTrailer(TRANSFER.into(), format!("{HEADER}: {right}"));
    cases! {
        handled(CREATED) "a signature of an independent tool is accepted" =>
            with_signature(TRANSFER, SIGNATURE);
        handled(is_pending) "a signature of an independent tool over another event is accepted" =>
            with_signature(PENDING, OF_PENDING);
        handled(is_pending) "the bytes that arrived are verified, with the line end after them" =>
            with_signature(&pending_line, OF_PENDING_LINE);
        handled(CREATED) "the second of two secrets is accepted" =>
            with_signature(TRANSFER, &signature_of(RETIRING_KEY, TRANSFER));
        handled(CREATED) "a signature in upper case is accepted" =>
            with_signature(TRANSFER, &right.to_uppercase());
        handled(CREATED) "the same signature twice is accepted" =>
            signed(TRANSFER).with_header(HEADER, &right);
        handled(CREATED) "the case of the header's name does not matter" =>
            unsigned().with_header("X-HMAC-Digest-SHA-512", &right);
        refused(MISSING) "a delivery without a signature is refused" => unsigned();
        refused(MALFORMED) "an empty signature is refused" => with_signature(TRANSFER, "");
        refused(MALFORMED) "a signature in another format is refused" =>
            with_signature(TRANSFER, &format!("sha512={right}"));
        refused(MALFORMED) "a signature that is not UTF-8 is refused" =>
            unsigned().with_header(HEADER, [0xff; 128]);
        refused(MALFORMED) "half a signature is refused" =>
            with_signature(TRANSFER, right.split_at(64).0);
        refused(MALFORMED) "a signature with more digits after it is refused" =>
            with_signature(TRANSFER, &format!("{right}00"));
        refused(MISMATCH) "a signature with an unknown secret is refused" =>
            with_signature(TRANSFER, &signature_of("another-key", TRANSFER));
        refused(MISMATCH) "a signature of another body is refused" =>
            with_signature(TRANSFER, OF_PENDING);
        refused(MISMATCH) "a body with another amount is refused" =>
            with_signature(tampered.as_bytes(), &right);
        refused(MISMATCH) "a body with a line end that was not signed is refused" =>
            with_signature(&pending_line, OF_PENDING);
        refused(CONFLICTING) "two different signatures are refused, the right one first" =>
            signed(TRANSFER).with_header(HEADER, OF_PENDING);
        refused(CONFLICTING) "two different signatures are refused, the right one last" =>
            with_signature(TRANSFER, OF_PENDING).with_header(HEADER, &right);
        refused(MISSING) "a signature in the trailers does not count" =>
            Request::post(CURRENCYCLOUD, trailer).with_header("Trailer", HEADER);
        refused(MISSING) "a signature in the query does not count" =>
            unsigned().with_query(&format!("{HEADER}={right}"));
        refused(MISSING) "an empty body without a signature is refused" => post(CURRENCYCLOUD, b"");
        not_received(400) "a signature in a folded header line is not received" =>
            unsigned().with_header("x-folded", format!("a\r\n {right}"));
    }
}

/// `openssl dgst -sha256 -hmac endpoint-secret-6`, in both notations.
const IN_DIGITS: &str = "12077e98049970b00e3bb56055fa15c33631d74fdfef15c240aafb2795178904";
const BASE64: &str = "Egd+mASZcLAOO7VgVfoVwzYx10/f7xXCQKr7J5UXiQQ=";

pub(super) fn base64() -> Vec<Case> {
    let with = |body: &str, signature: &str| {
        post(IN_BASE64, body.as_bytes()).with_header("x-signature", signature)
    };
    let transfer = String::from_utf8_lossy(TRANSFER);
    cases! {
        handled(CREATED) "a Base64 signature of an independent tool is accepted" =>
            with(&transfer, BASE64);
        refused(MALFORMED) "a Base64 signature without its padding is refused" =>
            with(&transfer, BASE64.trim_end_matches('='));
        refused(MALFORMED) "a Base64 signature in the URL-safe alphabet is refused" =>
            with(&transfer, &BASE64.replace('+', "-").replace('/', "_"));
        refused(MALFORMED) "the digits of the same signature are refused where Base64 is expected" =>
            with(&transfer, IN_DIGITS);
        refused(MISMATCH) "a signed body that was written again is refused" =>
            with(&transfer.replace("\"300.00\"", "300.00"), BASE64);
        refused(MISSING) "a delivery without a Base64 signature is refused" =>
            post(IN_BASE64, TRANSFER);
    }
}
