//! A request that was made without the secret never verifies, whatever its headers, query and body.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webhook_core::{Delivery, Provider, Secret, Secrets};
use webhook_currencycloud::Currencycloud;
use webhook_cxtn::Cxtn;
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};
use webhook_send_payments::SendPayments;

struct Providers {
    currencycloud: Currencycloud,
    with_hex_decoded_keys: Currencycloud,
    flash: FlashPayments,
    ad_hoc: AdHocWebhooks,
    ad_hoc_kinds: AdHocWebhooks,
    send: SendPayments,
    cxtn: Cxtn,
}

/// Two secrets, as in a rotation.
static PROVIDERS: LazyLock<Providers> = LazyLock::new(|| {
    let secret = |text| Secret::new(text).expect("it is not empty");
    let secrets: Secrets = Secrets::new(secret("9562c7c1094dfe8f46125aa3f3c0d141471fadd4"))
        .and(secret("43828bb0c1094dfe8f46125aa3f3c0d141471fad"));
    Providers {
        currencycloud: Currencycloud::new(&secrets),
        with_hex_decoded_keys: Currencycloud::with_hex_decoded_keys(&secrets)
            .expect("the secrets are hexadecimal"),
        flash: FlashPayments::new(&secrets),
        ad_hoc: AdHocWebhooks::new(&secrets),
        ad_hoc_kinds: AdHocWebhooks::signing_kinds(&secrets),
        send: SendPayments::new(&secrets),
        cxtn: Cxtn::new(&secrets),
    }
});

// The first line is the query, each other one a signature, up to an empty line; then comes the body.
fuzz_target!(|data: &[u8]| {
    let mut rest = data;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (line, tail) = rest.split_at(end);
        rest = tail.get(1..).unwrap_or_default();
        line
    };
    let query = std::str::from_utf8(line()).unwrap_or_default();
    let mut signatures = [&[][..]; 3];
    let mut count = 0;
    for slot in &mut signatures {
        let signature = line();
        if signature.is_empty() {
            break;
        }
        *slot = signature;
        count += 1;
    }
    let body = rest;
    let with = |name| {
        let mut headers = [("flashfx-request-id", &b"1"[..]); 4];
        for (header, signature) in headers.iter_mut().skip(1).zip(&signatures[..count]) {
            *header = (name, signature);
        }
        headers
    };
    let it = &*PROVIDERS;
    let headers = with(Currencycloud::SIGNATURE_HEADER);
    let delivery = Delivery::new(&headers, body).with_query(query);
    refused(&it.currencycloud, &delivery);
    refused(&it.with_hex_decoded_keys, &delivery);
    refused(&it.ad_hoc, &delivery);
    refused(&it.ad_hoc_kinds, &delivery);
    refused(&it.send, &delivery);
    refused(&it.cxtn, &delivery);
    let headers = with(FlashPayments::SIGNATURE_HEADER);
    refused(&it.flash, &Delivery::new(&headers, body).with_query(query));
});

fn refused<P: Provider>(provider: &P, delivery: &Delivery<'_>) {
    assert!(provider.verify(delivery).is_err(), "{} accepts a forgery", P::NAME);
}
