//! A made-up provider that differs from the real ones where providers differ: it signs nothing,
//! and it documents no redelivery.

use serde_json::value::RawValue;
use webhook_core::{
    CallbackUrls, DecodeError, Delivery, EndpointLabel, KnownEvent, Place, Provider, RawMembers,
    Redelivery, Secrets, Subject, Timestamp, Verified, VerifyError, WebhookEvent, read,
    testing::{Rehearsed, Request, Sample},
};

#[derive(Debug)]
pub(crate) struct Parcels(CallbackUrls);

#[derive(Debug)]
pub(crate) struct ParcelEvent {
    event: String,
    body: Box<RawValue>,
}

const SENT: &str = "sent";

impl Provider for Parcels {
    type Event = ParcelEvent;
    const NAME: &'static str = "parcels";
    const EVENTS: &'static [KnownEvent] = &[];
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.0.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<ParcelEvent, DecodeError> {
        #[derive(serde::Deserialize)]
        struct Probe {
            event: String,
        }
        let text = read::utf8(verified.body())?;
        let Probe { event } = read::json(text, "")?;
        let body = read::json(text, "")?;
        Ok(ParcelEvent { event, body })
    }
}

impl WebhookEvent for ParcelEvent {
    fn event_type(&self) -> &str {
        &self.event
    }

    fn is_known(&self) -> bool {
        self.event == SENT
    }

    fn subject(&self) -> Option<Subject<'_>> {
        None
    }

    fn occurred_at(&self) -> Option<&Timestamp> {
        None
    }

    fn unknown_members(&self) -> Option<&RawMembers> {
        None
    }

    fn payload(&self) -> Result<Box<RawValue>, serde_json::Error> {
        Ok(self.body.clone())
    }
}

impl Rehearsed for Parcels {
    const SAMPLES: &'static [Sample] = &[Sample {
        event: SENT,
        version: "1",
        content_type: "application/json",
        body: r#"{"event":"sent","weight":1.50}"#,
    }];

    const SIGNATURE: Place = Place::Query("token");

    fn with_secrets(secrets: &Secrets) -> Self {
        Self(CallbackUrls::new(Self::NAME, secrets))
    }

    fn request(&self, url: &str, body: &[u8]) -> Request {
        let label = EndpointLabel::new("parcels").unwrap();
        Request::new(&self.0.url(url, &label).unwrap(), body)
    }

    fn unknown_event() -> String {
        r#"{"event":"lost"}"#.into()
    }

    fn unfit_event() -> String {
        r#"{"event":7}"#.into()
    }
}
