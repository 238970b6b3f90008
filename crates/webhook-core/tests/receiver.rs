//! What a server does with a request: limit, read, verify, decode.

#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use std::sync::Arc;

use provider::{Event, Parcels};
use webhook_core::{
    Delivery, Proof, Receiver, Rejection, Secret,
    testing::{Request, Simulate},
};

fn parcels() -> Parcels {
    Parcels::new(Secret::new("a signing key").unwrap())
}

fn request() -> Request {
    let sample = Parcels::sample("parcel_sent").unwrap();
    parcels().request("http://localhost/", sample.body.as_bytes())
}

#[test]
fn a_body_in_parts_is_verified_and_decoded() {
    let (receiver, request) = (Receiver::new(parcels()), request());
    let declared = u64::try_from(request.body.len()).unwrap();
    for declared in [None, Some(declared)] {
        let mut body = receiver.body(declared).unwrap();
        request
            .body
            .chunks(10)
            .try_for_each(|part| body.push(part))
            .unwrap();
        let delivery = Delivery::new(&request.headers, body.as_bytes());
        let envelope = receiver.clone().receive(&delivery).unwrap();
        assert!(matches!(envelope.event, Ok(Event::Sent(_))));
        assert_eq!(
            (envelope.proof(), envelope.verified.body()),
            (Proof::Body, &request.body[..])
        );
    }
}

#[test]
fn a_verified_body_that_cannot_be_decoded_reaches_the_handler() {
    let request = parcels().request("http://localhost/", b"<html>");
    let receiver: Receiver<Parcels> = Receiver::new(Arc::new(parcels()));
    let envelope = receiver.receive(&request.delivery()).unwrap();
    assert!(envelope.event.is_err());
    assert_eq!(envelope.verified.body(), b"<html>");
}

#[test]
fn a_body_over_the_limit_is_rejected_before_it_is_read_or_as_soon_as_it_is() {
    let receiver = Receiver::new(parcels()).with_limit(4);
    let rejection = receiver.body(Some(5)).unwrap_err();
    assert!(matches!(
        rejection,
        Rejection::DeclaredTooLarge {
            declared: 5,
            limit: 4
        }
    ));
    assert_eq!((rejection.status(), rejection.received()), (413, 0));
    assert_eq!(receiver.body(Some(u64::MAX)).unwrap_err().status(), 413);

    let mut body = receiver.body(Some(4)).unwrap();
    body.push(b"1234").unwrap();
    let rejection = body.push(b"5").unwrap_err();
    assert!(matches!(
        rejection,
        Rejection::TooLarge {
            received: 5,
            limit: 4
        }
    ));
    assert_eq!((rejection.status(), rejection.received()), (413, 5));
    assert_eq!(body.as_bytes(), b"1234", "the rest was not kept");

    let default = Receiver::new(parcels());
    let limit = u64::try_from(Receiver::<Parcels>::DEFAULT_LIMIT).unwrap();
    assert!(default.body(Some(limit)).is_ok() && default.body(Some(limit + 1)).is_err());
}

#[test]
fn a_transfer_that_ends_early_is_rejected_with_what_had_arrived() {
    let mut body = Receiver::new(parcels()).body(None).unwrap();
    body.push(b"123").unwrap();
    let broken = body.broken("reset by peer");
    assert_eq!((broken.status(), broken.received()), (400, 3));
    assert!(std::error::Error::source(&broken).is_some());
    let cut_off = body.cut_off();
    assert_eq!((cut_off.status(), cut_off.received()), (413, 3));
}

#[test]
fn a_delivery_that_is_not_verified_is_rejected_without_its_content() {
    let receiver = Receiver::new(parcels());
    let forged = request().with_signatures(Parcels::SIGNATURE, &["c0ffee"]);
    let rejection = receiver.receive(&forged.delivery()).unwrap_err();
    assert_eq!(
        (rejection.status(), rejection.received()),
        (401, forged.body.len())
    );
    let shown = format!("{rejection} {rejection:?} {receiver:?}");
    for content in ["c0ffee", "Ann Example", "a signing key"] {
        assert!(!shown.contains(content), "{shown}");
    }
}
