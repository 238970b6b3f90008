//! The routes of `listen` and `demo`: one for each provider, and one for its ad hoc webhooks.

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::BodyExt;
use tokio::time::timeout;
use webhook_core::{Delivery, Envelope, Receiver, Rejection};

use crate::{provider::Channel, receive::report::Report};

/// The longest time for a body to arrive. A slower sender only holds a connection.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// What arrived at the receiver.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A verified delivery, decoded or not.
    Verified(Box<Report>),
    /// A request to a provider's path that was refused.
    Refused {
        provider: &'static str,
        status: u16,
        reason: String,
    },
    /// A request to another path.
    OtherPath { method: String, path: String },
}

/// Records an arrival before it is answered. A verified delivery that cannot be recorded is not
/// acknowledged.
pub(crate) type Journal = Arc<dyn Fn(Arrival) -> io::Result<()> + Send + Sync>;

/// A router that answers 404 to every path, and records it.
pub(crate) fn router(journal: &Journal) -> Router {
    let journal = Arc::clone(journal);
    Router::new().fallback(async move |request: Request| {
        let arrival = Arrival::OtherPath {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
        };
        answer(StatusCode::NOT_FOUND, journal(arrival))
    })
}

/// Adds the route of a provider, whose bodies may be `limit` bytes long.
pub(crate) fn with_route<P: Channel>(
    router: Router,
    provider: P,
    limit: usize,
    journal: &Journal,
) -> Router {
    let receiver = Receiver::new(provider).with_limit(limit);
    let (journal, for_other_methods) = (Arc::clone(journal), Arc::clone(journal));
    let refused = |status: StatusCode, reason: String| Arrival::Refused {
        provider: P::PATH,
        status: status.as_u16(),
        reason,
    };
    let receive = async move |request: Request| {
        let (status, arrival) = match timeout(BODY_TIMEOUT, receive(&receiver, request)).await {
            Ok(Ok(envelope)) => {
                let report = Box::new(Report::of::<P>(&envelope));
                (StatusCode::OK, Arrival::Verified(report))
            }
            Ok(Err(rejection)) => {
                let status = StatusCode::from_u16(rejection.status());
                let status = status.unwrap_or(StatusCode::BAD_REQUEST);
                (status, refused(status, rejection.to_string()))
            }
            Err(_) => {
                let seconds = BODY_TIMEOUT.as_secs();
                let reason =
                    format!("expected a whole body within {seconds} s, found a part of it");
                let status = StatusCode::REQUEST_TIMEOUT;
                (status, refused(status, reason))
            }
        };
        answer(status, journal(arrival))
    };
    let other_method = async move |method: Method| {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let arrival = refused(status, format!("expected POST, found {method}"));
        answer(status, for_other_methods(arrival))
    };
    router.route(
        &format!("/{}", P::PATH),
        post(receive).fallback(other_method),
    )
}

/// Reads, verifies and decodes a delivery.
async fn receive<P: Channel>(
    receiver: &Receiver<P>,
    request: Request,
) -> Result<Envelope<'static, P::Event>, Rejection> {
    let (head, mut body) = request.into_parts();
    let mut buffer = receiver.body(declared_length(&head.headers))?;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| buffer.broken(error))?;
        // Frames without data are trailers.
        if let Some(part) = frame.data_ref() {
            buffer.push(part)?;
        }
    }
    let query = head.uri.query().unwrap_or_default();
    receiver.receive(&Delivery::new(&head.headers, buffer.as_bytes()).with_query(query))
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn answer(status: StatusCode, recorded: io::Result<()>) -> Response {
    match recorded {
        Ok(()) => status.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
