//! A provider whose deliveries can be made offline.

use crate::{CallbackUrls, DedupKey, Delivery, Place, Provider, Secrets};

/// A provider whose deliveries can be made offline, as the provider would make them.
pub trait Rehearsed: Provider + std::fmt::Debug + Sized {
    /// The provider's own samples.
    const SAMPLES: &'static [Sample];

    /// Where the signature or the token stands.
    const SIGNATURE: Place;

    /// The provider with these secrets.
    fn with_secrets(secrets: &Secrets) -> Self;

    /// The request that the provider would send with this body to the endpoint at `url`.
    fn request(&self, url: &str, body: &[u8]) -> Request;

    /// The request that the provider would send with the body of this event, to the endpoint at `url`
    /// that is registered for it.
    fn request_of(&self, event: &str, url: &str, body: &[u8]) -> Request {
        let _ = event;
        self.request(url, body)
    }

    /// The label of the endpoint that is registered for this event, where the body does not say what
    /// happened and the endpoint does.
    #[must_use]
    fn endpoint_of(event: &str) -> Option<&str> {
        let _ = event;
        None
    }

    /// The body of an event that nobody has heard of.
    fn unknown_event() -> String;

    /// The body of a known event that does not fit its type.
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
        Self {
            url: url.into(),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// Sets a header, in the place of those with the same name.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.remove_header(name);
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Takes out the headers with this name.
    pub fn remove_header(&mut self, name: &str) {
        self.headers
            .retain(|(other, _)| !other.eq_ignore_ascii_case(name));
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

    /// The key by which a receiver knows a repetition of it.
    #[must_use]
    pub fn dedup_key(&self) -> DedupKey {
        match self.delivery().query_value(CallbackUrls::LABEL) {
            Ok(label) => DedupKey::at(label, &self.body),
            Err(_) => DedupKey::of(&self.body),
        }
    }

    /// The signature or token at this place.
    #[must_use]
    pub fn signature(&self, place: Place) -> Option<String> {
        let delivery = self.delivery();
        match place {
            Place::Header(name) => {
                let value = delivery.header(name).ok()?;
                String::from_utf8(value.into()).ok()
            }
            Place::Query(name) => Some(delivery.query_value(name).ok()?.into()),
        }
    }

    /// Puts signatures or tokens at this place: none, one or several, in the place of what is
    /// there.
    #[must_use]
    pub fn with_signatures<S: AsRef<str>>(mut self, place: Place, signatures: &[S]) -> Self {
        match place {
            Place::Header(name) => {
                self.remove_header(name);
                let pairs = signatures.iter().map(|s| (name.into(), s.as_ref().into()));
                self.headers.extend(pairs);
            }
            Place::Query(name) => {
                let (base, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
                let kept = query
                    .split('&')
                    .filter(|member| !member.is_empty() && member.split('=').next() != Some(name));
                let added = signatures.iter().map(|s| format!("{name}={}", s.as_ref()));
                let members: Vec<String> = kept.map(Into::into).chain(added).collect();
                self.url = format!("{base}?{}", members.join("&"));
            }
        }
        self
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

/// The samples that stand in these files, grouped by the version of the documents, with the
/// `Content-Type` of its deliveries: a file's folder is the version, its name without ending the event.
///
/// The crate has them in `fixtures/`, beside `src/`; the macro is called in a file of `src/`.
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
