//! How a request and an outcome are kept in the state file.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use webhook_core::testing;

/// A request. The body is text, or base64 where it is none: it may be cut within a character.
#[derive(Serialize, Deserialize)]
pub(super) struct Request<'r> {
    url: Cow<'r, str>,
    headers: Cow<'r, [(String, String)]>,
    body: Cow<'r, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_base64: bool,
}

impl Request<'_> {
    pub(super) fn serialize<S: Serializer>(
        request: &testing::Request,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = std::str::from_utf8(&request.body);
        let kept = Request {
            url: request.url.as_str().into(),
            headers: request.headers.as_slice().into(),
            is_base64: text.is_err(),
            body: text.map_or_else(|_| BASE64_STANDARD.encode(&request.body).into(), Cow::Borrowed),
        };
        Serialize::serialize(&kept, serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<testing::Request, D::Error> {
        let kept = <Request<'_> as Deserialize>::deserialize(deserializer)?;
        let body = match kept.is_base64 {
            true => BASE64_STANDARD.decode(kept.body.as_bytes()).map_err(de::Error::custom)?,
            false => kept.body.into_owned().into_bytes(),
        };
        let mut request = testing::Request::new(&kept.url, &body);
        request.headers = kept.headers.into_owned();
        Ok(request)
    }
}

/// An outcome.
#[derive(Serialize, Deserialize)]
#[serde(remote = "testing::Outcome")]
#[non_exhaustive]
pub(super) enum Outcome {
    Acknowledged(u16),
    Doubtful(u16),
    Refused(u16),
    NoAnswer(#[serde(with = "NoAnswer")] testing::NoAnswer),
}

/// Why there was no answer.
#[derive(Serialize, Deserialize)]
#[serde(remote = "testing::NoAnswer")]
#[non_exhaustive]
enum NoAnswer {
    Refused,
    UnknownHost(Box<str>),
    Tls(Box<str>),
    NoConnection(Box<str>),
    Reset,
    Closed,
    NotHttp,
    TimedOut,
    Lost,
    Other(Box<str>),
}
