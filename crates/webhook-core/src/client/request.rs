//! [`Request`]: one call to a provider's API, before it is sent.

use std::fmt;

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;

use super::{ApiError, FormEncoding};

/// Whether a request may be repeated by itself when it is not known what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Repeating does no harm: it reads, or it carries an idempotency key that the provider
    /// documents.
    Safe,
    /// Repeating may do it twice: the caller decides.
    Never,
}

/// One call to a provider's API.
///
/// A mistake in it (an empty id, a header value with a line break) is kept, and is the
/// [`ApiError::Request`] that sending gives. Nothing is sent then.
#[derive(Clone)]
#[must_use]
pub struct Request {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Body,
    form_encoding: FormEncoding,
    repeat: Repeat,
    problem: Option<&'static str>,
}

#[derive(Clone)]
enum Body {
    Empty,
    Form(Vec<(String, String)>),
    Json(Bytes),
}

impl Request {
    /// Reads: [`Repeat::Safe`] unless [`repeat`](Self::repeat) says otherwise.
    ///
    /// `path` is the path's segments after the base URL, each of them text that is encoded as a
    /// whole: an id such as `a/b?c` stays one segment. `[""; 0]` is the base URL itself.
    pub fn get<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, path, Repeat::Safe)
    }

    /// Writes: [`Repeat::Never`] unless [`repeat`](Self::repeat) says otherwise. The path is as in
    /// [`get`](Self::get).
    pub fn post<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, path, Repeat::Never)
    }

    /// Writes: [`Repeat::Never`] unless [`repeat`](Self::repeat) says otherwise. The path is as in
    /// [`get`](Self::get).
    pub fn put<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, path, Repeat::Never)
    }

    /// Deletes: [`Repeat::Never`] unless [`repeat`](Self::repeat) says otherwise. The path is as in
    /// [`get`](Self::get).
    pub fn delete<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, path, Repeat::Never)
    }

    fn new<S: Into<String>>(
        method: Method,
        path: impl IntoIterator<Item = S>,
        repeat: Repeat,
    ) -> Self {
        let request = Self {
            method,
            segments: Vec::new(),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            form_encoding: FormEncoding::UrlEncoded,
            repeat,
            problem: None,
        };
        path.into_iter().fold(request, Self::segment)
    }

    /// Says whether this request may be repeated by itself. Say [`Repeat::Safe`] of a write only
    /// with the provider's documentation in hand.
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Adds one segment to the path, encoded as a whole.
    pub fn segment(mut self, segment: impl Into<String>) -> Self {
        let segment = segment.into();
        if let Some(problem) = segment_problem(&segment) {
            self.note(problem);
        }
        self.segments.push(segment);
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// How the fields of the body are written; URL-encoded unless set.
    pub fn form_encoding(mut self, encoding: FormEncoding) -> Self {
        self.form_encoding = encoding;
        self
    }

    /// Adds a field to the body, which is then a form.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let field = (name.into(), value.into());
        match &mut self.body {
            Body::Form(fields) => fields.push(field),
            Body::Empty => self.body = Body::Form(vec![field]),
            Body::Json(_) => self.note("its body is JSON already, and cannot be a form as well"),
        }
        self
    }

    /// Sets the body: `value` as `application/json`. Set the header `content-type` for a provider
    /// that wants another.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match (&self.body, serde_json::to_vec(value)) {
            (Body::Form(_), _) => {
                self.note("its body is a form already, and cannot be JSON as well")
            }
            (_, Ok(json)) => self.body = Body::Json(json.into()),
            (_, Err(_)) => self.note("its body cannot be written as JSON"),
        }
        self
    }

    /// Sets a header, in place of one of that name.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, false)
    }

    /// Sets a header whose value is a secret: a token, a key. No `Debug` shows it.
    pub fn sensitive_header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, true)
    }

    fn set_header(mut self, name: &str, value: &str, sensitive: bool) -> Self {
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(sensitive);
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.note("the name of a header is not valid"),
            (_, Err(_)) => {
                self.note("the value of a header holds characters that HTTP does not allow")
            }
        }
        self
    }

    /// Keeps the first mistake.
    fn note(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }

    pub(super) fn allowed_repeat(&self) -> Repeat {
        self.repeat
    }

    /// `Err` if there is a mistake in the request.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        self.problem
            .map_or(Ok(()), |problem| Err(ApiError::Request { problem }))
    }

    pub(super) fn prepare(
        self,
        http: &reqwest::Client,
        base_url: &Url,
    ) -> Result<reqwest::Request, ApiError> {
        self.check()?;
        let url = self.url(base_url)?;
        let method = self.method;
        let request = http
            .request(method.clone(), url)
            .headers(self.headers.clone());
        let request = match self.body {
            // hyper leaves the length out, and some servers then refuse a write (411).
            Body::Empty if method == Method::POST || method == Method::PUT => {
                request.header(CONTENT_LENGTH, 0)
            }
            Body::Empty => request,
            Body::Form(fields) => {
                let (content_type, body) = self.form_encoding.encode(&fields);
                request.header(CONTENT_TYPE, content_type).body(body)
            }
            Body::Json(json) if self.headers.contains_key(CONTENT_TYPE) => request.body(json),
            Body::Json(json) => request.header(CONTENT_TYPE, "application/json").body(json),
        };
        request.build().map_err(|_| ApiError::Request {
            problem: "the HTTP client refuses to build it",
        })
    }

    fn url(&self, base_url: &Url) -> Result<Url, ApiError> {
        let mut url = base_url.clone();
        if !self.segments.is_empty() {
            url.path_segments_mut()
                .map_err(|()| ApiError::Request {
                    problem: "its base URL has no path",
                })?
                .pop_if_empty()
                .extend(&self.segments);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// What `Url` would drop without a word, and so send the request to another path: dots, control
/// characters, nothing.
fn segment_problem(segment: &str) -> Option<&'static str> {
    match segment {
        "" => Some("a segment of its path is empty: is an id missing?"),
        "." | ".." => Some("a segment of its path is `.` or `..`: is that an id?"),
        _ if segment.contains(char::is_control) => {
            Some("a segment of its path holds a control character: is that an id?")
        }
        _ => None,
    }
}

impl fmt::Debug for Request {
    /// Names and sizes, no values.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(String, String)]| -> Vec<String> {
            pairs.iter().map(|(name, _)| name.clone()).collect()
        };
        let mut debug = formatter.debug_struct("Request");
        debug
            .field("method", &self.method)
            .field("segments", &self.segments.len())
            .field("query", &names(&self.query))
            .field("headers", &self.headers.keys().collect::<Vec<_>>());
        match &self.body {
            Body::Empty => &mut debug,
            Body::Form(fields) => debug.field("form", &names(fields)),
            Body::Json(json) => debug.field("json_bytes", &json.len()),
        };
        debug
            .field("repeat", &self.repeat)
            .field("problem", &self.problem)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_header_is_marked_as_one() {
        let request = Request::get(["a"])
            .header("x-note", "n")
            .sensitive_header("x-auth-token", "t");
        assert!(request.headers["x-auth-token"].is_sensitive());
        assert!(!request.headers["x-note"].is_sensitive());
    }
}
