//! [`Body`]: the body of a request, and how it is written.

use std::fmt::{self, Write};

use bytes::Bytes;
use url::form_urlencoded;

#[derive(Clone)]
pub(super) enum Body {
    Empty,
    Form(Vec<(String, String)>),
    Multipart(Vec<(String, String)>),
    Json(Bytes),
}

impl Body {
    /// Content type and bytes, if there is a body.
    pub(super) fn encode(self) -> Option<(String, Bytes)> {
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
    // It must occur in none of the values.
    let mut boundary = "form-field".to_owned();
    while fields.iter().any(|(_, value)| value.contains(&boundary)) {
        boundary.push('-');
    }
    let mut body = String::new();
    for (name, value) in fields {
        let name = name
            .replace('"', "%22")
            .replace('\r', "%0D")
            .replace('\n', "%0A");
        // Writing to a `String` cannot fail.
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    let content_type = format!("multipart/form-data; boundary={boundary}");
    (content_type, body + "--" + &boundary + "--\r\n")
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form(fields) | Self::Multipart(fields) => write!(f, "{:?}", names(fields)),
            Self::Json(json) => write!(f, "{} bytes of JSON", json.len()),
        }
    }
}

/// The names of parameters or fields, which may be shown.
pub(super) fn names(pairs: &[(String, String)]) -> Vec<&str> {
    pairs.iter().map(|(name, _)| name.as_str()).collect()
}
