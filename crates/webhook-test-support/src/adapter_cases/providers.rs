//! The providers of the server under test, one for each kind of proof.

use std::{net::IpAddr, sync::Arc};

use webhook_core::{
    Delivery, Envelope, KnownEvent, PeerAddresses, Provider, Redelivery, Secret, Secrets, Verified,
    VerifyError,
    authoring::{Algorithm, CallbackSignature, CallbackUrls, Encoding, SignatureHeader},
};
use webhook_currencycloud::{Currencycloud, Event};

use super::Recorder;

/// The key of the signature vectors.
pub(super) const KEY: &str = "9562c7c1094dfe8f46125aa3f3c0d141471fadd443828bb0";

/// A second valid key.
pub(super) const RETIRING_KEY: &str = "RETIRING-KEY-CANARY";

/// The other secrets.
pub(super) const URL_SECRET: &str = "URL-SECRET-CANARY";
pub(super) const BASE64_SECRET: &str = "endpoint-secret-6";
pub(super) const ORDER_SECRET: &str = "AD-HOC-SECRET-CANARY";

/// How a route's receiver learns the peer's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerAddr {
    /// Not at all: the receiver has no `with_peer_addr`.
    Unknown,
    /// It is the address of the connection.
    Connection,
    /// It is the last value of `x-forwarded-for`.
    LastForwarded,
}

/// The routes of a server, as an adapter adds them.
pub trait Routes {
    /// Adds a route for `POST`. Its receiver has the limit [`LIMIT`](super::LIMIT). Its handler calls
    /// [`Recorder::record`], does nothing else, and answers 200 with an empty body.
    fn add<P: Provider + Send + Sync + 'static>(
        &mut self,
        path: &'static str,
        provider: P,
        peer_addr: PeerAddr,
    );
}

pub(super) const CURRENCYCLOUD: &str = "/currencycloud";
pub(super) const IN_BASE64: &str = "/in-base64";
pub(super) const BY_URL: &str = "/by-url";
pub(super) const BY_ORDER: &str = "/by-order";
pub(super) const WITHOUT_PEER: &str = "/without-peer";
pub(super) const FROM_HERE: &str = "/from-here";
pub(super) const FROM_ELSEWHERE: &str = "/from-elsewhere";
pub(super) const BEHIND_PROXY: &str = "/behind-proxy";

/// An address that the tests do not come from.
pub(super) const ELSEWHERE: &str = "192.0.2.7";

/// Adds all the routes that the cases need.
pub fn add_routes(routes: &mut impl Routes, recorder: &Arc<Recorder>) {
    routes.add(CURRENCYCLOUD, Counted::new(recorder, currencycloud()), PeerAddr::Unknown);
    let in_base64 = InBase64(SignatureHeader::new(
        InBase64::SIGNATURE,
        Algorithm::HmacSha256,
        Encoding::Base64,
        &secrets(BASE64_SECRET),
    ));
    routes.add(IN_BASE64, Counted::new(recorder, in_base64), PeerAddr::Unknown);
    routes.add(BY_URL, Counted::new(recorder, ByUrl(callback_urls())), PeerAddr::Unknown);
    let by_order = ByOrder(CallbackSignature::new("signature", &secrets(ORDER_SECRET)));
    routes.add(BY_ORDER, Counted::new(recorder, by_order), PeerAddr::Unknown);
    let here = [IpAddr::from([127, 0, 0, 1])];
    let elsewhere = [IpAddr::from([192, 0, 2, 7])];
    for (path, known, peer_addr) in [
        (WITHOUT_PEER, here, PeerAddr::Unknown),
        (FROM_HERE, here, PeerAddr::Connection),
        (FROM_ELSEWHERE, elsewhere, PeerAddr::Connection),
        (BEHIND_PROXY, elsewhere, PeerAddr::LastForwarded),
    ] {
        let checked = currencycloud().with_check(PeerAddresses::new(known));
        routes.add(path, Counted::new(recorder, checked), peer_addr);
    }
}

