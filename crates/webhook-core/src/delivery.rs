//! One HTTP request as it arrived.

use std::net::IpAddr;

use crate::verify::{Location, VerifyError};

/// One HTTP request as it arrived, with everything that verification needs.
///
/// It borrows all its parts. The body is the *raw* body: parsing it and writing it again would
/// change the signature.
///
/// ```
/// use webhook_core::Delivery;
///
/// let headers = [("X-Signature", "c0ffee")];
/// let delivery = Delivery::new(&headers, br#"{"id":"1"}"#);
/// assert_eq!(delivery.body().len(), 10);
/// ```
#[derive(Clone, Copy)]
pub struct Delivery<'a> {
    headers: &'a dyn Headers,
    query: &'a str,
    body: &'a [u8],
    peer_addr: Option<IpAddr>,
}

impl<'a> Delivery<'a> {
    /// A request with these headers and this raw body.
    #[must_use]
    pub fn new(headers: &'a dyn Headers, body: &'a [u8]) -> Self {
        Self { headers, query: "", body, peer_addr: None }
    }

    /// The same request with another body.
    pub(crate) fn with_body<'b>(self, body: &'b [u8]) -> Delivery<'b>
    where
        'a: 'b,
    {
        Delivery { body, ..self }
    }

    /// Adds the query of the request's URL, without the question mark and still percent-encoded.
    /// For providers without a signature, it carries the proof.
    #[must_use]
    pub fn with_query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// Adds the IP address that the request came from: the connection's, or the one that a proxy which
    /// you trust reports. Only a check such as [`PeerAddresses`](crate::PeerAddresses) looks at it.
    #[must_use]
    pub fn with_peer_addr(mut self, address: IpAddr) -> Self {
        self.peer_addr = Some(address);
        self
    }

    /// The IP address that the request came from, if it was given.
    #[must_use]
    pub fn peer_addr(&self) -> Option<IpAddr> {
        self.peer_addr
    }

    /// The raw body.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The value of a header, whose name is compared without regard to case.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Missing`] if there is none, [`VerifyError::Conflicting`] if it occurs more than
    /// once with different values: a proxy may have acted on another one.
    pub fn header(&self, name: &'static str) -> Result<&'a [u8], VerifyError> {
        let mut only = Ok(None);
        self.headers.each_value(name, &mut |value| see(&mut only, value));
        found(only, Location::Header(name))
    }

    /// The text of a header that proves nothing, such as the provider's id of a delivery. `None` if it
    /// is missing, occurs with different values, or is not visible ASCII; a good delivery is not
    /// refused for that.
    #[must_use]
    pub fn hint(&self, name: &'static str) -> Option<&'a str> {
        let bytes = self.header(name).ok()?;
        let is_visible = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic);
        is_visible.then(|| std::str::from_utf8(bytes).ok())?
    }

    /// The value of a query parameter, without percent-decoding.
    ///
    /// # Errors
    ///
    /// As [`header`](Self::header).
    pub fn query_value(&self, name: &'static str) -> Result<&'a str, VerifyError> {
        let [value] = self.query_values([name])?;
        Ok(value)
    }

    /// The values of several query parameters, in one pass over the query.
    pub(crate) fn query_values<const COUNT: usize>(
        &self,
        names: [&'static str; COUNT],
    ) -> Result<[&'a str; COUNT], VerifyError> {
        let mut only = [Ok(None); COUNT];
        for (name, value) in self.query.split('&').filter_map(|one| one.split_once('=')) {
            if let Some((_, only)) = names.iter().zip(&mut only).find(|(it, _)| **it == name) {
                see(only, value);
            }
        }
        let mut values = [""; COUNT];
        for ((value, only), name) in values.iter_mut().zip(only).zip(names) {
            *value = found(only, Location::Parameter(name))?;
        }
        Ok(values)
    }
}

impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery").field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// A value that may occur more than once: `Err` if its values differ.
type OnlyValue<V> = Result<Option<V>, ()>;

fn see<V: PartialEq>(only: &mut OnlyValue<V>, value: V) {
    match only {
        Ok(None) => *only = Ok(Some(value)),
        Ok(Some(first)) if *first != value => *only = Err(()),
        _ => {}
    }
}

fn found<V>(only: OnlyValue<V>, location: Location) -> Result<V, VerifyError> {
    let value = only.map_err(|()| VerifyError::Conflicting { location })?;
    value.ok_or(VerifyError::Missing { location })
}

/// Look-up of headers: for lists of pairs and, with the feature `http`, for `http::HeaderMap` of
/// `http` 1.
///
/// It is a separate trait because servers use different types: actix-web has `http` 0.2, axum has
/// `http` 1, a queue has neither.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as the headers of a delivery",
    note = "lists of (name, value) pairs can; for `http::HeaderMap` of http 1, turn on the feature `http`"
)]
pub trait Headers {
    /// Calls `see` with each value of the header `name`, whose case does not matter.
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8]));
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        for (other, value) in self {
            let other = other.as_ref();
            // Most names arrive as the provider documents them.
            if other == name || other.eq_ignore_ascii_case(name) {
                see(value.as_ref());
            }
        }
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for &[(N, V)] {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        (**self).each_value(name, see);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const COUNT: usize> Headers for [(N, V); COUNT] {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        self.as_slice().each_value(name, see);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        self.as_slice().each_value(name, see);
    }
}

#[cfg(feature = "http")]
impl Headers for http::HeaderMap {
    fn each_value<'h>(&'h self, name: &str, see: &mut dyn FnMut(&'h [u8])) {
        for value in self.get_all(name) {
            see(value.as_bytes());
        }
    }
}
