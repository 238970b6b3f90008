//! Verification alone. async-stripe has no function for it.

use base64::{Engine, engine::general_purpose::STANDARD};
use octocrab::models::webhook_events::WebhookVerifier;
use webhook_core::{Delivery as Request, Provider as _, Secret};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;
use webhook_verify::{CustomScheme, Encoding, HashAlg, Provider, VerifyOptions};

use crate::{
    by_hand::{ByHand, CurrencycloudByHand, FlashByHand},
    contestant::{Contestant, Group, Receive, call},
    delivery::{Delivery, KEY},
};

pub fn sha256() -> Group {
    let ours = |size| {
        let flash = FlashPayments::new(Secret::new(KEY).expect("a secret"));
        call(Delivery::flash_payments(size), move |headers, body| {
            flash.verify(&Request::new(headers, body)).is_ok()
        })
    };
    let octocrab = |size| {
        let verifier = WebhookVerifier::new(KEY);
        call(Delivery::github(size), move |headers, body| {
            let signature = headers["x-hub-signature-256"].to_str();
            signature.is_ok_and(|signature| verifier.verify(signature, body).is_ok())
        })
    };
    Group {
        title: "Verify, SHA-256",
        contestants: vec![
            Contestant::new("ours: `FlashPayments::verify`", ours),
            Contestant::new("by hand: `hmac`, keyed once", |size| {
                by_hand::<FlashByHand>(Delivery::flash_payments(size), ends)
            }),
            Contestant::new("[webhook-verify], `Provider::Shopify`", |size| shopify(size, ends))
                .with_goal(1.25),
            Contestant::new("[webhook-verify], `Provider::Custom`", |size| {
                with_webhook_verify(FLASH_PAYMENTS, Delivery::flash_payments(size), ends)
            })
            .with_goal(1.25),
            Contestant::new("[octocrab], `WebhookVerifier`", octocrab),
            Contestant::new("[standardwebhooks]", |size| standard_webhooks(size, ends)),
            Contestant::new("[svix]", |size| svix(size, ends)).with_goal(5.0),
        ],
    }
}

pub fn sha512() -> Group {
    let ours = |size| {
        let currencycloud = Currencycloud::new(Secret::new(KEY).expect("a secret"));
        call(Delivery::currencycloud(size), move |headers, body| {
            currencycloud.verify(&Request::new(headers, body)).is_ok()
        })
    };
    Group {
        title: "Verify, SHA-512",
        contestants: vec![
            Contestant::new("ours: `Currencycloud::verify`", ours),
            Contestant::new("by hand: `hmac`, keyed once", |size| {
                by_hand::<CurrencycloudByHand>(Delivery::currencycloud(size), ends)
            }),
            Contestant::new("[webhook-verify], `Provider::Custom`", |size| custom(size, ends))
                .with_goal(1.3),
        ],
    }
}

/// What follows the verification of a body, if it follows.
pub trait Then: Fn(&[u8]) -> bool + 'static {}

impl<F: Fn(&[u8]) -> bool + 'static> Then for F {}

/// Nothing follows.
fn ends(_body: &[u8]) -> bool {
    true
}

pub fn by_hand<H: ByHand>(delivery: Delivery, then: impl Then) -> Receive {
    let by_hand = H::new();
    call(delivery, move |headers, body| by_hand.verify(headers, body) && then(body))
}

pub fn standard_webhooks(size: usize, then: impl Then) -> Receive {
    let webhook = standardwebhooks::Webhook::new(&STANDARD.encode(KEY)).expect("a secret");
    call(Delivery::standard_webhooks(size), move |headers, body| {
        webhook.verify(body, headers).is_ok() && then(body)
    })
}

pub fn svix(size: usize, then: impl Then) -> Receive {
    let webhook = svix::webhooks::Webhook::new(&STANDARD.encode(KEY)).expect("a secret");
    call(Delivery::svix(size), move |headers, body| {
        webhook.verify(body, headers).is_ok() && then(body)
    })
}

/// webhook-verify's own scheme that is Flash Payments' but for the header's name.
pub fn shopify(size: usize, then: impl Then) -> Receive {
    with_webhook_verify(Provider::Shopify, Delivery::shopify(size), then)
}

/// webhook-verify with Currencycloud's scheme, which it does not have.
pub fn custom(size: usize, then: impl Then) -> Receive {
    with_webhook_verify(CURRENCYCLOUD, Delivery::currencycloud(size), then)
}

const CURRENCYCLOUD: Provider = Provider::Custom(CustomScheme {
    hash: HashAlg::Sha512,
    signature_header: Currencycloud::SIGNATURE_HEADER,
    timestamp_header: None,
    encoding: Encoding::Hex,
    prefix: None,
    signed_string: |_, body| body.to_vec(),
});

const FLASH_PAYMENTS: Provider = Provider::Custom(CustomScheme {
    hash: HashAlg::Sha256,
    signature_header: FlashPayments::SIGNATURE_HEADER,
    timestamp_header: None,
    encoding: Encoding::Base64,
    prefix: None,
    signed_string: |_, body| body.to_vec(),
});

fn with_webhook_verify(provider: Provider, delivery: Delivery, then: impl Then) -> Receive {
    let secret = webhook_verify::Secret::new(KEY);
    call(delivery, move |headers, body| {
        let options = VerifyOptions::default();
        webhook_verify::verify(provider, headers, body, &secret, options).is_ok() && then(body)
    })
}
