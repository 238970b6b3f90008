//! A provider whose deliveries can be simulated offline.

use super::DeliveryFact;
use crate::{DedupKey, Delivery, Location, Provider, Secrets, authoring::CallbackUrls};

/// A provider whose deliveries can be simulated offline: its samples, and its signature.
pub trait Simulate: Provider + std::fmt::Debug + Sized {
    /// The provider's own samples.
    const SAMPLES: &'static [Sample];

    /// Where the signature or the token is.
    const SIGNATURE: Location;

    /// What is known of deliveries beside events, fields and redelivery: how they are signed, their
    /// headers, and where the body has the event's name.
    const DELIVERY: &'static [DeliveryFact] = &[];

    /// The provider with these secrets.
    fn with_secrets(secrets: &Secrets) -> Self;

    /// The request that the provider sends with this body to the endpoint at `url`. A URL that
    /// already carries its token or signature is used as it is.
    fn request(&self, url: &str, body: &[u8]) -> Request;

    /// As [`request`](Self::request), to the endpoint that is registered for this event.
    fn request_for(&self, event: &str, url: &str, body: &[u8]) -> Request {
        let _ = event;
        self.request(url, body)
    }

    /// The label of the endpoint that is registered for this event, if the endpoint says what happened
    /// and the body does not.
    #[must_use]
    fn endpoint_of(event: &str) -> Option<&str> {
        let _ = event;
        None
    }

    /// The body of an event that the crate does not know.
    fn unknown_event() -> String;

    /// The body of a known event in which a required field does not fit.
    fn unfit_event() -> String;

    /// The sample of an event, the newest if there are several.
    #[must_use]
    fn sample(event: &str) -> Option<&'static Sample> {
        Self::SAMPLES
            .iter()
            .filter(|sample| sample.event == event)
            .max_by_key(|sample| sample.version)
    }
}

/// A sample body from a provider's documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// The event's name.
    pub event: &'static str,
    /// The version of the documents, or their year.
    pub version: &'static str,
    /// The `Content-Type` with which that version is delivered.
    pub content_type: &'static str,
    /// The body in wire form.
    pub body: &'static str,
}

impl Sample {
    /// The event of a sample in this file of this version's folder.
    #[doc(hidden)]
    #[must_use]
    pub const fn event_of(file: &'static str, version: &str) -> &'static str {
        let (_, name) = file.split_at(version.len() + 1);
        let (event, _) = name.split_at(name.len() - ".json".len());
        event
    }
}

/// An HTTP request that a provider would send.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The whole URL.
    pub url: String,
    /// The headers, each as name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A `POST` of this body to this URL.
    #[must_use]
    pub fn new(url: &str, body: &[u8]) -> Self {
        Self { url: url.into(), headers: Vec::new(), body: body.into() }
    }

    /// Sets a header and removes others with the same name.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.remove_header(name);
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Removes the headers with this name.
    pub fn remove_header(&mut self, name: &str) {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }

    /// The query of the URL; empty if there is none.
    #[must_use]
    pub fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// The request as a server would see it.
    #[must_use]
    pub fn delivery(&self) -> Delivery<'_> {
        Delivery::new(&self.headers, &self.body).with_query(self.query())
    }

    /// The key that identifies a repetition of it, with the proof at this location.
    #[must_use]
    pub fn dedup_key(&self, signature: Location) -> DedupKey {
        match signature {
            Location::Header(_) => DedupKey::of(&self.body),
            Location::Parameter(_) => {
                let label = self.delivery().query_value(CallbackUrls::LABEL);
                DedupKey::at(label.unwrap_or_default(), &self.body)
            }
        }
    }

    /// The signature or token at this location.
    #[must_use]
    pub fn signature(&self, location: Location) -> Option<String> {
        let delivery = self.delivery();
        match location {
            Location::Header(name) => {
                let value = delivery.header(name).ok()?;
                String::from_utf8(value.into()).ok()
            }
            Location::Parameter(name) => Some(delivery.query_value(name).ok()?.into()),
        }
    }

    /// Replaces the signatures or tokens at this location with none, one or several.
    #[must_use]
    pub fn with_signatures<S: AsRef<str>>(mut self, location: Location, signatures: &[S]) -> Self {
        match location {
            Location::Header(name) => {
                self.remove_header(name);
                let pairs = signatures.iter().map(|s| (name.into(), s.as_ref().into()));
                self.headers.extend(pairs);
            }
            Location::Parameter(name) => {
                let (base, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
                let kept = query
                    .split('&')
                    .filter(|one| !one.is_empty() && one.split('=').next() != Some(name));
                let added = signatures.iter().map(|s| format!("{name}={}", s.as_ref()));
                let parameters: Vec<String> = kept.map(Into::into).chain(added).collect();
                self.url = format!("{base}?{}", parameters.join("&"));
            }
        }
        self
    }
}

#[cfg(feature = "http")]
impl TryFrom<Request> for http::Request<Vec<u8>> {
    type Error = http::Error;

    /// # Errors
    ///
    /// `http`'s, if the URL or a header is not valid.
    fn try_from(request: Request) -> Result<Self, http::Error> {
        let post = http::Request::post(&request.url);
        let add = |post: http::request::Builder, (name, value): &(String, String)| {
            post.header(name, value)
        };
        request.headers.iter().fold(post, add).body(request.body)
    }
}

impl std::fmt::Debug for Request {
    /// Shows neither the query, which may hold a token, nor header values or the body.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("Request")
            .field("url", &url)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The samples in these files, grouped by the version of the provider's documents, with the
/// `Content-Type` of its deliveries. A file's folder is the version, its name without the ending the
/// event.
///
/// The files are in the crate's `fixtures/`, and the macro is called in a file of `src/`.
#[macro_export]
macro_rules! samples {
    ($($version:literal $content_type:literal: $($file:literal,)*;)*) => {
        &[$($(
            $crate::testing::Sample {
                event: $crate::testing::Sample::event_of($file, $version),
                version: $version,
                content_type: $content_type,
                body: include_str!(concat!("../fixtures/", $file)),
            },
        )*)*]
    };
}
