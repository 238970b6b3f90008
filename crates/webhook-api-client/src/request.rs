//! [`Request`]: one call to a provider's API, before it is sent.

mod body;

use std::fmt;

use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;

use self::body::Body;
use crate::{ApiError, Retry};

/// One call to a provider's API.
///
/// A mistake in it, such as an empty id or a line break in a header value, is remembered: sending it
/// gives [`ApiError::Request`], and nothing is sent.
///
/// ```
/// use webhook_api_client::{Request, Retry};
///
/// let request = Request::post(["webhooks"])
///     .header("idempotency-key", "7f3a")
///     .json(&["https://hooks.example.com"])
///     .retry(Retry::Safe);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Request {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Body,
    retry: Retry,
    problem: Option<&'static str>,
}

impl Request {
    /// A call that reads: [`Retry::Safe`] unless [`retry`](Self::retry) says otherwise.
    ///
    /// `path` is the segments after the base URL. Each is encoded as a whole, so an id such as
    /// `a/b?c` stays one segment. `[""; 0]` is the base URL itself.
    pub fn get<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, path, Retry::Safe)
    }

    /// A call that acts: [`Retry::Never`] unless [`retry`](Self::retry) says otherwise. For `path`,
    /// see [`get`](Self::get).
    pub fn post<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, path, Retry::Never)
    }

    /// As [`post`](Self::post).
    pub fn put<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, path, Retry::Never)
    }

    /// As [`post`](Self::post).
    pub fn delete<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, path, Retry::Never)
    }

    fn new<S: Into<String>>(
        method: Method,
        path: impl IntoIterator<Item = S>,
        retry: Retry,
    ) -> Self {
        let segments: Vec<String> = path.into_iter().map(Into::into).collect();
        Self {
            method,
            problem: segments.iter().find_map(|one| segment_problem(one)),
            segments,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
            retry,
        }
    }

    /// Whether it is safe to retry. Call a write [`Retry::Safe`] only if the provider documents it.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a field to the form in the body, which is `application/x-www-form-urlencoded`.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let field = (name.into(), value.into());
        match &mut self.body {
            Body::Form(fields) | Body::Multipart(fields) => fields.push(field),
            Body::Empty => self.body = Body::Form(vec![field]),
            Body::Json(_) => self.note("its body is JSON already, and cannot be a form as well"),
        }
        self
    }

    /// Sends the form in the body as `multipart/form-data`. Call it after [`field`](Self::field).
    pub fn multipart(mut self) -> Self {
        self.body = match self.body {
            Body::Form(fields) => Body::Multipart(fields),
            other => other,
        };
        self
    }

    /// Sets the body to `value` as `application/json`, or as the type in the header `content-type`.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match (&self.body, serde_json::to_vec(value)) {
            (Body::Form(_) | Body::Multipart(_), _) => {
                self.note("its body is a form already, and cannot be JSON as well");
            }
            (_, Ok(json)) => self.body = Body::Json(json.into()),
            (_, Err(_)) => self.note("its body cannot be written as JSON"),
        }
        self
    }

    /// Sets a header. It replaces one of the same name.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, false)
    }

    /// Sets a header with a secret, such as a token. Its value is marked as sensitive, so that no
    /// `Debug` shows it.
    pub fn sensitive_header(self, name: &str, value: &str) -> Self {
        self.set_header(name, value, true)
    }

    /// The headers set so far, each with its sensitive flag.
    ///
    /// ```
    /// use webhook_api_client::Request;
    ///
    /// let request = Request::get(["a"]).sensitive_header("x-auth-token", "t");
    /// assert!(request.headers()["x-auth-token"].is_sensitive());
    /// ```
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    fn set_header(mut self, name: &str, value: &str, sensitive: bool) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes());
        match (name, HeaderValue::from_str(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(sensitive);
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.note("the name of a header is not valid"),
            (_, Err(_)) => {
                self.note("the value of a header has characters that HTTP does not allow");
            }
        }
        self
    }

    /// Remembers the first mistake.
    fn note(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }

    pub(crate) fn allowed_retry(&self) -> Retry {
        self.retry
    }

    /// `Err` if there is a mistake in the request.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        self.problem
            .map_or(Ok(()), |problem| Err(ApiError::Request { problem }))
    }

    pub(crate) fn prepare(
        self,
        http: &reqwest::Client,
        base_url: &Url,
    ) -> Result<reqwest::Request, ApiError> {
        self.check()?;
        let url = self.url(base_url)?;
        let is_write = self.method == Method::POST || self.method == Method::PUT;
        let has_type = self.headers.contains_key(CONTENT_TYPE);
        let request = http.request(self.method, url).headers(self.headers);
        let request = match self.body.encode() {
            // hyper omits the length, and some servers then refuse a write (411).
            None if is_write => request.header(CONTENT_LENGTH, 0),
            None => request,
            Some((_, bytes)) if has_type => request.body(bytes),
            Some((content_type, bytes)) => request.header(CONTENT_TYPE, content_type).body(bytes),
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

/// `Url` silently drops dots and control characters, which would send the request to another path.
fn segment_problem(segment: &str) -> Option<&'static str> {
    match segment {
        "" => Some("a segment of its path is empty: is an id missing?"),
        "." | ".." => Some("a segment of its path is `.` or `..`: is that an id?"),
        _ if segment.contains(char::is_control) => {
            Some("a segment of its path has a control character: is that an id?")
        }
        _ => None,
    }
}

impl fmt::Debug for Request {
    /// Names and sizes, no values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("segments", &self.segments.len())
            .field("query", &body::names(&self.query))
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("body", &self.body)
            .field("retry", &self.retry)
            .field("problem", &self.problem)
            .finish()
    }
}
