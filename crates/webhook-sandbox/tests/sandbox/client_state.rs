//! What our clients do over several calls: endpoints that are made to match, runs that break half-way, and tokens that
//! end. The wire format of each call is tested beside the client.

use std::time::Duration;

use serde_json::Value;
use webhook_core::Secret;
use webhook_cxtn::client::webhook_api_client::{Lifetime, RetryPolicy, Token};
use webhook_cxtn::client::{
    Client as CxtnClient, EndpointStatus, Environment, NewEndpoint as CxtnEndpoint,
};
use webhook_cxtn::{Cxtn, EventType};
use webhook_sandbox::{Access, ApiFault, Emulate, Emulator, Sandbox};
use webhook_send_payments::client::{
    Client as SendClient, Endpoints, NewEndpoint as SendEndpoint, Undesired,
};
use webhook_send_payments::{SendPayments, Subscription};

use crate::currencycloud::payment;
use crate::printed::sandbox;

/// Which call fails, and how. All calls before it are sound.
fn fail_call<E: Emulate>(provider: &Emulator<E>, number: usize, fault: ApiFault) {
    for _ in 0..number {
        provider.fail_next_call(ApiFault::Slow(Duration::ZERO));
    }
    provider.fail_next_call(fault);
}

/// Whether a fault was among the calls.
fn was_hit(accesses: &[Access], fault: ApiFault) -> bool {
    accesses.iter().any(|access| access.fault == Some(fault))
}

const BREAKS: [ApiFault; 3] = [ApiFault::ResetBefore, ApiFault::ResetAfter, ApiFault::Outage];

const URL: &str = "http://127.0.0.1:9/hooks";

fn send_endpoint(event: Subscription) -> SendEndpoint {
    let provider = SendPayments::new(Secret::new("a secret of our own").unwrap());
    SendEndpoint::new(provider.callback_url(URL, &event).unwrap(), [event])
}

