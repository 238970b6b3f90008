//! What of a sandbox survives its process.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use webhook_core::Secret;
use webhook_currencycloud::client::webhook_api_client::endpoints::{Endpoints, Undesired};
use webhook_currencycloud::{Currencycloud, PaymentId};
use webhook_cxtn::{Cxtn, EventType};
use webhook_flash_payments::{DepositStatus, SubClientStatus};
use webhook_sandbox::{Clock, DeliveryFault, DeliveryRecord, DeliveryState, Order, Sandbox};
use webhook_send_payments::{AccountStatus, SendPayments, Subscription};

use crate::currencycloud::payment;
use crate::receiver::Hooks;

async fn sandbox(state: Option<&Path>) -> Sandbox {
    let builder = Sandbox::builder().clock(Clock::paused()).seed(4);
    let builder = match state {
        Some(state) => builder.state(state),
        None => builder,
    };
    let sandbox = builder.start().await.unwrap();
    sandbox.currencycloud().set_redelivery(None);
    sandbox.flash_payments().set_redelivery(None);
    sandbox
}

/// No server listens on the port.
const URL: &str = "http://127.0.0.1:9/hooks";

/// Registers an endpoint at each provider, and lets something happen.
async fn morning(sandbox: &Sandbox) -> [String; 4] {
    sandbox.currencycloud().add_endpoint(URL, &[]);
    let client = sandbox.currencycloud().client_builder().build().unwrap();
    client.generate_hmac_key().await.unwrap();
    let payment = sandbox.currencycloud().create_payment(payment());

    let _ = sandbox.flash_payments().add_endpoint(URL, &[]);
    let ten = "10.00".parse().unwrap();
    let deposit = sandbox.flash_payments().receive_deposit(&ten, &"AUD".into(), None);

    let event = Subscription::AccountUpdated;
    let url = SendPayments::new(Secret::new("ours").unwrap()).callback_url(URL, &event).unwrap();
    let client = sandbox.send_payments().client_builder().build().unwrap();
    let endpoint = webhook_send_payments::client::NewEndpoint::new(url, [event]);
    client.create_endpoint(&endpoint).await.unwrap();
    let account = sandbox.send_payments().create_account();
    sandbox.send_payments().fail_next_delivery(DeliveryFault::WrongSignature);

    let url = Cxtn::new(Secret::new("ours").unwrap());
    let url = url.callback_url(URL, &"all".parse().unwrap()).unwrap();
    let client = sandbox.cxtn().client_builder().build().unwrap();
    client.enable_webhooks().await.unwrap();
    let new = webhook_cxtn::client::NewEndpoint::new(EventType::AccountTransaction, url);
    client.ensure(&[new], Undesired::Keep).await.unwrap();
    let user = sandbox.cxtn().main_account();
    sandbox.cxtn().deposit(&user, &ten, &"GBP".into());

    sandbox.clock().advance(Duration::from_secs(3600));
    sandbox.settled().await;
    [payment.id().to_string(), deposit.id(), account.id(), user.to_string()]
}

/// The objects of the morning go on, and there are new ones.
async fn afternoon(sandbox: &Sandbox, [paid, deposit, account, user]: [String; 4]) {
    let currencycloud = sandbox.currencycloud();
    currencycloud.payment(&PaymentId::from(paid)).unwrap().release().unwrap();
    currencycloud.create_payment(payment());
    let flash = sandbox.flash_payments();
    let deposit = flash.object::<DepositStatus>(&deposit).unwrap();
    deposit.set_status(&DepositStatus::Confirmed).unwrap();
    flash.create_sub_client("ACME Inc", None).set_status(&SubClientStatus::Active).unwrap();
    let account = sandbox.send_payments().object::<AccountStatus>(&account).unwrap();
    account.set_status(&AccountStatus::Active).unwrap();
    sandbox.cxtn().deposit(&user.into(), &"1.00".parse().unwrap(), &"GBP".into());
    sandbox.settled().await;
}

fn deliveries(sandbox: &Sandbox) -> [Vec<DeliveryRecord>; 4] {
    [
        sandbox.currencycloud().deliveries(),
        sandbox.flash_payments().deliveries(),
        sandbox.send_payments().deliveries(),
        sandbox.cxtn().deliveries(),
    ]
}

#[tokio::test]
async fn after_a_restart_all_goes_on_as_if_there_had_been_none() {
    let whole = sandbox(None).await;
    let ids = morning(&whole).await;
    afternoon(&whole, ids).await;

    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let first = sandbox(Some(&file)).await;
    let ids = morning(&first).await;
    let keys = (first.currencycloud().hmac_key().unwrap(), first.cxtn().access_token());
    drop(first);
    // What an interrupted write leaves does not matter.
    std::fs::write(directory.path().join("state.json.new"), "{").unwrap();
    let second = sandbox(Some(&file)).await;
    afternoon(&second, ids).await;

    for (whole, restarted) in deliveries(&whole).iter().zip(deliveries(&second)) {
        assert!(whole.len() >= 2);
        assert_eq!(*whole, restarted);
    }
    assert_eq!(whole.clock().now(), second.clock().now());
    assert_eq!(keys.0.expose(), second.currencycloud().hmac_key().unwrap().expose());
    assert_eq!(keys.1.expose(), second.cxtn().access_token().expose());
}

