//! The providers of the server under test.

use std::sync::Arc;

use webhook_core::{
    Algorithm, CallbackUrls, DecodeError, Delivery, Encoding, EndpointLabel, KnownEvent, Provider,
    Redelivery, Secret, Secrets, SignatureHeader, Verified, VerifyError,
};
use webhook_currencycloud::{Currencycloud, Event};
use webhook_flash_payments::{AdHocWebhooks, FlashPayments};

use super::Journal;

/// The key of the signature vectors.
pub(crate) const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// A second key that is valid, too.
pub(crate) const RETIRING_KEY: &str = "RETIRING-KEY-CANARY";

/// The secret in callback URLs.
pub(crate) const URL_SECRET: &str = "URL-SECRET-CANARY";

/// The secret of the vectors of Flash Payments' endpoint.
pub(crate) const FLASH_SECRET: &str = "my-webhook-secret";

/// The secret of the vectors of Flash Payments' callback URIs.
pub(crate) const AD_HOC_SECRET: &str = "AD-HOC-SECRET-CANARY";

/// The header with the signature.
pub(crate) const SIGNATURE: &str = Currencycloud::SIGNATURE_HEADER;

/// The providers of the server under test. They count in the journal how often they verify.
pub(crate) struct Providers {
    pub(crate) currencycloud: Counted<Currencycloud>,
    pub(crate) by_url: Counted<ByUrl>,
    pub(crate) flash: Counted<FlashPayments>,
    pub(crate) ad_hoc: Counted<AdHocWebhooks>,
}

impl Providers {
    pub(crate) fn new(journal: &Arc<Journal>) -> Self {
        let keys = Secrets::new(secret(KEY)).and(secret(RETIRING_KEY));
        Self {
            currencycloud: Counted::new(Currencycloud::new(&keys), journal),
            by_url: Counted::new(ByUrl(callback_urls()), journal),
            flash: Counted::new(FlashPayments::new(&only(FLASH_SECRET)), journal),
            ad_hoc: Counted::new(AdHocWebhooks::new(&only(AD_HOC_SECRET)), journal),
        }
    }
}

/// The signature with the first key.
pub(crate) fn sign(body: &[u8]) -> String {
    signature_of(KEY, body)
}

/// The signature with another key.
pub(crate) fn signature_of(key: &str, body: &[u8]) -> String {
    SignatureHeader::new(SIGNATURE, Algorithm::HmacSha512, Encoding::Hex, &only(key)).sign(body)
}

/// The query of the callback URL of an endpoint.
pub(crate) fn url_query(label: &str) -> String {
    let label = EndpointLabel::new(label).expect("a label");
    let url = callback_urls()
        .url("https://localhost/", &label)
        .expect("a URL");
    url.split_once('?').expect("a query").1.into()
}

fn callback_urls() -> CallbackUrls {
    CallbackUrls::new(ByUrl::NAME, &only(URL_SECRET))
}

fn only(text: &str) -> Secrets {
    Secrets::new(secret(text))
}

fn secret(text: &str) -> Secret {
    Secret::new(text).expect("a secret")
}

/// A provider that signs nothing and sends an id of each delivery in a header.
pub(crate) struct ByUrl(CallbackUrls);

impl ByUrl {
    /// The header with the delivery's id.
    pub(crate) const DELIVERY_ID: &'static str = "x-delivery-id";
}

impl Provider for ByUrl {
    type Event = Event;
    const NAME: &'static str = "by-url";
    const EVENTS: &'static [KnownEvent] = &[];
    const REDELIVERY: Option<Redelivery> = None;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        let verified = self.0.verify(delivery)?;
        let id = delivery.header(Self::DELIVERY_ID).ok();
        Ok(match id.and_then(|id| str::from_utf8(id).ok()) {
            Some(id) => verified.with_delivery_id(id),
            None => verified,
        })
    }

    fn read_event(verified: &Verified<'_>) -> Result<Event, DecodeError> {
        Currencycloud::read_event(verified)
    }
}

/// A provider that notes in the journal how often it verifies.
pub(crate) struct Counted<P> {
    provider: P,
    journal: Arc<Journal>,
}

impl<P> Counted<P> {
    fn new(provider: P, journal: &Arc<Journal>) -> Self {
        let journal = Arc::clone(journal);
        Self { provider, journal }
    }
}

impl<P: Provider> Provider for Counted<P> {
    type Event = P::Event;
    const NAME: &'static str = P::NAME;
    const EVENTS: &'static [KnownEvent] = P::EVENTS;
    const REDELIVERY: Option<Redelivery> = P::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.journal.note_verification();
        self.provider.verify(delivery)
    }

    fn read_event(verified: &Verified<'_>) -> Result<P::Event, DecodeError> {
        P::read_event(verified)
    }
}
