//! Body limits, and broken transfers.

use webhook_currencycloud::Currencycloud;

use super::{
    Body, CREATED, Case, LIMIT, Request, TRANSFER, handled, padded, providers::CURRENCYCLOUD, sign,
    signed, unread,
};

fn with_signature_of(signed: &[u8], body: Body) -> Request {
    Request::post(CURRENCYCLOUD, body).with_header(Currencycloud::SIGNATURE_HEADER, sign(signed))
}

pub(super) fn lengths() -> Vec<Case> {
    let longest = padded(LIMIT);
    let too_long = padded(LIMIT + 1);
    let declared = |length: String| with_signature_of(&too_long, Body::Declared(length));
    let chunked = |body: &[u8], chunk: usize| {
        let chunks = body.chunks(chunk).map(<[u8]>::to_vec).collect();
        with_signature_of(body, Body::Chunked(chunks))
    };
    let over = "expected a body of at most 4096 bytes, found one declared with ";
    cases! {
        handled(CREATED) "a body as long as the limit is received" => signed(&longest);
        handled(CREATED) "a chunked body as long as the limit is received" =>
            chunked(&longest, 1000);
        handled(CREATED) "a body in chunks of one byte is received" => chunked(TRANSFER, 1);
        unread(413, over) "a declared length over the limit is refused before anything is sent" =>
            declared((LIMIT + 1).to_string());
        unread(413, over) "the largest declared length is refused before anything is sent" =>
            declared("18446744073709551613".into());
        unread(413, over) "a sender that asks before it sends too much is refused before anything is sent" =>
            declared((LIMIT + 1).to_string()).with_header("Expect", "100-continue");
        unread(413, "expected a body of at most 4096 bytes, found at least 4097") "a chunked body is refused as soon as it is over the limit, although it goes on" =>
            with_signature_of(&too_long, Body::ChunkedWithoutEnd(too_long.clone()));
    }
}

pub(super) fn broken() -> Vec<Case> {
    let half = TRANSFER[..TRANSFER.len() / 2].to_vec();
    let broken = |rule, body| {
        let reason = "expected a whole body, found its transfer broken after 306 bytes";
        unread(rule, with_signature_of(&half, body), 400, reason)
    };
    cases! {
        broken() "a body shorter than declared is refused" =>
            Body::BrokenOff(TRANSFER.len(), half.clone());
        broken() "a chunked body without its end is refused" =>
            Body::ChunkedBrokenOff(half.clone());
        broken() "a chunk whose length is not a number is refused" =>
            Body::ChunkedGarbled(half.clone());
    }
}
