//! Deliveries: redelivery, order, faults.

use std::time::Duration;

use webhook_core::testing::{NoAnswer, Outcome, Pace};
use webhook_currencycloud::Currencycloud;
use webhook_sandbox::{Clock, DeliveryFault, DeliveryState, Order, Sandbox};

use crate::currencycloud::{payment, ready};
use crate::receiver::Hooks;

/// A sandbox whose receiver answers the first deliveries with 500.
async fn failing(failures: usize) -> (Sandbox, Hooks<Currencycloud>) {
    let sandbox = Sandbox::builder().clock(Clock::paused()).seed(1).start().await.unwrap();
    let client = sandbox.currencycloud().client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::failing(Currencycloud::new(key), failures).await;
    sandbox.currencycloud().add_endpoint(hooks.url(), &[]);
    (sandbox, hooks)
}

/// When each attempt of the only delivery was made, in seconds after the first.
fn seconds(sandbox: &Sandbox) -> Vec<i64> {
    let delivery = &sandbox.currencycloud().deliveries()[0];
    let first = delivery.happened_at;
    delivery.attempts.iter().map(|attempt| (attempt.at - first).num_seconds()).collect()
}

#[tokio::test]
async fn redelivery_follows_the_schedule_on_a_paused_clock() {
    let (sandbox, hooks) = failing(5).await;
    sandbox.currencycloud().create_payment(payment());
    sandbox.settled().await;
    assert_eq!(seconds(&sandbox), [0]);
    sandbox.clock().advance(Duration::from_secs(30));
    sandbox.settled().await;
    assert_eq!(seconds(&sandbox), [0, 1, 3, 7, 15]);
    sandbox.clock().advance(Duration::from_secs(1));
    sandbox.settled().await;
    assert_eq!(seconds(&sandbox), [0, 1, 3, 7, 15, 31]);
    assert_eq!(sandbox.currencycloud().deliveries()[0].state, DeliveryState::Acknowledged);
    assert_eq!(hooks.events().len(), 1);
}

#[tokio::test]
async fn a_delivery_is_given_up_after_the_schedule() {
    let (sandbox, hooks) = failing(6).await;
    sandbox.currencycloud().set_pace(Pace::Fast);
    sandbox.currencycloud().create_payment(payment());
    sandbox.settled().await;
    assert_eq!(seconds(&sandbox), [0; 6]);
    assert_eq!(sandbox.currencycloud().deliveries()[0].state, DeliveryState::GivenUp);
    assert!(hooks.events().is_empty());
    assert!(sandbox.currencycloud().send_again(1));
    assert!(!sandbox.currencycloud().send_again(2));
    sandbox.settled().await;
    assert_eq!(hooks.events().len(), 1);
}

#[tokio::test]
async fn held_deliveries_are_sent_in_another_order() {
    let (sandbox, _, hooks) = ready().await;
    let released = "payment_released_notification";
    for (order, first) in [(Order::AsHappened, false), (Order::Reversed, true)] {
        let before = hooks.events().len();
        sandbox.currencycloud().hold_deliveries();
        sandbox.currencycloud().create_payment(payment()).release().unwrap();
        sandbox.settled().await;
        assert_eq!(hooks.events().len(), before);
        sandbox.currencycloud().send_held_deliveries(order);
        sandbox.settled().await;
        assert_eq!(hooks.events()[before] == released, first, "{order:?}");
    }
    sandbox.currencycloud().hold_deliveries();
    for _ in 0..8 {
        sandbox.currencycloud().create_payment(payment()).release().unwrap();
    }
    let before = hooks.events().len();
    sandbox.currencycloud().send_held_deliveries(Order::Shuffled);
    sandbox.settled().await;
    let sent = &hooks.events()[before..];
    assert_eq!(sent.len(), 16);
    assert!(sent.windows(2).any(|pair| pair[0] == pair[1]), "{sent:?}");
}

#[tokio::test]
async fn each_fault_of_a_delivery_does_what_it_says() {
    let (sandbox, _, hooks) = ready().await;
    let currencycloud = sandbox.currencycloud();
    currencycloud.set_pace(Pace::Fast);
    let hour = Duration::from_secs(3600);
    for (fault, acknowledged, refused, attempts) in [
        (DeliveryFault::Lost, 0, 0, 0),
        (DeliveryFault::Duplicated, 2, 0, 2),
        (DeliveryFault::LostAnswer, 2, 0, 2),
        (DeliveryFault::WrongSignature, 1, 1, 2),
        (DeliveryFault::TruncatedBody, 1, 1, 2),
        (DeliveryFault::Late(hour), 0, 0, 0),
    ] {
        let before = (hooks.events().len(), hooks.refused());
        currencycloud.fail_next_delivery(fault);
        currencycloud.create_payment(payment());
        sandbox.settled().await;
        let after = (hooks.events().len() - before.0, hooks.refused() - before.1);
        assert_eq!(after, (acknowledged, refused), "{fault:?}");
        let delivery = currencycloud.deliveries().pop().unwrap();
        assert_eq!((delivery.fault, delivery.attempts.len()), (Some(fault), attempts));
        if fault == DeliveryFault::LostAnswer {
            assert_eq!(delivery.attempts[0].outcome, Outcome::NoAnswer(NoAnswer::Lost));
        }
    }
    sandbox.clock().advance(hour);
    sandbox.settled().await;
    let late = currencycloud.deliveries().pop().unwrap();
    assert_eq!((late.attempts[0].at - late.happened_at).to_std(), Ok(hour));
    assert_eq!(late.state, DeliveryState::Acknowledged);
}

#[tokio::test]
async fn a_delivery_leaves_the_machine_only_if_that_is_allowed() {
    let outside = "http://hooks.example.com/";
    let sandbox = Sandbox::builder().clock(Clock::paused()).start().await.unwrap();
    let currencycloud = sandbox.currencycloud();
    let loopback = ["http://localhost:9/", "http://127.0.0.2:9/", "http://[::1]:9/"];
    for url in loopback.iter().chain(&[outside, "http://10.0.0.1/", "no URL"]) {
        currencycloud.add_endpoint(*url, &[]);
    }
    currencycloud.set_redelivery(None);
    currencycloud.create_payment(payment());
    sandbox.settled().await;
    let states = currencycloud.deliveries().into_iter().map(|it| it.state);
    let (tried, blocked) = ([DeliveryState::GivenUp; 3], [DeliveryState::Blocked; 3]);
    assert_eq!(states.collect::<Vec<_>>(), [tried, blocked].concat());

    let open = Sandbox::builder().deliver_to_any_host().start().await.unwrap();
    open.currencycloud().add_endpoint(outside, &[]);
    open.currencycloud().hold_deliveries();
    open.currencycloud().create_payment(payment());
    assert_eq!(open.currencycloud().deliveries()[0].state, DeliveryState::Held);
}

/// 31 seconds of the real time: `cargo test -- --ignored`.
#[tokio::test]
#[ignore = "takes 31 seconds"]
async fn redelivery_follows_the_schedule_in_real_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.currencycloud().client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::failing(Currencycloud::new(key), 5).await;
    sandbox.currencycloud().add_endpoint(hooks.url(), &[]);
    sandbox.currencycloud().create_payment(payment());
    sandbox.settled().await;
    assert_eq!(seconds(&sandbox), [0, 1, 3, 7, 15, 31]);
}
