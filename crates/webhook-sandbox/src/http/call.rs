//! [`Call`]: one request to an emulated API.

use bytes::Bytes;
use hyper::HeaderMap;
use url::form_urlencoded;

use super::Fields;

/// One request to an API.
#[derive(Debug)]
#[doc(hidden)]
pub struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Fields,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    pub(crate) fn new(head: &hyper::http::request::Parts, body: Bytes) -> Self {
        let query = head.uri.query().unwrap_or_default();
        Self {
            method: head.method.as_str().into(),
            path: head.uri.path().into(),
            query: Fields::new(form_urlencoded::parse(query.as_bytes()).into_owned()),
            headers: head.headers.clone(),
            body,
        }
    }

    /// The parts of the path between slashes.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.split('/').skip(1).collect()
    }

    /// The value of a header, if it is there once and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?.to_str().ok()?;
        values.next().is_none().then_some(value)
    }

    /// The fields of a form, in either of the two encodings. An empty body is an empty form. `None` if the
    /// body is something else.
    pub(crate) fn form(&self) -> Option<Fields> {
        if self.body.is_empty() {
            return Some(Fields::default());
        }
        let content_type = self.header("content-type")?;
        let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        match kind.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => {
                Some(Fields::new(form_urlencoded::parse(&self.body).into_owned()))
            }
            "multipart/form-data" => {
                let boundary = parameters.trim().strip_prefix("boundary=")?.trim_matches('"');
                Fields::multipart(std::str::from_utf8(&self.body).ok()?, boundary)
            }
            _ => None,
        }
    }

    /// The JSON object in the body.
    pub(crate) fn json(&self) -> Option<serde_json::Map<String, serde_json::Value>> {
        serde_json::from_slice(&self.body).ok()
    }
}
