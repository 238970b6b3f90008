//! The routes of `listen` and `demo`: one for each provider, and one for its ad hoc webhooks.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::{io, time::Duration};

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http_body_util::BodyExt;
use tokio::time::timeout;
use webhook_core::{Delivery, Envelope, Receiver, Rejection, Verified};
use webhook_inbox::Inbox;

use crate::provider::Channel;
use crate::receive::report::{Recorded, Report};

/// How long a body may take to arrive: a slower sender only holds a connection.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// How much of an unknown path a message shows, in characters.
const LONGEST_PATH: usize = 100;

/// What arrived at the receiver.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A verified delivery, decoded or not.
    Verified(Box<Report>),
    /// A request that was refused, to a provider's path or to another one.
    Refused { provider: Option<&'static str>, status: u16, reason: String },
}

/// Records an arrival before it is answered. A verified delivery that cannot be recorded is not
/// acknowledged.
pub(crate) type Journal = Arc<dyn Fn(Arrival) -> Recording + Send + Sync>;

pub(crate) type Recording = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

/// The inbox that stores deliveries before they are answered, if there is one. It can be exchanged while
/// the receiver runs.
pub(crate) type Storage = Arc<Mutex<Option<Inbox>>>;

/// A router that answers 404 to every path, and records it.
pub(crate) fn router(journal: &Journal) -> Router {
    let journal = Arc::clone(journal);
    Router::new().fallback(async move |request: Request| {
        let path: String = request.uri().path().chars().take(LONGEST_PATH).collect();
        let (method, expected) = (request.method(), "POST and a provider's path");
        let arrival = Arrival::Refused {
            provider: None,
            status: 404,
            reason: format!("expected {expected}, found {method} {path}"),
        };
        answer(404, journal(arrival).await)
    })
}

/// Adds the route of a provider, whose bodies may be `limit` bytes long.
pub(crate) fn with_route<P: Channel>(
    router: Router,
    provider: P,
    limit: usize,
    storage: &Storage,
    journal: &Journal,
) -> Router {
    let receiver = Receiver::new(provider).with_limit(limit);
    let storage = Arc::clone(storage);
    let (journal, other_journal) = (Arc::clone(journal), Arc::clone(journal));
    let refused = |status: u16, reason: String| {
        let provider = Some(P::PATH);
        (status, Arrival::Refused { provider, status, reason })
    };
    let receive = async move |request: Request| {
        let (status, arrival) = match timeout(BODY_TIMEOUT, receive(&receiver, request)).await {
            Ok(Ok(envelope)) => match store::<P>(&storage, &envelope.verified).await {
                Ok(recorded) => {
                    let mut report = Report::of::<P>(&envelope);
                    report.recorded = recorded;
                    (200, Arrival::Verified(Box::new(report)))
                }
                Err(error) => refused(503, error.to_string()),
            },
            Ok(Err(rejection)) => refused(rejection.status(), rejection.to_string()),
            Err(_) => {
                let limit = BODY_TIMEOUT.as_secs();
                refused(408, format!("expected a whole body within {limit} s, found a part of it"))
            }
        };
        answer(status, journal(arrival).await)
    };
    let other_method = async move |method: Method| {
        let (status, arrival) = refused(405, format!("expected POST, found {method}"));
        answer(status, other_journal(arrival).await)
    };
    let route = post(receive).fallback(other_method);
    router.route(&format!("/{}", P::PATH), route)
}

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

/// Stores a delivery, if there is an inbox. Its source has the name of the path.
async fn store<P: Channel>(
    storage: &Storage,
    verified: &Verified<'_>,
) -> Result<Option<Recorded>, Box<dyn Error + Send + Sync>> {
    let inbox = storage.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(inbox) = inbox else {
        return Ok(None);
    };
    let receipt = inbox.accept::<P>(&P::PATH.parse()?, verified).await?;
    Ok(Some(Recorded { receipt: receipt.as_str(), delivery: receipt.id().0 }))
}

fn answer(status: u16, recorded: io::Result<()>) -> Response {
    let status = match (StatusCode::from_u16(status), recorded) {
        (Ok(status), Ok(())) => status,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    match status {
        StatusCode::SERVICE_UNAVAILABLE => (status, [(RETRY_AFTER, "1")]).into_response(),
        _ => status.into_response(),
    }
}
