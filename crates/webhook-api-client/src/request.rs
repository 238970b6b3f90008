//! [`Request`]: one call to a provider's API, before it is sent.

use std::fmt::{self, Write};

use bytes::Bytes;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;
use url::form_urlencoded;

use crate::{ApiError, Retry};

/// One call to a provider's API.
///
/// A mistake in it, such as an empty id or a line break in a header value, is reported when it is
/// sent: the result is [`ApiError::Request`], and no request is made.
#[derive(Clone)]
#[must_use]
pub struct Request {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Body,
    pub(crate) retry: Retry,
    problem: Option<&'static str>,
}

impl Request {
    /// A call that reads: [`Retry::Safe`] unless [`retry`](Self::retry) says otherwise.
    ///
    /// `path` is the segments after the base URL. Each is encoded as a whole, so an id such as
    /// `a/b?c` stays one segment. `[""; 0]` is the base URL itself.
    pub fn get<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, path)
    }

    /// A call that acts: [`Retry::Never`] unless [`retry`](Self::retry) says otherwise. For `path`,
    /// see [`get`](Self::get).
    pub fn post<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, path)
    }

    /// As [`post`](Self::post).
    pub fn put<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, path)
    }

    /// As [`post`](Self::post).
    pub fn delete<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, path)
    }

    fn new<S: Into<String>>(method: Method, path: impl IntoIterator<Item = S>) -> Self {
        let segments: Vec<String> = path.into_iter().map(Into::into).collect();
        Self {
            retry: if method == Method::GET { Retry::Safe } else { Retry::Never },
            method,
            problem: segments.iter().find_map(|one| segment_problem(one)),
            segments,
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: Body::Empty,
        }
    }

    /// Whether it is safe to retry. Mark a write as [`Retry::Safe`] only if the provider documents
    /// it.
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
        if let Body::Form(fields) = &mut self.body {
            self.body = Body::Multipart(std::mem::take(fields));
        }
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
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => drop(self.headers.insert(name, value)),
            (Err(_), _) => self.note("the name of a header is not valid"),
            (_, Err(_)) => {
                self.note("the value of a header has characters that HTTP does not allow");
            }
        }
        self
    }

    /// Sets a header with a secret, such as a token. Its value is marked as sensitive, so that no
    /// `Debug` shows it.
    pub fn sensitive_header(self, name: &str, value: &str) -> Self {
        let mut request = self.header(name, value);
        if let Some(value) = request.headers.get_mut(name) {
            value.set_sensitive(true);
        }
        request
    }

    /// The headers so far. Those of [`sensitive_header`](Self::sensitive_header) are marked as
    /// [sensitive](HeaderValue::is_sensitive).
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Remembers the first mistake.
    fn note(&mut self, problem: &'static str) {
        self.problem.get_or_insert(problem);
    }

    /// `Err` if there is a mistake in the request.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        self.problem.map_or(Ok(()), |problem| Err(ApiError::Request { problem }))
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
        request
            .build()
            .map_err(|_| ApiError::Request { problem: "the HTTP client refuses to build it" })
    }

    fn url(&self, base_url: &Url) -> Result<Url, ApiError> {
        let mut url = base_url.clone();
        if !self.segments.is_empty() {
            url.path_segments_mut()
                .map_err(|()| ApiError::Request { problem: "its base URL has no path" })?
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
    /// Without path, query, header values and body: they may have secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("retry", &self.retry)
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

#[derive(Clone)]
enum Body {
    Empty,
    Form(Vec<(String, String)>),
    Multipart(Vec<(String, String)>),
    Json(Bytes),
}

impl Body {
    /// Content type and bytes, if there is a body.
    fn encode(self) -> Option<(String, Bytes)> {
        let (content_type, text) = match self {
            Self::Empty => return None,
            Self::Json(json) => return Some(("application/json".to_owned(), json)),
            Self::Multipart(fields) => multipart(&fields),
            Self::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                let form = form.extend_pairs(fields).finish();
                ("application/x-www-form-urlencoded".to_owned(), form)
            }
        };
        Some((content_type, text.into()))
    }
}

/// Content type and body.
fn multipart(fields: &[(String, String)]) -> (String, String) {
    // It must not occur in any value.
    let mut boundary = "form-field".to_owned();
    while fields.iter().any(|(_, value)| value.contains(&boundary)) {
        boundary.push('-');
    }
    let mut body = String::new();
    for (name, value) in fields {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        // Writing to a `String` cannot fail.
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let content_type = format!("multipart/form-data; boundary={boundary}");
    (content_type, body + "--" + &boundary + "--\r\n")
}

#[cfg(test)]
mod tests {
    use super::Request;

    #[test]
    fn a_request_marks_sensitive_headers_and_shows_no_value() {
        let request = Request::post(["v2", "s3cret"])
            .sensitive_header("x-auth-token", "s3cret")
            .header("x-note", "s3cret")
            .query("on_behalf_of", "s3cret");
        assert!(request.headers()["x-auth-token"].is_sensitive());
        assert!(!request.headers()["x-note"].is_sensitive());
        for request in [request.clone().field("api_key", "s3cret"), request.json(&["s3cret"])] {
            assert!(!format!("{request:?}").contains("s3cret"));
        }
    }
}
