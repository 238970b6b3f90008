//! The routes of `listen` and `demo`: one for each provider, and one for its ad hoc webhooks.

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Method, StatusCode};
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
        answer(404, journal(arrival))
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
    let (journal, other_journal) = (Arc::clone(journal), Arc::clone(journal));
    let refused = |status: u16, reason: String| {
        let provider = P::PATH;
        (
            status,
            Arrival::Refused {
                provider,
                status,
                reason,
            },
        )
    };
    let receive = async move |request: Request| {
        let (status, arrival) = match timeout(BODY_TIMEOUT, receive(&receiver, request)).await {
            Ok(Ok(envelope)) => (200, Arrival::Verified(Box::new(Report::of::<P>(&envelope)))),
            Ok(Err(rejection)) => refused(rejection.status(), rejection.to_string()),
            Err(_) => {
                let limit = BODY_TIMEOUT.as_secs();
                refused(
                    408,
                    format!("expected a whole body within {limit} s, found a part of it"),
                )
            }
        };
        answer(status, journal(arrival))
    };
    let other_method = async move |method: Method| {
        let (status, arrival) = refused(405, format!("expected POST, found {method}"));
        answer(status, other_journal(arrival))
    };
    let route = post(receive).fallback(other_method);
    router.route(&format!("/{}", P::PATH), route)
}

/// Reads, verifies and decodes a delivery.
async fn receive<P: Channel>(
    receiver: &Receiver<P>,
    request: Request,
) -> Result<Envelope<'static, P::Event>, Rejection> {
    let (head, mut body) = request.into_parts();
    let length = head.headers.get(CONTENT_LENGTH);
    let declared = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let mut buffer = receiver.body(declared)?;
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

fn answer(status: u16, recorded: io::Result<()>) -> StatusCode {
    match (StatusCode::from_u16(status), recorded) {
        (Ok(status), Ok(())) => status,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
