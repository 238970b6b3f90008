//! Checks of the integrator's own, behind the provider's.

#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod parcels;

use std::cell::Cell;

use parcels::{Parcels, SAMPLE, Scheme};
use webhook_core::{
    CallbackUrls, Check, DecodeError, Delivery, EndpointLabel, Envelope, KnownEvent, Place, Proof,
    Provider, Redelivery, Secret, Secrets, SourceAddresses, Undecodable, Verified, VerifyError,
    testing::{Rehearsed, Request},
};

#[derive(Debug)]
struct Token(CallbackUrls);

impl Scheme for Token {
    const PLACE: Place = Place::Query("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackUrls::new("parcels", secrets))
    }

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn sign(&self, mut request: Request) -> Request {
        let label = EndpointLabel::new("parcels").unwrap();
        request.url = self.0.url(&request.url, &label).unwrap();
        request
    }
}

fn provider() -> Parcels<Token> {
    Parcels::with_secrets(&Secrets::new(Secret::new("a secret").unwrap()))
}

fn request() -> Request {
    provider().request("http://localhost/", SAMPLE.as_bytes())
}

#[test]
fn a_check_comes_after_the_providers_own_and_adds_to_it() {
    let asked = Cell::new(0);
    let passes = Cell::new(true);
    let checked = provider().with_check(|_: &Delivery<'_>| {
        asked.set(asked.get() + 1);
        passes.get()
    });
    let good = request();
    let verified = checked.verify(&good.delivery()).unwrap();
    assert_eq!((verified.proof(), asked.get()), (Proof::Url, 1));

    let forged = good.clone().with_signatures(Place::Query("token"), &["00"]);
    assert!(checked.verify(&forged.delivery()).is_err());
    assert_eq!(asked.get(), 1, "a forgery is refused before the check");

    passes.set(false);
    let refused = checked.verify(&good.delivery()).err();
    assert!(matches!(refused, Some(VerifyError::Check { .. })));
    assert!(checked.receive(&good.delivery()).is_err());
    assert!(format!("{checked:?}").starts_with("Checked"));
}

#[test]
fn a_checked_provider_decodes_as_the_provider_does() {
    type Checked = webhook_core::Checked<Parcels<Token>, SourceAddresses>;
    assert_eq!(Checked::NAME, Parcels::<Token>::NAME);
    assert_eq!(Checked::EVENTS, Parcels::<Token>::EVENTS);
    assert_eq!(Checked::REDELIVERY, Parcels::<Token>::REDELIVERY);
    let decoded = Checked::decode(Verified::assume_trusted(SAMPLE.as_bytes())).unwrap();
    assert_eq!(decoded.event_type(), "parcel_sent");
}

#[test]
fn a_source_is_one_of_the_list_and_may_be_written_as_ipv6() {
    let addresses = SourceAddresses::new([
        "192.0.2.1".parse().unwrap(),
        "2001:db8::1".parse().unwrap(),
        "::ffff:192.0.2.2".parse().unwrap(),
    ]);
    let request = request();
    for (source, accepted) in [
        ("192.0.2.1", true),
        ("::ffff:192.0.2.1", true),
        ("192.0.2.2", true),
        ("2001:db8::1", true),
        ("192.0.2.3", false),
        ("2001:db8::2", false),
        ("::1", false),
    ] {
        let delivery = request.delivery().with_source(source.parse().unwrap());
        assert_eq!(addresses.accepts(&delivery), accepted, "{source}");
    }
    assert!(!addresses.accepts(&request.delivery()), "no source");
    assert!(addresses.expected().contains("address"));
}

#[test]
fn no_address_at_all_accepts_nothing() {
    let delivery_source = request();
    let delivery = delivery_source
        .delivery()
        .with_source("192.0.2.1".parse().unwrap());
    assert!(!SourceAddresses::new([]).accepts(&delivery));
}

/// A provider may add to what decoding hands on; a check must not take it away.
#[test]
fn a_checked_provider_decodes_with_the_providers_own_decoding() {
    #[derive(Debug)]
    struct WithIds(Parcels<Token>);

    impl Provider for WithIds {
        type Event = <Parcels<Token> as Provider>::Event;
        const NAME: &'static str = "with-ids";
        const EVENTS: &'static [KnownEvent] = Parcels::<Token>::EVENTS;
        const REDELIVERY: Option<Redelivery> = None;

        fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
            self.0.verify(delivery)
        }

        fn read_event(verified: &Verified<'_>) -> Result<Self::Event, DecodeError> {
            Parcels::<Token>::read_event(verified)
        }

        fn decode(verified: Verified<'_>) -> Result<Envelope<'_, Self::Event>, Undecodable<'_>> {
            Parcels::<Token>::decode(verified.with_delivery_id("from the body"))
        }
    }

    let request = request();
    let checked = WithIds(provider()).with_check(|_: &Delivery<'_>| true);
    let delivery = request.delivery();
    let envelope = checked.receive(&delivery).unwrap();
    assert_eq!(envelope.delivery_id(), Some("from the body"));
}
