//! A complete provider in one file, for the fictional provider "Parcels". A real crate has a file
//! for each section.
//!
//! `cargo run -p webhook-core --example provider --features testing` signs a sample, verifies it and
//! decodes it.

#![allow(unreachable_pub, reason = "in a provider crate these items are public")]

use std::time::Duration;

use webhook_core::{
    Acknowledgement, Amount,
    Certainty::{Documented, Inferred},
    CurrencyCode, Delivery, Envelope, Extra, KnownEvent, LifeCycle, Location, Payload, Provider,
    Redelivery, Secret, Secrets,
    State::{Current, Historic},
    Timestamp, Verified, VerifyError,
    authoring::{Algorithm, BodyLayout, Encoding, Events, SignatureHeader},
    events, identifier, life_cycle, open_enum,
    testing::{DeliveryFact, Request, Sample, Simulate},
};

// --- src/parcel.rs: a payload, its ids, its enums, its life cycle ---

identifier! {
    /// The id of a parcel.
    pub struct ParcelId;
}

open_enum! {
    /// Where a parcel is.
    pub enum ParcelStatus {
        /// On its way.
        Sent = "sent",
        /// With the recipient.
        Delivered = "delivered",
        /// Not found.
        Lost = "lost",
    }
}

impl ParcelStatus {
    /// The allowed transitions. Deliveries arrive late, twice and out of order: check before you
    /// store a status.
    pub const LIFE_CYCLE: LifeCycle<Self> = life_cycle! {
        Documented: Self::Sent => [Self::Delivered, Self::Lost];
        Documented: Self::Delivered => [];
        Inferred: Self::Lost => [Self::Delivered];
    };
}

/// A parcel. Fields are optional unless the provider says that they are always there.
#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Parcel {
    /// The parcel's id.
    #[payload(subject = "parcel")]
    pub id: ParcelId,
    /// Where it is.
    #[payload(status)]
    pub status: ParcelStatus,
    /// What it costs, in `currency`.
    pub price: Option<Amount>,
    /// The currency of `price`.
    #[payload(alias = "priceCurrency")]
    pub currency: Option<CurrencyCode>,
    /// Who gets it.
    pub recipient: Option<Recipient>,
    /// When its status changed.
    #[payload(occurred_at)]
    pub changed_at: Option<Timestamp>,
    /// Fields that this type does not know, and optional ones that do not fit.
    pub extra: Extra,
}

/// Who gets a parcel.
#[derive(Debug, Clone, PartialEq, Payload)]
#[non_exhaustive]
pub struct Recipient {
    /// The full name.
    pub name: String,
    /// The town.
    pub town: Option<String>,
    /// Fields that this type does not know, and optional ones that do not fit.
    pub extra: Extra,
}

// --- src/event.rs: the table of events ---

/// The page that describes all of them.
const GUIDE: &str = "https://parcels.example/guide";

events! {
    /// What happens to parcels.
    pub enum Event {
        /// A parcel is on its way.
        "parcel_sent" => Sent(Parcel), Current, Documented, GUIDE;
        /// A parcel was handed over.
        "parcel_delivered" => Delivered(Parcel), Current, Documented, GUIDE;
        /// A parcel did not arrive.
        "parcel_lost" => Lost(Parcel), Historic, Inferred, GUIDE;
    }
}

// --- src/decode.rs: where a body says what happened ---

/// `{"delivery": .., "event": .., "parcel": {..}}`. Documented: the guide.
const LAYOUT: BodyLayout = BodyLayout::beside("event", "parcel").delivery_id("delivery");

// --- src/provider.rs: how a delivery is verified ---

/// Parcels: verifies deliveries with the account's signing key, or several during a rotation.
#[derive(Debug)]
pub struct Parcels {
    signature: SignatureHeader,
}

impl Parcels {
    /// The header with the signature. Documented: the guide.
    pub const SIGNATURE_HEADER: &'static str = "x-parcels-signature";

    /// Takes the signing keys as the account's page shows them.
    #[must_use]
    pub fn new(keys: impl Into<Secrets>) -> Self {
        let (algorithm, encoding) = (Algorithm::HmacSha256, Encoding::Base64);
        let keys = keys.into();
        Self { signature: SignatureHeader::new(Self::SIGNATURE_HEADER, algorithm, encoding, &keys) }
    }
}

impl Provider for Parcels {
    type Event = Event;

    const NAME: &'static str = "parcels";
    const CRATE: &'static str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

    const EVENTS: &'static [KnownEvent] = Event::KNOWN;

    /// Two more attempts, after a minute and after an hour. Documented: the guide.
    const REDELIVERY: Option<Redelivery> = Some(Redelivery::new(
        &[Duration::from_secs(60), Duration::from_secs(3_600)],
        Documented,
        Acknowledgement::AnySuccess,
    ));

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.signature.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        LAYOUT.decode(verified)
    }
}

// --- src/testing.rs: the provider's side of a delivery (feature `testing`) ---

impl Simulate for Parcels {
    const SAMPLES: &'static [Sample] = &[Sample {
        event: "parcel_sent",
        version: "2026-01-01",
        content_type: "application/json",
        body: concat!(
            r#"{"delivery":"d-1","event":"parcel_sent","parcel":{"id":"p-1","status":"sent","#,
            r#""price":10.50,"currency":"GBP","recipient":{"name":"Ann Example","town":"Leeds"},"#,
            r#""changedAt":"2026-02-14T00:01:08Z"}}"#,
        ),
    }];

    const SIGNATURE: Location = Location::Header(Self::SIGNATURE_HEADER);

    const DELIVERY: &'static [DeliveryFact] = &[
        DeliveryFact::documented("signature header", Self::SIGNATURE_HEADER, GUIDE),
        DeliveryFact::documented("algorithm", "HMAC-SHA-256", GUIDE),
        DeliveryFact::documented("encoding", "standard Base64 with padding", GUIDE),
        DeliveryFact::documented("signed text", "the body as it arrived", GUIDE),
        DeliveryFact::inferred("key", "the bytes of the key's text", "sample code of the guide"),
    ];

    fn with_secrets(secrets: &Secrets) -> Self {
        Self::new(secrets)
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        Request::new(url, body).with_header(Self::SIGNATURE_HEADER, self.signature.sign(body))
    }

    fn unknown_event() -> String {
        r#"{"delivery":"d-2","event":"parcel_painted","parcel":{"id":"p-1","coats":2.0}}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"delivery":"d-3","event":"parcel_sent","parcel":{"id":"p-1","status":["sent"]}}"#.into()
    }
}

// --- an integrator's side ---

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parcels = Parcels::new(Secret::new("a signing key")?);
    for sample in Parcels::SAMPLES {
        let request = parcels.request("http://localhost/parcels", sample.body.as_bytes());
        println!("{request:?}");

        let delivery = request.delivery();
        let envelope = parcels.receive(&delivery)?;
        println!("proof: {}, key for duplicates: {}", envelope.proof(), envelope.dedup_key());
        match &envelope.event {
            Ok(Event::Sent(parcel)) => println!("parcel {} costs {:?}", parcel.id, parcel.price),
            Ok(event) => println!("{:?} is now {:?}", event.subject(), event.status()),
            Err(error) => println!("store it and acknowledge it: {error}"),
        }
    }
    Ok(())
}
