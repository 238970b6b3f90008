//! What chance may do: the same for the same seed, and never more than its faults say.

use std::collections::BTreeMap;
use std::time::Duration;

use webhook_core::{Provider, Secret, Standing, WebhookEvent};
use webhook_currencycloud::client::webhook_api_client::endpoints::{Endpoints, Undesired};
use webhook_currencycloud::{Currencycloud, PaymentId};
use webhook_cxtn::{Cxtn, EventType};
use webhook_flash_payments::{FlashPayments, SubClientStatus};
use webhook_sandbox::{ApiFault, Clock, DeliveryFault, DeliveryRecord, Order, Sandbox};
use webhook_send_payments::{AccountStatus, SendPayments, Subscription};

use crate::currencycloud::payment;
use crate::raw::send;
use crate::receiver::Hooks;

/// The deliveries of some minutes at one provider, and the provider that verifies them.
struct Run<P> {
    deliveries: Vec<DeliveryRecord>,
    provider: P,
}

/// Sets the faults of deliveries of a provider, and holds back its deliveries.
macro_rules! by_chance {
    ($emulator:expr) => {
        for fault in [
            DeliveryFault::Lost,
            DeliveryFault::Duplicated,
            DeliveryFault::Late(Duration::from_secs(60)),
            DeliveryFault::LostAnswer,
            DeliveryFault::WrongSignature,
            DeliveryFault::TruncatedBody,
        ] {
            $emulator.fail_deliveries_by_chance(fault, 100);
        }
        $emulator.hold_deliveries();
    };
}

async fn currencycloud(sandbox: &Sandbox) -> Run<Currencycloud> {
    let currencycloud = sandbox.currencycloud();
    let client = currencycloud.client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::start(Currencycloud::new(key.clone())).await;
    currencycloud.add_endpoint(hooks.url(), &[]);
    by_chance!(currencycloud);
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
    settle(sandbox).await;
    Run { deliveries: currencycloud.deliveries(), provider: Currencycloud::new(key) }
}

async fn flash_payments(sandbox: &Sandbox) -> Run<FlashPayments> {
    let flash = sandbox.flash_payments();
    let mut secret = None;
    let _hooks = Hooks::failing_with(0, |url| {
        let made = flash.add_endpoint(url, &[]);
        secret = Some(made.clone());
        FlashPayments::new(made)
    })
    .await;
    by_chance!(flash);
    for _ in 0..8 {
        let sub = flash.create_sub_client("ACME Inc", None);
        sub.set_status(&SubClientStatus::Active).unwrap();
        sub.set_status(&SubClientStatus::Disabled).unwrap();
    }
    flash.send_held_deliveries(Order::Shuffled);
    settle(sandbox).await;
    Run { deliveries: flash.deliveries(), provider: FlashPayments::new(secret.unwrap()) }
}

async fn send_payments(sandbox: &Sandbox) -> Run<SendPayments> {
    let provider = || SendPayments::new(Secret::new("ours").unwrap());
    let hooks = Hooks::start(provider()).await;
    let event = Subscription::AccountUpdated;
    let url = provider().callback_url(hooks.url(), &event).unwrap();
    let client = sandbox.send_payments().client_builder().build().unwrap();
    let endpoint = webhook_send_payments::client::NewEndpoint::new(url, [event]);
    client.create_endpoint(&endpoint).await.unwrap();
    by_chance!(sandbox.send_payments());
    for _ in 0..8 {
        let account = sandbox.send_payments().create_account();
        account.set_status(&AccountStatus::Active).unwrap();
        account.set_status(&AccountStatus::Rejected).unwrap();
    }
    sandbox.send_payments().send_held_deliveries(Order::Shuffled);
    settle(sandbox).await;
    Run { deliveries: sandbox.send_payments().deliveries(), provider: provider() }
}

async fn cxtn(sandbox: &Sandbox) -> Run<Cxtn> {
    let provider = || Cxtn::new(Secret::new("ours").unwrap());
    let hooks = Hooks::start(provider()).await;
    let url = provider().callback_url(hooks.url(), &"all".parse().unwrap()).unwrap();
    let client = sandbox.cxtn().client_builder().build().unwrap();
    client.enable_webhooks().await.unwrap();
    let new = webhook_cxtn::client::NewEndpoint::new(EventType::AccountTransaction, url);
    client.ensure(&[new], Undesired::Keep).await.unwrap();
    by_chance!(sandbox.cxtn());
    let (user, ten) = (sandbox.cxtn().main_account(), "10.00".parse().unwrap());
    for _ in 0..16 {
        sandbox.cxtn().deposit(&user, &ten, &"GBP".into());
    }
    sandbox.cxtn().send_held_deliveries(Order::Shuffled);
    settle(sandbox).await;
    Run { deliveries: sandbox.cxtn().deliveries(), provider: provider() }
}

