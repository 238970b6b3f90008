//! [`Notice`]: what is to be delivered to one endpoint.

use std::borrow::Cow;

use webhook_core::Location;
use webhook_core::testing::{Fault, Request, Simulate};

/// What is to be delivered to one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) event: String,
    pub(crate) subject_kind: Cow<'static, str>,
    pub(crate) subject_id: String,
    pub(crate) status: Option<String>,
    pub(crate) inferred: Vec<&'static str>,
    /// The sound request.
    pub(crate) request: Request,
    /// The request of the first attempt if this fault hits it.
    pub(crate) wrong_signature: Request,
    /// The same for another fault.
    pub(crate) truncated_body: Request,
}

/// The sound request of an event, and those with a wrong signature and a truncated body.
pub(crate) fn request_of<P: Simulate>(
    provider: &P,
    event: &str,
    url: &str,
    body: &str,
) -> [Request; 3] {
    let body = body.as_bytes();
    [
        provider.request_for(event, url, body),
        Fault::WrongSecret.request_for(provider, event, url, body),
        Fault::CutBody.request_for(provider, event, url, body),
    ]
}

/// The same for a provider that signs nothing, and delivers to the URL as it was registered.
pub(crate) fn request_to(url: &str, body: &str, token: Location) -> [Request; 3] {
    let body = body.as_bytes();
    let request = |body| Request::new(url, body).with_header("content-type", "application/json");
    let sound = request(body);
    let wrong: String = sound.signature(token).unwrap_or_default().chars().map(|_| '0').collect();
    let cut = body.get(..body.len() / 2).unwrap_or_default();
    [sound.clone(), sound.with_signatures(token, &[wrong]), request(cut)]
}
