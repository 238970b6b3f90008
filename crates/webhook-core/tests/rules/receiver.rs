//! What a server does with a request: limit, read, verify, check, decode, log.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    cell::Cell,
    sync::{Arc, Mutex, mpsc::channel},
    thread,
    time::Duration,
};

use crate::provider::{Event, Parcels};
use webhook_core::{
    Check, Checked, Delivery, PeerAddresses, Proof, Provider, Receiver, Rejection, Replaceable,
    Secret, Verified, VerifyError,
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
fn an_envelope_says_when_its_event_happened() {
    let sample = Parcels::sample("parcel_sent").unwrap();
    let verified = Verified::assume_trusted(sample.body.as_bytes());
    let envelope = Receiver::<Parcels>::decode(verified);
    let instant = envelope.occurred_at().and_then(webhook_core::Timestamp::instant).unwrap();
    assert_eq!(instant.timestamp(), 1_771_027_268);
}

#[test]
fn a_body_in_parts_is_verified_and_decoded() {
    let (receiver, request) = (Receiver::new(parcels()), request());
    let declared = u64::try_from(request.body.len()).unwrap();
    for declared in [None, Some(declared)] {
        let mut body = receiver.body(declared).unwrap();
        request.body.chunks(10).try_for_each(|part| body.push(part)).unwrap();
        let delivery = Delivery::new(&request.headers, body.as_bytes());
        let envelope = receiver.clone().receive(&delivery).unwrap();
        assert!(matches!(envelope.event, Ok(Event::Sent(_))));
        assert_eq!((envelope.proof(), envelope.verified.body()), (Proof::Body, &request.body[..]));

        // The body of the request is ignored, and the buffer is not copied.
        let (other, address) = (Delivery::new(&request.headers, b"{}"), body.as_bytes().as_ptr());
        let verified = receiver.verify_buffered(other, body).unwrap();
        assert_eq!(verified.body().as_ptr(), address);
        assert_eq!(Receiver::<Parcels>::decode(verified).verified, envelope.verified);
    }
}

#[test]
fn a_verified_body_that_cannot_be_decoded_reaches_the_handler() {
    let request = parcels().request("http://localhost/", b"<html>");
    let receiver: Receiver<Parcels> = Receiver::from(Arc::new(parcels()));
    let envelope = receiver.receive(&request.delivery()).unwrap();
    assert!(envelope.event.is_err());
    assert_eq!(envelope.verified.body(), b"<html>");
}

#[test]
fn a_body_over_the_limit_is_rejected_before_it_is_read_or_as_soon_as_it_is() {
    let receiver = Receiver::new(parcels()).with_limit(4);
    let rejection = receiver.body(Some(5)).unwrap_err();
    assert!(matches!(rejection, Rejection::DeclaredTooLarge { declared: 5, limit: 4 }));
    assert_eq!((rejection.status(), rejection.received()), (413, 0));
    assert_eq!(receiver.body(Some(u64::MAX)).unwrap_err().status(), 413);

    let mut body = receiver.body(Some(4)).unwrap();
    body.push(b"1234").unwrap();
    let rejection = body.push(b"5").unwrap_err();
    assert!(matches!(rejection, Rejection::TooLarge { received: 5, limit: 4 }));
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
    assert_eq!((rejection.status(), rejection.received()), (401, forged.body.len()));
    let shown = format!("{rejection} {rejection:?} {receiver:?}");
    for content in ["c0ffee", "Ann Example", "a signing key"] {
        assert!(!shown.contains(content), "{shown}");
    }
}

#[test]
fn a_check_runs_after_the_providers_own_and_can_only_add_to_it() {
    let (calls, passes) = (Cell::new(0), Cell::new(true));
    let checked = parcels().with_check(|_: &Delivery<'_>| {
        calls.set(calls.get() + 1);
        passes.get()
    });
    let good = request();
    let verified = checked.verify(&good.delivery()).unwrap();
    assert_eq!((verified.proof(), calls.get()), (Proof::Body, 1));

    let forged = good.clone().with_signatures(Parcels::SIGNATURE, &["00"]);
    assert!(checked.verify(&forged.delivery()).is_err());
    assert_eq!(calls.get(), 1, "a forgery is refused before the check");

    passes.set(false);
    let refused = checked.receive(&good.delivery()).err();
    assert!(matches!(refused, Some(VerifyError::Check { .. })));
    assert!(format!("{checked:?}").starts_with("Checked"));
    assert!(format!("{:?}", checked.provider()).starts_with("Parcels"));
}

fn is_as_parcels<P: Provider>() {
    assert_eq!((P::NAME, P::CRATE), (Parcels::NAME, Parcels::CRATE));
    assert_eq!(P::EVENTS, Parcels::EVENTS);
    assert_eq!(P::REDELIVERY, Parcels::REDELIVERY);
}

#[test]
fn a_checked_or_replaceable_provider_decodes_as_the_provider_does() {
    is_as_parcels::<Checked<Parcels, PeerAddresses>>();
    is_as_parcels::<Replaceable<Parcels>>();

    let checked = Replaceable::new(parcels().with_check(|_: &Delivery<'_>| true));
    let request = request();
    let delivery = request.delivery();
    let envelope = checked.receive(&delivery).unwrap();
    assert_eq!(envelope.event, parcels().receive(&delivery).unwrap().event);
    assert_eq!(envelope.delivery_id(), Some("d-1"), "from the body");
}

#[test]
fn a_provider_is_replaced_while_it_verifies_a_delivery() {
    type Signal = Box<dyn Fn(&Delivery<'_>) -> bool + Send + Sync>;
    let ((begin, begun), (end, ended)) = (channel(), channel());
    let ended = Mutex::new(ended);
    let check: Signal = Box::new(move |_| {
        begin.send(()).unwrap();
        // If it cannot be replaced now, the test fails, instead of waiting for ever.
        ended.lock().unwrap().recv_timeout(Duration::from_secs(10)).is_ok()
    });
    let (request, replaceable) = (request(), Replaceable::new(parcels().with_check(check)));
    thread::scope(|scope| {
        let replaceable = &replaceable;
        scope.spawn(move || {
            begun.recv().unwrap();
            let new = Parcels::new(Secret::new("another signing key").unwrap());
            let check: Signal = Box::new(|_| true);
            replaceable.replace(new.with_check(check));
            end.send(()).unwrap();
        });
        replaceable.verify(&request.delivery()).unwrap();
    });
    let refused = replaceable.verify(&request.delivery());
    assert!(refused.is_err(), "the new one verifies from now on");
    assert!(format!("{replaceable:?}").starts_with("Replaceable(Checked"));
}

#[test]
fn a_peer_is_on_the_list_in_ipv4_or_mapped_into_ipv6() {
    let listed = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"];
    let addresses = PeerAddresses::new(listed.map(|it| it.parse().unwrap()));
    let request = request();
    let accepts = |peer: &str| {
        let delivery = request.delivery().with_peer_addr(peer.parse().unwrap());
        assert!(!PeerAddresses::new([]).accepts(&delivery), "an empty list");
        addresses.accepts(&delivery)
    };
    for peer in ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2", "2001:db8::1"] {
        assert!(accepts(peer), "{peer}");
    }
    for peer in ["192.0.2.3", "2001:db8::2", "::1"] {
        assert!(!accepts(peer), "{peer}");
    }
    assert!(!addresses.accepts(&request.delivery()), "no address");
    let refused = parcels().with_check(addresses).verify(&request.delivery());
    assert!(
        refused.unwrap_err().to_string().contains("an IP address that the provider sends from")
    );
}