/// A sandbox with an endpoint that is not desired, and a client that repeats nothing.
async fn send_payments() -> (Sandbox, SendClient) {
    let sandbox = sandbox().await;
    let builder = || sandbox.send_payments().client_builder();
    let client = builder().retry(RetryPolicy::never()).build().unwrap();
    let other = send_endpoint(Subscription::RecipientUpdated);
    builder().build().unwrap().create_endpoint(&other).await.unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn a_run_for_send_payments_that_breaks_at_any_call_is_completed_by_the_next() {
    let desired = [Subscription::WalletUpdated, Subscription::TradeTransactionUpdated];
    let desired = desired.map(send_endpoint);
    for fault in BREAKS {
        for number in 0.. {
            let (sandbox, client) = send_payments().await;
            let provider = sandbox.send_payments();
            fail_call(provider, number, fault);
            let first = client.ensure(&desired, Undesired::Remove).await;
            provider.clear_faults();
            if !was_hit(&provider.accesses(), fault) {
                assert!(first.is_ok() && number > 5, "{number} {first:?}");
                break;
            }
            assert!(first.is_err(), "{fault:?} {number}");
            let events = async || {
                let listed = client.endpoints().await.unwrap();
                let events = listed.iter().map(|it| it.events.as_ref().unwrap()[0].to_string());
                let mut events = events.collect::<Vec<_>>();
                events.sort();
                events
            };
            // Nothing is removed before the rest is there.
            let half = events().await;
            assert!(half.len() == 2 || half.contains(&"recipient_updated".into()), "{half:?}");
            client.ensure(&desired, Undesired::Remove).await.unwrap();
            let whole = ["trade_transaction_updated", "wallet_updated"];
            assert_eq!(events().await, whole, "{fault:?} {number}");
            let again = client.ensure(&desired, Undesired::Remove).await.unwrap();
            assert!(again.is_unchanged(), "{again}");
        }
    }
}

#[tokio::test]
async fn a_token_of_send_payments_that_ends_at_any_call_of_a_run_is_renewed() {
    let desired = [send_endpoint(Subscription::WalletUpdated)];
    for number in 0.. {
        let (sandbox, client) = send_payments().await;
        let provider = sandbox.send_payments();
        fail_call(provider, number, ApiFault::ExpiredToken);
        let done = client.ensure(&desired, Undesired::Remove).await.unwrap();
        assert_eq!(done.created.len(), 1, "{number}");
        assert_eq!(client.endpoints().await.unwrap().len(), 1, "{number}");
        if !was_hit(&provider.accesses(), ApiFault::ExpiredToken) {
            assert!(number > 4, "{number}");
            break;
        }
    }
}

fn cxtn_endpoint(event_type: EventType) -> CxtnEndpoint {
    let provider = Cxtn::new(Secret::new("a secret of our own").unwrap());
    let url = provider.callback_url(URL, &"all".parse().unwrap()).unwrap();
    CxtnEndpoint::new(event_type, url)
}

/// A sandbox with an endpoint that is not desired, and a client that repeats nothing and gets new tokens.
async fn cxtn() -> (Sandbox, CxtnClient) {
    let sandbox = sandbox().await;
    let provider = sandbox.cxtn().clone();
    let credentials = webhook_cxtn::client::Credentials::callback(move || {
        let token = Token::new(provider.access_token(), Lifetime::UntilRefused);
        async move { Ok::<_, std::io::Error>(token) }
    });
    let builder = CxtnClient::builder(Environment::Sandbox, credentials);
    let builder = builder.base_url(sandbox.cxtn().base_url());
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    client.enable_webhooks().await.unwrap();
    client.create_endpoint(&cxtn_endpoint(EventType::Card)).await.unwrap();
    (sandbox, client)
}

async fn active(client: &CxtnClient) -> Vec<EventType> {
    let listed = client.endpoints().await.unwrap();
    let is_active = |status: &EndpointStatus| *status == EndpointStatus::Active;
    let active = listed.iter().filter(|it| it.status.as_deref().is_some_and(is_active));
    active.map(|it| it.event_type.clone().unwrap()).collect()
}

#[tokio::test]
async fn a_run_for_cxtn_that_breaks_at_any_call_is_completed_by_the_next() {
    let types = [EventType::Payment, EventType::AccountTransaction];
    let desired = types.clone().map(cxtn_endpoint);
    for fault in BREAKS {
        for number in 0.. {
            let (sandbox, client) = cxtn().await;
            let provider = sandbox.cxtn();
            fail_call(provider, number, fault);
            let first = client.ensure(&desired, Undesired::Remove).await;
            provider.clear_faults();
            if !was_hit(&provider.accesses(), fault) {
                assert!(first.is_ok() && number > 4, "{number} {first:?}");
                break;
            }
            assert!(first.is_err(), "{fault:?} {number}");
            let half = active(&client).await;
            assert!(half == types || half.contains(&EventType::Card), "{half:?}");
            client.ensure(&desired, Undesired::Remove).await.unwrap();
            assert_eq!(active(&client).await, types, "{fault:?} {number}");
            let again = client.ensure(&desired, Undesired::Remove).await.unwrap();
            assert!(again.is_unchanged(), "{again}");
        }
    }
}

#[tokio::test]
async fn a_token_of_cxtn_that_ends_at_any_call_of_a_run_is_renewed() {
    let desired = [cxtn_endpoint(EventType::Payment)];
    for number in 0.. {
        let (sandbox, client) = cxtn().await;
        fail_call(sandbox.cxtn(), number, ApiFault::ExpiredToken);
        let done = client.ensure(&desired, Undesired::Remove).await.unwrap();
        assert_eq!(done.created.len(), 1, "{number}");
        assert_eq!(active(&client).await, [EventType::Payment], "{number}");
        if !was_hit(&sandbox.cxtn().accesses(), ApiFault::ExpiredToken) {
            assert!(number > 3, "{number}");
            break;
        }
    }
}

/// How many calls had this path.
fn calls<E: Emulate>(provider: &Emulator<E>, path: &str) -> usize {
    provider.accesses().iter().filter(|access| access.path == path).count()
}

#[tokio::test]
async fn a_client_of_currencycloud_logs_in_again_after_30_idle_minutes() {
    let sandbox = sandbox().await;
    let provider = sandbox.currencycloud();
    let client = provider.client_builder().build().unwrap();
    let id = provider.create_payment(payment()).id();
    for (minutes, logins) in [(0, 1), (29, 1), (29, 1), (30, 2)] {
        sandbox.clock().advance(Duration::from_secs(minutes * 60));
        client.payment(&id).await.unwrap();
        assert_eq!(calls(provider, "/v2/authenticate/api"), logins, "{minutes}");
    }
    // A key is never made twice, so this call is not repeated.
    client.generate_hmac_key().await.unwrap();
    let key = provider.hmac_key().unwrap();
    sandbox.clock().advance(Duration::from_secs(30 * 60));
    client.generate_hmac_key().await.unwrap_err();
    assert_eq!(provider.hmac_key().unwrap().expose(), key.expose());
    client.payment(&id).await.unwrap();
}

#[tokio::test]
async fn a_client_of_flash_payments_logs_in_again_after_four_hours() {
    let sandbox = sandbox().await;
    let provider = sandbox.flash_payments();
    let client = provider.client_builder().build().unwrap();
    let list = async || client.query::<Value>("{ deposits { id } }", ()).await.unwrap();
    // A login, a look-up; a look-up; a refused look-up, a login, a look-up.
    for (hours, calls) in [(0, 2), (3, 3), (1, 6)] {
        sandbox.clock().advance(Duration::from_secs(hours * 60 * 60));
        list().await;
        assert_eq!(provider.accesses().len(), calls, "{hours}");
    }
    provider.fail_next_call(ApiFault::ExpiredToken);
    list().await;
    assert_eq!(provider.accesses().len(), 9);
}

#[tokio::test]
async fn a_client_of_send_payments_logs_in_again_after_five_minutes() {
    let (sandbox, client) = send_payments().await;
    let provider = sandbox.send_payments();
    let before = calls(provider, "/auth");
    for (seconds, logins) in [(0, 1), (299, 1), (1, 2)] {
        sandbox.clock().advance(Duration::from_secs(seconds));
        client.endpoints().await.unwrap();
        assert_eq!(calls(provider, "/auth") - before, logins, "{seconds}");
    }
}
