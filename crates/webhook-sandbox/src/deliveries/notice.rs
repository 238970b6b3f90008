//! [`Notice`]: what is to be delivered to one endpoint.

use webhook_core::testing::{Fault, Request, Simulate};

/// What is to be delivered to one endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) event: String,
    pub(crate) subject_kind: &'static str,
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