/// Some minutes pass.
async fn settle(sandbox: &Sandbox) {
    for seconds in [0, 60, 600, 60] {
        sandbox.clock().advance(Duration::from_secs(seconds));
        sandbox.settled().await;
    }
}

async fn sandbox(seed: u64) -> Sandbox {
    Sandbox::builder().clock(Clock::paused()).seed(seed).start().await.unwrap()
}

/// An attempt, but for the port of the receiver: delivery, time, body and headers.
type Sent = (usize, i64, Vec<u8>, Vec<(String, String)>);

fn sent<P>(run: &Run<P>) -> Vec<Sent> {
    let attempts = run.deliveries.iter().flat_map(|delivery| {
        delivery.attempts.iter().map(|attempt| {
            let (request, at) = (&attempt.request, attempt.at.timestamp());
            (delivery.number, at, request.body.clone(), request.headers.clone())
        })
    });
    attempts.collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_deliveries_byte_for_byte() {
    let all = async |seed: u64| {
        let sandbox = sandbox(seed).await;
        [
            sent(&currencycloud(&sandbox).await),
            sent(&flash_payments(&sandbox).await),
            sent(&send_payments(&sandbox).await),
            sent(&cxtn(&sandbox).await),
        ]
    };
    let (one, two, other) = (all(7).await, all(7).await, all(8).await);
    assert_eq!(one, two);
    for (one, other) in one.iter().zip(&other) {
        assert!(!one.is_empty());
        assert_ne!(one, other);
    }
}

/// Checks each delivery, in the order of the events.
fn check<P: Provider>(run: &Run<P>) {
    let mut last: BTreeMap<&str, String> = BTreeMap::new();
    for delivery in &run.deliveries {
        for attempt in delivery.attempts.iter().filter(|attempt| attempt.is_acknowledged()) {
            run.provider.verify(&attempt.request.delivery()).unwrap();
        }
        let sound = delivery.request.delivery();
        let envelope = run.provider.receive(&sound).unwrap();
        assert_eq!(envelope.event_type(), Some(delivery.event.as_str()));
        let subject = envelope.subject().unwrap();
        assert_eq!(subject.kind, delivery.subject_kind);
        assert_eq!(subject.id, delivery.subject_id);
        let event = envelope.event.as_ref().unwrap();
        let Some(status) = event.status() else { continue };
        assert_eq!(delivery.status.as_deref(), Some(status.as_str()));
        let before = last.insert(&delivery.subject_id, status.as_str().to_owned());
        let standing = status.standing_after(before.as_deref());
        let is_allowed = matches!(standing, Standing::First | Standing::Fresh | Standing::Unknown);
        assert!(is_allowed, "{before:?} {status:?} {standing}");
    }
}

/// `SEEDS=1000 cargo test -p webhook-sandbox whatever` takes more of them.
#[tokio::test]
async fn whatever_is_acknowledged_verifies_and_no_status_leaves_the_life_cycle() {
    let seeds = std::env::var("SEEDS").map_or(10, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let sandbox = sandbox(seed).await;
        check(&currencycloud(&sandbox).await);
        check(&flash_payments(&sandbox).await);
        check(&send_payments(&sandbox).await);
        check(&cxtn(&sandbox).await);
    }
}

#[tokio::test]
async fn faults_of_the_api_by_chance_are_the_same_for_the_same_seed() {
    let statuses = async || {
        let sandbox = sandbox(3).await;
        sandbox.currencycloud().fail_calls_by_chance(ApiFault::Outage, 500);
        let mut statuses = Vec::new();
        for _ in 0..32 {
            let url = sandbox.currencycloud().base_url();
            statuses.push(send(url, "GET", "/v2/payments/find", &[], "").await.status);
        }
        statuses
    };
    let one = statuses().await;
    assert!(one.contains(&503) && one.contains(&401));
    assert_eq!(one, statuses().await);
}

#[tokio::test]
async fn a_look_up_more_changes_no_delivery() {
    let bodies = async |looks_up: bool| {
        let sandbox = sandbox(3).await;
        let client = sandbox.currencycloud().client_builder().build().unwrap();
        let key = client.generate_hmac_key().await.unwrap();
        let hooks = Hooks::start(Currencycloud::new(key)).await;
        sandbox.currencycloud().add_endpoint(hooks.url(), &[]);
        if looks_up {
            client.payment(&PaymentId::from("p1")).await.unwrap_err();
        }
        sandbox.currencycloud().create_payment(payment());
        let deliveries = sandbox.currencycloud().deliveries();
        deliveries.iter().map(|it| it.body().to_vec()).collect::<Vec<_>>()
    };
    assert_eq!(bodies(false).await, bodies(true).await);
}
