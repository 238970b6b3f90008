//! A made-up provider whose events are flat objects: the smallest whole one.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop at the first surprise"
)]

use webhook_core::{
    Amount, Basis, CurrencyCode, DecodeError, Delivery, KnownEvent, Place, Provider, Redelivery,
    Secrets, State, Timestamp, Verified, VerifyError, entities,
    event::{Events, read_tagged},
    events, identifier, open_enum, payload,
    testing::{Rehearsed, Request, Sample},
};

identifier! {
    /// The id of a parcel.
    pub struct ParcelId;
}

open_enum! {
    /// Where a parcel is.
    pub enum ParcelStatus {
        /// On its way.
        Sent = "sent",
    }
}

payload! {
    /// A parcel.
    pub struct Parcel {
        /// Which parcel.
        pub id: ParcelId,
        /// Where it is.
        pub status: ParcelStatus,
        /// What it costs.
        pub price: Option<Amount>,
        /// In which currency.
        pub currency: Option<CurrencyCode>,
        /// When it was sent.
        pub sent_at: Option<Timestamp>,
        /// Who gets it.
        pub recipient: Option<Recipient>,
    }
}

payload! {
    /// Who gets a parcel.
    pub struct Recipient {
        /// The name.
        pub name: Option<String>,
        /// How it is handed over.
        pub service: Option<Service>,
    }
}

open_enum! {
    /// How a parcel is handed over.
    pub enum Service {
        /// To a person.
        Person = "person",
    }
}

entities! {
    Parcel: "parcel", |it| Some(it.id.as_str()), |it| it.sent_at.as_ref();
}

events! {
    /// What is told of parcels.
    pub enum ParcelEvent tagged "event" {
        /// A parcel is on its way.
        "parcel_sent" => Sent(Parcel), State::Current, Basis::Documented, "made up";
    }
}

/// How a provider proves where a delivery comes from.
pub trait Scheme: std::fmt::Debug + Sized {
    const PLACE: Place;
    fn with_secrets(secrets: &Secrets) -> Self;
    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError>;
    fn sign(&self, request: Request) -> Request;
}

#[derive(Debug)]
pub struct Parcels<S>(pub S);

impl<S: Scheme> Provider for Parcels<S> {
    type Event = ParcelEvent;
    const NAME: &'static str = "parcels";
    const EVENTS: &'static [KnownEvent] = ParcelEvent::KNOWN;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<ParcelEvent, DecodeError> {
        read_tagged(verified.body())
    }
}

impl<S: Scheme> Rehearsed for Parcels<S> {
    const SAMPLES: &'static [Sample] = &[Sample {
        event: "parcel_sent",
        version: "1",
        content_type: "application/json",
        body: SAMPLE,
    }];
    const SIGNATURE: Place = S::PLACE;

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(S::with_secrets(secrets))
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        self.0.sign(Request::new(url, body))
    }

    fn unknown_event() -> String {
        r#"{"event":"parcel_flown","id":"p2","height":100.0}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"event":"parcel_sent","id":7}"#.into()
    }
}

pub const SAMPLE: &str = r#"{"event":"parcel_sent","id":"p1","status":"sent","price":10.50,"currency":"","sent_at":"2024-02-14T00:01:08Z","recipient":{"name":"Ann","service":"person"}}"#;
