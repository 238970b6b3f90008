//! Where a delivery comes from, for those who check it.
#![allow(
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use std::net::{IpAddr, SocketAddr};

use actix_web::{FromRequest, HttpRequest, test::TestRequest, web};
use webhook_actix::{Receiver, Rejection, Webhook};
use webhook_core::{
    Checked, Delivery, Proof, Provider, Secret, Secrets, SourceAddresses, VerifyError,
};
use webhook_flash_payments::{FlashPayments, source_addresses};

/// `openssl dgst -sha256 -hmac my-webhook-secret -binary | base64`: vector V1.
const SIGNATURE: &str = "m0To8KMCLuFcP6JGNQ4fIV5Thm1Iy5zuCnH85R7NaDc=";
const BODY: &str = r#"{"event":"withdrawal_completed","id":"51711af8c078ba061f623531","amount":2000,"totalFee":1,"currency":"AUD","externalId":"12344321"}"#;

/// An address that is not the provider's.
const ELSEWHERE: &str = "192.0.2.7";

#[actix_web::test]
async fn a_delivery_whose_source_nobody_tells_is_refused_by_a_check_of_it() {
    let untold = Receiver::new(fenced());
    assert_refused_by_the_check(received(&untold, request()).await);
    let unknown = Receiver::new(fenced()).with_source(|_| None);
    assert_refused_by_the_check(received(&unknown, request()).await);
}

#[actix_web::test]
async fn a_delivery_from_elsewhere_is_refused_and_one_from_there_is_accepted() {
    let receiver = Receiver::new(fenced()).with_source(connection);
    let from = |address: IpAddr| {
        let sender = SocketAddr::new(address, 443);
        received(&receiver, request().peer_addr(sender))
    };
    assert_refused_by_the_check(from(ELSEWHERE.parse().unwrap()).await);
    for address in source_addresses::PRODUCTION {
        assert_eq!(from(address).await.unwrap().proof(), Proof::Body);
    }
}

#[actix_web::test]
async fn behind_a_proxy_only_what_the_proxy_wrote_last_counts() {
    let [there, _] = source_addresses::PRODUCTION.map(|address| address.to_string());
    let receiver = Receiver::new(fenced()).with_source(last_forwarded);
    let forwarded = |values: &[&str]| {
        let mut request = request();
        for value in values {
            request = request.append_header(("x-forwarded-for", *value));
        }
        received(&receiver, request)
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

#[actix_web::test]
async fn a_source_makes_up_for_no_signature_and_a_clone_tells_it_as_well() {
    let [there, _] = source_addresses::PRODUCTION;
    let receiver = Receiver::new(fenced())
        .with_source(move |_| Some(there))
        .clone();
    assert!(received(&receiver, request()).await.is_ok());
    let unsigned = TestRequest::post().set_payload(BODY);
    let refused = received(&receiver, unsigned).await.unwrap_err();
    assert!(matches!(
        refused,
        Rejection::Refused {
            error: VerifyError::Missing { .. },
            ..
        }
    ));
}

#[actix_web::test]
async fn a_check_of_the_integrator_s_own_sees_the_source_too() {
    let at_home = |delivery: &Delivery<'_>| delivery.source().is_some_and(|at| at.is_loopback());
    let receiver = |address: &str| {
        let address: IpAddr = address.parse().unwrap();
        Receiver::new(flash().with_check(at_home)).with_source(move |_| Some(address))
    };
    assert!(received(&receiver("::1"), request()).await.is_ok());
    assert_refused_by_the_check(received(&receiver(ELSEWHERE), request()).await);
}

fn flash() -> FlashPayments {
    FlashPayments::new(&Secrets::new(Secret::new("my-webhook-secret").unwrap()))
}

fn fenced() -> Checked<FlashPayments, SourceAddresses> {
    flash().with_check(SourceAddresses::new(source_addresses::PRODUCTION))
}

fn request() -> TestRequest {
    TestRequest::post()
        .insert_header((FlashPayments::SIGNATURE_HEADER, SIGNATURE))
        .set_payload(BODY)
}

async fn received<P: Provider>(
    receiver: &Receiver<P>,
    request: TestRequest,
) -> Result<Webhook<P>, Rejection> {
    let (request, mut payload) = request.to_http_parts();
    let payload = web::Payload::from_request(&request, &mut payload).await;
    receiver.receive(&request, payload.unwrap()).await
}

/// The address that the connection comes from.
fn connection(request: &HttpRequest) -> Option<IpAddr> {
    Some(request.peer_addr()?.ip())
}

/// The last value of the header that a proxy adds to.
fn last_forwarded(request: &HttpRequest) -> Option<IpAddr> {
    let last_header = request.headers().get_all("x-forwarded-for").last()?;
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
