//! Verification, and a typed event. Crates without types read into the struct that is written by hand.

use std::hint::black_box;

use octocrab::models::webhook_events::{WebhookEventType, WebhookVerifier};
use stripe_webhook::EventType;
use webhook_core::{Delivery as Request, Provider, Secret};
use webhook_currencycloud::Currencycloud;
use webhook_flash_payments::FlashPayments;

use crate::{
    by_hand::{CurrencycloudByHand, Deposit, FlashByHand, Notification, reads},
    contestant::{Contestant, Group, Receive, call},
    delivery::{Delivery, KEY},
    verify,
};

pub fn sha256() -> Group {
    let ours = |size| {
        let flash = FlashPayments::new(Secret::new(KEY).expect("a secret"));
        with_provider(flash, Delivery::flash_payments(size))
    };
    Group {
        title: "Verify and decode, SHA-256",
        contestants: vec![
            Contestant::new("ours: `FlashPayments::receive`", ours),
            Contestant::new("by hand: `hmac`, keyed once, and `serde_json`", |size| {
                verify::by_hand::<FlashByHand>(Delivery::flash_payments(size), reads::<Deposit>)
            }),
            Contestant::new("[async-stripe-webhook], `payout.paid`", async_stripe).with_goal(1.3),
            Contestant::new("[octocrab], `ping`", octocrab),
            Contestant::new("[webhook-verify], then `serde_json`", |size| {
                verify::shopify(size, reads::<Deposit>)
            }),
            Contestant::new("[standardwebhooks], then `serde_json`", |size| {
                verify::standard_webhooks(size, reads::<Deposit>)
            }),
            Contestant::new("[svix], then `serde_json`", |size| {
                verify::svix(size, reads::<Deposit>)
            }),
        ],
    }
}

pub fn sha512() -> Group {
    let ours = |size| {
        let currencycloud = Currencycloud::new(Secret::new(KEY).expect("a secret"));
        with_provider(currencycloud, Delivery::currencycloud(size))
    };
    Group {
        title: "Verify and decode, SHA-512",
        contestants: vec![
            Contestant::new("ours: `Currencycloud::receive`", ours),
            Contestant::new("by hand: `hmac`, keyed once, and `serde_json`", |size| {
                let delivery = Delivery::currencycloud(size);
                verify::by_hand::<CurrencycloudByHand>(delivery, reads::<Notification>)
            }),
            Contestant::new("[webhook-verify], then `serde_json`", |size| {
                verify::custom(size, reads::<Notification>)
            }),
        ],
    }
}

fn with_provider<P: Provider + 'static>(provider: P, delivery: Delivery) -> Receive {
    call(delivery, move |headers, body| {
        let envelope = black_box(provider.receive(&Request::new(headers, body)));
        envelope.is_ok_and(|envelope| envelope.event.is_ok())
    })
}

fn async_stripe(size: usize) -> Receive {
    call(Delivery::stripe(size), |headers, body| {
        let signature = headers["stripe-signature"].to_str();
        let (Ok(signature), Ok(body)) = (signature, str::from_utf8(body)) else {
            return false;
        };
        let event = black_box(stripe_webhook::Webhook::construct_event(body, signature, KEY));
        event.is_ok_and(|event| event.type_ == EventType::PayoutPaid)
    })
}

fn octocrab(size: usize) -> Receive {
    let verifier = WebhookVerifier::new(KEY);
    call(Delivery::github(size), move |headers, body| {
        let event = headers["x-github-event"].to_str();
        let signature = headers["x-hub-signature-256"].to_str();
        let (Ok(event), Ok(signature)) = (event, signature) else {
            return false;
        };
        let event = black_box(verifier.verify_and_parse(event, signature, body));
        event.is_ok_and(|event| event.kind == WebhookEventType::Ping)
    })
}
