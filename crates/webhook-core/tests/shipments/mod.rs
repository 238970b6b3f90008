//! Providers that differ in how they lay out a body and prove a delivery. Their payload has every shape
//! of field, at several levels.

#![allow(unreachable_pub, reason = "the macros declare public types")]

use webhook_core::{
    CaseInsensitive,
    Certainty::Documented,
    Delivery, Envelope, Extra, KnownEvent, Location, Payload, Provider, Rate, Redelivery, Secrets,
    State::Current,
    Timestamp, Verified, VerifyError,
    authoring::{BodyLayout, CallbackSignature, CallbackUrls, Events, decode_as},
    events, open_enum,
    testing::{Request, Sample, Simulate},
};

open_enum! {
    /// How a shipment travels.
    pub enum Service {
        /// On a truck.
        Road = "road",
        /// On a plane.
        Air = "air",
    }
}

#[derive(Debug, Clone, PartialEq, Payload)]
#[payload(rename_all = "camelCase")]
pub(crate) struct Shipment {
    #[payload(subject = "shipment", alias = "id", alias = "reference-id")]
    pub(crate) shipment_id: String,
    pub(crate) sender: Address,
    pub(crate) service: Option<CaseInsensitive<Service>>,
    pub(crate) insured: Option<bool>,
    pub(crate) weight: Option<i64>,
    pub(crate) rate: Option<Rate>,
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) marks: Option<Vec<String>>,
    #[payload(occurred_at)]
    pub(crate) made_at: Option<Timestamp>,
    pub(crate) extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub(crate) struct Address {
    pub(crate) name: String,
    pub(crate) country: Option<Country>,
    pub(crate) extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) service: Option<Service>,
    pub(crate) extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
pub(crate) struct Item {
    pub(crate) count: Option<u64>,
    pub(crate) what: Option<String>,
    pub(crate) extra: Extra,
}

events! {
    /// Events whose name is a field of the payload.
    pub enum TaggedEvent tagged "event" {
        /// A shipment is made.
        "shipment_made" => Made(Shipment), Current, Documented, "the guide";
    }
}

events! {
    /// Events whose name is elsewhere.
    pub enum Event {
        /// A shipment is made.
        "shipment_made" => Made(Shipment), Current, Documented, "the guide";
    }
}

/// The fields of a sample's payload.
macro_rules! payload {
    () => {
        r#""id":"s-1","sender":{"name":"Ann","country":{"code":"GB","service":"road"}},"service":"Air","insured":true,"weight":12,"rate":"1.2500","items":[{"count":2,"what":"books"},{"what":"pens"}],"marks":["a","b"],"madeAt":"2026-02-14 00:01:08 UTC""#
    };
}

const fn sample(body: &'static str) -> [Sample; 1] {
    [Sample {
        event: "shipment_made",
        version: "1",
        content_type: "application/json",
        body,
    }]
}

/// The event's name is a field of the payload, the proof a token in the URL.
#[derive(Debug)]
pub(crate) struct Tagged(CallbackUrls);

impl Provider for Tagged {
    type Event = TaggedEvent;
    const NAME: &'static str = "tagged";
    const EVENTS: &'static [KnownEvent] = TaggedEvent::KNOWN;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, TaggedEvent> {
        const LAYOUT: BodyLayout = BodyLayout::tagged("event");
        LAYOUT.decode(verified)
    }
}

impl Simulate for Tagged {
    const SAMPLES: &'static [Sample] =
        &sample(concat!(r#"{"event":"shipment_made","#, payload!(), "}"));
    const SIGNATURE: Location = Location::Parameter("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackUrls::new(Self::NAME, secrets))
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        to_endpoint(&self.0, "all", url, body)
    }

    fn unknown_event() -> String {
        r#"{"event":"shipment_painted","id":"s-1","coats":2.0}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"event":"shipment_made","id":"s-1","sender":"Ann"}"#.into()
    }
}

/// Bodies do not contain the event's name: the endpoint's label says it.
#[derive(Debug)]
pub(crate) struct ByEndpoint(CallbackUrls);

impl Provider for ByEndpoint {
    type Event = Event;
    const NAME: &'static str = "by-endpoint";
    const EVENTS: &'static [KnownEvent] = Event::KNOWN;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        let name = verified.endpoint().unwrap_or("an unknown endpoint");
        let event = decode_as(name, verified.body());
        Envelope::from_event(verified, event)
    }
}

impl Simulate for ByEndpoint {
    const SAMPLES: &'static [Sample] = &sample(concat!("{", payload!(), "}"));
    const SIGNATURE: Location = Location::Parameter("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackUrls::new(Self::NAME, secrets))
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        to_endpoint(&self.0, "shipment_made", url, body)
    }

    fn endpoint_of(event: &str) -> Option<&str> {
        Some(event)
    }

    fn unknown_event() -> String {
        r#"{"id":"s-1","coats":2.0}"#.into()
    }

    fn unfit_event() -> String {
        r#"["s-1"]"#.into()
    }
}

fn to_endpoint(urls: &CallbackUrls, label: &str, url: &str, body: &[u8]) -> Request {
    let made = urls.url(url, &label.parse().unwrap());
    Request::new(made.as_ref().map_or(url, |url| url.expose()), body)
}

/// The payload is JSON in a string, a header object has the name, and the proof is a signature of the
/// reference in the URL.
#[derive(Debug)]
pub(crate) struct InText(CallbackSignature);

impl InText {
    pub(crate) const DELIVERY_ID_HEADER: &'static str = "x-delivery";

    fn reference(body: &[u8]) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Look {
            reference: String,
        }
        let look: Look = serde_json::from_str(std::str::from_utf8(body).ok()?).ok()?;
        Some(look.reference)
    }
}

impl Provider for InText {
    type Event = Event;
    const NAME: &'static str = "in-text";
    const EVENTS: &'static [KnownEvent] = Event::KNOWN;
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery, |covers| {
            let field = "reference";
            let reference = Self::reference(delivery.body());
            let reference = reference.ok_or(VerifyError::NothingCovered { field })?;
            Ok(covers(&[reference.as_bytes()]))
        })
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
        const LAYOUT: BodyLayout = BodyLayout::with_header("header", "event", "data")
            .known(&["reference", "header.version"])
            .json_in_text();
        LAYOUT.decode(verified)
    }
}

impl Simulate for InText {
    const SAMPLES: &'static [Sample] = &sample(
        r#"{"reference":"order-0001","header":{"version":1,"event":"shipment_made"},"data":"{\"shipmentId\":\"s-1\",\"sender\":{\"name\":\"Ann \\u00e9\"},\"rate\":1.2500,\"items\":[{\"count\":2}]}"}"#,
    );
    const SIGNATURE: Location = Location::Parameter("signature");

    fn with_secrets(secrets: &Secrets) -> Self {
        let signature = CallbackSignature::new("signature", secrets);
        Self(signature.with_delivery_id_header(Self::DELIVERY_ID_HEADER))
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        let made = Self::reference(body).map(|it| self.0.url(url, &[&it]));
        let made = made.and_then(Result::ok);
        Request::new(made.as_ref().map_or(url, |url| url.expose()), body)
    }

    fn unknown_event() -> String {
        r#"{"header":{"event":"shipment_painted"},"data":"two coats"}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"header":{"event":"shipment_made"},"data":"no JSON"}"#.into()
    }
}
