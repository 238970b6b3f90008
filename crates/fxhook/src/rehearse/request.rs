//! The requests of `send` and `demo`.

use reqwest::redirect::Policy;
use webhook_core::CallbackUrl;
use webhook_core::testing::{Fault, Request, Simulator, edit};

use crate::{output::Failure, provider::Channel};

/// The request for the `body` of an event, with a fault in it.
///
/// In ad hoc webhooks, a fault with its own body affects the order of `body`: the URL stays the
/// same, and the other body gets the order's id, if it is a JSON object.
pub(super) fn faulty<P: Channel>(
    fault: Fault,
    provider: &P,
    event: &str,
    url: &str,
    body: &[u8],
) -> Request {
    let faulty = fault.request_for(provider, event, url, body);
    match (P::COVERED_FIELD, fault) {
        (Some(field), Fault::Huge | Fault::NotJson | Fault::Unfit | Fault::UnknownEvent) => {
            let of_the_order = with_field_of(field, &faulty.body, body);
            Request {
                url: provider.request(url, body).url,
                ..provider.request(url, &of_the_order.unwrap_or(faulty.body))
            }
        }
        _ => faulty,
    }
}

/// Whether a URL already carries the provider's token or signature.
pub(super) fn has_proof<P: Channel>(url: &str) -> bool {
    Request::new(url, b"").signature(P::SIGNATURE).is_some()
}

/// `body` with the value that `other` has in this field.
fn with_field_of(field: &str, body: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let value = edit::get(str::from_utf8(other).ok()?, field)?;
    let changed = edit::set(str::from_utf8(body).ok()?, field, &value).ok()?;
    Some(changed.into_bytes())
}

/// Checks that this build can send to a URL.
pub(crate) fn check_scheme(to: &CallbackUrl) -> Result<(), Failure> {
    if to.expose().starts_with("https:") && !cfg!(feature = "rustls") {
        return Err(Failure::usage(
            "expected an http URL in --to, because this fxhook was built without the feature rustls; found https",
        ));
    }
    Ok(())
}

/// An HTTP client that behaves like a provider's: no redirects, no proxy.
pub(crate) fn http_client() -> Result<reqwest::Client, Failure> {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Simulator::TIMEOUT)
        .build()
        .map_err(|error| Failure::failed(format_args!("expected an HTTP client, found: {error}")))
}
