//! [`FormEncoding`]: how the fields of a form are written.

use std::fmt::Write;

/// How the fields of a form are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormEncoding {
    /// `application/x-www-form-urlencoded`.
    #[default]
    UrlEncoded,
    /// `multipart/form-data`.
    Multipart,
}

impl FormEncoding {
    /// The content type and the body.
    pub(super) fn encode(self, fields: &[(String, String)]) -> (String, String) {
        match self {
            Self::UrlEncoded => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                let body = form.extend_pairs(fields).finish();
                ("application/x-www-form-urlencoded".to_owned(), body)
            }
            Self::Multipart => {
                let boundary = boundary(fields);
                let body = multipart(fields, &boundary);
                (format!("multipart/form-data; boundary={boundary}"), body)
            }
        }
    }
}

/// A line that stands in none of the values.
fn boundary(fields: &[(String, String)]) -> String {
    let mut boundary = "form-field".to_owned();
    while fields.iter().any(|(_, value)| value.contains(&boundary)) {
        boundary.push('-');
    }
    boundary
}

fn multipart(fields: &[(String, String)], boundary: &str) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let name = name
            .replace('"', "%22")
            .replace('\r', "%0D")
            .replace('\n', "%0A");
        // Writing to a text cannot fail.
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body + "--" + boundary + "--\r\n"
}
