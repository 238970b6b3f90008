//! The requests of `send` and `demo`.

use std::time::Duration;

use reqwest::redirect::Policy;
use webhook_core::testing::{Fault, Request, Simulator, edit};
use webhook_core::{CallbackUrl, Location};

use crate::output::Failure;
use crate::provider::{Channel, Provider, with_type};

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

/// The label of the endpoint in a callback URL.
pub(super) fn label_of(url: &str) -> Option<String> {
    Request::new(url, b"").signature(Location::Parameter("endpoint"))
}

/// Checks that a URL for deliveries of all providers carries no token: each one gets its own.
pub(crate) fn check_has_no_proof(to: &CallbackUrl) -> Result<(), Failure> {
    let has_it = |provider| with_type!(provider, P => has_proof::<P>(to.expose()));
    match Provider::all().any(has_it) {
        true => Err(Failure::usage(
            "expected a URL without a token, because each delivery gets a new one, found a registered callback URL: remove its query",
        )),
        false => Ok(()),
    }
}

/// Why there is nothing to send for an event, and what the user may have meant.
pub(super) fn no_sample<P: Channel>(event: &str) -> Failure {
    let expected = format!("expected an event with a sample, found {event}");
    let is_known = P::EVENTS.iter().any(|known| known.name == event);
    let likeness = |sample: &&str| strsim::jaro_winkler(event, sample);
    let samples = P::SAMPLES.iter().map(|sample| sample.event).filter(|_| !is_known);
    let nearest = samples.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = match nearest.filter(|sample| likeness(sample) >= LIKE) {
        Some(sample) => format!("did you mean {sample}? `fxhook events {}` lists all", P::NAME),
        None => format!("choose one of `fxhook events {}`", P::NAME),
    };
    Failure::usage(format_args!("{expected}: {hint}; or give the body with --body"))
}

/// From this Jaro-Winkler similarity on, one name may be a mistyped other.
const LIKE: f64 = 0.8;

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
    http_client_with_timeout(Simulator::TIMEOUT)
}

/// The same, with a limit of time for each request.
pub(super) fn http_client_with_timeout(timeout: Duration) -> Result<reqwest::Client, Failure> {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(timeout)
        .build()
        .map_err(|error| Failure::failed(format_args!("expected an HTTP client, found: {error}")))
}