/// The signature with the first key.
pub(super) fn sign(body: &[u8]) -> String {
    signature_of(KEY, body)
}

/// The signature with another key.
pub(super) fn signature_of(key: &str, body: &[u8]) -> String {
    let name = Currencycloud::SIGNATURE_HEADER;
    SignatureHeader::new(name, Algorithm::HmacSha512, Encoding::Hex, &secrets(key)).sign(body)
}

/// The query of the callback URL of an endpoint.
pub(super) fn url_query(label: &str) -> String {
    let label = label.parse().expect("a label");
    let url = callback_urls().url("https://localhost/", &label);
    url.expect("a URL").query().into()
}

pub(super) fn currencycloud() -> Currencycloud {
    let retiring = Secret::new(RETIRING_KEY).expect("a secret");
    Currencycloud::new(secrets(KEY).and(retiring))
}

fn callback_urls() -> CallbackUrls {
    CallbackUrls::new(ByUrl::NAME, &secrets(URL_SECRET))
}

fn secrets(text: &str) -> Secrets {
    Secrets::new(Secret::new(text).expect("a secret"))
}

/// Signs the body in Base64.
struct InBase64(SignatureHeader);

/// Signs nothing, is called with a token in the URL, and sends an id of each delivery in a header.
struct ByUrl(CallbackUrls);

/// Is called with a signature of an order in the URL. The order is `short_reference` in the body.
struct ByOrder(CallbackSignature);

impl InBase64 {
    const SIGNATURE: &'static str = "x-signature";
}

/// The header with the id of a delivery.
pub(super) const DELIVERY_ID: &str = "x-delivery-id";

macro_rules! provider {
    ($type:ty, $name:literal, $verify:expr) => {
        impl Provider for $type {
            type Event = Event;
            const NAME: &'static str = $name;
            const CRATE: &'static str = $name;
            const EVENTS: &'static [KnownEvent] = &[];
            const REDELIVERY: Option<Redelivery> = None;

            fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
                let verify: fn(&Self, &Delivery<'a>) -> Result<Verified<'a>, VerifyError> = $verify;
                verify(self, delivery)
            }

            fn decode(verified: Verified<'_>) -> Envelope<'_, Event> {
                Currencycloud::decode(verified)
            }
        }
    };
}

provider!(InBase64, "in-base64", |it, delivery| it.0.verify(delivery));
provider!(ByUrl, "by-url", |it, delivery| {
    let verified = it.0.verify(delivery)?;
    Ok(match delivery.hint(DELIVERY_ID) {
        Some(id) => verified.with_delivery_id(id),
        None => verified,
    })
});
provider!(ByOrder, "by-order", |it, delivery| {
    let field = "short_reference";
    let order = str::from_utf8(delivery.body())
        .ok()
        .and_then(|body| body.split_once(&format!("\"{field}\":\""))?.1.split_once('"'));
    it.0.verify(delivery, |covers| match order {
        Some((order, _)) => Ok(covers(&[order.as_bytes()])),
        None => Err(VerifyError::NothingCovered { field }),
    })
});

/// A provider whose verifications are counted.
struct Counted<P> {
    provider: P,
    recorder: Arc<Recorder>,
}

impl<P> Counted<P> {
    fn new(recorder: &Arc<Recorder>, provider: P) -> Self {
        let recorder = Arc::clone(recorder);
        Self { provider, recorder }
    }
}

impl<P: Provider> Provider for Counted<P> {
    type Event = P::Event;
    const NAME: &'static str = P::NAME;
    const CRATE: &'static str = P::CRATE;
    const EVENTS: &'static [KnownEvent] = P::EVENTS;
    const REDELIVERY: Option<Redelivery> = P::REDELIVERY;

    fn verify<'a>(&self, delivery: &Delivery<'a>) -> Result<Verified<'a>, VerifyError> {
        self.recorder.count_verification();
        self.provider.verify(delivery)
    }

    fn decode(verified: Verified<'_>) -> Envelope<'_, P::Event> {
        P::decode(verified)
    }
}
