//! What chance may do: the same for the same seed, and never more than its faults say.

use std::time::Duration;

use webhook_core::{Delivery, OpenEnum, Provider, Standing};
use webhook_currencycloud::{Currencycloud, PaymentStatus};
use webhook_sandbox::{Clock, DeliveryFault, DeliveryRecord, Order, Sandbox};

use crate::currencycloud::payment;
use crate::receiver::Hooks;

/// An hour of payments with faults by chance.
async fn an_hour(seed: u64) -> (Vec<DeliveryRecord>, Hooks<Currencycloud>, Currencycloud) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(seed).start().await.unwrap();
    let currencycloud = sandbox.currencycloud();
    let client = currencycloud.client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::start(Currencycloud::new(key.clone())).await;
    currencycloud.add_endpoint(hooks.url(), &[]);
    for fault in [
        DeliveryFault::Lost,
        DeliveryFault::Duplicated,
        DeliveryFault::Late(Duration::from_secs(60)),
        DeliveryFault::LostAnswer,
        DeliveryFault::WrongSignature,
        DeliveryFault::TruncatedBody,
    ] {
        currencycloud.fail_deliveries_by_chance(fault, 100);
    }
    currencycloud.hold_deliveries();
    for index in 0..8 {
        let payment = currencycloud.create_payment(payment());
        match index % 3 {
            0 => payment.release().unwrap(),
            1 => payment.fail_compliance("chance").unwrap(),
            _ => {
                payment.release().unwrap();
                payment.return_funds("chance").unwrap();
            }
        }
    }
    currencycloud.send_held_deliveries(Order::Shuffled);
    for _ in 0..4 {
        sandbox.clock().advance(Duration::from_secs(60));
        sandbox.settled().await;
    }
    (currencycloud.deliveries(), hooks, Currencycloud::new(key))
}

/// Everything that was sent, with the order in which it arrived, but for the port of the receiver.
fn sent(deliveries: &[DeliveryRecord]) -> Vec<(usize, i64, Vec<u8>, Vec<(String, String)>)> {
    let attempts = deliveries.iter().flat_map(|delivery| {
        delivery.attempts.iter().map(|attempt| {
            let request = &attempt.request;
            let at = attempt.at.timestamp();
            (delivery.number, at, request.body.clone(), request.headers.clone())
        })
    });
    attempts.collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_deliveries_byte_for_byte() {
    let (one, one_hooks, _) = an_hour(7).await;
    let (two, two_hooks, _) = an_hour(7).await;
    let (other, ..) = an_hour(8).await;
    assert_eq!(sent(&one), sent(&two));
    assert_eq!(one_hooks.acknowledged(), two_hooks.acknowledged());
    assert_ne!(sent(&one), sent(&other));
}

#[tokio::test]
async fn whatever_is_acknowledged_verifies_and_no_status_leaves_the_life_cycle() {
    for seed in 0..20 {
        let (deliveries, _, provider) = an_hour(seed).await;
        for delivery in &deliveries {
            for attempt in delivery.attempts.iter().filter(|it| it.is_acknowledged()) {
                let request = &attempt.request;
                let arrived = Delivery::new(&request.headers, &request.body);
                let envelope = provider.receive(&arrived).unwrap();
                assert_eq!(envelope.event_type(), Some(delivery.event.as_str()));
            }
        }
        for delivery in &deliveries {
            let same = |it: &&DeliveryRecord| it.subject_id == delivery.subject_id;
            let statuses: Vec<PaymentStatus> = deliveries
                .iter()
                .filter(same)
                .map(|it| PaymentStatus::from_text(it.status.as_deref().unwrap()))
                .collect();
            for pair in statuses.windows(2) {
                let standing = PaymentStatus::LIFE_CYCLE.standing(Some(&pair[0]), &pair[1]);
                assert_eq!(standing, Standing::Fresh, "{pair:?}");
            }
        }
    }
}
