//! A made-up provider whose events are flat objects: the smallest whole one.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, which may stop at the first surprise"
)]

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use webhook_core::{
    Amount, Basis, CurrencyCode, DecodeError, Delivery, KnownEvent, Place, Provider, RawMembers,
    Redelivery, Secrets, State, Subject, Timestamp, Verified, VerifyError, WebhookEvent,
    identifier, open_enum, payload, read,
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
        /// What happened.
        pub event: String,
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
    }
}

#[derive(Debug, Clone)]
pub enum ParcelEvent {
    Sent(Box<Parcel>),
    Unknown(String, Box<RawValue>),
}

impl WebhookEvent for ParcelEvent {
    fn event_type(&self) -> &str {
        match self {
            Self::Sent(parcel) => &parcel.event,
            Self::Unknown(name, _) => name,
        }
    }

    fn is_known(&self) -> bool {
        matches!(self, Self::Sent(_))
    }

    fn subject(&self) -> Option<Subject<'_>> {
        match self {
            Self::Sent(parcel) => Some(Subject {
                kind: "parcel",
                id: parcel.id.as_str(),
            }),
            Self::Unknown(..) => None,
        }
    }

    fn occurred_at(&self) -> Option<&Timestamp> {
        match self {
            Self::Sent(parcel) => parcel.sent_at.as_ref(),
            Self::Unknown(..) => None,
        }
    }

    fn unknown_members(&self) -> Option<&RawMembers> {
        match self {
            Self::Sent(parcel) => Some(&parcel.unknown),
            Self::Unknown(..) => None,
        }
    }

    fn payload(&self) -> Result<Box<RawValue>, serde_json::Error> {
        match self {
            Self::Sent(parcel) => to_raw_value(parcel),
            Self::Unknown(_, json) => Ok(json.clone()),
        }
    }
}

impl Serialize for ParcelEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.payload().unwrap().serialize(serializer)
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
    const EVENTS: &'static [KnownEvent] = &[KnownEvent {
        name: "parcel_sent",
        entity: "parcel",
        state: State::Current,
        basis: Basis::Documented,
        source: "made up",
    }];
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<ParcelEvent, DecodeError> {
        #[derive(Deserialize)]
        struct Discriminator {
            event: String,
        }
        let text = read::utf8(verified.body())?;
        let read::Object(Discriminator { event }) = read::json(text, "")?;
        match event.as_str() {
            "parcel_sent" => read::json(text, "").map(ParcelEvent::Sent),
            _ => read::json(text, "").map(|json| ParcelEvent::Unknown(event.clone(), json)),
        }
        .map_err(|error| error.in_event(&event))
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

pub const SAMPLE: &str = r#"{"event":"parcel_sent","id":"p1","status":"sent","price":10.50,"currency":"","sent_at":"2024-02-14T00:01:08Z"}"#;
