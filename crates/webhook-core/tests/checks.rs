//! Checks of the integrator's own, after the provider's.

#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../examples/provider.rs"]
#[allow(dead_code, reason = "the example's `main` runs on its own")]
mod provider;

use std::cell::Cell;

use provider::Parcels;
use webhook_core::{
    Check, Checked, Delivery, PeerAddresses, Proof, Provider, Secret, VerifyError,
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

#[test]
fn a_checked_provider_decodes_as_the_provider_does() {
    type Guarded = Checked<Parcels, PeerAddresses>;
    assert_eq!(Guarded::NAME, Parcels::NAME);
    assert_eq!(Guarded::EVENTS, Parcels::EVENTS);
    assert_eq!(Guarded::REDELIVERY, Parcels::REDELIVERY);

    let (request, checked) = (request(), parcels().with_check(|_: &Delivery<'_>| true));
    let delivery = request.delivery();
    let envelope = checked.receive(&delivery).unwrap();
    assert_eq!(envelope.event, parcels().receive(&delivery).unwrap().event);
    assert_eq!(envelope.delivery_id(), Some("d-1"), "from the body");
}

#[test]
fn a_peer_is_on_the_list_in_ipv4_or_mapped_into_ipv6() {
    let listed = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"];
    let addresses = PeerAddresses::new(listed.map(|it| it.parse().unwrap()));
    let request = request();
    for (peer, accepted) in [
        ("192.0.2.1", true),
        ("::ffff:192.0.2.1", true),
        ("192.0.2.2", true),
        ("2001:db8::1", true),
        ("192.0.2.3", false),
        ("2001:db8::2", false),
        ("::1", false),
    ] {
        let delivery = request.delivery().with_peer_addr(peer.parse().unwrap());
        assert_eq!(addresses.accepts(&delivery), accepted, "{peer}");
        assert!(!PeerAddresses::new([]).accepts(&delivery), "an empty list");
    }
    assert!(!addresses.accepts(&request.delivery()), "no address");
    let refused = parcels().with_check(addresses).verify(&request.delivery());
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("an IP address that the provider sends from")
    );
}
