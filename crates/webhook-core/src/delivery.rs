//! One HTTP request as it arrived.

use crate::VerifyError;

/// One HTTP request as it arrived: what a server must hand over so that it can be verified.
///
/// It borrows everything and owns nothing. The body is the *raw* body: a body that was parsed and
/// written again has another signature.
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
}

impl<'a> Delivery<'a> {
    /// A request with these headers and this raw body.
    #[must_use]
    pub fn new(headers: &'a dyn Headers, body: &'a [u8]) -> Self {
        Self {
            headers,
            query: "",
            body,
        }
    }

    /// Adds the query of the request's URL, without the question mark and still percent-encoded.
    /// Providers that sign nothing are told apart from others by a token in it.
    #[must_use]
    pub fn with_query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
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
    /// [`VerifyError::Missing`] where there is none, [`VerifyError::Conflicting`] where it stands
    /// more than once with different values: which of them somebody else acted on is unknown.
    pub fn header(&self, name: &'static str) -> Result<&'a [u8], VerifyError> {
        let values = (0..).map_while(|nth| self.headers.value(name, nth));
        only_value(values, Place::Header(name))
    }

    /// The value of a member of the query, as it stands there, not percent-decoded.
    ///
    /// # Errors
    ///
    /// As [`header`](Self::header).
    pub fn query_value(&self, name: &'static str) -> Result<&'a str, VerifyError> {
        let values = self.query.split('&').filter_map(|member| {
            let (key, value) = member.split_once('=')?;
            (key == name).then_some(value)
        });
        only_value(values, Place::Query(name))
    }
}

impl std::fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Where in a request something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The header of this name.
    Header(&'static str),
    /// The member of this name in the URL's query.
    Query(&'static str),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Query(name) => write!(f, "query member {name}"),
        }
    }
}

fn only_value<V: PartialEq>(
    mut values: impl Iterator<Item = V>,
    place: Place,
) -> Result<V, VerifyError> {
    let value = values.next().ok_or(VerifyError::Missing { place })?;
    if values.all(|other| other == value) {
        Ok(value)
    } else {
        Err(VerifyError::Conflicting { place })
    }
}

/// Look-up of headers, implemented for lists of pairs and, with the feature `http`, for
/// `http::HeaderMap` of `http` 1.
///
/// It is a trait of our own because servers disagree on the type: actix-web has `http` 0.2, axum
/// has `http` 1, a queue has neither.
pub trait Headers {
    /// The `nth` value (from 0) of the header `name`, whose case does not matter; `None` after the
    /// last one.
    fn value(&self, name: &str, nth: usize) -> Option<&[u8]>;
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for &[(N, V)] {
    fn value(&self, name: &str, nth: usize) -> Option<&[u8]> {
        value_of(self, name, nth)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const COUNT: usize> Headers for [(N, V); COUNT] {
    fn value(&self, name: &str, nth: usize) -> Option<&[u8]> {
        value_of(self, name, nth)
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn value(&self, name: &str, nth: usize) -> Option<&[u8]> {
        value_of(self, name, nth)
    }
}

#[cfg(feature = "http")]
impl Headers for http::HeaderMap {
    fn value(&self, name: &str, nth: usize) -> Option<&[u8]> {
        self.get_all(name)
            .iter()
            .nth(nth)
            .map(http::HeaderValue::as_bytes)
    }
}

fn value_of<'a, N: AsRef<str>, V: AsRef<[u8]>>(
    headers: &'a [(N, V)],
    name: &str,
    nth: usize,
) -> Option<&'a [u8]> {
    headers
        .iter()
        .filter(|(other, _)| other.as_ref().eq_ignore_ascii_case(name))
        .nth(nth)
        .map(|(_, value)| value.as_ref())
}
