//! Where a delivery comes from, for those who check it.
#![allow(
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::request::Parts,
};
use webhook_axum::{Receiver, Rejection};
use webhook_core::{
    Checked, Delivery, Proof, Provider, Secret, Secrets, SourceAddresses, VerifyError,
};
use webhook_flash_payments::{FlashPayments, source_addresses};

/// `openssl dgst -sha256 -hmac my-webhook-secret -binary | base64`: vector V1.
const SIGNATURE: &str = "m0To8KMCLuFcP6JGNQ4fIV5Thm1Iy5zuCnH85R7NaDc=";
const BODY: &str = r#"{"event":"withdrawal_completed","id":"51711af8c078ba061f623531","amount":2000,"totalFee":1,"currency":"AUD","externalId":"12344321"}"#;

/// An address that is not the provider's.
const ELSEWHERE: &str = "192.0.2.7";

#[tokio::test]
async fn a_delivery_whose_source_nobody_tells_is_refused_by_a_check_of_it() {
    let untold = Receiver::new(fenced());
    assert_refused_by_the_check(untold.receive(request()).await);
    let unknown = Receiver::new(fenced()).with_source(|_| None);
    assert_refused_by_the_check(unknown.receive(request()).await);
}

#[tokio::test]
async fn a_delivery_from_elsewhere_is_refused_and_one_from_there_is_accepted() {
    let receiver = Receiver::new(fenced()).with_source(connection);
    let from = |address: IpAddr| {
        let mut request = request();
        let address = SocketAddr::new(address, 443);
        request.extensions_mut().insert(ConnectInfo(address));
        receiver.receive(request)
    };
    assert_refused_by_the_check(from(ELSEWHERE.parse().unwrap()).await);
    for address in source_addresses::PRODUCTION {
        assert_eq!(from(address).await.unwrap().proof(), Proof::Body);
    }
}

#[tokio::test]
async fn behind_a_proxy_only_what_the_proxy_wrote_last_counts() {
    let [there, _] = source_addresses::PRODUCTION.map(|address| address.to_string());
    let receiver = Receiver::new(fenced()).with_source(last_forwarded);
    let forwarded = |values: &[&str]| {
        let mut request = request();
        for value in values {
            let headers = request.headers_mut();
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        receiver.receive(request)
    };
    let claimed = format!("{there}, {ELSEWHERE}");
    for values in [&[][..], &[&*claimed], &[&there, ELSEWHERE], &["of old"]] {
        assert_refused_by_the_check(forwarded(values).await);
    }
    let told = format!("{ELSEWHERE}, {there}");
    for values in [&[&*there][..], &[&told], &[ELSEWHERE, &there]] {
        assert!(forwarded(values).await.is_ok(), "{values:?}");
    }
}

#[tokio::test]
async fn a_source_makes_up_for_no_signature_and_a_clone_tells_it_as_well() {
    let [there, _] = source_addresses::PRODUCTION;
    let receiver = Receiver::new(fenced())
        .with_source(move |_| Some(there))
        .clone();
    assert!(receiver.receive(request()).await.is_ok());
    let mut unsigned = request();
    unsigned.headers_mut().clear();
    let refused = receiver.receive(unsigned).await.unwrap_err();
    assert!(matches!(
        refused,
        Rejection::Refused {
            error: VerifyError::Missing { .. },
            ..
        }
    ));
}

#[tokio::test]
async fn a_check_of_the_integrator_s_own_sees_the_source_too() {
    let at_home = |delivery: &Delivery<'_>| delivery.source().is_some_and(|at| at.is_loopback());
    let receiver = |address: &str| {
        let address: IpAddr = address.parse().unwrap();
        Receiver::new(flash().with_check(at_home)).with_source(move |_| Some(address))
    };
    assert!(receiver("::1").receive(request()).await.is_ok());
    assert_refused_by_the_check(receiver(ELSEWHERE).receive(request()).await);
}

fn flash() -> FlashPayments {
    FlashPayments::new(&Secrets::new(Secret::new("my-webhook-secret").unwrap()))
}

fn fenced() -> Checked<FlashPayments, SourceAddresses> {
    flash().with_check(SourceAddresses::new(source_addresses::PRODUCTION))
}

fn request() -> Request {
    Request::post("/")
        .header(FlashPayments::SIGNATURE_HEADER, SIGNATURE)
        .body(Body::from(BODY))
        .unwrap()
}

/// The address that the connection comes from.
fn connection(head: &Parts) -> Option<IpAddr> {
    let ConnectInfo(sender) = head.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(sender.ip())
}

/// The last value of the header that a proxy adds to.
fn last_forwarded(head: &Parts) -> Option<IpAddr> {
    let last_header = head.headers.get_all("x-forwarded-for").iter().next_back()?;
    let last_value = last_header.to_str().ok()?.rsplit(',').next()?;
    last_value.trim().parse().ok()
}

#[track_caller]
fn assert_refused_by_the_check<T>(received: Result<T, Rejection>) {
    let rejection = received.map(drop).unwrap_err();
    assert_eq!(rejection.status(), 401);
    let Rejection::Refused { error, .. } = &rejection else {
        unreachable!("expected a refusal, found {rejection}")
    };
    assert!(matches!(error, VerifyError::Check { .. }), "{error}");
}
