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
struct Shipment {
    #[payload(subject = "shipment", alias = "id", alias = "reference-id")]
    shipment_id: String,
    sender: Address,
    service: Option<CaseInsensitive<Service>>,
    insured: Option<bool>,
    weight: Option<i64>,
    rate: Option<Rate>,
    items: Option<Vec<Item>>,
    marks: Option<Vec<String>>,
    #[payload(occurred_at)]
    made_at: Option<Timestamp>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
struct Address {
    name: String,
    country: Option<Country>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
struct Country {
    code: String,
    service: Option<Service>,
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Payload)]
struct Item {
    count: Option<u64>,
    what: Option<String>,
    extra: Extra,
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
    [Sample { event: "shipment_made", version: "1", content_type: "application/json", body }]
}

/// A provider whose proof is a token in the URL.
macro_rules! with_token {
    (
        $(#[$meta:meta])* $provider:ident: $event:ident, $name:literal, $label:literal,
        decode: |$verified:ident| $decode:expr,
        sample: $sample:expr, unknown: $unknown:literal, unfit: $unfit:literal,
        $($endpoint_of:item)?
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        pub(crate) struct $provider(CallbackUrls);

        impl Provider for $provider {
            type Event = $event;
            const NAME: &'static str = $name;
            const CRATE: &'static str = $name;
            const EVENTS: &'static [KnownEvent] = $event::KNOWN;
            const REDELIVERY: Option<Redelivery> = None;

            fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
                self.0.verify(delivery)
            }

            fn decode($verified: Verified<'_>) -> Envelope<'_, $event> {
                $decode
            }
        }

        impl Simulate for $provider {
            const SAMPLES: &'static [Sample] = &sample($sample);
            const SIGNATURE: Location = Location::Parameter("token");

            fn with_secrets(secrets: &Secrets) -> Self {
                Self(CallbackUrls::new(Self::NAME, secrets))
            }

            fn request(&self, url: &str, body: &[u8]) -> Request {
                let made = self.0.url(url, &$label.parse().unwrap());
                Request::new(made.as_ref().map_or(url, |url| url.expose()), body)
            }

            fn unknown_event() -> String {
                $unknown.into()
            }

            fn unfit_event() -> String {
                $unfit.into()
            }

            $($endpoint_of)?
        }
    };
}

with_token! {
    /// The event's name is a field of the payload.
    Tagged: TaggedEvent, "tagged", "all",
    decode: |verified| BodyLayout::tagged("event").decode(verified),
    sample: concat!(r#"{"event":"shipment_made","#, payload!(), "}"),
    unknown: r#"{"event":"shipment_painted","id":"s-1","coats":2.0}"#,
    unfit: r#"{"event":"shipment_made","id":"s-1","sender":"Ann"}"#,
}

with_token! {
    /// Bodies do not contain the event's name: the endpoint's label says it.
    ByEndpoint: Event, "by-endpoint", "shipment_made",
    decode: |verified| {
        let name = verified.endpoint().unwrap_or("an unknown endpoint");
        let event = decode_as(name, verified.body());
        Envelope::from_event(verified, event)
    },
    sample: concat!("{", payload!(), "}"),
    unknown: r#"{"id":"s-1","coats":2.0}"#,
    unfit: r#"["s-1"]"#,
    fn endpoint_of(event: &str) -> Option<&str> {
        Some(event)
    }
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
        let text = std::str::from_utf8(body).ok()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let look: Look = serde_json::from_str(text).ok()?;
        Some(look.reference)
    }
}

impl Provider for InText {
    type Event = Event;
    const NAME: &'static str = "in-text";
    const CRATE: &'static str = "in-text";
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