#[tokio::test]
async fn tokens_pending_and_held_deliveries_survive() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let start = async || {
        let builder = Sandbox::builder().clock(Clock::paused()).state(&file);
        builder.start().await.unwrap()
    };
    let first = start().await;
    let client = first.currencycloud().client_builder().build().unwrap();
    let key = client.generate_hmac_key().await.unwrap();
    let hooks = Hooks::failing(Currencycloud::new(key), 1).await;
    first.currencycloud().add_endpoint(hooks.url(), &[]);
    first.currencycloud().create_payment(payment());
    first.settled().await;
    first.currencycloud().hold_deliveries();
    first.currencycloud().create_payment(payment());
    let seed = first.seed();
    drop(first);

    let second = start().await;
    assert_eq!(second.seed(), seed);
    let currencycloud = second.currencycloud();
    let states = || currencycloud.deliveries().iter().map(|it| it.state).collect::<Vec<_>>();
    second.settled().await;
    assert_eq!(states(), [DeliveryState::Waiting, DeliveryState::Held]);
    second.clock().advance(Duration::from_secs(1));
    second.settled().await;
    assert_eq!(states(), [DeliveryState::Acknowledged, DeliveryState::Held]);
    assert_eq!(currencycloud.deliveries()[0].attempts.len(), 2);
    currencycloud.send_held_deliveries(Order::AsHappened);
    second.settled().await;
    assert_eq!(hooks.events().len(), 2);
}

#[tokio::test]
async fn a_save_writes_what_has_happened_since_the_last_one() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let sandbox = sandbox(Some(&file)).await;
    assert!(!file.exists());
    sandbox.save().unwrap();
    let before = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    sandbox.save().unwrap();
    assert!(!file.exists(), "nothing has changed");
    sandbox.currencycloud().fail_all_deliveries(DeliveryFault::Lost);
    sandbox.save().unwrap();
    assert_ne!(std::fs::read(&file).unwrap(), before);
    std::fs::remove_dir_all(directory.path()).unwrap();
    sandbox.clock().advance(Duration::from_secs(1));
    // An error does not use up the change.
    for _ in 0..2 {
        assert_eq!(sandbox.save().unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn a_damaged_a_newer_and_another_file_are_refused_and_stay_as_they_are() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let first = sandbox(Some(&file)).await;
    morning(&first).await;
    drop(first);
    let sound = std::fs::read_to_string(&file).unwrap();
    let half = sound.get(..sound.len() / 2).unwrap();
    let newer = sound.replacen(r#""sandbox_state":1"#, r#""sandbox_state":2"#, 1);
    let damaged = sound.replacen(r#""ready_to_send""#, "7", 1);
    for (text, seed, problem) in [
        (half, 4, "a damaged file (file, line"),
        ("", 4, "a damaged file (file, line"),
        (&*newer, 4, "in version 1, found version 2"),
        (&*damaged, 4, "a damaged file (currencycloud, line"),
        (&*sound, 5, "expected the seed of the state, 4, or none; found 5"),
    ] {
        std::fs::write(&file, text).unwrap();
        let builder = Sandbox::builder().clock(Clock::paused()).seed(seed).state(&file);
        let error = builder.start().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

/// The fields that were added to the first version of the file.
const LATER: [&str; 10] = [
    "before",
    "reports",
    "brand",
    "questions",
    "profile",
    "list_form",
    "user_token",
    "pots",
    "subsidiaries",
    "uploads",
];

/// Removes the fields that an older file does not have.
fn age(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, _| !LATER.contains(&name.as_str()));
            fields.values_mut().for_each(age);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(age),
        _ => {}
    }
}

#[tokio::test]
async fn a_file_without_the_fields_of_later_versions_is_read() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let first = sandbox(Some(&file)).await;
    let ids = morning(&first).await;
    let sub = first.flash_payments().create_sub_client("ABC Capital", None).id();
    first.flash_payments().create_rfi(&[]);
    drop(first);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut state: serde_json::Value = serde_json::from_str(&text).unwrap();
    age(&mut state);
    assert!(state.to_string().len() + 100 < text.len());
    // Others have fields of these names from the start.
    let cxtn = state["cxtn"]["emulation"].as_object_mut().unwrap();
    for name in ["balances", "wallets"] {
        cxtn.remove(name).unwrap();
    }
    let endpoints = state["send_payments"]["emulation"]["endpoints"].as_array_mut().unwrap();
    for endpoint in endpoints {
        endpoint.as_object_mut().unwrap().remove("created_at").unwrap();
    }
    std::fs::write(&file, state.to_string()).unwrap();
    let second = sandbox(Some(&file)).await;
    assert!(second.flash_payments().object::<SubClientStatus>(&sub).is_some());
    afternoon(&second, ids).await;
}
